import json
import os
import threading
import time
import unicodedata
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QStyleOptionButton, QWidget

from inkling.errors import IndexBusy
from inkling.gui.folder_card import FolderCard
from inkling.gui.quiet_pages import Idle
from inkling.gui.window import Window
from inkling.indexing.activity import Activity
from inkling.store.rows import FolderCounts

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drop(window, *paths):
    """Drag paths over the window and let them go."""
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    main = window.main
    enter = QDragEnterEvent(main.rect().center(), COPY, dragged, LEFT, NONE)
    QApplication.sendEvent(main, enter)
    shown = main._overlay.isVisible()
    event = QDropEvent(QPointF(main.rect().center()), COPY, dragged, LEFT, NONE)
    if enter.isAccepted():
        QApplication.sendEvent(main, event)
    return shown


@pytest.fixture
def watched(qtbot, window, session, home, bridge):
    folder = home / "Letters"
    folder.mkdir()
    (folder / "note.txt").write_text("x")
    session.watched = [str(folder)]
    bridge.refresh()
    qtbot.waitUntil(lambda: bool(window.main.folders.cards))
    return folder


def test_dropping_a_folder_watches_it(qtbot, window, session, home):
    assert window.main.centre.currentWidget() is window.main.centre.welcome
    assert drop(window, home / "Documents")
    assert not window.main._overlay.isVisible()
    qtbot.waitUntil(lambda: ("add_folder", home / "Documents") in session.calls)
    qtbot.waitUntil(lambda: list(window.main.folders.cards) == [str(home / "Documents")])
    assert "Reading “Documents”." in window.main.notice.text
    assert window.main.centre.currentWidget() is window.main.centre.idle


@pytest.mark.parametrize(
    ("beside", "says"),
    [
        (("Downloads/a.txt", "Downloads/b.txt"), "Not searched: 2 files outside of watched folders."),
        (("Downloads/a.txt", "Documents/b.txt"), "Not searched: 1 file outside of watched folders."),
        (("Documents/b.txt",), "You can search at once"),
    ],
)
def test_of_files_dropped_beside_a_folder_it_is_said_that_they_are_not_searched(window, home, beside, says):
    for name in beside:
        (home / name).write_text("x")
    drop(window, home / "Documents", *(home / name for name in beside))
    QApplication.processEvents()
    assert window.main.notice.text.startswith("Reading “Documents”.")
    assert says in window.main.notice.text


def test_a_folder_may_be_dropped_on_the_search_field_too(qtbot, window, session, home):
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(home / "Documents"))])
    # Desktops bring the path along as text.
    dragged.setText(str(home / "Documents"))
    place = window.main.field.mapTo(window.main, window.main.field.rect().center())
    QApplication.sendEvent(window.main.windowHandle(), QDragEnterEvent(place, COPY, dragged, LEFT, NONE))
    QApplication.sendEvent(window.main.windowHandle(), QDropEvent(QPointF(place), COPY, dragged, LEFT, NONE))
    qtbot.waitUntil(lambda: ("add_folder", home / "Documents") in session.calls)
    assert not window.main.field.text()


def test_a_folder_whose_name_is_not_utf_8_is_watched(qtbot, window, session, home):
    folder = home / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromEncoded(f"file://{home}/caf%E9".encode())])
    place = window.main.rect().center()
    QApplication.sendEvent(window.main, QDragEnterEvent(place, COPY, dragged, LEFT, NONE))
    QApplication.sendEvent(window.main, QDropEvent(QPointF(place), COPY, dragged, LEFT, NONE))
    qtbot.waitUntil(lambda: ("add_folder", folder) in session.calls)


@pytest.mark.qt_log_ignore("does not support")
def test_what_is_wanted_of_a_folder_whose_name_is_not_utf_8_reaches_that_folder(qtbot, window, session, home, bridge):
    folder = home / os.fsdecode(b"caf\xe9")
    for each in (folder, home / "caf"):
        each.mkdir()
        session.watched.append(str(each))
    bridge.refresh()
    qtbot.waitUntil(lambda: len(window.main.folders.cards) == 2)
    card = window.main.folders.cards[str(folder)]
    menu_entry(card, "Index again").trigger()
    qtbot.waitUntil(lambda: ("index_again", str(folder)) in session.calls)
    menu_entry(card, "Its files, one by one").trigger()
    assert window.side.ledger._chosen_folder() == str(folder)
    window.side.ledger.close()
    card.ask_removal()
    card._remove.click()
    qtbot.waitUntil(lambda: ("forget", [folder]) in session.calls)


