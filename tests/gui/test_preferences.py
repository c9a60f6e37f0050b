"""The preferences as a person uses them."""

from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QWidget,
)

from inkling.exclusions import exactly
from inkling.gui.background_command import BackgroundCommand
from inkling.gui.preferences import Habits, Preferences
from inkling.gui.preferences_folders import FoldersPage
from inkling.gui.start_at_login import StartAtLogin, find_start_at_login
from inkling.settings import Settings

INDEX = Path("/home/ann/.local/share/inkling/index.sqlite")


@pytest.fixture
def settings(tmp_path):
    for name in ("Documents", "Mail 🌿"):
        (tmp_path / name).mkdir()
    made = Settings().with_folder(tmp_path / "Documents", ["*.bak", "!keep.bak"]).with_folder(tmp_path / "Mail 🌿")
    return made.with_exclusions(["node_modules/"])


@pytest.fixture
def opened(qtbot, theme, settings):
    def open_with(settings=settings, habits=Habits(), login=None):  # noqa: B008 (a frozen value)
        command = BackgroundCommand(["inkling"], INDEX.parent, [])
        dialog = Preferences(theme, settings, habits, INDEX, command, command, login)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return open_with


def press(dialog, text):
    button(dialog, text).click()


def button(dialog, text):
    """Find a button of the page that is shown, or of the dialog itself."""
    pages = dialog.findChild(QTabWidget)
    hidden = [each for each in map(pages.widget, range(pages.count())) if each is not pages.currentWidget()]
    found = [each for each in dialog.findChildren(QPushButton) if each.text() == text]
    (only,) = [each for each in found if not any(page.isAncestorOf(each) for page in hidden)]
    return only


def named(dialog, kind, name):
    (found,) = [each for each in dialog.findChildren(kind) if each.accessibleName() == name]
    return found


def limit(dialog):
    return named(dialog, QComboBox, "Largest file")


def box(dialog, part):
    (found,) = [each for each in dialog.findChildren(QCheckBox) if part in each.text()]
    return found


def saved(dialog, qtbot):
    with qtbot.waitSignal(dialog.changed) as changed:
        press(dialog, "Save")
    assert not dialog.isVisible()
    return changed.args[0]


def test_saving_untouched_changes_nothing(opened, qtbot, settings):
    dialog = opened(settings.with_size_limit(123_456_789))
    with qtbot.assertNotEmitted(dialog.changed), qtbot.assertNotEmitted(dialog.habits_changed):
        press(dialog, "Save")


def test_cancelling_changes_nothing(opened, qtbot):
    dialog = opened()
    limit(dialog).setCurrentIndex(0)
    with qtbot.assertNotEmitted(dialog.changed):
        press(dialog, "Cancel")


def test_exclusions_belong_to_the_chosen_folder_and_keep_their_order(opened, qtbot, settings, tmp_path):
    dialog = opened()
    folders, patterns = named(dialog, QListWidget, "Folders"), dialog.findChild(QPlainTextEdit)
    assert patterns.toPlainText() == "node_modules/"
    patterns.setPlainText("node_modules/\n*.tmp")
    folders.setCurrentRow(1)
    assert patterns.toPlainText() == "*.bak\n!keep.bak"
    patterns.setPlainText("*.old\n\n  *.bak  \n!keep.bak\n*.old")
    folders.setCurrentRow(2)
    assert patterns.toPlainText() == ""
    made = saved(dialog, qtbot)
    assert made.exclusions == ("node_modules/", "*.tmp")
    assert made.folder(tmp_path / "Documents").exclusions == ("*.old", "*.bak", "!keep.bak")
    assert made.folder(tmp_path / "Mail 🌿") == settings.folder(tmp_path / "Mail 🌿")


def test_the_path_of_something_in_the_folder_is_left_out_there(opened, qtbot, tmp_path):
    dialog = opened()
    folders, patterns = named(dialog, QListWidget, "Folders"), dialog.findChild(QPlainTextEdit)
    patterns.setPlainText("/Archive/")
    folders.setCurrentRow(1)
    inside = tmp_path / "Documents" / "private [old]"
    patterns.setPlainText(f"{inside}/\n/drafts/")
    made = saved(dialog, qtbot)
    assert made.exclusions == ("/Archive/",)
    assert made.folder(tmp_path / "Documents").exclusions == (r"/private \[old\]", "/drafts/")


