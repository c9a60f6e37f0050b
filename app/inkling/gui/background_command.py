"""A command of Inkling in a process of its own, beside the window, which reads the lines of JSON that it prints."""

import json
import locale
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal

_END = 2000
"""Milliseconds that the process is given to end by itself."""


class BackgroundCommand(QObject):
    """Starts and stops the process; lives on the GUI thread.

    `arguments` make the command print a line for every step, which has "done", and one for what came of it.
    `stepped` tells a step, `finished` what came of it, `failed` one line of why nothing did. `changed` is emitted
    when the process begins and when it ends, however that is.
    """

    stepped = Signal(dict)
    finished = Signal(dict)
    failed = Signal(str)
    changed = Signal()

    def __init__(
        self, command: Sequence[str], home: Path, arguments: Sequence[str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._command = [*command, "--home", str(home), *arguments]
        self._process: QProcess | None = None
        self._outcome: dict[str, Any] | None = None
        self._stopped = False
        self._waiting = b""

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return self._process is not None

    @property
    def outcome(self) -> dict[str, Any] | None:
        """What came of it when it was last carried out to its end."""
        return self._outcome

    def start(self) -> None:
        """Begin, unless it is at work."""
        if self._process is not None:
            return
        process = self._process = QProcess(self)
        self._stopped, self._waiting = False, b""
        process.readyReadStandardOutput.connect(self._read)
        process.errorOccurred.connect(self._cannot_start)
        process.finished.connect(self._end)
        process.start(self._command[0], self._command[1:])
        self.changed.emit()

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._stopped = True
            self._process.kill()
            self._process.waitForFinished(_END)

    def _read(self) -> None:
        assert self._process is not None
        self._waiting += bytes(self._process.readAllStandardOutput().data())
        *lines, self._waiting = self._waiting.split(b"\n")
        for line in lines:
            self._take(json.loads(line))

    def _take(self, told: dict[str, Any]) -> None:
        if "done" in told:
            self.stepped.emit(told)
        else:
            self._outcome = told
            self.finished.emit(told)

    def _cannot_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._over("Inkling could not be started a second time. Start Inkling again.")

    def _end(self, code: int) -> None:
        assert self._process is not None
        self._read()
        # What it says is in the system's charset, which on Windows is seldom UTF-8.
        said = bytes(self._process.readAllStandardError().data())
        told = said.decode(locale.getpreferredencoding(False), "replace").strip().splitlines()
        failed = code != 0 and not self._stopped
        self._over((told[-1].removeprefix("inkling: ") if told else "It ended without a word.") if failed else "")

    def _over(self, problem: str) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
        self.changed.emit()
        if problem:
            self.failed.emit(problem)
