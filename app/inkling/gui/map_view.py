"""The map itself: files as dots, topics by name, zoomed and moved by mouse and keys."""

import functools
import math
import os
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from inkling.gui.dot_picture import DotPicture
from inkling.gui.drops import covering
from inkling.gui.map_colors import LIT, folder_color
from inkling.gui.map_names import MapNames, Named
from inkling.gui.theme import Theme
from inkling.gui.wording import unformatted
from inkling.topics.topic_map import MapFile, TopicMap

Rows = npt.NDArray[np.int64]

_REACH = 9.0
_SMALLEST, _DOT, _LARGEST = 2.0, 7.0, 11.0
_FEW, _HIDDEN = 200, 12
"""Below so many files of a map dots are large, and below so many of a topic its name would hide them."""

_LIT = 4.5
_STEP = 1.25
_MOST_ZOOM = 60.0
_MARGIN = 0.92
_STRETCH = 1.6
"""How much wider than high, or the reverse, the map may be drawn to fill its place."""


class MapView(QWidget):
    """Paints a map; a click emits the file under the pointer.

    Wheel or + and - zoom, dragging or the arrows move, 0 shows all.
    """

    open_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._map = TopicMap((), ())
        self._points = np.empty((0, 2))
        self._reach: list[float] = []
        self._apart = 0.0
        self._names = MapNames(theme)
        self._groups: list[tuple[int, Rows]] = []
        self._lit: list[QPointF] = []
        self._zoom, self._centre = 1.0, QPointF(0.0, 0.0)
        self._hovered: MapFile | None = None
        self._pressed: QPointF | None = None
        self._moved = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(theme.space(80), theme.space(60))
        self.setAccessibleName("Map of topics")
        theme.changed.connect(self.update)

    @property
    def hovered(self) -> MapFile | None:
        """The file under the pointer."""
        return self._hovered

    def set_map(self, shown: TopicMap, folders: Sequence[Path]) -> None:
        """Show a map, files coloured by their watched folders."""
        self._map = shown
        self._hovered = None
        self._points = np.array([(file.x, file.y) for file in shown.files]).reshape(-1, 2)
        self._reach = _reaches(shown, self._points)
        self._apart = _spacing(shown, self._reach)
        groups: dict[int, list[int]] = {}
        # Many files lie in one directory, and to look for its folder takes longer than all else here.
        place_of = functools.cache(functools.partial(_place, folders))
        for row, file in enumerate(shown.files):
            groups.setdefault(place_of(file.path.rpartition(os.sep)[0]), []).append(row)
        self._groups = [(place, np.array(rows)) for place, rows in sorted(groups.items())]
        names = ", ".join(" ".join(topic.words) for topic in shown.topics)
        self.setAccessibleDescription(f"{len(shown.files)} files in {len(shown.topics)} topics: {names}")
        self.show_all()

    def set_lit(self, paths: Collection[str]) -> None:
        """Light the files of the present results."""
        wanted = set(paths)
        self._lit = [QPointF(file.x, file.y) for file in self._map.files if file.path in wanted]
        self.update()

    def show_all(self) -> None:
        """Zoom out to the whole map."""
        self._zoom, self._centre = 1.0, QPointF(0.0, 0.0)
        self.update()

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Come nearer or go away, with the place under a point of the widget staying there."""
        point = around or QRectF(self.rect()).center()
        before = self._on_map(point)
        self._zoom = min(_MOST_ZOOM, max(1.0, self._zoom * factor))
        self.pan(before - self._on_map(point))

    def position(self, file: MapFile) -> QPointF:
        """Tell where in the widget a file lies."""
        return self._transform().map(QPointF(file.x, file.y))

    def _transform(self) -> QTransform:
        width, height = self.width() / 2 * _MARGIN, self.height() / 2 * _MARGIN
        across = min(width, height * _STRETCH) * self._zoom
        down = min(height, width * _STRETCH) * self._zoom
        return (
            QTransform()
            .translate(self.width() / 2, self.height() / 2)
            .scale(across, down)
            .translate(-self._centre.x(), -self._centre.y())
        )

    def _on_map(self, point: QPointF) -> QPointF:
        return self._transform().inverted()[0].map(point)

    def pan(self, by: QPointF) -> None:
        """Move the map by some of its own units; its middle stays within the widget."""
        moved = self._centre + by
        self._centre = QPointF(min(1.0, max(-1.0, moved.x())), min(1.0, max(-1.0, moved.y())))
        self.update()

    def _at(self, point: QPointF) -> MapFile | None:
        """Find the nearest file within reach of a point."""
        if not len(self._points):
            return None
        place, transform = self._on_map(point), self._transform()
        across, down = (self._points - (place.x(), place.y())).T
        distances = np.hypot(across * transform.m11(), down * transform.m22())
        nearest = int(distances.argmin())
        return self._map.files[nearest] if distances[nearest] <= _REACH else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint dots by folder, then the names, what is lit, and what is under the pointer."""
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._picture())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for point in self._lit:
            self._light(painter, point, LIT)
        self._names.paint(painter, self._named(), QRectF(self.rect()))
        if self._hovered is not None:
            self._light(painter, QPointF(self._hovered.x, self._hovered.y), self._theme.colors.accent)

    def _picture(self) -> QImage:
        """Draw the dots of all files by stamping them into an array, many times as fast as a painter does."""
        ratio = self.devicePixelRatioF()
        paper = self._theme.colors.surface
        picture = DotPicture(round(self.width() * ratio), round(self.height() * ratio), paper)
        transform = self._transform()
        scale = np.array([transform.m11(), transform.m22()]) * ratio
        places = self._points * scale + np.array([transform.dx(), transform.dy()]) * ratio
        for place, rows in self._groups:
            picture.stamp(places[rows], folder_color(self._theme, place), self._dot() * ratio / 2)
        return picture.image()

    def _light(self, painter: QPainter, point: QPointF, color: QColor) -> None:
        radius = max(_LIT, self._dot() / 2 + 1)
        painter.setPen(QPen(self._theme.colors.ink if not self._theme.dark else self._theme.colors.paper, 1.2))
        painter.setBrush(color)
        painter.drawEllipse(self._transform().map(point), radius, radius)

    def _dot(self) -> float:
        """Give the width of a dot: some of the room that each has, so that few are large and many small."""
        transform = self._transform()
        apart = self._apart * min(transform.m11(), transform.m22())
        cap = _LARGEST if self._zoom > 1 or len(self._points) < _FEW else _DOT
        return min(cap, max(_SMALLEST, 0.7 * apart)) if apart else cap

    def _named(self) -> list[Named]:
        """Say where topics are named, the largest first."""
        transform = self._transform()
        return [
            Named(
                " · ".join(topic.words),
                transform.map(QPointF(topic.x, topic.y)),
                reach * transform.m22() + self._dot() / 2,
                topic.files < _HIDDEN or len(self._points) < _FEW,
            )
            for topic, reach in zip(self._map.topics, self._reach, strict=True)
        ]

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        self.zoom(_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Have no file under the pointer."""
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move the map, or to click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._moved = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the map, or tell of the file under the pointer."""
        if self._pressed is not None:
            by = self._on_map(self._pressed) - self._on_map(event.position())
            if self._moved or (event.position() - self._pressed).manhattanLength() > _REACH:
                self._moved, self._pressed = True, event.position()
                self.pan(by)
            return
        found = self._at(event.position())
        if found is not self._hovered:
            self._hovered = found
            self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
            self.update()
            if found is not None:
                QToolTip.showText(event.globalPosition().toPoint(), _told(found), self)
            else:
                QToolTip.hideText()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the file that was clicked."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None and not self._moved and (found := self._at(event.position())) is not None:
            self.open_wanted.emit(found.path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom and move by keys."""
        step = 0.1 / self._zoom
        moves = {
            Qt.Key.Key_Left: (-step, 0.0), Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step), Qt.Key.Key_Down: (0.0, step),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in moves:
            self.pan(QPointF(*moves[key]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _STEP)
        elif key == Qt.Key.Key_0:
            self.show_all()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the map in the middle."""
        super().resizeEvent(event)
        self.update()


def _place(folders: Sequence[Path], directory: str) -> int:
    """Tell in which of some folders a directory lies, by its place among them, their number for in none."""
    folder = covering(Path(directory), folders)
    return list(folders).index(folder) if folder is not None else len(folders)


def _told(file: MapFile) -> str:
    name = Path(file.path).name
    return unformatted(f"{file.title}\n{file.path}" if file.title and file.title != name else file.path)


def _reaches(shown: TopicMap, points: npt.NDArray[np.float64]) -> list[float]:
    """Tell how far the files of each topic lie from its middle at most."""
    topics = np.array([file.topic for file in shown.files], np.int64)
    return [
        float(np.hypot(*(points[topics == n] - (topic.x, topic.y)).T).max(initial=0.0))
        for n, topic in enumerate(shown.topics)
    ]


def _spacing(shown: TopicMap, reaches: Sequence[float]) -> float:
    """Tell how far apart the files of a topic lie, 0 where none has several."""
    counts = np.bincount([file.topic for file in shown.files]).tolist()
    rings = ((reach, math.sqrt(count / 3)) for reach, count in zip(reaches, counts, strict=False) if count)
    return max((reach / count for reach, count in rings), default=0.0)
