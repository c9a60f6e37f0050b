"""A file's text around a found passage, with the sentence and the words that matter lit."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from inkling.gui.preview_lights import Kind, Light, paint_lights, utf16
from inkling.gui.preview_matches import Match, matches_in
from inkling.gui.preview_writing import PassageWriter, Piece
from inkling.gui.theme import Theme
from inkling.search.answer import FoundPassage, Span
from inkling.store.rows import StoredPassage

_NEARBY = 6
_MORE = 16
_MOST_LAID_OUT = 48
_FAR = 5


class FileText(QTextEdit):
    """Lays out the passages near the shown one, and more as one scrolls.

    `stepped` tells which match is shown, from 1, and how many there are; `used` that a person scrolls or selects.
    """

    stepped = Signal(int, int)
    used = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._passages: Sequence[StoredPassage] = ()
        self._matches: list[Match] = []
        self._current = 0
        self._pieces: list[Piece] = []
        self._icon = ""
        self._said: Callable[[str], str] = str
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
        self.verticalScrollBar().actionTriggered.connect(lambda _: self.used.emit())
        theme.changed.connect(self._lay_out_again)

    def show_passages(
        self, passages: Sequence[StoredPassage], found: Sequence[FoundPassage], ordinal: int, icon: str = "",
        said: Callable[[str], str] = str,
    ) -> None:  # fmt: skip
        """Show passages in the file's order, scrolled to the one with this ordinal; `said` writes their places."""
        if list(passages) != list(self._passages):
            self._pieces = []
        self._passages = passages
        self._icon, self._said = icon, said
        self._take_matches(found, ordinal)
        self._go()

    def take_newer(self, found: Sequence[FoundPassage]) -> None:
        """Light what a newer answer found in the passages shown, without moving them."""
        match = self.current_match()
        self._take_matches(found, match.ordinal if match else 0)
        self._light()
        self._tell()

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

    def _take_matches(self, found: Sequence[FoundPassage], ordinal: int) -> None:
        """Find the matches, and stand at the one with this ordinal."""
        self._matches = matches_in(self._passages, found)
        ordinals = [match.ordinal for match in self._matches]
        self._current = ordinals.index(ordinal) if ordinal in ordinals else 0

    def _tell(self) -> None:
        self.stepped.emit(self._current + 1 if self._matches else 0, len(self._matches))

    def _go(self) -> None:
        match = self.current_match()
        index = self._index(match.ordinal) if match else 0
        laid_out = [piece.passage for piece in self._pieces]
        if not self._passages or self._passages[index] not in laid_out:
            self._lay_out(max(0, index - _NEARBY), min(len(self._passages), index + _NEARBY + 1))
        self._light()
        self._scroll_to_match()
        self._tell()

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
        self._lights, self._pieces = [], []
        self.clear()
        writer = PassageWriter(self._theme, self._icon, self._said)
        self._pieces = writer.write(self.document(), self._passages[first:last])
        # Qt lays out the end of a long edit later; the bar is to know its range now.
        self.document().documentLayout().documentSizeChanged.emit(self.document().size())

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
        begin, end = match.sentence or (0, len(piece.passage.text))
        words = [self._cursor_at(piece, start) for start, _ in match.lit if begin <= start < end]
        cursor = self._cursor_at(piece, begin) if match.sentence or not words else words[0]
        # A sentence that is longer than the view may have its words far below its beginning.
        if words and self.cursorRect(words[0]).top() - self.cursorRect(cursor).top() > self.viewport().height() // 2:
            cursor = words[0]
        self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect(cursor).top() - self.viewport().height() // 3)

    def _cursor_at(self, piece: Piece, character: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(piece.position + utf16(piece.passage.text, character))
        return cursor

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
        bar.setValue(round(self._top_of(kept.passage) - above))

    def _top_of(self, passage: StoredPassage) -> float:
        position = next(piece.position for piece in self._pieces if piece.passage == passage)
        block = self.document().findBlock(position)
        return self.document().documentLayout().blockBoundingRect(block).top()

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
        seen = QRectF(event.rect()).translated(0, self.verticalScrollBar().value())
        paint_lights(painter, self.document(), self._lights, self._theme.colors, seen)
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lines' length, and the lit place or else the first line where they are."""
        held = self._held(self.viewport().rect().united(QRect(QPoint(0, 0), event.oldSize())))
        top = self.cursorRect(held).top()
        self._fit_width()
        super().resizeEvent(event)
        self.document().size()
        after = self.cursorRect(held)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + after.top() - min(top, max(0, self.viewport().height() - after.height())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell that it is used."""
        super().keyPressEvent(event)
        if event.isAccepted():
            self.used.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell that it is used."""
        super().mousePressEvent(event)
        self.used.emit()

    def _held(self, seen: QRect) -> QTextCursor:
        """Give where the shown match begins, or what stands at the top where the match is not seen."""
        light = next((light for light in self._lights if light.current), None)
        if light is not None:
            cursor = QTextCursor(self.document())
            cursor.setPosition(light.start)
            if seen.intersects(self.cursorRect(cursor)):
                return cursor
        return self.cursorForPosition(QPoint(0, 0))

    def sizeHint(self) -> QSize:
        """Be as high as there is room."""
        return QSize(420, 600)
