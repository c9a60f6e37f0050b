"""The window from start to end, on the real session where it says so."""

import mailbox
import os
import shutil
import signal
import sqlite3
import sys
import threading
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSystemTrayIcon

from inkling.errors import HomeProblem
from inkling.gui.app import Running, main
from inkling.gui.bridge import Bridge
from inkling.gui.closing import Closing
from inkling.gui.preferences import Preferences
from inkling.gui.preview_text import FileText
from inkling.gui.tray import Tray
from inkling.gui.window import Window
from inkling.places import Places, make_home
from inkling.session import Session
from inkling.settings_file import load

TEXTS = {
    "heating.txt": "The boiler in the cellar broke down and a plumber replaced its pump in March.",
    "garden.md": "Tomatoes like warmth. Slugs ate every lettuce, so copper tape went round the beds.",
    "trip.txt": "We took the night train to the coast and walked along the cliffs for three days.",
}


@pytest.fixture
def documents(home):
    for name, text in TEXTS.items():
        (home / "Documents" / name).write_text(text)
    return home / "Documents"


def children():
    return {child.pid for child in psutil.Process().children(recursive=True)}


def own_threads():
    return {thread for thread in threading.enumerate() if thread.is_alive()}


@pytest.fixture
def real(qtbot, theme, places, viewers, home, measured):
    """The window on the real session; closing it is the test's."""
    make_home(places)
    shutil.copy(measured, places.memory)
    bridge = Bridge(lambda: Session(places))
    window = Window(theme, places, bridge, viewers, home)
    window.main.show()
    bridge.open()
    yield window, bridge
    window.main.close()
    window.close()
    assert bridge.close()
    window.main.deleteLater()


def test_drop_a_folder_type_and_see_the_passage(qtbot, real, documents, viewers):
    window, _ = real
    window.arrivals.take([documents])
    qtbot.waitUntil(lambda: bool(window.main.folders.cards), timeout=20_000)
    QTest.keyClicks(window.main.field, "boiler")
    view = window.main.centre.view
    qtbot.waitUntil(lambda: view.current() is not None, timeout=30_000)
    assert Path(view.current().path).name == "heating.txt"
    passage = view.current().passages[0]
    assert [passage.text[slice(*span)] for span in passage.lit] == ["boiler"]
    qtbot.waitUntil(lambda: window.asking.answer.meaning, timeout=60_000)
    window.main.field.setText("central heating repair")
    found = lambda: view.current() is not None and view.results.query == "central heating repair"  # noqa: E731
    qtbot.waitUntil(found, timeout=20_000)
    assert Path(view.current().path).name == "heating.txt"
    QTest.keyClick(window.main.field, Qt.Key.Key_Return)
    assert viewers.opened == [(str(documents / "heating.txt"), None)]
    window.main.folders.cards[str(documents)].remove_wanted.emit(str(documents))
    qtbot.waitUntil(lambda: not window.main.folders.cards, timeout=20_000)
    assert "3 files left the index." in window.main.notice.text
    assert (documents / "heating.txt").exists()


def test_messages_of_a_mailbox_are_read_and_marked_each_by_itself(qtbot, real, documents):
    window, _ = real
    box = mailbox.mbox(documents / "all.mbox")
    for text in ("The pump is new.", "Slugs in the cellar.", "The pump hums at night."):
        message = EmailMessage()
        message["Subject"], message["Date"] = text.split()[-1], "1 May 2019 10:00:00 +0000"
        message.set_content(text)
        box.add(message)
    box.close()
    window.arrivals.take([documents])
    view, text = window.main.centre.view, window.main.preview.findChild(FileText)
    window.main.field.setText("pump ext:mbox")
    qtbot.waitUntil(lambda: len(view.results.results) >= 2, timeout=60_000)
    QTest.keyClick(window.main.field, Qt.Key.Key_Down)
    # Down to the row that a person has gone to, newer answers leave all in its place.
    upper, lower = view.results.results[:2]
    for result, key in ((lower, Qt.Key.Key_Up), (upper, Qt.Key.Key_Down)):
        assert view.current().key == result.key
        said = result.passages[0].text.splitlines()[-1]
        qtbot.waitUntil(lambda said=said: text.toPlainText().endswith(said))
        QTest.keyClick(window.main.field, key)
    QTest.keyClick(window.main.field, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.results.starred() == {lower.key})
    QTest.keyClick(window.main.field, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.results.starred() == set())


