"""Takes one picture of the window and closes it: for reports, and to see that an installed Inkling works."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from inkling.gui.bridge import Bridge
from inkling.search.answer import Answer

_PATIENCE = 60_000
_PAINTING = 500
"""Milliseconds within which what has arrived is painted."""


class Picture(QObject):
    """Waits until the window shows the whole answer to its query, or is open where it has none; a minute at most."""

    def __init__(self, bridge: Bridge, window: QWidget, asked: bool, file: Path, quit_: Callable[[], None]) -> None:
        super().__init__(window)
        self.failed = False
        """Whether the picture could not be written."""
        self._window = window
        self._file = file
        self._quit = quit_
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._take)
        self._timer.start(_PATIENCE)
        if asked:
            bridge.answered.connect(self._take_soon)
        else:
            bridge.opened.connect(lambda: self._timer.start(_PAINTING))

    def _take_soon(self, answer: Answer) -> None:
        if answer.meaning:
            self._timer.start(_PAINTING)

    def _take(self) -> None:
        self.failed = not self._window.grab().save(str(self._file))
        if self.failed:
            sys.stderr.write(f"inkling: The picture {self._file} could not be written.\n")
        self._quit()
