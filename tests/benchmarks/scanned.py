"""Writes texts as documents that were printed and scanned: pages that are pictures, a little turned, with noise."""

import os
import random
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QMarginsF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QImage,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextLayout,
    QTextOption,
    QTransform,
)

DOTS = 150
"""To the inch, as a scanner that is set to be quick makes them."""

WIDE, HIGH, MARGIN = 1240, 1754, 140
POINTS = 11
TURNED = 0.4
"""Degrees by which a page lies askew at most."""

NOISE = 12.0


def write_scans(folder: Path, texts: dict[str, str]) -> int:
    """Write each text under its name, and tell how many pages that was; the same texts give the same pages."""
    application = QGuiApplication.instance() or QGuiApplication([])
    assert application is not None
    chance = random.Random(7)
    return sum(_write(folder / name, text, chance) for name, text in texts.items())


def _write(path: Path, text: str, chance: random.Random) -> int:
    pages = [_scanned(page, chance) for page in _pages(text)]
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(DOTS)
    painter = QPainter(writer)
    for number, page in enumerate(pages):
        if number:
            writer.newPage()
        painter.drawImage(QRect(0, 0, writer.width(), writer.height()), page)
    painter.end()
    return len(pages)


def _pages(text: str) -> list[QImage]:
    font = QFont("DejaVu Serif")
    font.setPixelSize(round(POINTS * DOTS / 72))
    layout = QTextLayout(text.replace("\n", "\N{LINE SEPARATOR}"), font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(WIDE - 2 * MARGIN)
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip("\n"))
    layout.endLayout()
    step = QFontMetrics(font).lineSpacing()
    on_a_page = (HIGH - 2 * MARGIN) // step
    return [_drawn(lines[first : first + on_a_page], font, step) for first in range(0, max(1, len(lines)), on_a_page)]


def _drawn(lines: list[str], font: QFont, step: int) -> QImage:
    page = QImage(WIDE, HIGH, QImage.Format.Format_Grayscale8)
    page.fill(QColor("white"))
    painter = QPainter(page)
    painter.setFont(font)
    for number, line in enumerate(lines, 1):
        painter.drawText(MARGIN, MARGIN + number * step, line)
    painter.end()
    return page


def _scanned(page: QImage, chance: random.Random) -> QImage:
    turn = QTransform().rotate(chance.uniform(-TURNED, TURNED))
    turned = QImage(WIDE, HIGH, QImage.Format.Format_Grayscale8)
    turned.fill(QColor("white"))
    painter = QPainter(turned)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(turn)
    painter.drawImage(0, 0, page)
    painter.end()
    grey = np.frombuffer(turned.constBits(), np.uint8).reshape(HIGH, turned.bytesPerLine()).astype(np.float32)
    noise = np.random.default_rng(chance.randrange(2**32)).normal(0.0, NOISE, grey.shape)
    dots = np.clip(grey * 0.9 + 15.0 + noise, 0, 255).astype(np.uint8)
    return QImage(dots.tobytes(), WIDE, HIGH, dots.shape[1], QImage.Format.Format_Grayscale8).copy()
