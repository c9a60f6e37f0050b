"""Help, About and the works of others."""

import json
import sys

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton

from inkling import __version__
from inkling.gui.about import AboutWindow
from inkling.gui.help_window import KEYS, HelpWindow
from inkling.gui.help_windows import HelpWindows
from inkling.gui.start_at_login import starting_command
from inkling.gui.third_party import read_components
from inkling.search.language import QUERY_LANGUAGE
from inkling.search.query import parse, render


def texts(window):
    return [label.text() for label in window.findChildren(QLabel)]


@pytest.mark.parametrize(("typed", "brings"), QUERY_LANGUAGE)
def test_every_example_of_the_query_language_is_understood(typed, brings):
    understood = parse(typed)
    assert parse(render(understood)) == understood
    assert brings == brings.strip() != ""
    if ":" in typed or "-" in typed or '"' in typed:
        assert understood.meaning != typed


def test_help_tells_every_key_and_example(qtbot, theme):
    window = HelpWindow(theme)
    qtbot.addWidget(window)
    shown = texts(window)
    assert {typed for typed, _ in (*KEYS, *QUERY_LANGUAGE)} <= set(shown)


def test_keys_of_the_window_are_in_the_help(window):
    told = {key.strip() for keys, _ in KEYS for key in keys.split(", ")} | {"Ctrl+,"}
    shortcuts = {each.key().toString(QKeySequence.SequenceFormat.PortableText)
                 for each in window.main.findChildren(QShortcut) if each.parent() is window.main}
    assert shortcuts
    assert shortcuts <= told


def test_f1_opens_one_help_and_from_there_about(window):
    shortcut = next(each for each in window.main.findChildren(QShortcut) if each.key() == QKeySequence("F1"))
    shortcut.activated.emit()
    first = window.help.help
    shortcut.activated.emit()
    assert window.help.help is first
    assert first.isVisible()
    next(each for each in first.findChildren(QPushButton) if each.text() == "About Inkling").click()
    assert window.help.about.isVisible()
    assert f"Inkling {__version__}" in texts(window.help.about)


def test_about_from_the_source_says_where_licences_are(qtbot, theme):
    window = AboutWindow(theme, ())
    qtbot.addWidget(window)
    assert any("runs from its source" in text for text in texts(window))
    assert window.licence_shown == ""


@pytest.fixture
def licences(tmp_path):
    (tmp_path / "first.txt").write_text("Do as you like.", "utf-8")
    listed = [
        {"name": "first", "version": "1.2", "licence": "MIT", "text": "first.txt"},
        {"name": "بذرة", "version": "", "licence": "Ω", "text": "../../gone.txt"},
    ]
    (tmp_path / "components.json").write_text(json.dumps(listed), "utf-8")
    return tmp_path


def test_about_shows_the_licence_of_each_work(qtbot, theme, licences):
    window = AboutWindow(theme, read_components(licences))
    qtbot.addWidget(window)
    assert window.licence_shown == "first 1.2: MIT\n\nDo as you like."
    window.choose("بذرة")
    assert "could not be read" in window.licence_shown


def test_no_work_lies_outside_of_the_folder(licences):
    assert [each.text for each in read_components(licences)] == [licences / "first.txt", licences / "gone.txt"]
    assert read_components(licences / "nowhere") == ()


def test_help_windows_are_made_only_when_wanted(qtbot, theme, window):
    made = HelpWindows(theme, window.main)
    assert (made.help, made.about) == (None, None)


@pytest.mark.parametrize(("frozen", "rest"), [(True, []), (False, ["-m", "inkling"])])
def test_login_starts_the_packaged_program_or_python(monkeypatch, frozen, rest):
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    assert starting_command() == [sys.executable, *rest]
