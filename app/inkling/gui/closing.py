"""What closing the window does: quit, or go on watching from the tray. Asked once."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inkling.gui.theme import Theme


class StayDialog(QDialog):
    """Asks whether Inkling goes on watching when its window is closed."""

    answered = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Inkling")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QLabel("Keep watching your folders?")
        title.setProperty("role", "heading")
        words = QLabel(
            "Inkling can stay in the tray and keep its index up to date. You can change this in the preferences.",
            wordWrap=True,
        )
        words.setProperty("role", "muted")
        stay, leave = QPushButton("Stay in the tray"), QPushButton("Quit")
        leave.setProperty("kind", "primary")
        leave.setDefault(True)
        stay.clicked.connect(lambda: self._answer(True))
        leave.clicked.connect(lambda: self._answer(False))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(stay)
        buttons.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.space(6)] * 4)
        column.setSpacing(theme.space(3))
        column.addWidget(title)
        column.addWidget(words)
        column.addSpacing(theme.space(2))
        column.addLayout(buttons)
        self.setMinimumWidth(theme.space(95))

    def _answer(self, stay: bool) -> None:
        self.answered.emit(stay)
        self.accept()


class Closing(QObject):
    """Decides what a closed window means; `stay_chosen` tells the answer to the one question.

    `ended` tells that Inkling is to end although its window has been closed before, as from the tray.
    """

    stay_chosen = Signal(bool)
    ended = Signal()

    def __init__(
        self, theme: Theme, window: QWidget, stays: Callable[[], bool | None], tray_there: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._stays = stays
        self._tray_there = tray_there
        self._quitting = False

    @property
    def stays(self) -> bool:
        """Whether Inkling goes on without its window."""
        return not self._quitting and bool(self._stays()) and self._tray_there()

    def may_close(self) -> bool:
        """Tell whether the window may close now; if it was never asked what that means, ask."""
        if self._quitting or self._stays() is not None or not self._tray_there():
            return True
        dialog = StayDialog(self._theme, self._window)
        dialog.answered.connect(self._take)
        dialog.open()
        return False

    def quit(self) -> None:
        """Close the window for good."""
        self._quitting = True
        if self._window.isVisible():
            self._window.close()
        else:
            # Qt tells nothing of closing what is closed.
            self.ended.emit()

    def _take(self, stay: bool) -> None:
        self.stay_chosen.emit(stay)
        self._window.close()
