"""Why this result? Says in plain words how a file was found."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inkling.gui.theme import Theme
from inkling.gui.wording import breakable, shortened
from inkling.search.answer import FoundPassage, Result
from inkling.search.reasons import in_words, worth_saying

_MOST_SHARES = 6

WordShare = tuple[str, float]
"""A word of the passage and what it adds to the nearness, which is the sum over all words."""


def explain(result: Result, meaning: bool) -> list[str]:
    """Say in sentences how a result was found, no more than is known."""
    sentences = [{
        "words": "It was found by its words.",
        "meaning": "It was found by its meaning: it need not hold your words.",
        "both": "It was found by its words and by its meaning.",
    }[result.matched]]  # fmt: skip
    if result.passages:
        words = lit_words(result.passages[0])
        if words:
            sentences.append(f"Words of yours in it: {', '.join(words)}.")
    if not meaning:
        sentences.append("Meaning did not take part in this answer yet.")
    if result.weak:
        sentences.append("It is not really close to what you asked.")
    return sentences


def lit_words(passage: FoundPassage) -> list[str]:
    """List the words lit in a passage, each once."""
    texts: dict[str, str] = {}
    for start, end in passage.lit:
        texts.setdefault(passage.text[start:end].casefold(), passage.text[start:end])
    return list(texts.values())


class WhyResult(QDialog):
    """Shows values; asks for nothing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle("Why this result?")
        self.setMinimumWidth(theme.space(140))
        self._layout = QVBoxLayout(self)
        self._title, self._said, self._sentence = QLabel(), QLabel(), QLabel()
        self._score, self._score_bar = QLabel(), ShareBar(theme)
        self._parts = Shares(theme)
        self._words_title, self._words = QLabel("What the words of the passage add to its nearness"), Shares(theme)
        self._build()

    def show_result(self, result: Result, query: str, meaning: bool, shares: Sequence[WordShare] = ()) -> None:
        """Explain a result; `shares` are the words' parts of the nearness in meaning, none where not known."""
        self._title.setText(breakable(result.title or PurePath(result.path).name))
        self._said.setText("\n".join(explain(result, meaning)))
        best = result.passages[0] if result.passages else None
        sentence = best.text[slice(*best.sentence)] if best and best.sentence else ""
        self._sentence.setText(f"“{sentence}”")
        self._sentence.setVisible(bool(sentence))
        others = f"against the other results for “{shortened(query)}” only"
        self._score.setText(breakable(f"Score {round(result.score * 100)} of 100, {others}"))
        self._score_bar.set_share(result.score)
        self._parts.show_shares([(in_words(share), share.amount) for share in worth_saying(result.shares)])
        largest = sorted(shares, key=lambda each: abs(each[1]), reverse=True)[:_MOST_SHARES]
        self._words.show_shares(largest)
        self._words_title.setVisible(bool(largest))
        # Qt's own fitting stops at two thirds of the screen and cuts lines off there.
        self.resize(self.width(), self._layout.totalHeightForWidth(self.width()))
        self.show()

    def _build(self) -> None:
        space = self._theme.space
        layout = self._layout
        layout.setContentsMargins(space(6), space(5), space(6), space(4))
        layout.setSpacing(space(2))
        for label, role in (
            (self._title, "heading"), (self._said, ""), (self._sentence, "muted"), (self._score, "caption"),
        ):  # fmt: skip
            label.setProperty("role", role)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addWidget(self._score_bar)
        layout.addWidget(self._parts)
        self._words_title.setProperty("role", "caption")
        layout.addSpacing(space(2))
        layout.addWidget(self._words_title)
        layout.addWidget(self._words)
        layout.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        closing = QPushButton("Close")
        closing.clicked.connect(self.close)
        closing.setDefault(True)
        row.addWidget(closing)
        layout.addLayout(row)


class Shares(QWidget):
    """Amounts one below the other: what it is, a bar against the largest, and the number; hidden without any."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)

    def show_shares(self, shares: Sequence[WordShare]) -> None:
        """Show amounts in their order."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        top = max((abs(share) for _, share in shares), default=0.0) or 1.0
        for row, (text, share) in enumerate(shares):
            label, bar, number = QLabel(text), ShareBar(self._theme), QLabel(f"{share:+.3f}")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            bar.set_share(share / top)
            number.setProperty("role", "caption")
            for column, widget in enumerate((label, bar, number)):
                self._grid.addWidget(widget, row, column)
        self.setVisible(bool(shares))


class ShareBar(QWidget):
    """A bar from 0 to 1 as long as a share; one below 0 takes away and is grey."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share = 0.0
        theme.changed.connect(self.update)

    def set_share(self, share: float) -> None:
        """Show a share of the longest bar."""
        self._share = min(max(share, -1.0), 1.0)
        self.setAccessibleName(f"{round(self._share * 100)} of 100")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = self._theme.space(1.5)
        ground = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setBrush(self._theme.colors.line)
        painter.drawRoundedRect(ground, height / 2, height / 2)
        painter.setBrush(self._theme.colors.accent if self._share >= 0 else self._theme.colors.faint)
        ground.setWidth(max(height, ground.width() * abs(self._share)) if self._share else 0)
        painter.drawRoundedRect(ground, height / 2, height / 2)

    def sizeHint(self) -> QSize:
        """Be a line high."""
        return QSize(self._theme.space(40), self._theme.space(3))
