"""The map as a person uses it: looking, zooming, moving, clicking."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from inkling.errors import BadRequest
from inkling.gui.map_talk import MapTalk
from inkling.gui.map_view import MapView, folder_color
from inkling.gui.map_window import MapWindow
from inkling.topics.topic_map import MapFile, Topic, TopicMap

FILES = (
    MapFile("/work/soup.txt", "Soup", 0, -0.5, -0.5),
    MapFile("/work/stew <b>.txt", "", 0, -0.4, -0.5),
    MapFile("/home/lease.pdf", "Lease", 1, 0.5, 0.5),
)
TOPICS = (Topic(("soup", "carrots"), 2, -0.45, -0.5), Topic(("lease",), 1, 0.5, 0.5))
MAP = TopicMap(FILES, TOPICS)
FOLDERS = (Path("/work"), Path("/home"))


@pytest.fixture
def window(qtbot, theme):
    made = MapWindow(theme)
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.set_map(MAP, FOLDERS)
    made.show()
    qtbot.waitExposed(made)
    return made


def point(view: MapView, file: MapFile) -> QPoint:
    return view.position(file).toPoint()


def color_at(view: MapView, place: QPoint) -> str:
    return view.grab().toImage().pixelColor(place * view.devicePixelRatio()).name()


def test_files_are_dots_in_the_colours_of_their_folders(window, theme):
    view = window.view
    view.set_map(replace(MAP, topics=()), FOLDERS)
    assert color_at(view, point(view, FILES[1])) == folder_color(theme, 0).name()
    assert folder_color(theme, 0) != folder_color(theme, 1)
    assert {"work", "home"} <= {label.text() for label in window.findChildren(QLabel)}


def test_what_is_under_the_pointer_is_told_and_a_click_opens_it(window, qtbot):
    view = window.view
    qtbot.mouseMove(view, QPoint(3, 3))
    qtbot.mouseMove(view, point(view, FILES[2]))
    qtbot.waitUntil(lambda: view.hovered is FILES[2])
    with qtbot.waitSignal(window.open_wanted) as opened:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=point(view, FILES[2]))
    assert opened.args == ["/home/lease.pdf"]


def test_a_click_beside_all_files_opens_nothing(window, qtbot):
    with qtbot.assertNotEmitted(window.open_wanted):
        qtbot.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))


def test_the_wheel_comes_nearer_to_what_is_under_the_pointer(window):
    view = window.view
    place = view.position(FILES[2])
    apart = (view.position(FILES[0]) - place).manhattanLength()
    event = QWheelEvent(
        place, QPointF(view.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    assert (view.position(FILES[2]) - place).manhattanLength() < 2
    assert (view.position(FILES[0]) - view.position(FILES[2])).manhattanLength() > apart * 1.4


def test_dragging_moves_the_map_and_opens_nothing(window, qtbot):
    view = window.view
    view.zoom(2.0)
    begin = point(view, FILES[0])
    with qtbot.assertNotEmitted(window.open_wanted):
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=begin)
        qtbot.mouseMove(view, begin + QPoint(60, 40))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=begin + QPoint(60, 40))
    assert (view.position(FILES[0]).toPoint() - begin - QPoint(60, 40)).manhattanLength() <= 2


def test_keys_zoom_move_and_show_all_again(window, qtbot):
    view = window.view
    before = view.position(FILES[0])
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
    assert view.position(FILES[0]) != before
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.position(FILES[0]) == before


def test_results_are_lit(window, theme):
    view = window.view
    window.set_lit(["/home/lease.pdf", "/gone.txt"])
    view.set_map(replace(MAP, topics=()), FOLDERS)
    window.set_lit(["/home/lease.pdf"])
    assert color_at(view, point(view, FILES[2])) == theme.colors.marker.name()


def test_a_map_of_nothing_says_what_to_wait_for(qtbot, theme):
    made = MapWindow(theme)
    qtbot.addWidget(made)
    made.set_map(TopicMap((), ()), ())
    made.show()
    assert any("fills as files are encoded" in label.text() for label in made.findChildren(QLabel))
    assert not made.view.isVisible()


def test_the_map_is_fetched_when_wanted_and_problems_are_said(qtbot, theme, bridge, session):
    bridge.open()
    talk = MapTalk(theme, bridge, None, bridge)
    session.mapped = MAP
    talk.show()
    qtbot.addWidget(talk.window)
    qtbot.waitUntil(lambda: talk.window.view.isVisible())
    session.mapped = BadRequest("This Inkling comes without scikit-learn.", "Use another.")
    [again] = [each for each in talk.window.findChildren(QPushButton) if each.text() == "Draw again"]
    again.click()
    qtbot.waitUntil(lambda: any("without scikit-learn" in label.text() for label in talk.window.findChildren(QLabel)))
    talk.close()