@pytest.mark.parametrize("size", [(480, 360), (1200, 800)])
def test_the_invitation_to_add_a_folder_is_seen_whole(qtbot, window, size):
    window.main.resize(*size)
    QApplication.processEvents()
    welcome = window.main.centre.welcome
    parts = [each for each in welcome.findChildren(QWidget) if each.isVisible()]
    assert len(parts) >= 6
    for part in parts:
        assert welcome.rect().contains(part.geometry())
        assert part.height() >= max(part.heightForWidth(part.width()), part.minimumSizeHint().height())


def test_several_folders_at_once(qtbot, window, session, home):
    drop(window, home / "Documents", home / "Downloads")
    qtbot.waitUntil(lambda: len(window.main.folders.cards) == 2)


def test_leaving_takes_the_veil_away(window, home):
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(home))])
    QApplication.sendEvent(window.main, QDragEnterEvent(window.main.rect().center(), COPY, dragged, LEFT, NONE))
    assert window.main._overlay.isVisible()
    QApplication.sendEvent(window.main, QDragLeaveEvent())
    assert not window.main._overlay.isVisible()


def test_text_and_links_of_the_web_are_not_taken(window):
    dragged = QMimeData()
    dragged.setUrls([QUrl("https://example.org/")])
    enter = QDragEnterEvent(window.main.rect().center(), COPY, dragged, LEFT, NONE)
    QApplication.sendEvent(window.main, enter)
    assert not window.main._overlay.isVisible()


@pytest.mark.parametrize(
    ("dropped", "says"),
    [
        ("missing", "“missing” is not there any more. Look whether"),
        ("link", "“link” is a link. Drop the folder it leads to"),
        ("", "That is your whole home folder"),
        ("/", "That is the whole disk."),
        ("Letters", "“Letters” is watched already."),
        ("Letters/inner", "“inner” lies in “Letters”, which is watched already."),
    ],
)
def test_what_cannot_be_watched_has_one_line(qtbot, window, watched, home, session, dropped, says):
    (home / "link").symlink_to(home / "Documents")
    (watched / "inner").mkdir()
    drop(window, home / dropped)
    qtbot.waitUntil(window.main.notice.isVisible)
    assert window.main.notice.text.startswith(says)
    assert not [call for call in session.calls if call[0] == "add_folder"]


def test_one_bad_path_does_not_keep_out_a_good_one(qtbot, window, session, home):
    drop(window, home / "missing", home / "Documents", home / "gone")
    qtbot.waitUntil(lambda: ("add_folder", home / "Documents") in session.calls)
    assert "1 more could not be added" in window.main.notice.text


def test_a_dropped_file_is_searched_in(qtbot, window, watched):
    drop(window, watched / "note.txt")
    qtbot.waitUntil(lambda: window.main.field.text() == "name:note.txt")
    assert window.main.notice._button.text() == "Why isn’t it found?"


def questions(window):
    return [step.question for step in window.side.why._steps]


@pytest.mark.qt_log_ignore("does not support")
def test_a_dropped_file_and_why_it_is_not_found(qtbot, window, watched):
    drop(window, watched / "note.txt")
    qtbot.waitUntil(window.main.notice.isVisible)
    qtbot.mouseClick(window.main.notice._button, LEFT)
    assert window.side.why.isVisible()
    qtbot.waitUntil(lambda: len(questions(window)) > 1)
    assert questions(window)[0] == "Is it in a watched folder?"


@pytest.mark.qt_log_ignore("does not support")
def test_why_tells_which_pattern_leaves_a_file_out(qtbot, window, watched):
    window.side.ask_why(str(watched / "noise.log"))
    qtbot.waitUntil(lambda: len(questions(window)) > 1)
    left_out = [step for step in window.side.why._steps if step.question == "Is it left out?"]
    assert [(step.ok, "*.log" in step.answer) for step in left_out] == [(False, True)]


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize("step", ["ledger", "passages_of", "search"])
@pytest.mark.parametrize("error", [IndexBusy("The index is busy.", "Wait."), ZeroDivisionError("by nought")])
def test_why_says_so_where_nothing_can_be_found_out(qtbot, window, watched, session, make_result, step, error):
    session.results = [make_result(watched / "note.txt", "boiler")]
    session.rows = []
    window.main.field.setText("boiler")
    qtbot.waitUntil(lambda: window.asking.answer is not None)
    session.trouble[step] = error
    window.side.ask_why(str(watched / "note.txt"))
    qtbot.waitUntil(lambda: questions(window) == ["It could not be looked up."])
    del session.trouble[step]
    window.side.ask_why(str(watched / "note.txt"))
    qtbot.waitUntil(lambda: "Has it been read?" in questions(window))


