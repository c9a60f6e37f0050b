"""What the process that has the index open is doing, in a small file for others to read."""

import contextlib
import json
import os
import time
from dataclasses import asdict, replace
from pathlib import Path

from inkling.indexing.activity import Activity
from inkling.places import put_in_place

EVERY = 1.0
TICK = 2.0
"""So many seconds the clocks of a process and of a file may differ."""


class Present:
    """Tells at most once a second, and at once when the phase changes; belongs to one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._phase = ""
        self._told = 0.0

    def tell(self, activity: Activity) -> None:
        """Write what is being done; where that cannot be written, nobody is told."""
        now = time.monotonic()
        if activity.phase == self._phase and now - self._told < EVERY:
            return
        self._phase, self._told = activity.phase, now
        # The path may be one that JSON in other hands cannot carry, and nobody asks for it.
        content = {**asdict(replace(activity, path="")), "process": os.getpid()}
        # One name for all: whoever tells has the index open, and what a kill leaves behind is written over.
        unfinished = self._path.with_name(f".{self._path.name}.unfinished")
        with contextlib.suppress(OSError):
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump(content, file)
            put_in_place(unfinished, self._path)

    def read(self) -> Activity | None:
        """Read what another process is doing; None where none that is alive has told."""
        try:
            told = self._path.stat().st_mtime
            found = json.loads(self._path.read_bytes())
            process = found.pop("process")
            return Activity(**found) if process != os.getpid() and _ran_already(process, told) else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def clear(self) -> None:
        """Tell no more."""
        if self._phase:
            self._phase = ""
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)


def _ran_already(process: int, then: float) -> bool:
    """Tell whether a process runs that was there at a time: after a crash another one may have its number."""
    import psutil

    with contextlib.suppress(psutil.Error):
        return bool(psutil.Process(process).create_time() <= then + TICK)
    return False


def is_running(process: int) -> bool:
    """Tell whether there is a process of a number."""
    # Imported here because the first answer of a window must not wait for it.
    import psutil

    return psutil.pid_exists(process)
