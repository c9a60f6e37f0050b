"""Notices where something below the watched folders has changed; what it was, a scan of these places finds out.

Events are hints: they can be lost, doubled or late. So they are not interpreted here, only gathered until they
have been quiet for a second, or for ten seconds at most.
"""

import errno
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from inkling.errors import PathProblem
from inkling.exclusions import file_name_considered, folder_name_walked
from inkling.indexing.changes import Changes, within
from inkling.indexing.network import drives_below, on_network
from inkling.indexing.rules import CACHE_MARK, IGNORE_FILE

if sys.platform == "linux":
    from inkling.indexing.inotify import Inotify

logger = logging.getLogger(__name__)

QUIET = 1.0
LONGEST = 10.0
MOST_HINTS = 500
MOST_EVENTS = 4000
"""Beyond these a scan of everything is cheaper, and the system may have dropped events."""

INSTEAD = "It is looked through every minute instead."

Trouble = Literal["limit", "network", "missing", "other"]
_Identity = tuple[int, int, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class _Watch:
    """A folder that is watched, where it really lies, and which one it was: another may take its place.

    So may another drive the place of one that is mounted in it, which nobody tells of.
    """

    real: str
    identity: _Identity


class FolderEvents(Protocol):
    """Tells of whatever happens below folders, which are given by where they really lie."""

    def start(self) -> None:
        """Begin to tell."""

    def watch(self, folder: str) -> None:
        """Watch a folder and all below it; raises OSError."""

    def unwatch(self, folder: str) -> None:
        """Watch a folder no more."""

    def close(self) -> None:
        """Stop telling, and wait for that."""


Told = Callable[[str, bool], None]
Failed = Callable[[str, OSError], None]


def folder_events(told: Told, failed: Failed) -> FolderEvents:
    """Give what tells of changes on this system.

    `told` hears of a path and whether it is a folder's, `failed` which folder can be watched no more; on its thread.
    """
    if sys.platform == "linux":
        return Inotify(told, failed, folder_name_walked)
    from inkling.indexing.watchdog_events import WatchdogEvents

    return WatchdogEvents(told)


def _log_trouble(problem: PathProblem) -> None:
    logger.warning("%s", problem)


class Watcher:
    """Calls `on_change` on a thread of its own once changes have settled; any thread may call.

    Folders on a network file system, and those for which the system has no room, are not watched: `unwatched` tells
    which, and they have to be scanned now and then instead. `on_trouble` hears why, once for each folder. `on_unrest`
    hears of every change at once.
    """

    def __init__(
        self,
        on_change: Callable[[Changes], None],
        own_home: str,
        make_events: Callable[[Told, Failed], FolderEvents] = folder_events,
        on_trouble: Callable[[PathProblem], None] = _log_trouble,
        on_unrest: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_change = on_change
        self._on_unrest = on_unrest
        self._on_trouble = on_trouble
        self._own_home = os.path.realpath(own_home)
        self._scheduling = threading.Lock()
        self._changed = threading.Condition()
        self._first = self._last = 0.0
        self._events = 0
        self._folders: set[str] = set()
        self._trees: set[str] = set()
        self._closed = False
        self._events_below = make_events(self._note, self._give_up)
        self._watched: dict[str, _Watch] = {}
        self._troubles: dict[str, Trouble] = {}
        self._thread = threading.Thread(target=self._settle, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._events_below.start()
        self._thread.start()

    def watch(self, folders: Sequence[str]) -> None:
        """Watch just these folders from now on."""
        with self._scheduling:
            if self._closed:
                return
            for folder in set(self._watched) - set(folders):
                self._unwatch(folder)
            self._troubles = {folder: why for folder, why in self._troubles.items() if folder in folders}
            for folder in folders:
                if folder not in self._watched and folder not in self._troubles:
                    self._try(folder)

    def unwatched(self) -> Changes:
        """Tell which folders tell of no changes; those that have come back are watched again from now on."""
        with self._scheduling:
            if self._closed:
                return Changes()
            for folder, known in list(self._watched.items()):
                if _identity(folder) != known.identity:
                    self._unwatch(folder)
                    self._troubles[folder] = "missing"
            unwatched = frozenset(self._troubles)
            for folder, why in list(self._troubles.items()):
                if why == "missing" and _identity(folder) is not None:
                    self._try(folder)
        return Changes(trees=unwatched)

    def cannot_watch(self, folder: str) -> bool:
        """Tell whether a folder that is there cannot be watched."""
        return self._troubles.get(folder, "missing") != "missing"

    def close(self) -> None:
        """Stop both threads."""
        with self._scheduling, self._changed:
            self._closed = True
            self._changed.notify()
        self._events_below.close()
        if self._thread.is_alive():
            self._thread.join()

    def _note(self, path: str, is_folder: bool) -> None:
        """Note where something has changed."""
        folders, trees = set[str](), set[str]()
        for root, known in list(self._watched.items()):
            if within(path, known.real) and not self._is_own(path, known.real):
                self._hint_below(root, _renamed(path, known.real, root), is_folder, folders, trees)
        if not folders and not trees:
            return
        self._on_unrest()
        with self._changed:
            self._events += 1
            self._folders |= folders
            self._trees |= trees
            self._last = time.monotonic()
            self._first = self._first or self._last
            self._changed.notify()

    def _hint_below(self, root: str, path: str, is_folder: bool, folders: set[str], trees: set[str]) -> None:
        if path == root:
            trees.add(root)
            return
        *above, name = Path(path).relative_to(root).parts
        if not all(map(folder_name_walked, above)):
            return
        parent = os.path.dirname(path)  # noqa: PTH120 -- a tenth of the time of a Path, for every event
        if is_folder:
            if folder_name_walked(name):
                folders.add(parent)
                trees.add(path)
        elif name in (IGNORE_FILE, CACHE_MARK):
            trees.add(parent)
            folders.add(parent)
        elif file_name_considered(name):
            folders.add(parent)

    def _is_own(self, path: str, root: str) -> bool:
        """Tell whether a path is of Inkling's home; documents may lie in a folder inside it, which is watched."""
        return within(path, self._own_home) and (root == self._own_home or not within(root, self._own_home))

    def _try(self, folder: str) -> None:
        """Watch a folder, or note why that is not possible and say so once."""
        self._troubles.pop(folder, None)
        identity = _identity(folder)
        if identity is None:
            self._troubles[folder] = "missing"
            return
        if on_network(folder):
            self._troubles[folder] = "network"
            self._on_trouble(PathProblem(f"{folder} lies on a network and cannot be watched.", INSTEAD))
            return
        # Of a folder that is a link the system tells little, and some systems tell of real places only.
        real = os.path.realpath(folder)
        try:
            self._events_below.watch(real)
        except OSError as error:
            self._note_failure(folder, error)
            return
        self._watched[folder] = _Watch(real, identity)

    def _give_up(self, real: str, error: OSError) -> None:
        """Watch the folders that lead to a place no more, for which the system has no room as it has grown."""
        with self._scheduling:
            for folder in [folder for folder, known in self._watched.items() if known.real == real]:
                self._unwatch(folder)
                self._note_failure(folder, error)

    def _note_failure(self, folder: str, error: OSError) -> None:
        if error.errno not in (errno.ENOSPC, errno.EMFILE):
            self._troubles[folder] = "other"
            self._on_trouble(PathProblem(f"{folder} cannot be watched ({error.strerror or error}).", INSTEAD))
            return
        self._troubles[folder] = "limit"
        name = "max_user_watches" if error.errno == errno.ENOSPC else "max_user_instances"
        self._on_trouble(
            PathProblem(
                f"{folder} cannot be watched: the system's limit is reached.",
                f"Set fs.inotify.{name} to {_double(name)}. {INSTEAD}",
            )
        )

    def _unwatch(self, folder: str) -> None:
        real = self._watched.pop(folder).real
        # Links may lead two watched folders to one place.
        if all(other.real != real for other in self._watched.values()):
            self._events_below.unwatch(real)

    def _settle(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._first > 0)
                while not self._closed and (left := self._time_left()) > 0:
                    self._changed.wait(left)
                if self._closed:
                    return
                changes = self._take()
            self._on_change(changes)

    def _take(self) -> Changes:
        changes = Changes(frozenset(self._folders), frozenset(self._trees))
        if self._events > MOST_EVENTS or len(self._folders) + len(self._trees) > MOST_HINTS:
            changes = Changes(trees=frozenset(self._watched))
        self._folders.clear()
        self._trees.clear()
        self._events, self._first = 0, 0.0
        return changes

    def _time_left(self) -> float:
        return min(self._last + QUIET, self._first + LONGEST) - time.monotonic()


def _renamed(path: str, old: str, new: str) -> str:
    """Give a path the name that it has below another name of its folder."""
    if old == new:
        return path
    below = path[len(old) :].lstrip(os.sep)
    return new.rstrip(os.sep) + os.sep + below if below else new


def _identity(folder: str) -> _Identity | None:
    """Tell which folder it is and which drives lie in it, None where it is not there."""
    try:
        status = Path(folder).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, tuple(drives_below(folder))


def _double(limit: str) -> int:
    """Give twice the present limit, at least a common generous one."""
    try:
        return max(524_288, 2 * int(Path(f"/proc/sys/fs/inotify/{limit}").read_text()))
    except (OSError, ValueError):
        return 524_288