def test_a_dropped_file_of_no_watched_folder(qtbot, window, session, home):
    (home / "Documents" / "a b.txt").write_text("x")
    drop(window, home / "Documents" / "a b.txt")
    qtbot.waitUntil(window.main.notice.isVisible)
    assert "lies in no watched folder" in window.main.notice.text
    qtbot.mouseClick(window.main.notice._button, LEFT)
    qtbot.waitUntil(lambda: ("add_folder", home / "Documents") in session.calls)


def test_a_file_in_the_home_itself(qtbot, window, home):
    (home / "a.txt").write_text("x")
    drop(window, home / "a.txt")
    qtbot.waitUntil(window.main.notice.isVisible)
    assert "Move the file to a folder of its own" in window.main.notice.text
    assert not window.main.notice._button.isVisible()


def test_suggested_folders_of_the_first_start(qtbot, window, session, home):
    buttons = {button.text(): button for button in window.main.centre.welcome._suggested}
    assert list(buttons) == ["Documents", "Downloads"]
    buttons["Downloads"].setFocus()
    qtbot.mouseClick(buttons["Downloads"], LEFT)
    qtbot.waitUntil(lambda: ("add_folder", home / "Downloads") in session.calls)
    # The page with the button goes away, and one may type at once.
    qtbot.waitUntil(lambda: window.main.focusWidget() is window.main.field)


def test_the_sample_documents(qtbot, window, session, places):
    window.main.centre.welcome.samples_wanted.emit()
    qtbot.waitUntil(lambda: any(call[0] == "add_folder" for call in session.calls))
    folder = next(call[1] for call in session.calls if call[0] == "add_folder")
    assert folder.is_relative_to(places.home)
    assert len([path for path in folder.rglob("*") if path.is_file()]) > 20
    idle = window.main.centre.idle

    def offered():
        return [button for button in idle.findChildren(QPushButton) if button.isVisible()]

    qtbot.waitUntil(lambda: "Try one of these" in [label.text() for label in idle.findChildren(QLabel)])
    qtbot.waitUntil(lambda: bool(offered()))
    words = offered()[0].text()
    qtbot.mouseClick(offered()[0], LEFT)
    assert window.main.field.text() == words


def test_removing_asks_once_and_says_what_is_freed(qtbot, window, watched, session):
    card = window.main.folders.cards[str(watched)]
    card.ask_removal()
    assert "Forget 12 files?" in card._question.text()
    assert "stay where they are" in card._question.text()
    assert ("forget", [watched]) not in session.calls
    qtbot.mouseClick(card._keep, LEFT)
    assert not card._asking.isVisible()
    card.ask_removal()
    card.remove_wanted.emit(str(watched))
    qtbot.waitUntil(lambda: ("forget", [watched]) in session.calls)
    qtbot.waitUntil(lambda: not window.main.folders.cards)
    assert "3.4 MB are freed" in window.main.notice.text
    qtbot.waitUntil(lambda: window.main.centre.currentWidget() is window.main.centre.welcome)


def menu_entry(card, label):
    return next(action for action in card._menu_button.menu().actions() if action.text() == label)


def test_indexing_a_folder_again(qtbot, window, watched, session):
    menu_entry(window.main.folders.cards[str(watched)], "Index again").trigger()
    qtbot.waitUntil(lambda: ("index_again", str(watched)) in session.calls)


def test_exclusions_of_a_folder(qtbot, window, watched, session):
    session.kept = session.settings().with_exclusion(watched, "*.log").with_exclusion(watched, "*.bak")
    menu_entry(window.main.folders.cards[str(watched)], "Exclusions…").trigger()
    qtbot.waitUntil(lambda: any(type(each).__name__ == "ExclusionsDialog" for each in window.main.children()))
    dialog = next(each for each in window.main.children() if type(each).__name__ == "ExclusionsDialog")
    dialog._list.setCurrentRow(0)
    qtbot.mouseClick(dialog._remove, LEFT)
    qtbot.waitUntil(lambda: session.exclusions(watched) == ("*.bak",))
    # The next one is chosen now; Enter leaves it alone.
    qtbot.keyClicks(dialog._line, "/drafts/")
    qtbot.keyClick(dialog._line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.exclusions(watched) == ("*.bak", "/drafts/"))
    assert dialog.isVisible()
    qtbot.keyClicks(dialog._line, "#drafts")
    qtbot.keyClick(dialog._line, Qt.Key.Key_Return)
    assert "“#drafts” is no pattern" in dialog._problem.text()
    assert dialog._problem.isVisible()
    assert dialog._list.count() == 2
    dialog.close()
    assert session.exclusions(watched) == ("*.bak", "/drafts/")


