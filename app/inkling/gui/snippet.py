"""Lays a snippet out in a few lines with its lit words and sentence."""

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QFont, QTextCharFormat, QTextLayout, QTextOption

from inkling.gui.colors import Colors
from inkling.gui.excerpt import Excerpt, Run, runs

LINES = 2
"""How many lines a row has for it."""

_LONG_WORD = 20


def lay_out(shown: Excerpt, font: QFont, width: float, colors: Colors, lines: int = LINES) -> QTextLayout:
    """Break an excerpt into at most so many lines, the last ended by … where there is more."""
    layout = _broken(shown, font, width, colors, lines)
    while not _complete(layout, shown.text):
        last = layout.lineAt(layout.lineCount() - 1)
        end = _characters(shown.text, last.textStart() + last.textLength())
        shorter = shown.text[:end].rstrip(" …")
        cut = shorter if shorter != shown.text.rstrip(" …") else _without_end(shorter)
        shown = Excerpt(f"{cut}…" if cut else "", *_clipped(shown, len(cut)))
        layout = _broken(shown, font, width, colors, lines)
        if not cut:
            break
    return layout


def _without_end(text: str) -> str:
    """Drop the last word, of a long one only its last character: there may be little before it."""
    before, _, word = text.rpartition(" ")
    return before if before and len(word) <= _LONG_WORD else text[:-1]


def _broken(shown: Excerpt, font: QFont, width: float, colors: Colors, lines: int) -> QTextLayout:
    layout = QTextLayout(shown.text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    direction = direction_of(shown.text)
    option.setTextDirection(direction)
    if direction == Qt.LayoutDirection.RightToLeft:
        # QTextLayout, unlike a text document, does not turn the alignment by itself.
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    layout.setFormats(_formats(runs(shown), colors))
    layout.beginLayout()
    height = 0.0
    for _ in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height() * 1.15
    layout.endLayout()
    return layout


def direction_of(text: str) -> Qt.LayoutDirection:
    """Tell a text's direction from its first letter that has one."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return Qt.LayoutDirection.LeftToRight if kind == "L" else Qt.LayoutDirection.RightToLeft
    return Qt.LayoutDirection.LeftToRight


def _formats(looks: Sequence[Run], colors: Colors) -> list[QTextLayout.FormatRange]:
    styles: dict[tuple[bool, bool], QTextCharFormat] = {}
    made = []
    for look in looks:
        kind = (look.lit, look.in_sentence)
        if kind not in styles:
            styles[kind] = _style(look, colors)
        each = QTextLayout.FormatRange()
        each.start, each.length, each.format = look.start, look.length, styles[kind]
        made.append(each)
    return made


def _style(look: Run, colors: Colors) -> QTextCharFormat:
    style = QTextCharFormat()
    if look.lit:
        style.setBackground(QBrush(colors.marker))
        style.setForeground(QBrush(colors.on_marker))
    elif look.in_sentence:
        style.setBackground(QBrush(colors.sentence))
    if look.in_sentence:
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        style.setUnderlineColor(colors.underline)
    return style


def _complete(layout: QTextLayout, text: str) -> bool:
    if not layout.lineCount():
        return True
    last = layout.lineAt(layout.lineCount() - 1)
    return last.textStart() + last.textLength() >= len(text.encode("utf-16-le")) // 2


def _characters(text: str, units: int) -> int:
    """Count the characters that make so many UTF-16 units."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _clipped(shown: Excerpt, end: int) -> tuple[tuple[tuple[int, int], ...], tuple[int, int] | None]:
    lit = tuple((low, min(high, end)) for low, high in shown.lit if low < end)
    sentence = shown.sentence
    return lit, (sentence[0], min(sentence[1], end)) if sentence and sentence[0] < end else None
