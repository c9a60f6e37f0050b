"""The picture that the window leaves of itself."""

import pytest
from PySide6.QtGui import QImage

from inkling.gui.picture import Picture
from inkling.search.answer import Answer


def answer(meaning):
    return Answer("rent", 0.01, meaning, False, ())


@pytest.fixture
def file(tmp_path):
    return tmp_path / "a picture.png"


def test_window_with_a_query_waits_for_meaning(qtbot, window, bridge, file):
    ended = []
    picture = Picture(bridge, window.main, True, file, lambda: ended.append(file.exists()))
    before = picture._timer.interval()
    bridge.answered.emit(answer(False))
    assert picture._timer.interval() == before
    bridge.answered.emit(answer(True))
    qtbot.waitUntil(lambda: ended == [True])
    assert QImage(str(file)).size() == window.main.size() * window.main.devicePixelRatio()


def test_window_without_a_query_waits_until_it_is_open(qtbot, window, bridge, file):
    ended = []
    Picture(bridge, window.main, False, file, lambda: ended.append(file.exists()))
    bridge.opened.emit()
    qtbot.waitUntil(lambda: ended == [True])


def test_picture_that_cannot_be_written_is_said(qtbot, window, bridge, file, capsys):
    ended = []
    Picture(bridge, window.main, False, file.parent / "nowhere" / "a.png", lambda: ended.append(1))
    bridge.opened.emit()
    qtbot.waitUntil(lambda: ended == [1])
    assert "could not be written" in capsys.readouterr().err