def shown_once(window, name):
    return len([each for each in window.main.children() if type(each).__name__ == name and each.isVisible()]) == 1


@pytest.mark.qt_log_ignore("does not support")
def test_the_same_window_asked_for_twice_is_opened_once(qtbot, window, watched):
    exclusions = menu_entry(window.main.folders.cards[str(watched)], "Exclusions…")
    heard = []
    for name, ask in (("Preferences", window.side.show_preferences), ("ExclusionsDialog", exclusions.trigger)):
        ask()
        ask()
        window._bridge.settings(heard.append)
        qtbot.waitUntil(lambda: bool(heard))
        qtbot.waitUntil(lambda name=name: shown_once(window, name))
        heard.clear()


@pytest.mark.qt_log_ignore("does not support")
def test_the_ledger_with_a_broken_file_and_try_again(qtbot, window, watched, session, make_row):
    session.rows = [make_row(watched / "note.txt"), make_row(watched / "bad.pdf", "unreadable", "It is encrypted.")]
    session.on_activity(Activity(unreadable=1))
    qtbot.waitUntil(window.main.status._unreadable.isVisible)
    qtbot.mouseClick(window.main.status._unreadable, LEFT)
    qtbot.waitUntil(lambda: ("ledger", None) in session.calls)
    assert window.side.ledger.isVisible()
    window.side.ledger.retry_wanted.emit([str(watched / "bad.pdf")])
    shown = session.calls.count(("ledger", None))
    qtbot.waitUntil(lambda: ("retry", [str(watched / "bad.pdf")]) in session.calls)
    qtbot.waitUntil(lambda: session.calls.count(("ledger", None)) > shown)


