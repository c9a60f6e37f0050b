"""Watching folders on Linux: the kernel watches single folders, and here all that a scan would walk into are.

A folder that comes is watched with all below it, one that goes is watched no more, and one that was moved about is
known by its present name. What the kernel had no room to tell shows as something that happened to the whole folder.
"""

import contextlib
import ctypes
import errno
import logging
import os
import select
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

ATTRIB, MODIFY, CLOSE_WRITE, MOVED_FROM, MOVED_TO = 0x4, 0x2, 0x8, 0x40, 0x80
CREATE, DELETE, DELETE_SELF, MOVE_SELF = 0x100, 0x200, 0x400, 0x800
OVERFLOW, IGNORED = 0x4000, 0x8000
ONLY_FOLDERS, DO_NOT_FOLLOW, NOT_UNLINKED, IS_FOLDER = 0x100_0000, 0x200_0000, 0x400_0000, 0x4000_0000

ASKED = (
    ATTRIB | MODIFY | CLOSE_WRITE | MOVED_FROM | MOVED_TO | CREATE | DELETE | DELETE_SELF | MOVE_SELF
    | ONLY_FOLDERS | DO_NOT_FOLLOW | NOT_UNLINKED
)  # fmt: skip
NO_ROOM = (errno.ENOSPC, errno.ENOMEM)
READ_BYTES = 1 << 18
_HEAD = struct.Struct("iIII")
_system = ctypes.CDLL(None, use_errno=True)
# Looked up when this is imported, and not while torch is loaded: the system looks nothing up meanwhile, and whoever
# waits for that holds the interpreter's lock.
_init, _add_watch, _remove_watch = _system.inotify_init1, _system.inotify_add_watch, _system.inotify_rm_watch


@dataclass(slots=True, eq=False)
class _Folder:
    """A folder that is watched, by its name in the one above it; of an outermost one that is the whole path."""

    name: str
    above: "_Folder | None"
    number: int
    inner: "dict[str, _Folder]" = field(default_factory=dict)

    @property
    def path(self) -> str:
        names, folder = [self.name], self
        while folder.above is not None:
            folder = folder.above
            names.append(folder.name)
        return _joined(*reversed(names))

    @property
    def outermost(self) -> str:
        folder = self
        while folder.above is not None:
            folder = folder.above
        return folder.name

    def with_all_below(self) -> "Iterator[_Folder]":
        waiting = [self]
        while waiting:
            folder = waiting.pop()
            waiting.extend(folder.inner.values())
            yield folder


