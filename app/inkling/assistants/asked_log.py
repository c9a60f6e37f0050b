"""The log of what assistants asked and which files they were told of: a line of JSON for each call."""

import json
import os
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from inkling.places import home_problem

_LARGEST = 5_000_000
"""Bytes after which the log begins anew; the one before is kept."""


class AskedLog:
    """Writes the log, readable by its owner only; any thread may call."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def note(self, tool: str, arguments: Mapping[str, object], told: Sequence[str]) -> None:
        """Note a call before it is answered.

        Raises:
            HomeProblem: it cannot be written; what is not noted is not to be answered.
        """
        entry = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "tool": tool,
            "arguments": dict(arguments),
            "files": list(dict.fromkeys(told)),
        }
        line = json.dumps(entry, ensure_ascii=True) + "\n"
        try:
            with self._lock:
                if self._path.exists() and self._path.stat().st_size > _LARGEST:
                    self._path.replace(self._path.with_name(f"{self._path.name}.1"))
                handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                with os.fdopen(handle, "a", encoding="ascii") as file:
                    file.write(line)
        except OSError as error:
            raise home_problem(error, self._path) from error