@pytest.mark.qt_log_ignore("does not support")
def test_what_the_ledger_shows_is_exported(qtbot, window, ledger, tmp_path, monkeypatch):
    threads = []
    write = Path.write_text
    monkeypatch.setattr(
        Path, "write_text", lambda *args, **how: (threads.append(threading.current_thread()), write(*args, **how))
    )
    for folder, said in (("", "2 files written to “list 🗒.csv”."), ("missing", "could not be written: No such file")):
        ledger.export_wanted.emit(ledger.rows(), tmp_path / folder / "list 🗒.csv")
        qtbot.waitUntil(lambda said=said: said in ledger.notice.text)
    assert threading.main_thread() not in threads
    lines = (tmp_path / "list 🗒.csv").read_text("utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in lines] == ["path", *(row.path for row in ledger.rows())]


@pytest.mark.qt_log_ignore("does not support")
def test_a_ledger_that_could_not_be_read_is_filled_again(qtbot, window, ledger, watched, session, bridge, make_row):
    session.trouble["ledger"] = IndexBusy("The index is busy.", "Wait.")
    with qtbot.waitSignal(bridge.failed):
        bridge.refresh()
    del session.trouble["ledger"]
    session.rows.append(make_row(watched / "new.txt"))
    bridge.refresh()
    qtbot.waitUntil(lambda: len(ledger.rows()) == 3)


def test_a_question_before_there_is_a_folder_leaves_the_invitation_to_add_one(qtbot, window, bridge):
    with qtbot.waitSignal(bridge.answered):
        window.main.field.setText("boiler")
    window.asking._patience.timeout.emit()
    assert window.main.centre.currentWidget() is window.main.centre.welcome


def test_what_cannot_be_read_is_told_at_rest_too(qtbot, window, watched):
    """The stand-in's folder has one such file, and no run has met it."""
    assert window.main.status._unreadable.isVisible()
    assert window.main.status._unreadable.text() == "1 not readable"


def test_nothing_moves_when_the_work_ends(qtbot, window, watched, session):
    height = window.main.centre.height()
    session.on_activity(Activity("reading", 10, 100, 50.0, 30.0, "/a/b.pdf", 3))
    qtbot.waitUntil(window.main.status._pause.isVisible)
    qtbot.waitUntil(window.main.status._bar.isVisible)
    assert window.main.centre.height() == height


@pytest.fixture
def ledger(qtbot, window, watched, session, make_row, tmp_path):
    """The ledger as a folder's menu opens it, with a file of that folder and one of another."""
    session.rows = [make_row(watched / "note.txt"), make_row(watched / "plan.txt"), make_row(tmp_path / "else.txt")]
    window.main.folders.cards[str(watched)].ledger_wanted.emit(str(watched))
    shown = window.side.ledger
    qtbot.waitUntil(lambda: len(shown.rows()) == 2)
    return shown


@pytest.mark.qt_log_ignore("does not support")
def test_the_list_of_files_is_fetched_once_as_it_is_opened_and_again_for_what_came_meanwhile(
    qtbot, window, watched, session, bridge, make_row
):
    def fetched():
        """Count how often it was, once all is read that is asked for."""
        read = []
        bridge.settings(read.append)
        qtbot.waitUntil(lambda: bool(read))
        return session.calls.count(("ledger", None))

    going, go, whole = threading.Event(), threading.Event(), session.ledger

    def slow(state=None):
        rows = whole(state)
        going.set()
        assert go.wait(10)
        return rows

    session.rows = [make_row(watched / "note.txt")]
    window.side.show_ledger()
    assert fetched() == 1
    window.side.show_ledger()
    assert fetched() == 2
    session.ledger = slow
    window.side.ledger.rows_wanted.emit()
    qtbot.waitUntil(going.is_set)
    session.rows = [*session.rows, make_row(watched / "new.txt")]
    with qtbot.waitSignal(bridge.status):
        bridge.retry([str(watched / "new.txt")])
    go.set()
    qtbot.waitUntil(lambda: len(window.side.ledger.rows()) == 2)
    assert fetched() == 4
    window.side.ledger.close()


@pytest.mark.qt_log_ignore("does not support")
def test_a_folders_menu_opens_the_ledger_for_this_folder_alone(window, ledger, watched):
    assert {row.path for row in ledger.rows()} == {str(watched / "note.txt"), str(watched / "plan.txt")}
    window.side.show_ledger()
    assert len(ledger.rows()) == 3


@pytest.mark.qt_log_ignore("does not support")
def test_what_goes_wrong_in_the_ledger_is_said_there(window, ledger, watched):
    ledger.open_wanted.emit(str(watched / "gone.txt"))
    assert "“gone.txt” is not there any more." in ledger.notice.text
    assert not window.main.notice.isVisible()


@pytest.mark.qt_log_ignore("does not support")
def test_files_left_out_in_the_ledger_come_back_with_one_undo(qtbot, ledger, watched, session):
    ledger.leave_out_wanted.emit([str(watched / "note.txt"), str(watched / "plan.txt")])
    qtbot.waitUntil(lambda: session.exclusions(watched) == ("/note.txt", "/plan.txt"))
    # In one change: thousands may be chosen.
    assert len([call for call in session.calls if call[0] == "change"]) == 1
    assert "/note.txt and 1 other" in ledger.notice.text
    qtbot.mouseClick(ledger.notice._button, LEFT)
    qtbot.waitUntil(lambda: session.exclusions(watched) == ())


def test_pause_and_resume(qtbot, window, session):
    session.on_activity(Activity("encoding", 10, 100, 50.0, 30.0))
    qtbot.waitUntil(window.main.status._pause.isVisible)
    assert "Learning meaning: 10 of 100 passages" in window.main.status.text
    qtbot.mouseClick(window.main.status._pause, LEFT)
    qtbot.waitUntil(lambda: window.main.status.text == "Paused")
    qtbot.mouseClick(window.main.status._pause, LEFT)
    qtbot.waitUntil(lambda: ("resume",) in session.calls)


def test_pause_for_a_while_and_now_anyway(qtbot, window, session):
    session.on_activity(Activity("paused", reason="on battery, 38 %"))
    status = window.main.status
    qtbot.waitUntil(lambda: status.text == "Paused on battery, 38 %")
    assert status._pause.toolTip() == "Index now anyway"
    for_an_hour, until_tomorrow, anyway = status._pause.menu().actions()
    begin = time.time()
    for action in (for_an_hour, until_tomorrow, anyway):
        action.trigger()
    qtbot.waitUntil(lambda: ("index_now",) in session.calls)
    hour, tomorrow = [call[1] for call in session.calls if call[0] == "pause"]
    assert begin + 3600 <= hour <= time.time() + 3600
    assert time.localtime(tomorrow).tm_hour == 6
    assert begin + 6 * 3600 <= tomorrow <= begin + 31 * 3600


def test_coming_to_the_window_has_the_folders_looked_through(qtbot, window, session):
    asked = session.calls.count(("status",))
    window.look_again(Qt.ApplicationState.ApplicationInactive)
    window.look_again(Qt.ApplicationState.ApplicationActive)
    qtbot.waitUntil(lambda: session.calls.count(("look_again",)) >= 1)
    qtbot.waitUntil(lambda: session.calls.count(("status",)) > asked)


def come_to_rest(qtbot, bridge, session):
    """Wait until what the start of the engine tells has been heard and looked at."""
    looked = session.calls.count(("look_again",))
    bridge.look_again()
    qtbot.waitUntil(lambda: session.calls.count(("look_again",)) > looked)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not bridge._refreshing)


