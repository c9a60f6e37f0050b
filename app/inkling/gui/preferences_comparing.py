"""The part of the preferences where models are compared on what got a star."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from inkling.gui.background_command import BackgroundCommand
from inkling.gui.theme import Theme
from inkling.gui.wording import keys_here

COMPARING = ("model", "compare", "--json", "--steps")

_HINT = (
    "Give a star to a result that was what you sought, with Ctrl+D. From five questions on, each model here can be "
    "asked to find the starred files again, beside your other work."
)

_DONE = (
    "Each starred file was sought among up to {} others that no model chose (by their words and by lot), not in the "
    "whole index. What got a star had been found before, which favours the model that answered then. “May be luck”: "
    "luck alone makes such a difference to the answering model more often than once in twenty times."
)

_SURE = 0.05


class ComparingPanel(QWidget):
    """Shows how far the command is; `compared` tells what each model did, by its name."""

    compared = Signal(dict)

    def __init__(self, theme: Theme, command: BackgroundCommand, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._command = command
        self._begin, self._bar, self._told = QPushButton("Compare"), QProgressBar(), QLabel(keys_here(_HINT))
        self._build(theme)
        command.stepped.connect(self._step)
        command.finished.connect(self._finish)
        command.failed.connect(self._told.setText)
        command.changed.connect(self._update)
        self._update()

    def show_last(self) -> None:
        """Tell once more what the last comparison brought, which may have ended while nobody looked."""
        if self._command.outcome is not None:
            self._finish(self._command.outcome)

    def _press(self) -> None:
        if self._command.running:
            self._command.stop()
            self._told.setText("Stopped. Nothing is kept of it.")
        else:
            self._command.start()

    def _step(self, told: dict[str, Any]) -> None:
        self._bar.setRange(0, told["total"])
        self._bar.setValue(told["done"])
        self._told.setText(f"{told['model']} reads the files")

    def _finish(self, found: dict[str, Any]) -> None:
        questions, models = found["questions"], found["models"]
        basis = next((each["ndcg"]["value"] for each in models if each["ndcg"]), 0.0)
        self.compared.emit({each["name"]: _figures(each, questions, basis) for each in models})
        self._told.setText(_DONE.format(found["most_files"] - 1))

    def _update(self) -> None:
        running = self._command.running
        self._begin.setText("Stop" if running else "Compare")
        self._bar.setVisible(running)

    def _build(self, theme: Theme) -> None:
        title = QLabel("Compare on what I starred")
        title.setProperty("role", "title")
        self._told.setProperty("role", "caption")
        self._told.setWordWrap(True)
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How far comparing is")
        self._begin.clicked.connect(self._press)
        row = QHBoxLayout()
        row.addWidget(self._begin)
        row.addWidget(self._bar, 1)
        row.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.space(3), 0, 0)
        layout.setSpacing(theme.space(2))
        layout.addWidget(title)
        layout.addWidget(self._told)
        layout.addLayout(row)


def _figures(model: dict[str, Any], questions: int, basis: float) -> str:
    """Write what a model did; `basis` is the nDCG of the one that answers."""
    if model["ndcg"] is None:
        return f"could not be tried: {model['problem']}"
    value, chance = model["ndcg"]["value"], model["chance"]
    places = f"{model['first']} of {questions} came first, {model['among_ten']} among the first ten"
    text = f"Starred files: {places} (nDCG@10 {value:.2f})"
    if chance is None:
        return text
    verdict = "may be luck" if chance >= _SURE else "better" if value > basis else "worse"
    return f"{text}, {verdict}"