def test_enter_in_the_name_of_a_model_looks_it_up_and_leaves_the_dialog_open(opened, qtbot):
    dialog = opened()
    dialog.findChild(QTabWidget).setCurrentIndex(2)
    name = named(dialog, QComboBox, "Model to fetch")
    dialog.activateWindow()
    name.setFocus()
    qtbot.waitUntil(name.hasFocus)
    name.clearEditText()
    qtbot.keyClicks(name, "bge-small")
    with qtbot.waitSignal(dialog.models.look_up_wanted) as wanted, qtbot.assertNotEmitted(dialog.accepted):
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert wanted.args == ["bge-small"]
    assert dialog.isVisible()


def test_a_folder_whose_name_is_not_utf_8_is_edited_and_no_other(opened, qtbot, tmp_path):
    path = str(tmp_path / "caf\udce9")
    dialog = opened(Settings().with_folder(tmp_path / "caf").with_folder(path))
    folders, patterns = named(dialog, QListWidget, "Folders"), dialog.findChild(QPlainTextEdit)
    folders.setCurrentRow(2)
    patterns.setPlainText("*.bak")
    made = saved(dialog, qtbot)
    assert made.folder(tmp_path / "caf").exclusions == ()
    assert made.folder(path).exclusions == ("*.bak",)
    assert made.exclusions == ()


def test_patterns_that_no_line_can_show_stay_as_they_are(opened, qtbot, tmp_path):
    names = ("caf\udce9.txt", "ends in blanks \t", "two\nlines", "plain.txt")
    kept = tuple(f"/{exactly(name)}" for name in names)
    dialog = opened(Settings().with_folder(tmp_path, kept))
    folders, patterns = named(dialog, QListWidget, "Folders"), dialog.findChild(QPlainTextEdit)
    folders.setCurrentRow(1)
    assert len(patterns.toPlainText().splitlines()) == 4
    patterns.setPlainText(f"*.bak\n{patterns.toPlainText()}")
    assert saved(dialog, qtbot).folder(tmp_path).exclusions == ("*.bak", *kept)


def test_folders_are_added_and_removed(opened, qtbot, tmp_path, monkeypatch):
    dialog = opened()
    (tmp_path / "New").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "New"))
    press(dialog, "Add…")
    named(dialog, QListWidget, "Folders").setCurrentRow(1)
    press(dialog, "Remove")
    made = saved(dialog, qtbot)
    assert [folder.path for folder in made.folders] == [str(tmp_path / "Mail 🌿"), str(tmp_path / "New")]


def test_a_folder_whose_name_looks_like_html_is_named_as_it_stands(opened, tmp_path, as_shown):
    odd = tmp_path / "<b>Odd"
    odd.mkdir()
    dialog = opened(Settings().with_folder(odd))
    folders, page = named(dialog, QListWidget, "Folders"), dialog.findChild(FoldersPage)
    folders.setCurrentRow(1)
    page.add(odd)
    assert as_shown(folders.item(1).toolTip()) == str(odd)
    naming = [label for label in page.findChildren(QLabel) if "<b>Odd" in label.text()]
    assert [label.textFormat() for label in naming] == [Qt.TextFormat.PlainText] * 2


def test_everywhere_cannot_be_removed(opened):
    dialog = opened()
    assert not button(dialog, "Remove").isEnabled()


def test_the_size_limit_is_chosen_and_one_of_ones_own_is_kept(opened, qtbot, settings):
    dialog = opened(settings.with_size_limit(123_456_789))
    assert limit(dialog).currentText() == "117.7 MB"
    assert [limit(dialog).itemText(place) for place in (0, 5, 6, -1 + limit(dialog).count())] == [
        "10 MB", "200 MB", "500 MB", "2,000 MB",
    ]  # fmt: skip
    limit(dialog).setCurrentIndex(0)
    assert saved(dialog, qtbot).size_limit == 10 * 1024 * 1024


def test_saving_tells_what_was_there_before_so_that_the_rest_can_stay(opened, qtbot, settings):
    dialog = opened()
    limit(dialog).setCurrentIndex(0)
    with qtbot.waitSignal(dialog.changed) as changed:
        press(dialog, "Save")
    assert changed.args == [settings.with_size_limit(10 * 1024 * 1024), settings]


def test_habits_are_told_apart_from_settings(opened, qtbot):
    dialog = opened(habits=Habits(tray=False))
    box(dialog, "tray").click()
    with qtbot.assertNotEmitted(dialog.changed), qtbot.waitSignal(dialog.habits_changed) as changed:
        press(dialog, "Save")
    assert changed.args == [Habits(tray=True)]