def test_what_goes_wrong_at_rest_is_told_once(qtbot, window, bridge, session, problem):
    come_to_rest(qtbot, bridge, session)
    assert window._refresh_at_rest.isActive()
    session.trouble["status"] = problem
    window._refresh_at_rest.stop()
    with qtbot.waitSignal(bridge.failed):
        window._refresh_at_rest.timeout.emit()
    assert not window._refresh_at_rest.isActive()
    del session.trouble["status"]
    with qtbot.waitSignal(bridge.status):
        bridge.activity.emit(Activity("idle"))
    assert window._refresh_at_rest.isActive()


def test_files_that_were_only_removed_are_counted_anew(qtbot, window, bridge, session):
    come_to_rest(qtbot, bridge, session)
    with qtbot.waitSignal(bridge.status):
        bridge.activity.emit(Activity("idle"))
    with qtbot.waitSignal(bridge.status):
        bridge.activity.emit(Activity("idle"))


def test_a_folder_is_seen_to_be_removed_until_it_is_or_could_not_be(qtbot, window, watched, session, bridge, problem):
    go, forget = threading.Event(), session.forget

    def slow(folders):
        assert go.wait(10)
        return forget(folders)

    session.forget = slow
    card = window.main.folders.cards[str(watched)]
    session.trouble["forget"] = session.trouble["ledger"] = problem
    card.ask_removal()
    qtbot.mouseClick(card._remove, LEFT)
    for _ in range(2):
        assert (card._state.text(), card._state.isVisible()) == ("Being removed", True)
        assert "being removed" in card.accessibleName()
        assert not card._menu_button.isEnabled()
        assert not card._asking.isVisible()
        with qtbot.waitSignal(bridge.status):
            bridge.refresh()
        # What else goes wrong says nothing of the removal.
        with qtbot.waitSignal(bridge.failed):
            bridge.ledger(len, print)
    with qtbot.waitSignal(bridge.failed):
        go.set()
    assert not card._state.isVisible()
    assert card._menu_button.isEnabled()
    del session.trouble["forget"]
    card.ask_removal()
    qtbot.mouseClick(card._remove, LEFT)
    qtbot.waitUntil(lambda: not window.main.folders.cards)


def test_a_deleted_folder_is_offered_for_removal_once(qtbot, theme):
    counts = FolderCounts("/home/ann/Old", "disconnected", 7, 7, 7, 0, 0, 0)
    card = FolderCard(theme, counts)
    qtbot.addWidget(card)
    card.show()
    assert not card._asking.isVisible()
    card.show_counts(replace(counts, state="deleted"), 2_000_000)
    assert card._question.text() == "This folder was deleted or renamed. Forget 7 files? About 2.0 MB are freed."
    assert card._asking.isVisible()
    card._keep.click()
    card.show_counts(replace(counts, state="deleted"), 2_000_000)
    assert not card._asking.isVisible()


def test_a_deleted_folder_that_is_back_is_offered_for_removal_no_longer(qtbot, theme):
    counts = FolderCounts("/home/ann/Old", "deleted", 7, 7, 7, 0, 0, 0)
    card = FolderCard(theme, counts)
    qtbot.addWidget(card)
    card.show()
    assert card._asking.isVisible()
    card.show_counts(replace(counts, state="ready"), 2_000_000)
    assert not card._asking.isVisible()
    card.ask_removal()
    card.show_counts(replace(counts, state="working"), 2_000_000)
    assert card._asking.isVisible()


def test_preferences_change_the_settings_as_they_were_when_the_dialog_opened(qtbot, window, session, home):
    before = session.kept
    QTest.keyClick(window.main, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: any(type(each).__name__ == "Preferences" for each in window.main.children()))
    dialog = next(each for each in window.main.children() if type(each).__name__ == "Preferences")
    session.kept = before.with_folder(home / "Documents").with_model("tiny")
    dialog._opened.click()
    qtbot.mouseClick(dialog._save, LEFT)
    after = replace(before, note_opened=not before.note_opened)
    qtbot.waitUntil(lambda: ("change", after, before) in session.calls)


def test_a_click_on_the_star_saves_a_search_and_another_forgets_it(window, watched):
    window.main.field.setText("boiler")
    star = window.main.chips._star
    star.click()
    assert window.remembered.saved == ("boiler",)
    assert star.isChecked()
    assert star.accessibleName().startswith("Saved search")
    star.click()
    assert window.remembered.saved == ()
    assert not star.isChecked()


