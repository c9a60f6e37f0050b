"""The map as a person uses it: looking, zooming, moving, clicking."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip

from inkling.errors import BadRequest
from inkling.gui import map_view
from inkling.gui.map_colors import LIT, folder_color
from inkling.gui.map_legend import MapLegend
from inkling.gui.map_talk import MapTalk
from inkling.gui.map_view import MapView
from inkling.gui.map_window import MapWindow
from inkling.search.answer import Answer
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
    assert window.findChild(MapLegend).accessibleDescription() == "/work\n/home"


def test_folders_are_sought_for_each_directory_once_and_not_for_each_file(window, monkeypatch):
    asked = []
    once = map_view.covering
    monkeypatch.setattr(map_view, "covering", lambda path, folders: asked.append(path) or once(path, folders))
    directories = ("work", "work/a", "other")
    files = [MapFile(f"/{each}/{number}.txt", "", 0, 0.0, 0.0) for number in range(50) for each in directories]
    window.view.set_map(TopicMap(tuple(files), TOPICS), FOLDERS)
    assert sorted(asked) == [Path("/other"), Path("/work"), Path("/work/a")]
    assert [(place, len(rows)) for place, rows in window.view._groups] == [(0, 100), (2, 50)]


def test_what_is_under_the_pointer_is_told_and_a_click_opens_it(window, qtbot):
    view = window.view
    qtbot.mouseMove(view, QPoint(3, 3))
    qtbot.mouseMove(view, point(view, FILES[2]))
    qtbot.waitUntil(lambda: view.hovered is FILES[2])
    with qtbot.waitSignal(window.open_wanted) as opened:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=point(view, FILES[2]))
    assert opened.args == ["/home/lease.pdf"]
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert view.hovered is None
    qtbot.mouseMove(view, point(view, FILES[2]) + QPoint(1, 0))
    qtbot.waitUntil(lambda: view.hovered is FILES[2])
    window.set_map(TopicMap(FILES[:1], TOPICS[:1]), FOLDERS)
    assert view.hovered is None


def test_a_name_that_looks_like_html_is_told_as_it_stands(window, qtbot, as_shown, monkeypatch):
    view, told = window.view, []
    monkeypatch.setattr(QToolTip, "showText", lambda _, text, __: told.append(text))
    qtbot.mouseMove(view, QPoint(3, 3))
    qtbot.mouseMove(view, point(view, FILES[1]))
    qtbot.waitUntil(lambda: bool(told))
    assert [as_shown(text) for text in told] == ["/work/stew <b>.txt"]


def test_why_there_is_no_map_is_said_as_it_stands(window):
    window.say("<b>x</b> cannot be read.")
    [label] = [each for each in window.findChildren(QLabel) if "cannot be read" in each.text()]
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_what_went_wrong_is_said_over_the_lower_edge_and_moves_nothing(window, qtbot):
    before = window.view.geometry()
    window.notice.say("“x.txt” is not there any more.", "It was moved or deleted.", "problem")
    qtbot.waitUntil(window.notice.isVisible)
    QApplication.processEvents()
    assert window.view.geometry() == before
    window.resize(900, 500)
    QApplication.processEvents()
    assert window.notice.geometry().top() > window.height() / 2
    assert window.rect().contains(window.notice.geometry())


def test_the_keys_are_the_maps_once_it_is_shown(theme, qtbot):
    made = MapWindow(theme)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QPushButton))
    made.set_map(MAP, FOLDERS)
    assert made.view.hasFocus()


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
    assert color_at(view, point(view, FILES[2])) == LIT.name()


def test_sixteen_folders_can_be_told_apart_in_either_look(theme):
    for scheme in ("light", "dark"):
        theme.set_scheme(scheme)
        colors = [folder_color(theme, place).name() for place in range(16)]
        assert len({*colors, LIT.name()}) == 17


def test_the_legend_takes_more_lines_where_it_is_narrow(qtbot, theme, as_shown):
    legend = MapLegend(theme)
    qtbot.addWidget(legend)
    folders = [f"/home/ann/Folder {n} 🌿 of a rather long name <b>" for n in range(9)]
    legend.set_folders(map(Path, folders))
    heights = [legend.heightForWidth(width) for width in (4000, 800, 300, 40)]
    assert heights == sorted(heights)
    assert heights[0] < heights[2]
    legend.resize(300, heights[2])
    assert legend.grab().toImage().pixelColor(4, heights[2] - 8) != theme.colors.paper
    assert as_shown(legend.toolTip()) == "\n".join(folders)


def ink(view: MapView) -> int:
    """Count the pixels of the colour in which names are written."""
    image, wanted = view.grab().toImage(), view.palette().text().color().rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(0, image.height(), 2))


def test_names_that_would_cover_each_other_are_moved_aside_or_left_out(qtbot, theme):
    view = MapView(theme)
    qtbot.addWidget(view)
    view.resize(500, 400)
    files = tuple(MapFile(f"/{n}", "", n, 0.01 * n, 0.0) for n in range(6))
    topics = tuple(Topic(("alike",), 1, 0.01 * n, 0.0) for n in range(6))
    found = []
    for count in (1, 2, 3, 6):
        view.set_map(TopicMap(files[:count], topics[:count]), ())
        found.append(ink(view))
    # One in the middle, one below, one above, and no room for more.
    assert found[0] < found[1] < found[2] == found[3]


def test_a_map_fills_a_wide_window_and_a_high_one(qtbot, theme):
    view = MapView(theme)
    qtbot.addWidget(view)
    corners = tuple(MapFile(f"/{x}{y}", "", 0, x, y) for x in (-1.0, 1.0) for y in (-1.0, 1.0))
    view.set_map(TopicMap(corners, (Topic((), 4, 0.0, 0.0),)), ())
    for width, height, wide, high in ((900, 600, 828, 552), (600, 900, 552, 828), (2000, 500, 736, 460)):
        view.resize(width, height)
        across = view.position(corners[3]) - view.position(corners[0])
        assert (round(across.x()), round(across.y())) == (wide, high)


def test_a_map_of_nothing_says_what_to_wait_for(qtbot, theme):
    made = MapWindow(theme)
    qtbot.addWidget(made)
    made.set_map(TopicMap((), ()), ())
    made.show()
    assert any("fills as files are encoded" in label.text() for label in made.findChildren(QLabel))
    assert not made.view.isVisible()


def test_what_is_not_really_close_is_not_lit_nor_what_is_no_longer_asked(qtbot, theme, bridge, session, make_result):
    results = make_result("/work/soup.txt", "boiler"), make_result("/home/lease.pdf", "boiler", weak=True)
    session.mapped = MAP
    bridge.open()
    talk = MapTalk(theme, bridge, None, bridge)
    talk.take_answer(Answer("boiler", 0.0, True, False, results))
    talk.show()
    qtbot.addWidget(talk.window)
    view = talk.window.view
    qtbot.waitUntil(view.isVisible)
    assert color_at(view, point(view, FILES[0])) == LIT.name()
    assert color_at(view, point(view, FILES[2])) != LIT.name()
    talk.take_answer(None)
    assert color_at(view, point(view, FILES[0])) != LIT.name()
    talk.close()


def test_the_map_is_fetched_when_wanted_and_problems_are_said(qtbot, theme, bridge, session):
    bridge.open()
    talk = MapTalk(theme, bridge, None, bridge)
    session.mapped = MAP
    talk.show()
    qtbot.addWidget(talk.window)
    qtbot.waitUntil(lambda: talk.window.view.isVisible())
    session.mapped = BadRequest("The map cannot be made.", "Use another.")
    [again] = [each for each in talk.window.findChildren(QPushButton) if each.text() == "Draw again"]
    again.click()
    qtbot.waitUntil(lambda: any("cannot be made" in label.text() for label in talk.window.findChildren(QLabel)))
    talk.close()
