"""The picture that the window leaves of itself."""

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMessageBox

from inkling.errors import HomeProblem
from inkling.gui.app import main
from inkling.gui.picture import Picture
from inkling.places import Places
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
    picture = Picture(bridge, window.main, False, file.parent / "nowhere" / "a.png", lambda: ended.append(1))
    bridge.opened.emit()
    qtbot.waitUntil(lambda: ended == [1])
    assert picture.failed
    assert "could not be written" in capsys.readouterr().err


@pytest.mark.parametrize("pictured", [False, True])
def test_home_that_cannot_be_used_is_told_in_a_dialog_unless_nobody_looks(
    qapp, tmp_path, monkeypatch, as_shown, pictured
):
    told = []
    monkeypatch.setattr(QMessageBox, "critical", lambda parent, title, text: told.append(text))
    (tmp_path / "<b>file").write_text("")
    with pytest.raises(HomeProblem, match="in the way"):
        main(Places(tmp_path / "<b>file"), (), tmp_path / "a.png" if pictured else None)
    assert len(told) == (0 if pictured else 1)
    assert all(f"{tmp_path}/<b>file.\nMove it away" in as_shown(text) for text in told)