def test_many_saved_searches_are_scrolled_and_do_not_cover_each_other(qtbot, window, watched):
    saved = tuple(f"search {number}" for number in range(40))
    window.change_remembered(replace(window.remembered, saved=saved))
    window.main.resize(600, 400)
    idle = window.main.centre.idle
    qtbot.waitUntil(lambda: idle.verticalScrollBar().maximum() > 0)
    buttons = [each for each in idle.findChildren(QPushButton) if each.isVisible()]
    assert [each.text() for each in buttons] == list(saved)
    assert all(one.geometry().bottom() < other.geometry().top() for one, other in pairwise(buttons))
    buttons[-1].setFocus()
    buttons[-1].click()
    assert window.main.field.text() == "search 39"


def test_long_searches_are_cut_where_there_is_no_room_for_them(qtbot, theme):
    saved = tuple(f"{sign} what did the landlord write about the deposit & the keys" for sign in "abc")
    idle = Idle(theme)
    qtbot.addWidget(idle)
    idle.set_queries(saved, ())
    idle.show()
    buttons = [each for each in idle.findChildren(QPushButton) if each.isVisible()]
    shown = QStyleOptionButton()
    for width, whole in ((300, False), (900, True)):
        idle.resize(width, 300)
        QApplication.processEvents()
        assert idle.horizontalScrollBar().maximum() == 0
        buttons[0].initStyleOption(shown)
        assert shown.text.endswith("…") != whole
        assert buttons[0].text().replace("&&", "&") == saved[0]


def test_a_search_is_not_cut_within_the_two_signs_that_show_one(qtbot, theme):
    idle = Idle(theme)
    qtbot.addWidget(idle)
    idle.set_queries(("the deposit & & & & & & & & & & & & & & & & & & the keys",), ())
    idle.show()
    (button,) = (each for each in idle.findChildren(QPushButton) if each.isVisible())
    shown = QStyleOptionButton()
    for width in range(250, 400, 2):
        idle.resize(width, 300)
        QApplication.processEvents()
        button.initStyleOption(shown)
        assert "&" not in shown.text.replace("&&", "")