def test_saving_preferences_keeps_a_folder_that_was_dropped_meanwhile(qtbot, real, documents, places):
    window, _ = real
    window.side.show_preferences()
    qtbot.waitUntil(lambda: bool(window.main.findChildren(Preferences)), timeout=20_000)
    (dialog,) = window.main.findChildren(Preferences)
    window.arrivals.take([documents])
    qtbot.waitUntil(lambda: bool(window.main.folders.cards), timeout=20_000)
    dialog._limit.setCurrentIndex(0)
    qtbot.mouseClick(dialog._save, Qt.MouseButton.LeftButton)
    # A status may have been on its way already, from before the change.
    qtbot.waitUntil(lambda: load(places.settings).size_limit == 10 * 1024 * 1024, timeout=20_000)
    assert [folder.path for folder in load(places.settings).folders] == [str(documents)]
    assert list(window.main.folders.cards) == [str(documents)]


def test_quitting_while_indexing_leaves_nothing_running(qtbot, theme, places, viewers, home):
    threads, processes = own_threads(), children()
    for number in range(300):
        (home / "Documents" / f"{number}.txt").write_text(f"Letter {number}. " + TEXTS["trip.txt"] * 8)
    bridge = Bridge(lambda: Session(places))
    window = Window(theme, places, bridge, viewers, home)
    window.main.show()
    bridge.open()
    bridge.add_folders([home / "Documents"])
    phases = []
    bridge.activity.connect(lambda activity: phases.append(activity.phase))
    qtbot.waitUntil(lambda: "reading" in phases or "encoding" in phases, timeout=30_000)
    window.main.close()
    window.close()
    assert bridge.close()
    qtbot.waitUntil(lambda: children() <= processes, timeout=5_000)
    assert own_threads() <= threads
    assert sqlite3.connect(places.index).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    window.main.deleteLater()
    again = Session(places)
    assert again.status().folders[0].path == str(home / "Documents")
    again.close()


def test_a_damaged_index_at_start_is_set_aside_and_the_window_goes_on(qtbot, theme, places, viewers, home):
    places.home.mkdir(parents=True)
    places.index.write_bytes(b"this is no database" * 500)
    bridge = Bridge(lambda: Session(places))
    window = Window(theme, places, bridge, viewers, home)
    window.main.show()
    bridge.open()
    statuses, answers = [], []
    bridge.status.connect(statuses.append)
    bridge.answered.connect(answers.append)
    qtbot.waitUntil(lambda: bool(statuses), timeout=20_000)
    assert len(list(places.home.glob("index.set-aside-*"))) == 1
    window.main.field.setText("boiler")
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    assert answers[0].results == ()
    window.main.close()
    window.close()
    assert bridge.close()
    window.main.deleteLater()


@pytest.fixture
def start(qapp, places, session):
    """Make runs on the stand-in, as the program makes one."""
    quits = qapp.quitOnLastWindowClosed()
    made = []

    def make():
        made.append(Running(qapp, places, lambda: session))
        return made[-1]

    yield make
    for run in made:
        run.window.main.deleteLater()
    qapp.processEvents()
    qapp.setQuitOnLastWindowClosed(quits)


@pytest.fixture
def staying(qapp, start, monkeypatch):
    """A run that goes on in the tray when its window is closed, and is given up after a while."""
    monkeypatch.setattr(Tray, "available", True)
    run = start()
    run.window.choose_tray(True)
    given_up = QTimer(singleShot=True, interval=5000)
    given_up.timeout.connect(lambda: qapp.exit(7))
    given_up.start()
    yield run
    given_up.stop()


def test_a_run_ends_when_the_window_closes(start, session, tmp_path):
    run = start()
    QTimer.singleShot(200, run.window.main.close)
    threads = own_threads()
    said = []
    run.window.main.closed.connect(lambda: said.append(run.window.main.notice.text))
    assert run.run([tmp_path, tmp_path / "gone"]) == 0
    assert [call for call in session.calls if call[0] == "add_folder"] == [("add_folder", tmp_path)]
    assert "“gone” is not there any more." in said[0]
    assert session.closed
    assert own_threads() <= threads


def test_every_window_has_the_icon(start):
    run, plain = start(), []

    def look():
        run.window.side.show_ledger()
        plain.append(run.window.side.ledger.windowIcon().isNull())
        run.window.main.close()

    QTimer.singleShot(100, look)
    assert run.run([]) == 0
    assert plain == [False]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_ends_by_a_signal(start, session, number):
    run = start()
    QTimer.singleShot(200, lambda: os.kill(os.getpid(), number))
    before = signal.getsignal(number)
    assert run.run([]) == 0
    assert session.closed
    assert signal.getsignal(number) is before


