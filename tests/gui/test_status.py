"""The line at the bottom, from before the index is open."""

import threading

import pytest
from PySide6.QtCore import Qt

from inkling.errors import IndexTooNew
from inkling.gui.bridge import Bridge
from inkling.gui.window import Window
from inkling.indexing.activity import Activity


@pytest.fixture
def unopened(qtbot, theme, places, session, viewers, home):
    """The window on an engine that opens, or fails, when it is let."""
    let, problems = threading.Event(), []

    def open_late():
        assert let.wait(10)
        if problems:
            raise problems[0]
        return session

    bridge = Bridge(open_late)
    window = Window(theme, places, bridge, viewers, home)
    window.main.show()
    qtbot.waitExposed(window.main)
    bridge.open()
    yield window, let, problems
    let.set()
    window.main.close()
    window.close()
    window.main.deleteLater()
    assert bridge.close()


def test_an_index_that_opens_slowly_is_not_called_ready(qtbot, unopened, session, home):
    window, let, _ = unopened
    assert window.main.status.text == "Opening the index…"
    assert window.main.folders._hint.isHidden()
    let.set()
    qtbot.waitUntil(lambda: window.main.status.text == "Ready")
    assert not window.main.folders._hint.isHidden()
    session.watched = [str(home / "Documents")]
    window._bridge.refresh()
    qtbot.waitUntil(lambda: "index" in window.main.status.text)


@pytest.mark.parametrize("problem", [IndexTooNew("It is newer.", "Start that version."), ZeroDivisionError("a bug")])
def test_an_index_that_cannot_be_opened_is_not_called_opening(qtbot, unopened, problem):
    window, let, problems = unopened
    problems.append(problem)
    let.set()
    qtbot.waitUntil(lambda: window.main.status.text == "The index is not open.")


def test_in_a_narrow_window_the_words_have_the_room(qtbot, window, session):
    status = window.main.status
    for width, bar, pace in ((1200, True, True), (650, True, False), (420, False, False), (1200, True, True)):
        window.main.resize(width, 500)
        session.on_activity(Activity("encoding", 10, 100, 50.0, 30.0))
        qtbot.waitUntil(lambda bar=bar: status._pause.isVisible() and status._bar.isVisible() == bar)
        assert status._pace.isVisible() == pace
        qtbot.waitUntil(lambda: status._words.text() == "Learning meaning: 10 of 100 passages")


def test_how_far_the_reading_of_pictures_is_stands_there_and_it_can_be_paused(qtbot, window, session):
    status = window.main.status
    session.on_activity(Activity("recognizing", 10, 40, 0.5, 60.0, "/home/ann/lease.pdf"))
    qtbot.waitUntil(lambda: status.text == "Reading pictures: 10 of 40 pages  ·  lease.pdf")
    assert (status._bar.isVisible(), status._bar.value()) == (True, 250)
    assert status._pace.text() == "about 1 min left"
    with qtbot.waitSignal(status.pause_wanted):
        qtbot.mouseClick(status._pause, Qt.MouseButton.LeftButton)


def test_a_later_failure_says_nothing_of_opening(qtbot, window, bridge, problem):
    text = window.main.status.text
    bridge.failed.emit(problem)
    assert window.main.status.text == text == "Ready"
