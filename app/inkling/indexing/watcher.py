"""Notices that something below the watched folders has changed; what it was, the next scan finds out.

Events are hints: they can be lost, doubled or late. So they are not interpreted here, only gathered until they
have been quiet for a second, or for ten seconds at most.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

logger = logging.getLogger(__name__)

QUIET = 1.0
LONGEST = 10.0
UNINTERESTING = frozenset({"opened", "closed_no_write"})


class Watcher(FileSystemEventHandler):
    """Calls `on_change` on a thread of its own once changes have settled."""

    def __init__(self, on_change: Callable[[], None], own_home: str) -> None:
        self._on_change = on_change
        self._own_home = own_home + os.sep
        self._changed = threading.Condition()
        self._first = self._last = 0.0
        self._closed = False
        self._observer = Observer()
        self._watched: dict[str, object] = {}
        self._thread = threading.Thread(target=self._settle, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._observer.start()
        self._thread.start()

    def watch(self, folders: Sequence[str]) -> list[str]:
        """Watch just these folders from now on, and tell which of them cannot be watched."""
        failed = []
        for folder in set(self._watched) - set(folders):
            self._observer.unschedule(self._watched.pop(folder))  # type: ignore[arg-type]
        for folder in folders:
            if folder in self._watched:
                continue
            try:
                self._watched[folder] = self._observer.schedule(self, folder, recursive=True)
            except OSError as error:
                logger.warning("Changes in %r go unnoticed until the next scan: %s", folder, error)
                failed.append(folder)
        return failed

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note that something has changed; called by the observer."""
        path = os.fsdecode(event.src_path)
        if event.event_type in UNINTERESTING or path.startswith(self._own_home):
            return
        with self._changed:
            self._last = time.monotonic()
            self._first = self._first or self._last
            self._changed.notify()

    def close(self) -> None:
        """Stop both threads."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread.is_alive():
            self._observer.stop()
            self._observer.join()
            self._thread.join()

    def _settle(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._first > 0)
                while not self._closed and (left := self._time_left()) > 0:
                    self._changed.wait(left)
                if self._closed:
                    return
                self._first = 0.0
            self._on_change()

    def _time_left(self) -> float:
        return min(self._last + QUIET, self._first + LONGEST) - time.monotonic()
