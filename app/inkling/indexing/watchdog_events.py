"""Watching folders where there is no inotify: watchdog asks the system for all that happens below them."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import watchdog.events
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from inkling.places import as_listed

if TYPE_CHECKING:
    from watchdog.observers.api import ObservedWatch

EVENTS = [
    kind
    for name in (
        "FileCreatedEvent", "FileModifiedEvent", "FileAttribEvent", "FileMovedEvent", "FileDeletedEvent",
        "FileClosedEvent", "DirCreatedEvent", "DirAttribEvent", "DirMovedEvent", "DirDeletedEvent",
    )
    # Before version 7 watchdog calls changed attributes a modification.
    if (kind := getattr(watchdog.events, name, None)) is not None
]  # fmt: skip


class WatchdogEvents(FileSystemEventHandler):
    """Tells of what happens below folders; any thread may call.

    `told` hears of a path and whether it is a folder's, on a thread of its own.
    """

    def __init__(self, told: Callable[[str, bool], None]) -> None:
        self._told = told
        self._observer = Observer()
        self._watches: dict[str, ObservedWatch] = {}

    def start(self) -> None:
        """Begin to tell."""
        self._observer.start()

    def watch(self, folder: str) -> None:
        """Watch a folder, given by where it really lies; raises OSError."""
        try:
            self._watches[folder] = self._observer.schedule(self, folder, recursive=True, event_filter=EVENTS)
        except (RuntimeError, SystemError) as error:
            # What watchdog says where macOS gives it no stream.
            raise OSError(str(error)) from error

    def unwatch(self, folder: str) -> None:
        """Watch a folder no more."""
        self._observer.unschedule(self._watches.pop(folder))

    def close(self) -> None:
        """Stop telling."""
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Tell of both names of what was renamed; called by watchdog."""
        for path in filter(None, (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))):
            # macOS may put letters together otherwise than they are listed.
            as_known = as_listed(path) if sys.platform == "darwin" and not path.isascii() else path
            self._told(as_known, event.is_directory)
