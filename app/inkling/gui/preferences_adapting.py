"""The part of the preferences where the model is adapted to the user's documents."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from inkling.gui.background_command import BackgroundCommand
from inkling.gui.theme import Theme

ADAPTING = ("adapt", "--json", "--steps")

_PHASES = {
    "gathering": "Making pairs of question and answer from your documents",
    "encoding": "Reading the pairs",
    "training": "Learning",
    "proving": "Comparing both models",
}

_HINT = (
    "Learns from your documents for up to half an hour, on this computer and in the background. A new model is "
    "offered only if it proves better, and you can go back."
)


class AdaptingPanel(QWidget):
    """Shows how far the command is; emits the name of a better model that the user wants to use."""

    use_wanted = Signal(str)

    def __init__(self, theme: Theme, command: BackgroundCommand, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._command = command
        self._begin, self._use = QPushButton("Adapt"), QPushButton("Use it")
        self._bar, self._told = QProgressBar(), QLabel()
        self._offered = ""
        self._build(theme)
        command.stepped.connect(self._step)
        command.finished.connect(self._finish)
        command.failed.connect(self._say)
        command.changed.connect(self._update)
        self._update()

    def show_last(self) -> None:
        """Tell once more what adapting brought, which may have ended while nobody looked, and offer the model."""
        if self._command.outcome is not None and not self._command.running:
            self._finish(self._command.outcome)

    def _press(self) -> None:
        if self._command.running:
            self._command.stop()
            self._say("Stopped. What is done is kept; Adapt goes on from there.")
        else:
            self._offered = ""
            self._command.start()

    def _step(self, told: dict[str, Any]) -> None:
        self._bar.setRange(0, told["total"])
        self._bar.setValue(told["done"])
        self._say(_PHASES[told["phase"]])

    def _finish(self, figures: dict[str, Any]) -> None:
        self._offered = figures["model"]
        ranks = f"{figures['before']:.3f} before, {figures['after']:.3f} after, by chance {figures['chance']:.1%}"
        verdict = "It is better on your documents" if self._offered else "It is no better, so nothing is changed"
        self._say(f"{verdict}: {figures['held_out']:,} held-out pairs have a mean reciprocal rank of {ranks}.")
        self._update()

    def _take_up(self) -> None:
        self.use_wanted.emit(self._offered)
        self._say(f"{self._offered} is chosen. How far it is stands under Meaning.")
        self._offered = ""
        self._update()

    def _update(self) -> None:
        running = self._command.running
        self._begin.setText("Stop" if running else "Adapt")
        self._bar.setVisible(running)
        self._use.setVisible(bool(self._offered))

    def _say(self, text: str) -> None:
        self._told.setText(text)

    def _build(self, theme: Theme) -> None:
        title, hint = QLabel("Adapt to my documents"), QLabel(_HINT)
        title.setProperty("role", "title")
        hint.setProperty("role", "caption")
        for label in (hint, self._told):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setProperty("role", "muted")
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How far adapting is")
        self._begin.clicked.connect(self._press)
        self._use.clicked.connect(self._take_up)
        row = QHBoxLayout()
        row.addWidget(self._begin)
        row.addWidget(self._use)
        row.addWidget(self._bar, 1)
        row.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.space(3), 0, 0)
        layout.setSpacing(theme.space(2))
        layout.addWidget(title)
        layout.addWidget(hint)
        layout.addLayout(row)
        layout.addWidget(self._told)
