"""Writes passages of a file into a document, each at a known position.

Text is inserted as plain text: nothing in it is interpreted, run or loaded.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from inkling.gui.theme import Theme
from inkling.store.rows import StoredPassage

_HEAD_LINE = re.compile(r"^[A-Z][\w-]{1,24}: .*$")
_HARD_BREAK = re.compile(r"(?<=[^\n]{45})\n(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage laid out, from a position of the document on."""

    passage: StoredPassage
    position: int


class PassageWriter:
    """Writes in the look of a theme, and as what has this icon is read best.

    `said` tells how a place is written above its text.
    """

    def __init__(self, theme: Theme, icon: str, said: Callable[[str], str] = str) -> None:
        self._theme = theme
        self._icon = icon
        self._said = said

    def write(self, document: QTextDocument, passages: Sequence[StoredPassage]) -> list[Piece]:
        """Fill an empty document and tell where each passage begins."""
        document.setDocumentMargin(0)
        document.setDefaultFont(self._font())
        option = document.defaultTextOption()
        option.setTabStopDistance(self._tab())
        document.setDefaultTextOption(option)
        cursor = QTextCursor(document)
        pieces: list[Piece] = []
        # As one edit, so that the view lays it out once and not after each piece.
        cursor.beginEditBlock()
        for passage in passages:
            self._insert_gap(cursor, pieces[-1].passage if pieces else None, passage)
            pieces.append(Piece(passage, cursor.position()))
            self._insert_text(cursor, passage)
        cursor.endEditBlock()
        return pieces

    def _insert_gap(self, cursor: QTextCursor, before: StoredPassage | None, passage: StoredPassage) -> None:
        if before is not None and before.section == passage.section:
            gap = passage.start - before.end
            if gap > 1 or (gap == 1 and "\n" in before.text):
                cursor.insertBlock(self._block(2 if gap > 1 else 0))
            elif gap == 1:
                cursor.insertText(" ")
            return
        top = 5 if before is not None else 0
        place = self._said(passage.place) if before is None or before.place != passage.place else ""
        if place:
            self._new_block(cursor, self._block(top), fresh=before is None)
            cursor.insertText(place, self._format("caption", self._theme.colors.faint))
            self._new_block(cursor, self._block(1), fresh=False)
        else:
            self._new_block(cursor, self._block(top), fresh=before is None)

    def _new_block(self, cursor: QTextCursor, block: QTextBlockFormat, *, fresh: bool) -> None:
        if fresh:
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)

    def _insert_text(self, cursor: QTextCursor, passage: StoredPassage) -> None:
        body = self._format("body", self._theme.colors.ink)
        head = self._head_length(passage)
        if head:
            self._insert_head(cursor, passage.text[:head])
            cursor.setBlockFormat(self._block(3))
        first, newline, rest = self._flowing(passage.text[head:]).partition("\n")
        cursor.insertText(first + newline, body)
        if newline:
            # What stands above the first line belongs above no other.
            cursor.setBlockFormat(self._block(0))
            cursor.insertText(rest, body)

    def _flowing(self, text: str) -> str:
        """Let lines that were broken at a width of their own flow on; every character keeps its position."""
        # Qt makes one break of CR and LF, which would shift every position behind it.
        text = text.replace("\r\n", " \n")
        return text if self._is_lined() else _HARD_BREAK.sub(" ", text)

    def _is_lined(self) -> bool:
        """Tell whether lines are what the file is made of."""
        return self._icon in ("code", "sheet")

    def _tab(self) -> float:
        """Indent code by four signs, not by Qt's eighty pixels."""
        wide = 4 if self._icon == "code" else 12
        return wide * QFontMetricsF(self._font()).averageCharWidth()

    def _head_length(self, passage: StoredPassage) -> int:
        """Measure the head lines of a mail, with the line's end after the last."""
        length = 0
        if self._icon == "mail":
            for line in passage.text.splitlines(keepends=True):
                if not _HEAD_LINE.match(line.rstrip("\r\n")):
                    break
                length += len(line)
        return length

    def _insert_head(self, cursor: QTextCursor, head: str) -> None:
        for line in head.splitlines(keepends=True):
            name, colon, value = line.replace("\r\n", " \n").partition(":")
            cursor.insertText(name + colon, self._format("small", self._theme.colors.faint))
            cursor.insertText(value, self._format("small", self._theme.colors.ink))

    def _font(self) -> QFont:
        if not self._is_lined():
            return self._theme.font("body")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(max(self._theme.font("small").pointSizeF(), 1.0))
        return font

    def _format(self, role: Literal["body", "small", "caption"], color: QColor) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setFont(self._font() if role == "body" else self._theme.font(role))
        made.setForeground(color)
        return made

    def _block(self, space_above: int) -> QTextBlockFormat:
        made = QTextBlockFormat()
        made.setTopMargin(self._theme.space(space_above) if space_above else 0)
        made.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        return made