@pytest.mark.parametrize("beside", [False, True])
def test_ctrl_q_ends_a_run_that_would_stay_in_the_tray(staying, session, beside):
    run = staying

    def press():
        if beside:
            run.window.side.show_ledger()
        pressed = run.window.side.ledger if beside else run.window.main.field
        QTest.keyClick(pressed, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)

    QTimer.singleShot(100, press)
    assert run.run([]) == 0
    assert session.closed


@pytest.mark.qt_log_ignore("No such signal")
def test_a_run_whose_window_is_closed_ends_from_the_tray(staying, session):
    run, seen = staying, []

    def leave():
        run.window.main.close()
        seen.append(run.window.main.isVisible())
        QTimer.singleShot(100, run._tray.quit_wanted.emit)

    QTimer.singleShot(100, leave)
    assert run.run([]) == 0
    assert seen == [False]
    assert session.closed


@pytest.mark.qt_log_ignore("No such signal")
def test_what_was_opened_of_attachments_goes_when_the_window_comes_from_the_tray(staying, session):
    run = staying

    def come_and_go():
        if ("start",) in session.calls:
            looking.stop()
            # The window is in sight still, and what was opened may be, too.
            run._tray.open_wanted.emit()
            run.window.main.close()
            run._tray.open_wanted.emit()
            run._tray.quit_wanted.emit()

    looking = QTimer(interval=20)
    looking.timeout.connect(come_and_go)
    looking.start()
    assert run.run([]) == 0
    assert session.calls.count(("tidy",)) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signal")
@pytest.mark.qt_log_ignore("does not support")
def test_a_signal_ends_the_dialog_about_a_home_that_cannot_be_used(qapp, tmp_path):
    name = qapp.applicationName()
    (tmp_path / "file").write_text("")
    given_up = QTimer(singleShot=True, interval=5000)
    given_up.timeout.connect(qapp.closeAllWindows)
    given_up.start()
    QTimer.singleShot(200, lambda: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(HomeProblem):
        main(Places(tmp_path / "file" / "home"))
    assert given_up.isActive()
    qapp.setApplicationName(name)


def test_an_uncaught_error_is_shown(start, caplog):
    run = start()
    said = []

    def look():
        said.append(run.window.main.notice.text)
        run.window.main.close()

    QTimer.singleShot(100, lambda: sys.excepthook(ValueError, ValueError("odd"), None))
    QTimer.singleShot(200, look)
    assert run.run([]) == 0
    assert "Something in Inkling went wrong." in said[0]
    assert "ValueError: odd" in caplog.text


class Stays:
    def __init__(self, answer):
        self.answer = answer


@pytest.mark.parametrize(
    ("there", "answer", "closes"), [(False, None, True), (True, False, True), (True, None, False)]
)
def test_closing_asks_only_once_and_only_with_a_tray(qtbot, window, theme, there, answer, closes):
    stays = Stays(answer)
    closing = Closing(theme, window.main, lambda: stays.answer, lambda: there)
    closing.stay_chosen.connect(lambda stay: setattr(stays, "answer", stay))
    window.main.may_close = closing.may_close
    assert window.main.close() == closes
    if not closes:
        dialog = next(each for each in window.main.children() if type(each).__name__ == "StayDialog")
        assert dialog.isVisible()
        dialog._answer(True)
        assert stays.answer is True
        assert not window.main.isVisible()
        assert closing.stays
        closing.quit()
        assert not closing.stays


def test_the_tray_says_what_is_going_on(qtbot):
    from inkling.indexing.activity import Activity

    tray = Tray()
    tray.set_activity(Activity("reading", 1, 9))
    assert "Reading 1 of 9 files" in tray._icon.toolTip()
    tray.set_activity(Activity("paused"))
    with qtbot.waitSignal(tray.resume_wanted):
        tray._pause.trigger()
    with qtbot.waitSignal(tray.quit_wanted):
        tray._menu.actions()[-1].trigger()


@pytest.mark.parametrize(("platform", "opens"), [("linux", 1), ("win32", 1), ("darwin", 0)])
def test_a_click_in_the_tray_opens_the_window_where_it_does_not_open_the_menu(monkeypatch, qapp, platform, opens):
    monkeypatch.setattr("inkling.gui.tray.sys", SimpleNamespace(platform=platform))
    tray, opened = Tray(), []
    tray.open_wanted.connect(lambda: opened.append(1))
    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert len(opened) == opens
