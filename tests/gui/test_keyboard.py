"""The window by keyboard alone, and what a screen reader is told."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from inkling.gui.background_command import BackgroundCommand
from inkling.gui.help_window import HelpWindow
from inkling.gui.page_values import PageRequest
from inkling.gui.preferences import Habits, Preferences
from inkling.gui.preview_pages import DrawnPage
from inkling.settings import Settings


def nameless(window):
    """List what takes the keyboard and has neither a name nor a text of its own."""
    return [
        each
        for each in window.findChildren(QWidget)
        if each.isVisibleTo(window) and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not (each.accessibleName() or (isinstance(each, QAbstractButton) and each.text()))
    ]


@pytest.fixture
def filled(qtbot, window, session, home, make_result, bridge):
    (home / "Letters").mkdir()
    file = home / "Letters" / "note.txt"
    file.write_text("The boiler broke.")
    session.watched = [str(home / "Letters")]
    session.results = [make_result(file, "The boiler broke."), make_result(file.with_suffix(".md"), "A boiler.")]
    bridge.refresh()
    qtbot.waitUntil(lambda: bool(window.main.folders.cards))
    window.main.field.setText("boiler")
    qtbot.waitUntil(lambda: window.main.centre.view.results.rowCount() == 2)
    qtbot.waitUntil(lambda: window.main.preview._text.isVisible())
    return window


def test_everything_that_takes_the_keyboard_has_a_name(window):
    assert nameless(window.main) == []


def test_with_folders_results_and_preview_too(filled):
    assert nameless(filled.main) == []


@pytest.mark.qt_log_ignore("does not support")
def test_in_the_other_windows_too(qtbot, theme, filled, tmp_path):
    filled.side.show_ledger()
    filled.side.ask_why(str(tmp_path / "a.txt"))
    command = BackgroundCommand(["inkling"], tmp_path, [])
    preferences = Preferences(theme, Settings(), Habits(), tmp_path / "index.sqlite", command, command)
    qtbot.addWidget(preferences)
    preferences.show()
    filled.help.show_help()
    for window in (filled.side.ledger, filled.side.why, preferences, filled.main.findChild(HelpWindow)):
        assert nameless(window) == [], window


def test_tab_goes_round_and_reaches_every_part(filled):
    main = filled.main
    main.activateWindow()
    main.field.setFocus()
    visited = []
    while (widget := main.focusWidget()) not in visited:
        visited.append(widget)
        QTest.keyClick(QApplication.focusWidget() or widget, Qt.Key.Key_Tab)
        assert len(visited) < 60
    parts = (main.field, main.chips, main.folders, main.centre, main.preview)
    for part in parts:
        assert any(part is widget or part.isAncestorOf(widget) for widget in visited), part
    card = next(iter(main.folders.cards.values()))
    assert visited.index(card._menu_button) == visited.index(main.folders._add) + 1


def test_one_sees_whether_results_text_or_page_have_the_keyboard(filled):
    preview = filled.main.preview
    page = preview._page_view
    blank = QImage(9, 9, QImage.Format.Format_RGB32)
    page.show_page(DrawnPage(PageRequest("a.pdf", 1, 9), 1, blank, (), (), ()))
    filled.main.activateWindow()
    for view in (filled.main.centre.view, preview._text, page):
        preview._body._stack.setCurrentWidget(page if view is page else preview._text)
        filled.main.field.setFocus()
        without = view.grab().toImage()
        view.setFocus()
        assert view.hasFocus()
        assert view.grab().toImage() != without


def test_a_folder_is_removed_by_keys_alone(qtbot, filled, session, home):
    card = filled.main.folders.cards[str(home / "Letters")]
    card.ask_removal()
    assert filled.main.focusWidget() is card._keep
    QTest.keyClick(card._keep, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    remove = filled.main.focusWidget()
    assert remove.text() == "Remove"
    QTest.keyClick(remove, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: ("forget", [home / "Letters"]) in session.calls)


def test_a_folder_that_is_kept_gives_the_keyboard_back_to_its_menu(filled, home):
    card = filled.main.folders.cards[str(home / "Letters")]
    card.ask_removal()
    QTest.keyClick(card._keep, Qt.Key.Key_Space)
    assert filled.main.focusWidget() is card._menu_button
    assert not card._asking.isVisible()


def test_pictures_that_say_something_are_named(filled, tmp_path):
    filled.side.ask_why(str(tmp_path / "a.txt"))
    signs = [label for label in filled.side.why.findChildren(QLabel) if not label.pixmap().isNull()]
    assert signs
    assert all(label.accessibleName() for label in signs)
