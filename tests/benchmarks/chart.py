"""Draws measured lines over logarithmic axes as a PNG, with Qt, which is there anyway."""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter, QPen, QPolygonF

WIDTH, HEIGHT = 1400, 840
PLOT = QRectF(110, 80, 930, 660)
COLORS = ("#1f6feb", "#7aa7f0", "#2da44e", "#bf3989", "#d1542c", "#8250df")
GREY, DARK = QColor("#d0d7de"), QColor("#24292f")


@dataclass(frozen=True, slots=True)
class Line:
    """A name and its points; x and y are greater than 0."""

    name: str
    points: tuple[tuple[float, float], ...]
    dashed: bool = False


def draw(path: Path, title: str, x_name: str, y_name: str, lines: Sequence[Line]) -> None:
    """Draw lines into a PNG; each is named at its right end."""
    application = QGuiApplication.instance() or QGuiApplication([])
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    points = [point for line in lines for point in line.points]
    axes = _Axes(_bounds([x for x, _ in points], 1.08), _bounds([y for _, y in points], 1.25))
    _frame(painter, axes, title, x_name, y_name)
    _lines(painter, axes, lines)
    painter.end()
    if not image.save(str(path)):
        raise SystemExit(f"{path} could not be written")
    del application


@dataclass(frozen=True, slots=True)
class _Axes:
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> QPointF:
        return QPointF(
            PLOT.left() + PLOT.width() * _share(x, self.x), PLOT.bottom() - PLOT.height() * _share(y, self.y)
        )


def _bounds(values: Sequence[float], room: float) -> tuple[float, float]:
    return min(values) / room, max(values) * room


def _share(value: float, bounds: tuple[float, float]) -> float:
    return math.log(value / bounds[0]) / math.log(bounds[1] / bounds[0])


def _ticks(bounds: tuple[float, float]) -> list[float]:
    powers = range(math.floor(math.log10(bounds[0])), math.ceil(math.log10(bounds[1])) + 1)
    values = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    return [value for value in values if bounds[0] <= value <= bounds[1]]


def _frame(painter: QPainter, axes: _Axes, title: str, x_name: str, y_name: str) -> None:
    painter.setFont(QFont("sans-serif", 20))
    painter.setPen(DARK)
    painter.drawText(QPointF(PLOT.left(), 50), title)
    painter.setFont(QFont("sans-serif", 13))
    for value in _ticks(axes.y):
        at = axes.at(axes.x[0], value)
        painter.setPen(QPen(GREY, 1))
        painter.drawLine(at, QPointF(PLOT.right(), at.y()))
        painter.setPen(DARK)
        painter.drawText(QRectF(0, at.y() - 12, PLOT.left() - 12, 24), Qt.AlignmentFlag.AlignRight, f"{value:g}")
    for value in _ticks(axes.x):
        at = axes.at(value, axes.y[0])
        painter.setPen(QPen(GREY, 1))
        painter.drawLine(at, QPointF(at.x(), PLOT.top()))
        painter.setPen(DARK)
        painter.drawText(QRectF(at.x() - 70, at.y() + 8, 140, 24), Qt.AlignmentFlag.AlignHCenter, f"{value:,.0f}")
    painter.drawText(QRectF(PLOT.left(), PLOT.bottom() + 42, PLOT.width(), 28), Qt.AlignmentFlag.AlignHCenter, x_name)
    painter.save()
    painter.translate(28, PLOT.center().y())
    painter.rotate(-90)
    painter.drawText(QRectF(-300, -14, 600, 28), Qt.AlignmentFlag.AlignHCenter, y_name)
    painter.restore()


def _lines(painter: QPainter, axes: _Axes, lines: Sequence[Line]) -> None:
    taken: list[float] = []
    for line, color in zip(lines, COLORS, strict=False):
        pen = QPen(QColor(color), 3)
        if line.dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        points = [axes.at(x, y) for x, y in sorted(line.points)]
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor(color))
        for point in points:
            painter.drawEllipse(point, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        height = points[-1].y()
        while any(abs(height - other) < 22 for other in taken):
            height += 4
        taken.append(height)
        painter.drawText(QPointF(PLOT.right() + 14, height + 5), line.name)
