"""Writes the names of topics on the map, each where it covers no other."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from inkling.gui.theme import Theme

_RIM = QPointF(2.5, 2.5)


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and the middle and half height in the widget of what it names.

    `beside` where there is so little of that, that the name would hide it.
    """

    text: str
    middle: QPointF
    reach: float
    beside: bool


class MapNames:
    """Paints names with a rim of the paper's colour, so that they read well above dots; for the GUI thread."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        # Drawing a rim takes a hundred times as long as drawing its picture.
        self._pictures: dict[tuple[str, float], QPixmap] = {}
        theme.changed.connect(self._pictures.clear)

    def paint(self, painter: QPainter, names: Iterable[Named], within: QRectF) -> None:
        """Write names, the first before others: in the middle, below or above, where there is room, or not at all."""
        font = self._font()
        metrics, taken = QFontMetricsF(font), list[QRectF]()
        for named in names:
            box = QRectF(0, 0, metrics.horizontalAdvance(named.text), metrics.height())
            place = self._free(named, box, within, taken)
            if place is not None:
                taken.append(place)
                painter.drawPixmap(place.topLeft() - _RIM, self._picture(painter, named.text, place.size()))

    def _font(self) -> QFont:
        font = self._theme.font("small")
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _free(self, named: Named, box: QRectF, within: QRectF, taken: list[QRectF]) -> QRectF | None:
        away = max(named.reach, box.height() / 2) + box.height() / 2
        for down in (away, -away, 0.0) if named.beside else (0.0, away, -away):
            box.moveCenter(named.middle + QPointF(0.0, down))
            if named.text and within.contains(box) and not any(box.intersects(other) for other in taken):
                return QRectF(box)
        return None

    def _picture(self, painter: QPainter, text: str, size: QSizeF) -> QPixmap:
        ratio = painter.device().devicePixelRatioF()
        if (text, ratio) not in self._pictures:
            pixels = (size + QSizeF(2 * _RIM.x(), 2 * _RIM.y())) * ratio
            picture = QPixmap(math.ceil(pixels.width()), math.ceil(pixels.height()))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            self._write(picture, text)
            self._pictures[text, ratio] = picture
        return self._pictures[text, ratio]

    def _write(self, picture: QPixmap, text: str) -> None:
        font, path = self._font(), QPainterPath()
        path.addText(_RIM + QPointF(0, QFontMetricsF(font).ascent()), font, text)
        rim = QPen(self._theme.colors.surface, 2 * _RIM.x(), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(path, rim)
        painter.fillPath(path, self._theme.colors.ink)
        painter.end()