class Inotify:
    """Tells of what happens below folders; any thread may call.

    `told` hears of a path and whether it is a folder's, `failed` which folder can be watched no more and why; both on
    a thread of its own. Folders of which `walked` says no to their names are not watched.
    """

    def __init__(
        self,
        told: Callable[[str, bool], None],
        failed: Callable[[str, OSError], None],
        walked: Callable[[str], bool],
    ) -> None:
        self._told = told
        self._failed = failed
        self._walked = walked
        self._lock = threading.Lock()
        self._closed = False
        self._file = -1
        self._wake_end, self._waking_end = os.pipe()
        self._roots: dict[str, _Folder] = {}
        # By the numbers of the kernel, which are one where two paths lead to one folder.
        self._folders: dict[int, list[_Folder]] = {}
        self._thread = threading.Thread(target=self._read, name="inotify", daemon=True)

    def start(self) -> None:
        """Begin to tell."""
        self._thread.start()

    def watch(self, folder: str) -> None:
        """Watch a folder, given by where it really lies; raises OSError, and watches nothing of it then.

        Twice is once.
        """
        with self._lock:
            if self._file < 0:
                self._file = _checked(_init(os.O_CLOEXEC))
                os.write(self._waking_end, b"!")
            if folder not in self._roots:
                self._begin(folder)

    def unwatch(self, folder: str) -> None:
        """Watch a folder no more."""
        with self._lock:
            if (root := self._roots.pop(folder, None)) is not None:
                self._drop(root)

    def close(self) -> None:
        """Stop telling; may be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            os.close(self._waking_end)
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._wake_end)
        if self._file >= 0:
            os.close(self._file)

    def _read(self) -> None:
        poller = select.poll()
        poller.register(self._wake_end, select.POLLIN)
        while True:
            ready = {file for file, _ in poller.poll()}
            if self._wake_end in ready:
                if not os.read(self._wake_end, 1):
                    return
                poller.register(self._file, select.POLLIN)
            if self._file in ready:
                self._tell(os.read(self._file, READ_BYTES))

    def _tell(self, events: bytes) -> None:
        with self._lock:
            happened, failures = self._take_in(events)
        # Not while it is locked: who is told may want to watch less.
        for path, is_folder in happened:
            self._told(path, is_folder)
        for folder, error in failures.items():
            self._failed(folder, error)

    def _take_in(self, events: bytes) -> tuple[list[tuple[str, bool]], dict[str, OSError]]:
        """Follow what happened to the folders, and give what is to be told of it."""
        happened: list[tuple[str, bool]] = []
        failures: dict[str, OSError] = {}
        place = 0
        while place < len(events):
            number, what, _, length = _HEAD.unpack_from(events, place)
            place += _HEAD.size + length
            name = os.fsdecode(events[place - length : place].rstrip(b"\0"))
            if what & OVERFLOW:
                self._begin_anew(happened, failures)
            elif what & IGNORED:
                for folder in list(self._folders.get(number, ())):
                    self._forget(folder)
            for folder in list(self._folders.get(number, ())):
                if name:
                    self._follow(folder, name, what, failures)
                    happened.append((_joined(folder.path, name), bool(what & IS_FOLDER)))
                elif folder.above is None:
                    happened.append((folder.path, True))
        return happened, failures

    def _follow(self, folder: _Folder, name: str, what: int, failures: dict[str, OSError]) -> None:
        """Watch a folder that has come, and no more one that has gone."""
        known = folder.inner.get(name)
        if not what & IS_FOLDER or not self._walked(name) or (what & ATTRIB and known is not None):
            return
        if what & (DELETE | MOVED_FROM) and known is not None:
            self._drop(known)
        # Where two folders change places, another one may be there by now.
        try:
            self._add(folder, name)
        except OSError as error:
            failures[folder.outermost] = error

    def _begin(self, path: str) -> None:
        root = self._roots[path] = self._noted(_Folder(path, None, self._number(path)))
        try:
            self._add_below(root)
        except OSError:
            self._drop(self._roots.pop(path))
            raise

    def _begin_anew(self, happened: list[tuple[str, bool]], failures: dict[str, OSError]) -> None:
        """Look at all folders once more after the kernel had no room to tell what happened to them."""
        logger.info("More happened than the system could tell of; all is looked through.")
        for path, root in list(self._roots.items()):
            self._drop(root)
            del self._roots[path]
            happened.append((path, True))
            try:
                self._begin(path)
            except OSError as error:
                failures[path] = error

    def _add(self, above: _Folder, name: str) -> None:
        """Watch a folder and all below it; raises OSError where there is no room for more."""
        if (folder := self._add_one(above, name)) is not None:
            self._add_below(folder)

    def _add_below(self, folder: _Folder) -> None:
        waiting = [folder]
        while waiting:
            current = waiting.pop()
            names = []
            # Only now that it is watched, so that nothing comes to it in between.
            with contextlib.suppress(OSError), os.scandir(current.path) as entries:
                names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
            added = (self._add_one(current, name) for name in names if self._walked(name))
            waiting.extend(each for each in added if each is not None)

    def _add_one(self, above: _Folder, name: str) -> _Folder | None:
        """Watch a folder, unless it is watched already, is not there or may not be read."""
        try:
            number = self._number(_joined(above.path, name))
        except OSError as error:
            if error.errno in NO_ROOM:
                raise
            return None
        known = above.inner.get(name)
        if known is not None:
            if known.number == number:
                return None
            self._drop(known)
        folder = above.inner[name] = self._noted(_Folder(name, above, number))
        return folder

    def _noted(self, folder: _Folder) -> _Folder:
        self._folders.setdefault(folder.number, []).append(folder)
        return folder

    def _number(self, path: str) -> int:
        return _checked(_add_watch(self._file, os.fsencode(path), ASKED))

    def _drop(self, folder: _Folder) -> None:
        """Watch a folder and all below it no more."""
        for each in folder.with_all_below():
            self._forget(each)
            if each.number not in self._folders:
                # Where it has gone, the kernel has seen to it already.
                _remove_watch(self._file, each.number)

    def _forget(self, folder: _Folder) -> None:
        others = [other for other in self._folders.get(folder.number, ()) if other is not folder]
        if others:
            self._folders[folder.number] = others
        else:
            self._folders.pop(folder.number, None)
        if folder.above is not None and folder.above.inner.get(folder.name) is folder:
            del folder.above.inner[folder.name]


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _joined(*names: str) -> str:
    return os.path.join(*names)  # noqa: PTH118 -- a tenth of the time of a Path, for every event
