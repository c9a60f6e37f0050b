"""Paints what is lit in a laid out document: words as with a marker pen, the sentence that matters underlined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextBlock, QTextDocument, QTextLine

from inkling.gui.colors import Colors

Kind = Literal["sentence", "word"]


@dataclass(frozen=True, slots=True)
class Light:
    """A lit span in positions of the document; `current` where it belongs to the match that one stands at."""

    start: int
    end: int
    kind: Kind
    current: bool


def utf16(text: str, index: int) -> int:
    """Count the UTF-16 units before a character, as Qt counts positions."""
    return index + sum(character > "\uffff" for character in text[:index])


def paint_lights(
    painter: QPainter, document: QTextDocument, lights: Sequence[Light], colors: Colors, seen: QRectF
) -> None:
    """Paint the lights that are in sight, in the document's coordinates; to be called before the text is painted."""
    for light in lights:
        for box in _boxes(document, light):
            if not box.intersects(seen):
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.marker if light.kind == "word" else colors.sentence)
            painter.drawRoundedRect(box, 3, 3)
            if light.kind == "sentence" and light.current:
                painter.setPen(QPen(colors.underline, 1.5))
                painter.drawLine(box.bottomLeft(), box.bottomRight())


def _boxes(document: QTextDocument, light: Light) -> Iterator[QRectF]:
    block = document.findBlock(light.start)
    while block.isValid() and block.position() < light.end:
        origin = document.documentLayout().blockBoundingRect(block).topLeft()
        for box in _block_boxes(block, light):
            yield box.translated(origin)
        block = block.next()


def _block_boxes(block: QTextBlock, light: Light) -> Iterator[QRectF]:
    first, last = max(0, light.start - block.position()), min(block.length() - 1, light.end - block.position())
    for number in range(block.layout().lineCount()):
        line = block.layout().lineAt(number)
        begin = max(first, line.textStart())
        length = min(last, line.textStart() + line.textLength()) - begin
        if length > 0:
            yield from _line_boxes(line, begin, length)


def _line_boxes(line: QTextLine, begin: int, length: int) -> list[QRectF]:
    """Give the boxes of a span in a line: one for each run, so that mixed directions come out right."""
    height = line.ascent() + line.descent()
    boxes: list[QRectF] = []
    for run in line.glyphRuns(begin, length):
        inked = run.boundingRect()
        box = QRectF(inked.left() - 1, line.y() + line.height() - height - 1, inked.width() + 2, height + 2)
        if boxes and abs(boxes[-1].right() - box.left()) < height / 2:
            box = boxes.pop().united(box)
        boxes.append(box)
    return boxes
