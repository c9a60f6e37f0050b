"""One watched folder in the side bar: how much of it is ready, and what can be done with it."""

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from inkling.gui.theme import Theme
from inkling.gui.wording import counted, size, unformatted
from inkling.store.rows import FolderCounts

_LEAVES = "being removed"
_TROUBLED = ("disconnected", "deleted", "cannot be watched")


def readiness(counts: FolderCounts) -> str:
    """Say how much of a folder is ready; by words, by meaning."""
    if not counts.files:
        return "No files yet"
    parts = [counted(counts.files, "file")]
    wanted = counts.words_ready + counts.waiting
    if counts.meaning_ready < wanted:
        words, meaning = (100 * ready // wanted for ready in (counts.words_ready, counts.meaning_ready))
        parts.append(f"{words}\u00a0% by words, {meaning}\u00a0% by meaning")
    if counts.unreadable:
        parts.append(f"{counts.unreadable:,}\u00a0not\u00a0readable")
    # No line begins with a dot, nor ends within what it counts.
    return "\u00a0· ".join(parts)


class ReadyLine(QWidget):
    """Shows how much of a folder is ready: by words in a pale line, by meaning in the accent."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._by_words = self._by_meaning = 0.0
        self.setFixedHeight(theme.space(2))
        theme.changed.connect(self.update)

    def show_counts(self, counts: FolderCounts) -> None:
        """Take the counts; the line hides once all is ready."""
        wanted = counts.words_ready + counts.waiting
        self._by_words = counts.words_ready / max(1, wanted)
        self._by_meaning = counts.meaning_ready / max(1, wanted)
        self.setVisible(counts.meaning_ready < wanted)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colors = self._theme.colors
        pale = QColor(colors.accent)
        pale.setAlpha(90)
        for share, color in ((1.0, colors.line), (self._by_words, pale), (self._by_meaning, colors.accent)):
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(0, (self.height() - 3) / 2, self.width() * min(1.0, share), 3), 1.5, 1.5)


class FolderCard(QWidget):
    """A folder's name, readiness, state and menu; asks inside itself before a removal."""

    open_wanted = Signal(object)
    index_again_wanted = Signal(object)
    exclusions_wanted = Signal(object)
    ledger_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, theme: Theme, counts: FolderCounts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts = counts
        self._freed = 0
        self._icon = QLabel()
        self._called = Path(counts.path).name or counts.path
        self._name = QLabel(self._called, textFormat=Qt.TextFormat.PlainText)
        self._name.setMinimumWidth(1)
        self._ready = QLabel()
        self._ready.setProperty("role", "caption")
        self._ready.setWordWrap(True)
        self._line = ReadyLine(theme)
        self._state = QLabel()
        self._state.setProperty("role", "caption")
        self._menu_button = QToolButton()
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu_button.setMenu(self._make_menu())
        self._menu_button.setAccessibleName(f"What to do with {self._called}")
        self._asking = self._make_asking()
        self._offered = self._leaves = False
        self._lay_out()
        theme.changed.connect(self._restyle)
        self.show_counts(counts, 0)

    def take_keys_after(self, before: QWidget) -> QWidget:
        """Let Tab go from a widget to this card's buttons; give the last of them."""
        for button in (self._menu_button, self._remove, self._keep):
            QWidget.setTabOrder(before, button)
            before = button
        return before

    def show_counts(self, counts: FolderCounts, freed: int) -> None:
        """Show how far the folder is in; `freed` is about how many bytes removing it frees.

        One that was deleted is offered for removal, once, and not any more when it is back.
        """
        deleted, offered = counts.state == "deleted", self._offered
        self._offered = deleted
        self._counts = counts
        self._freed = freed
        self._ready.setText(readiness(counts))
        self._line.show_counts(counts)
        state = _LEAVES if self._leaves else counts.state
        self._state.setText(state.capitalize())
        self._state.setVisible(state != "ready")
        self._state.setProperty("role", "warning" if state in _TROUBLED else "caption")
        self._state.style().polish(self._state)
        self.setToolTip(unformatted(counts.path))
        self.setAccessibleName(f"Folder {self._called}, {readiness(counts)}, {state}")
        self._menu_button.setEnabled(not self._leaves)
        self._restyle()
        if deleted and not offered and not self._leaves:
            self._show_question()
        elif offered and not deleted:
            self._asking.hide()

    def stay(self) -> None:
        """Be there as before, where the removal was not carried out."""
        self._leaves = False
        self.show_counts(self._counts, self._freed)

    def _go_back(self) -> None:
        # Else the keyboard would go on to whatever comes next.
        self._menu_button.setFocus()
        self._asking.hide()

    def _leave(self) -> None:
        self._leaves = True
        self._asking.hide()
        self.show_counts(self._counts, self._freed)
        self.remove_wanted.emit(self._counts.path)

    def ask_removal(self) -> None:
        """Ask whether the folder is to go, and say what that frees."""
        self._show_question()
        self._keep.setFocus()

    def _show_question(self) -> None:
        freed = f" About {size(self._freed)} are freed." if self._freed else ""
        question = f"Forget {counted(self._counts.files, 'file')}?{freed}"
        if self._counts.state == "deleted":
            self._question.setText(f"This folder was deleted or renamed. {question}")
        else:
            self._question.setText(f"{question} The files themselves stay where they are.")
        self._asking.show()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        path = self._counts.path
        for label, signal in (
            ("Open folder", self.open_wanted),
            ("Its files, one by one", self.ledger_wanted),
            ("Exclusions…", self.exclusions_wanted),
            ("Index again", self.index_again_wanted),
        ):
            action = QAction(label, menu)
            action.triggered.connect(lambda _=False, signal=signal: signal.emit(path))
            menu.addAction(action)
        menu.addSeparator()
        remove = QAction("Remove…", menu)
        remove.triggered.connect(self.ask_removal)
        menu.addAction(remove)
        return menu

    def _make_asking(self) -> QWidget:
        asking = QWidget(self)
        self._question = QLabel(wordWrap=True)
        self._question.setProperty("role", "small")
        self._remove = QPushButton("Remove")
        self._remove.setProperty("kind", "danger")
        self._remove.clicked.connect(self._leave)
        self._keep = QPushButton("Keep")
        self._keep.clicked.connect(self._go_back)
        buttons = QHBoxLayout()
        buttons.addWidget(self._remove)
        buttons.addWidget(self._keep)
        buttons.addStretch(1)
        column = QVBoxLayout(asking)
        column.setContentsMargins(0, self._theme.space(1), 0, 0)
        column.addWidget(self._question)
        column.addLayout(buttons)
        asking.hide()
        return asking

    def _lay_out(self) -> None:
        space = self._theme.space
        head = QHBoxLayout()
        head.setSpacing(space(2))
        head.addWidget(self._icon)
        head.addWidget(self._name, 1)
        head.addWidget(self._menu_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(1), space(2))
        column.setSpacing(space(0.5))
        column.addLayout(head)
        for widget in (self._ready, self._line, self._state, self._asking):
            row = QHBoxLayout()
            row.setContentsMargins(space(7), 0, space(2), 0)
            row.addWidget(widget)
            column.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def _restyle(self) -> None:
        colors = self._theme.colors
        color = colors.warning if self._counts.state in _TROUBLED else colors.muted
        self._icon.setPixmap(self._theme.icon("folder", color).pixmap(self._theme.space(5), self._theme.space(5)))
        self._menu_button.setIcon(self._theme.icon("more"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the name."""
        super().resizeEvent(event)
        metrics, width = QFontMetrics(self._name.font()), max(1, self._name.width())
        self._name.setText(metrics.elidedText(self._called, Qt.TextElideMode.ElideMiddle, width))
