"""A file's text around a found passage, with the sentence and the words that matter lit.

Text is inserted as plain text: nothing in it is interpreted, run or loaded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from inkling.gui.preview_lights import Kind, Light, paint_lights, utf16
from inkling.gui.preview_matches import Match, matches_in
from inkling.gui.theme import Theme, icon_for
from inkling.search.answer import FoundPassage, Span
from inkling.store.rows import StoredPassage

_NEARBY = 6
_MORE = 16
_MOST_LAID_OUT = 48
_FAR = 5
_HEAD_LINE = re.compile(r"^[A-Z][\w-]{1,24}: .*$")
_HARD_BREAK = re.compile(r"(?<=[^\n]{45})\n(?=[^\W\d_])")
_MAIL_SUFFIXES = (".eml", ".mbox", ".msg")

@dataclass(frozen=True, slots=True)
class _Piece:
    """A passage laid out, from a position of the document on."""

    passage: StoredPassage
    position: int


class FileText(QTextEdit):
    """Lays out the passages near the shown one, and more as one scrolls.

    `stepped` tells which match is shown, from 1, and how many there are.
    """

    stepped = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._passages: Sequence[StoredPassage] = ()
        self._matches: list[Match] = []
        self._current = 0
        self._pieces: list[_Piece] = []
        self._suffix = ""
        self._lights: list[Light] = []
        self.setReadOnly(True)
        self.setProperty("kind", "bare")
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Text of the file")
        self._growing = QTimer(self, singleShot=True, interval=0)
        self._growing.timeout.connect(self._grow)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._growing.start())
        theme.changed.connect(self._lay_out_again)

    def show_passages(
        self, passages: Sequence[StoredPassage], found: Sequence[FoundPassage], ordinal: int, suffix: str = ""
    ) -> None:
        """Show passages in the file's order, scrolled to the one with this ordinal."""
        self._passages = passages
        self._suffix = suffix.lower()
        self._matches = matches_in(passages, found)
        ordinals = [match.ordinal for match in self._matches]
        self._current = ordinals.index(ordinal) if ordinal in ordinals else 0
        self._go()

    def step(self, by: int) -> None:
        """Go to the next match, or with -1 to the previous one; past the last comes the first."""
        if self._matches:
            self._current = (self._current + by) % len(self._matches)
            self._go()

    def current_match(self) -> Match | None:
        """Give the match that is shown."""
        return self._matches[self._current] if self._matches else None

    def lit_texts(self) -> list[str]:
        """Give the texts that are lit where it is laid out, as they stand in the document."""
        text = self.toPlainText().encode("utf-16-le", "surrogatepass")
        return [text[2 * light.start : 2 * light.end].decode("utf-16-le", "replace") for light in self._lights]

    def laid_out(self) -> int:
        """Count the passages that are laid out."""
        return len(self._pieces)

    def _go(self) -> None:
        match = self.current_match()
        index = self._index(match.ordinal) if match else 0
        laid_out = [piece.passage for piece in self._pieces]
        if not self._passages or self._passages[index] not in laid_out:
            self._lay_out(max(0, index - _NEARBY), min(len(self._passages), index + _NEARBY + 1))
        self._light()
        self._scroll_to_match()
        self.stepped.emit(self._current + 1 if self._matches else 0, len(self._matches))

    def _index(self, ordinal: int) -> int:
        return next((index for index, each in enumerate(self._passages) if each.ordinal == ordinal), 0)

    def _lay_out_again(self) -> None:
        if self._pieces:
            first = self._index(self._pieces[0].passage.ordinal)
            value = self.verticalScrollBar().value()
            self._lay_out(first, first + len(self._pieces))
            self._light()
            self.verticalScrollBar().setValue(value)
        self._fit_width()

    def _lay_out(self, first: int, last: int) -> None:
        self.clear()
        self.document().setDocumentMargin(0)
        self.document().setDefaultFont(self._font())
        self._pieces = []
        self._insert(QTextCursor(self.document()), first, last)

    def _insert(self, cursor: QTextCursor, first: int, last: int) -> None:
        """Insert passages at the end and keep where each begins."""
        for index in range(first, last):
            passage = self._passages[index]
            self._insert_gap(cursor, self._pieces[-1].passage if self._pieces else None, passage)
            self._pieces.append(_Piece(passage, cursor.position()))
            self._insert_text(cursor, passage)

    def _insert_gap(self, cursor: QTextCursor, before: StoredPassage | None, passage: StoredPassage) -> None:
        if before is not None and before.section == passage.section:
            gap = passage.start - before.end
            if gap > 1 or (gap == 1 and "\n" in before.text):
                cursor.insertBlock(self._block(2 if gap > 1 else 0))
            elif gap == 1:
                cursor.insertText(" ")
            return
        top = 5 if before is not None else 0
        if passage.place and (before is None or before.place != passage.place):
            self._new_block(cursor, self._block(top), fresh=before is None)
            cursor.insertText(passage.place, self._format("caption", self._theme.colors.faint))
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
        return icon_for(f"file{self._suffix}") in ("code", "sheet")

    def _head_length(self, passage: StoredPassage) -> int:
        """Measure the head lines of a mail, with the line's end after the last."""
        length = 0
        if self._suffix in _MAIL_SUFFIXES:
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

    def _light(self) -> None:
        """Find the document's positions of everything lit in what is laid out."""
        self._lights = []
        matches = {match.ordinal: (index, match) for index, match in enumerate(self._matches)}
        words = []
        for piece in self._pieces:
            index, match = matches.get(piece.passage.ordinal, (-1, None))
            if match is None:
                continue
            spans: list[tuple[Span, Kind]] = [(span, "word") for span in match.lit]
            if match.sentence is not None:
                spans.insert(0, (match.sentence, "sentence"))
            for (start, end), kind in spans:
                first = piece.position + utf16(piece.passage.text, start)
                last = piece.position + utf16(piece.passage.text, end)
                self._lights.append(Light(first, last, kind, index == self._current))
                if kind == "word":
                    words.append(self._selection(first, last))
        self.setExtraSelections(words)
        self.viewport().update()

    def _selection(self, first: int, last: int) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format.setForeground(self._theme.colors.on_marker)
        return selection

    def _scroll_to_match(self) -> None:
        match = self.current_match()
        piece = next((each for each in self._pieces if match and each.passage.ordinal == match.ordinal), None)
        if match is None or piece is None:
            self.verticalScrollBar().setValue(0)
            return
        start = match.sentence[0] if match.sentence else (match.lit[0][0] if match.lit else 0)
        cursor = QTextCursor(self.document())
        cursor.setPosition(piece.position + utf16(piece.passage.text, start))
        self.document().size()  # lays out all that is there, so that the bar knows its range
        self.setTextCursor(cursor)
        top = self.cursorRect(cursor).top()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + top - self.viewport().height() // 3)

    def _grow(self) -> None:
        """Lay out more where the view comes near an end of what is there."""
        if not self._pieces:
            return
        bar = self.verticalScrollBar()
        first = self._index(self._pieces[0].passage.ordinal)
        last = first + len(self._pieces)
        if bar.maximum() - bar.value() < bar.pageStep() and last < len(self._passages):
            self._move_window(first, min(len(self._passages), last + _MORE), keep_end=True)
        elif bar.value() < bar.pageStep() and first > 0:
            self._move_window(max(0, first - _MORE), last, keep_end=False)

    def _move_window(self, first: int, last: int, *, keep_end: bool) -> None:
        """Lay out these passages, less some at the far end where there are many, and leave what one sees in place."""
        # Only where the far end is far: it must not come into sight and be laid out again, for ever.
        if last - first > _MOST_LAID_OUT and self.document().size().height() > _FAR * self.viewport().height():
            first, last = (first + _MORE, last) if keep_end else (first, last - _MORE)
        position = self.cursorForPosition(QPoint(0, 0)).position()
        # Above the first passage there may be its place.
        kept = next((piece for piece in reversed(self._pieces) if piece.position <= position), self._pieces[0])
        bar = self.verticalScrollBar()
        above = self._top_of(kept.passage) - bar.value()
        self._lay_out(first, last)
        self._light()
        self.document().size()
        bar.setValue(round(self._top_of(kept.passage) - above))

    def _top_of(self, passage: StoredPassage) -> float:
        position = next(piece.position for piece in self._pieces if piece.passage == passage)
        block = self.document().findBlock(position)
        return self.document().documentLayout().blockBoundingRect(block).top()

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

    def _fit_width(self) -> None:
        """Keep lines at a length that reads well, below the head of the preview."""
        widest = self.fontMetrics().averageCharWidth() * 88
        side = self._theme.space(5)
        self.setViewportMargins(side, 0, max(side, self.width() - side - widest), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is lit under the text."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(0, -self.verticalScrollBar().value())
        seen = QRectF(self.viewport().rect()).translated(0, self.verticalScrollBar().value())
        paint_lights(painter, self.document(), self._lights, self._theme.colors, seen)
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lines' length and the place."""
        self._fit_width()
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        """Be as high as there is room."""
        return QSize(420, 600)
