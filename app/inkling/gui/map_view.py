"""The map itself: files as dots, topics by name, zoomed and moved by mouse and keys."""

import math
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
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
from inkling.gui.theme import Theme
from inkling.topics.topic_map import MapFile, TopicMap

_HUES = (228, 28, 150, 330, 55, 190, 280, 5)
"""One for each watched folder, as far apart as can be."""

Rows = npt.NDArray[np.int64]

_REACH = 9.0
_DOT = 5.0
_LARGEST = 9.0
_LIT = 5.5
_STEP = 1.25
_MOST_ZOOM = 60.0
_MARGIN = 0.9


def folder_color(theme: Theme, place: int) -> QColor:
    """Give the colour of the files of a watched folder, by its place among them."""
    dark = theme.colors.paper.lightness() < 128
    return QColor.fromHsl(_HUES[place % len(_HUES)], 120, 165 if dark else 115)


class MapView(QWidget):
    """Paints a map; a click emits the file under the pointer.

    Wheel or + and - zoom, dragging or the arrows move, 0 shows all.
    """

    open_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._map = TopicMap((), ())
        self._points = np.empty((0, 2))
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
        self._points = np.array([(file.x, file.y) for file in shown.files]).reshape(-1, 2)
        groups: dict[int, list[int]] = {}
        for row, file in enumerate(shown.files):
            folder = covering(Path(file.path), folders)
            place = list(folders).index(folder) if folder is not None else len(folders)
            groups.setdefault(place, []).append(row)
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
        scale = min(self.width(), self.height()) / 2 * _MARGIN * self._zoom
        return (
            QTransform()
            .translate(self.width() / 2, self.height() / 2)
            .scale(scale, scale)
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
        place = self._on_map(point)
        distances = np.hypot(self._points[:, 0] - place.x(), self._points[:, 1] - place.y())
        nearest = int(distances.argmin())
        return self._map.files[nearest] if distances[nearest] * self._transform().m11() <= _REACH else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint dots by folder, then the names, what is lit, and what is under the pointer."""
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._picture())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._names(painter)
        for point in self._lit:
            self._light(painter, point, self._theme.colors.marker)
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
        painter.setPen(QPen(self._theme.colors.ink, 1.5))
        painter.setBrush(color)
        painter.drawEllipse(self._transform().map(point), _LIT, _LIT)

    def _dot(self) -> float:
        """Give the width of a dot: small where there are many, larger the nearer they are."""
        few, many = len(self._points) < 300, len(self._points) > 2000
        return min(_LARGEST, _DOT * (1.6 if few else 0.6 if many else 1.0) * math.sqrt(self._zoom))

    def _names(self, painter: QPainter) -> None:
        """Write the names of topics, the largest first, where they cover no other."""
        painter.setFont(self._theme.font("title"))
        metrics, transform = painter.fontMetrics(), self._transform()
        taken: list[QRectF] = []
        for topic in self._map.topics:
            text = " · ".join(topic.words)
            box = QRectF(metrics.boundingRect(text)).adjusted(-6, -3, 6, 3)
            box.moveCenter(transform.map(QPointF(topic.x, topic.y)))
            if not text or any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            paper = QColor(self._theme.colors.surface)
            paper.setAlpha(215)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(paper)
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(self._theme.colors.ink)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        self.zoom(_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

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


def _told(file: MapFile) -> str:
    name = Path(file.path).name
    # A tooltip that looks like HTML would be read as such.
    plain = f"{file.title}\n{file.path}" if file.title and file.title != name else file.path
    return plain.replace("<", "‹").replace(">", "›")
