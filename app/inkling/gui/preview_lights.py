"""Paints what is lit in a laid out document: words as with a marker pen, the sentence that matters underlined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextBlock, QTextDocument, QTextLine

from inkling.gui.colors import Colors

Kind = Literal["sentence", "word"]

_RIM = 4


@dataclass(frozen=True, slots=True)
class Light:
    """A lit span in positions of the document; `current` where it belongs to the match that one stands at."""

    start: int
    end: int
    kind: Kind
    current: bool


def utf16(text: str, index: int) -> int:
    """Count the UTF-16 units before a character, as Qt counts positions."""
    return len(text[:index].encode("utf-16-le", "surrogatepass")) // 2


def paint_lights(
    painter: QPainter, document: QTextDocument, lights: Sequence[Light], colors: Colors, seen: QRectF
) -> None:
    """Paint the lights that are in sight, in the document's coordinates; to be called before the text is painted."""
    # Boxes are a little higher than their lines.
    seen = seen.adjusted(0, -_RIM, 0, _RIM)
    first, last = _positions(document, seen)
    for light in lights:
        # A long text may have thousands that are not in sight.
        if light.end <= first or light.start >= last:
            continue
        for box in _boxes(document, light, seen):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.marker if light.kind == "word" else colors.sentence)
            painter.drawRoundedRect(box, 3, 3)
            if light.kind == "sentence" and light.current:
                painter.setPen(QPen(colors.underline, 1.5))
                painter.drawLine(box.bottomLeft(), box.bottomRight())


def _positions(document: QTextDocument, seen: QRectF) -> tuple[int, int]:
    """Give where the first block in sight begins and the last one ends."""
    layout, fuzzy = document.documentLayout(), Qt.HitTestAccuracy.FuzzyHit
    first, last = (
        document.findBlock(layout.hitTest(place, fuzzy)) for place in (seen.topLeft(), seen.bottomLeft())
    )
    return first.position(), last.position() + last.length()


def _boxes(document: QTextDocument, light: Light, seen: QRectF) -> Iterator[QRectF]:
    block = document.findBlock(light.start)
    while block.isValid() and block.position() < light.end:
        origin = document.documentLayout().blockBoundingRect(block).topLeft()
        for box in _block_boxes(block, light, seen.translated(-origin)):
            yield box.translated(origin)
        block = block.next()


def _block_boxes(block: QTextBlock, light: Light, seen: QRectF) -> Iterator[QRectF]:
    first, last = max(0, light.start - block.position()), min(block.length() - 1, light.end - block.position())
    layout = block.layout()
    line = layout.lineForTextPosition(first)
    while line.isValid() and line.textStart() < last and line.y() < seen.bottom():
        if line.y() + line.height() > seen.top():
            begin = max(first, line.textStart())
            length = min(last, line.textStart() + line.textLength()) - begin
            if length > 0:
                yield from (box for box in _line_boxes(line, begin, length) if box.intersects(seen))
        number = line.lineNumber() + 1
        line = layout.lineAt(number) if number < layout.lineCount() else QTextLine()


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
