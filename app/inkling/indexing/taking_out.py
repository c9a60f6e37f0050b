"""Takes attachments out of their files, to be opened: each in a process of its own, into a folder of the home."""

import contextlib
import errno
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from inkling.documents.document import Sought
from inkling.errors import DiskFull, HomeProblem, InklingError, PathProblem
from inkling.models.apart import Cancelled, run_apart
from inkling.places import home_problem, reachable

STARTING = 60.0
"""Seconds that the process may take to start."""

KEPT = 30.0
"""Seconds for which a file is there at least, so that a program that is just starting finds it."""

_INSTEAD = "Open the whole file instead."
_LONGEST_NAME = 120
_OUTSIDE = "[ZoneTransfer]\nZoneId=3\n"
"""How Windows is told that a file came from elsewhere, so that Office runs nothing of it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """Where an attachment lies as a file, and on which of its pages the passage stands.

    `pages` as of `documents.taking_out.TakenOut`.
    """

    file: str
    page: int | None
    pages: Mapping[tuple[str, int], int]


class TakingOut:
    """Writes attachments below a folder, where only the user may read them; any thread may call, and calls block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._closing = threading.Event()
        self._looking = threading.Lock()
        self._at_work: set[Path] = set()

    def take_out(
        self, path: str, sought: Sought, size_limit: int, is_wanted: Callable[[], bool] = lambda: True
    ) -> Written:
        """Write the attachment that holds a passage; `is_wanted` is asked now and then, and ends it.

        Raises:
            PathProblem: none holds it, it is not of a kind that is opened, or nobody wants it any more.
            HomeProblem: it cannot be written.
        """
        into = self._make_room()
        try:
            return self._run(path, sought, size_limit, into, is_wanted)
        except InklingError:
            _remove(into)
            raise
        finally:
            self._at_work.discard(into)

    def keep(self, file: str) -> None:
        """Let what was written stay for a while from now on; raises OSError where it has gone."""
        os.utime(Path(file).parent)

    def remove(self, file: str) -> None:
        """Remove what was written."""
        _remove(Path(file).parent)
        with self._looking, contextlib.suppress(OSError):
            self._folder.rmdir()

    def tidy(self, kept: float = KEPT) -> None:
        """Remove what was written, but for what some program may just be about to open."""
        with self._looking, contextlib.suppress(OSError):
            for each in set(self._folder.iterdir()) - self._at_work:
                if abs(time.time() - each.stat().st_mtime) >= kept:
                    _remove(each)
            self._folder.rmdir()

    def close(self) -> None:
        """Take nothing out any more; what is being read is given up."""
        self._closing.set()

    def _make_room(self) -> Path:
        """Make the folder of one attachment, which stays for as long as that is being written."""
        try:
            with self._looking:
                self._folder.mkdir(mode=0o700, exist_ok=True)
                into = Path(tempfile.mkdtemp(dir=self._folder))
                self._at_work.add(into)
        except OSError as error:
            raise home_problem(error, self._folder) from error
        return into

    def _run(
        self, path: str, sought: Sought, size_limit: int, into: Path, is_wanted: Callable[[], bool]
    ) -> Written:
        # Imported here because the first answer does not wait for it.
        from inkling.indexing.extractor import Limits

        limits, name = Limits(), Path(path).name
        try:
            end = time.monotonic() + STARTING + limits.seconds_for(Path(reachable(path)).stat().st_size)
            return run_apart(
                write_out, path, sought, str(into), size_limit, limits.memory,
                cancelled=lambda: self._closing.is_set() or time.monotonic() > end or not is_wanted(),
            )  # fmt: skip
        except Cancelled as error:
            raise PathProblem(f"It takes too long to read “{name}” once more.", _INSTEAD) from error
        except RuntimeError as error:
            _log.warning("An attachment cannot be taken out.", exc_info=True)
            raise PathProblem(f"“{name}” cannot be read once more.", _INSTEAD) from error
        except OSError as error:
            raise _cannot_be_read(name, error) from error


def write_out(path: str, sought: Sought, into: str, size_limit: int, memory: int) -> Written:
    """Write the attachment that holds a passage into a folder, under its own name; runs in a process of its own.

    Raises:
        PathProblem, HomeProblem: as `TakingOut.take_out`.
    """
    from inkling.documents.taking_out import name_to_open, take_out
    from inkling.errors import Refusal
    from inkling.indexing.reader_process import settle_in

    settle_in(memory)
    name = Path(path).name
    try:
        taken = take_out(Path(reachable(path)), sought, size_limit)
    except Refusal as refusal:
        raise PathProblem(f"“{name}” cannot be read once more: {refusal.reason}.", _INSTEAD) from None
    except MemoryError:
        raise PathProblem(f"It takes too much memory to read “{name}” once more.", _INSTEAD) from None
    except OSError as error:
        raise _cannot_be_read(name, error) from None
    if taken is None:
        title = f"Nothing in “{name}” holds this passage now."
        raise PathProblem(title, f"Perhaps the file has changed since it was read. {_INSTEAD}")
    file = Path(into, name_to_open(taken.attachment))
    if file == Path(into):
        title = f"“{taken.attachment.name[:_LONGEST_NAME]}” is not opened by itself."
        raise PathProblem(title, f"Only documents are, as others could run or fetch something. {_INSTEAD}")
    try:
        _write(file, taken.attachment.data)
    except OSError as error:
        raise _cannot_be_written(error, file) from None
    return Written(str(file), taken.page, taken.pages)


def _write(file: Path, data: bytes) -> None:
    """Write a file that only the user may read, and nobody change."""
    file.touch(mode=0o600, exist_ok=False)
    file.write_bytes(data)
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            Path(f"{file}:Zone.Identifier").write_text(_OUTSIDE)
    file.chmod(0o400)


def _remove(folder: Path) -> None:
    """Remove a folder of one file, as far as nobody has that open."""
    with contextlib.suppress(OSError):
        for file in folder.iterdir():
            # Windows keeps what may not be written to.
            file.chmod(0o600)
    shutil.rmtree(folder, ignore_errors=True)


def _cannot_be_read(name: str, error: OSError) -> PathProblem:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        advice = "It was moved or deleted, or its drive is not connected."
        return PathProblem(f"“{name}” is not there any more.", advice)
    return PathProblem(f"“{name}” cannot be read: {error.strerror or error}.", "Check the drive it lies on.")


def _cannot_be_written(error: OSError, file: Path) -> HomeProblem:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull(f"There is no room to take “{file.name}” out.", "Make some room on the disk and try again.")
    return home_problem(error, file.parent)