def test_the_level_of_the_battery_is_a_setting(opened, qtbot, settings):
    dialog = opened(settings=settings.with_battery_level(35))
    (level,) = [each for each in dialog.findChildren(QComboBox) if each.accessibleName() == "Pause on battery"]
    assert [level.itemText(row) for row in range(level.count())] == [
        "always", "below 80 %", "below 50 %", "below 35 %", "below 20 %", "never",
    ]  # fmt: skip
    assert level.currentText() == "below 35 %"
    level.setCurrentText("never")
    assert saved(dialog, qtbot).battery_level == 0


def test_where_there_is_no_room_a_page_scrolls_and_nothing_lies_upon_another(opened, qtbot):
    dialog = opened()
    pages = dialog.findChild(QTabWidget)
    pages.setCurrentIndex([pages.tabText(place) for place in range(pages.count())].index("Meaning"))
    # As on a small screen with large letters.
    dialog.setMinimumSize(0, 0)
    dialog.resize(450, 300)
    offer = SimpleNamespace(repository="owner/tiny", bytes=9, endpoint="https://hub", licence="")
    dialog.models.ask_consent(offer)
    qtbot.waitUntil(lambda: dialog.models.height() > pages.height())
    shown = [each for each in dialog.models.children() if isinstance(each, QWidget) and each.isVisible()]
    assert len(shown) > 8
    for one, other in combinations(shown, 2):
        assert not one.geometry().intersects(other.geometry()), (one, other)
    assert dialog.size() == QSize(450, 300)


def test_the_index_is_shown_and_can_be_copied(opened):
    dialog = opened()
    dialog.set_index_size(12_345_678)
    assert any(label.text() == "It takes 12.3 MB." for label in dialog.findChildren(QLabel))
    dialog.findChild(QTabWidget).setCurrentIndex(5)
    press(dialog, "Copy")
    assert QGuiApplication.clipboard().text() == str(INDEX)


def test_starting_at_login_writes_and_removes_a_desktop_entry(opened, tmp_path):
    login = StartAtLogin(tmp_path / "autostart", ["/opt/ink $x/inkling", "--home", 'a"b\\%'])
    dialog = opened(login=login)
    box(dialog, "login").click()
    press(dialog, "Save")
    assert login.enabled
    entry = (tmp_path / "autostart" / "inkling.desktop").read_text("utf-8")
    assert r'Exec="/opt/ink \\$x/inkling" "--home" "a\\"b\\\\%%"' in entry.splitlines()
    dialog = opened(login=login)
    box(dialog, "login").click()
    press(dialog, "Save")
    assert not login.enabled


def test_a_folder_that_refuses_is_said_and_nothing_is_saved(opened, qtbot, tmp_path):
    (tmp_path / "autostart").write_text("a file where a folder should be", "utf-8")
    dialog = opened(login=StartAtLogin(tmp_path / "autostart", ["inkling"]))
    box(dialog, "login").click()
    with qtbot.assertNotEmitted(dialog.changed):
        press(dialog, "Save")
    assert dialog.isVisible()
    assert any("could not be set" in label.text() for label in dialog.findChildren(QLabel))


def test_where_login_is_not_known_it_is_not_offered(opened):
    assert not box(opened(), "login").isEnabled()


@pytest.mark.parametrize(
    ("platform", "environment", "place"),
    [
        ("linux", {}, "home/.config/autostart"),
        ("linux", {"XDG_CONFIG_HOME": "relative"}, "home/.config/autostart"),
        ("linux", {"XDG_CONFIG_HOME": "/ROOT/etc"}, "etc/autostart"),
        ("win32", {}, None),
        ("darwin", {}, None),
    ],
)
def test_the_autostart_folder_is_found(tmp_path, platform, environment, place):
    given = {key: value.replace("/ROOT", str(tmp_path)) for key, value in environment.items()}
    login = find_start_at_login(platform, given, tmp_path / "home", ["inkling"])
    if place is None:
        assert login is None
        return
    login.set_enabled(True)
    assert (tmp_path / place / "inkling.desktop").is_file()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/", "whole disk"),
        (str(Path.home()), "whole home folder"),
        ("Documents", "watched already"),
        ("gone", "not there"),
    ],
)
def test_a_folder_that_should_not_be_watched_is_refused_with_a_reason(opened, settings, tmp_path, place, words):
    dialog = opened()
    page = dialog.findChild(FoldersPage)
    page.add(tmp_path / place)
    assert page.settings() == settings
    assert any(words in label.text() for label in dialog.findChildren(QLabel))
    (tmp_path / "New").mkdir()
    page.add(tmp_path / "New")
    assert page.settings() == settings.with_folder(tmp_path / "New")
    assert not any(words in label.text() for label in dialog.findChildren(QLabel))