def test_the_side_bar_can_be_hidden(window, watched):
    QTest.keyClick(window.main, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert not window.main.folders.isVisible()
    QTest.keyClick(window.main, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert window.main.folders.isVisible()


@pytest.fixture
def asked(qtbot, window, watched, session, make_result):
    session.results = [make_result(watched / "note.txt", "boiler")]
    window.main.field.setText("boiler")
    qtbot.waitUntil(lambda: window.main.centre.currentWidget() is window.main.centre.view)
    return window.main


def test_hiding_the_folders_makes_room_for_the_preview(qtbot, asked):
    asked.resize(820, 500)
    qtbot.waitUntil(lambda: not asked.preview.isVisible())
    QTest.keyClick(asked, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(asked.preview.isVisible)
    QTest.keyClick(asked, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not asked.preview.isVisible())


@pytest.mark.parametrize("width", [940, 1000])
def test_the_results_leave_the_preview_more_than_a_strip(qtbot, asked, width):
    asked.resize(width, 500)
    qtbot.waitUntil(lambda: asked.preview.width() > 330)
    assert asked.centre.width() > 230


def test_in_a_narrow_window_the_folders_come_in_the_place_of_the_results(qtbot, asked, window):
    asked.resize(450, 500)
    view, toggle = asked.centre.view, asked._toggle
    assert view.isVisible()
    assert not toggle.isChecked()
    qtbot.mouseClick(toggle, LEFT)
    assert toggle.isChecked()
    assert asked.folders.isVisible()
    qtbot.waitUntil(lambda: asked.folders.width() == 450)
    assert not view.isVisible()
    QTest.keyClick(asked, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert view.isVisible()
    assert not asked.folders.isVisible()
    assert not toggle.isChecked()
    qtbot.mouseClick(toggle, LEFT)
    QTest.keyClicks(asked, "s")
    assert asked.field.text() == "boilers"
    assert view.isVisible()
    qtbot.mouseClick(toggle, LEFT)
    qtbot.mouseClick(asked.folders._help, LEFT)
    assert view.isVisible()
    assert asked.focusWidget() is asked.field


@pytest.mark.parametrize("width", [100, 130, 150, 161, 162, 180])
def test_the_folders_leave_the_page_beside_them_the_room_that_it_needs(qtbot, window, watched, theme, width):
    window.main.resize(theme.space(width), theme.space(150))
    page, places = window.main.centre.idle, window.main.folders
    qtbot.waitUntil(lambda: page.isVisible() and places.isVisible() == (width >= 162))
    qtbot.waitUntil(lambda: page.horizontalScrollBar().maximum() == 0)
    assert page.width() >= theme.space(80)


def test_a_window_that_was_narrow_has_its_folders_beside_the_results_again(qtbot, asked):
    beside = asked.folders.width()
    asked.resize(450, 500)
    qtbot.mouseClick(asked._toggle, LEFT)
    asked.resize(1200, 800)
    assert asked.folders.isVisible()
    assert asked.centre.view.isVisible()
    qtbot.waitUntil(lambda: asked.folders.width() == beside)
    asked.resize(450, 500)
    assert asked.centre.view.isVisible()


@pytest.mark.parametrize(("width", "height"), [(420, 340), (640, 480), (900, 700), (1920, 1200)])
def test_every_size_keeps_field_and_results(qtbot, window, watched, session, make_result, width, height):
    session.results = [make_result(watched / "note.txt", "boiler")]
    window.main.resize(width, height)
    window.main.field.setText("boiler")
    qtbot.waitUntil(lambda: window.main.centre.currentWidget() is window.main.centre.view)
    assert window.main.field.isVisible()
    assert window.main.centre.view.viewport().height() >= 90
    assert window.main.preview.isVisible() == (width >= 900)


def test_what_is_remembered(qtbot, window, watched, places, theme, bridge, viewers, home):
    window.main.field.setText("boiler")
    window.main.resize(701, 604)
    window.asking.remembered.emit("broken boiler")
    window.main.chips.save_wanted.emit(True)
    window.main.close()
    kept = json.loads((places.home / "window.json").read_text("utf-8"))
    assert kept["query"] == "boiler"
    assert kept["saved"] == ["boiler"]
    again = Window(theme, places, bridge, viewers, home)
    assert again.main.field.text() == "boiler"
    assert again.main.field.selectedText() == "boiler"
    assert again.main.size().toTuple() == (701, 604)
    assert again.remembered.history == ("broken boiler",)
    assert again.main.chips._star.isChecked()
    again.close()
    again.main.deleteLater()


def test_an_error_of_the_engine_is_a_bar(qtbot, window, bridge, problem):
    bridge.failed.emit(problem)
    assert window.main.notice.text == "The index is locked. Close the other Inkling."
    qtbot.mouseClick(window.main.notice._close, LEFT)
    assert not window.main.notice.isVisible()


def test_that_another_inkling_has_the_index_is_said_only_while_it_has(window, bridge, problem):
    notice = window.main.notice
    bridge.failed.emit(IndexBusy("Another Inkling keeps this index up to date.", "Searching works."))
    assert notice.isVisible()
    bridge.activity.emit(Activity("scanning", 1, 9))
    assert not notice.isVisible()
    bridge.failed.emit(problem)
    bridge.activity.emit(Activity("reading", 1, 9))
    assert notice.isVisible()


def test_a_bug_is_shown_once_and_can_be_copied(qtbot, window, bridge):
    bridge.broken.emit("Traceback: first")
    assert "went wrong" in window.main.notice.text
    qtbot.mouseClick(window.main.notice._button, LEFT)
    assert QApplication.clipboard().text() == "Traceback: first"
    bridge.broken.emit("Traceback: second")
    assert not window.main.notice.isVisible()


def test_the_tab_key_reaches_everything(qtbot, window, watched, session, make_result):
    session.results = [make_result(watched / "note.txt", "boiler")]
    window.main.field.setText("boiler")
    qtbot.waitUntil(lambda: window.main.centre.currentWidget() is window.main.centre.view)
    reached = []
    for _ in range(40):
        QTest.keyClick(window.main.focusWidget(), Qt.Key.Key_Tab)
        reached.append(window.main.focusWidget())
        if reached[-1] is window.main.field:
            break
    card = window.main.folders.cards[str(watched)]
    for widget in (window.main.chips._type, window.main.chips._star, window.main.centre.view, card._menu_button):
        assert widget in reached, widget.accessibleName()
    assert window.main.field in reached


def test_a_dropped_file_is_known_however_the_system_writes_its_name(qtbot, window, watched, monkeypatch):
    # As where the system takes both names for one file.
    monkeypatch.setattr(Path, "samefile", lambda one, other: True)
    (watched / unicodedata.normalize("NFD", "Über uns.txt")).write_text("x")
    monkeypatch.setattr(Path, "exists", lambda path: True)
    monkeypatch.setattr(Path, "is_dir", lambda path: path.suffix == "")
    drop(window, watched.parent / "letters" / "Über uns.txt")
    qtbot.waitUntil(window.main.notice.isVisible)
    assert "Searching in" in window.main.notice.text
