"""The file in which what the user chose is kept, as JSON; users edit it, too."""

import contextlib
import itertools
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from inkling.errors import HomeProblem
from inkling.places import home_problem, put_in_place
from inkling.settings import Settings
from inkling.settings_json import Damaged, from_json, to_json

logger = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds to wait for another process that is changing a file."""

WRITING = 2.0
"""So many seconds after a change, what is damaged may be only half written yet."""


def load(path: Path) -> Settings:
    """Read the settings; a file that is not there gives the defaults, as does a damaged one, which is renamed.

    A value of the wrong kind gives its default and a warning in the log. Where it cannot be told what is watched, the
    file counts as damaged.

    Raises:
        HomeProblem: the file is there and cannot be read.
    """
    try:
        return _read(path) or Settings()
    except Damaged as damage:
        _set_aside(path, damage)
        return Settings()


def save(path: Path, settings: Settings) -> None:
    """Write the settings so that after a crash either the old or the new ones are there, readable by the owner only.

    Raises:
        HomeProblem: the file cannot be written; the old one is untouched.
        DiskFull: there is no room; the old one is untouched.
    """
    text = json.dumps(to_json(settings), indent=2, ensure_ascii=True) + "\n"
    try:
        # Where the file is a link, it is left one.
        _replace_content(Path(os.path.realpath(path)), text.encode("ascii"))
    except OSError as error:
        raise home_problem(error, path) from error


class SettingsFile:
    """The settings as they stand in their file, whichever process wrote them last; any thread may call.

    A damaged file is set aside, which `tell` hears of, and what was chosen before goes on to hold. Where this process
    has not read it, or the file is missing, `remembered` is asked for as much of it as is known elsewhere: else all
    that was made of the folders would be taken to be unwanted. The same folders hold where a file does not list any.
    """

    def __init__(
        self, path: Path, tell: Callable[[HomeProblem], None], remembered: Callable[[], Settings] = Settings
    ) -> None:
        self._path = path
        self._tell = tell
        self._lock = threading.Lock()
        self._settings = Settings()
        self._seen = _identity(path)
        try:
            found = _read(path, remembered)
        except Damaged:
            self._settings = remembered()
            self._mend("Look through the other settings." if self._settings.folders else "Add your folders again.")
            return
        self._settings = found or remembered()
        if found is None and self._settings != Settings():
            with alone(path):
                self._bring_back()

    def read(self) -> Settings:
        """Give the settings, read again where the file is another one than before; raises HomeProblem."""
        with self._lock:
            seen = _identity(self._path)
            if seen is not None and seen != self._seen:
                try:
                    self._settings, self._seen = self._found() or self._settings, seen
                except Damaged:
                    if not _is_being_written(seen):
                        self._mend("What was chosen before holds again.")
            return self._settings

    def change(self, step: Callable[[Settings], Settings]) -> Settings:
        """Keep what `step` makes of the settings, and give it; no other change comes between, of no process.

        Raises HomeProblem and DiskFull as `save` does.
        """
        with self._lock, alone(self._path):
            # Not by what tells the file from another: two changes within a tick of the clock may look alike.
            before = self._latest("What was chosen before holds again.")
            settings = step(before)
            if settings != before:
                save(self._path, settings)
            self._settings, self._seen = settings, _identity(self._path)
            return settings

    def _found(self) -> Settings | None:
        return _read(self._path, lambda: self._settings)

    def _mend(self, advice: str) -> None:
        with alone(self._path):
            # Another process may have mended it meanwhile.
            self._settings = self._latest(advice)

    def _latest(self, advice: str) -> Settings:
        """Read the settings; set a damaged file aside, and write what holds in its place."""
        try:
            return self._found() or self._settings
        except Damaged as damage:
            aside = _set_aside(self._path, damage)
            self._tell(HomeProblem(f"The settings were damaged; they lie in {aside} now: {damage}.", advice))
            if self._settings != Settings():
                self._write()
            return self._settings

    def _bring_back(self) -> None:
        """Write what is remembered, unless another process has done so, or has only just set the file aside."""
        if self._path.exists():
            self._settings = self._latest("Look through the other settings.")
            return
        self._tell(HomeProblem(f"The settings {self._path} were gone.", "Look through all but the folders."))
        self._write()

    def _write(self) -> None:
        save(self._path, self._settings)
        self._seen = _identity(self._path)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let no other process change a file meanwhile; raises HomeProblem where another one does not come to an end."""
    # Imported here because it takes longer than all else in this module.
    import filelock

    lock = filelock.FileLock(path.with_name(f".{path.name}.lock"), mode=0o600)
    try:
        # The library would make a home that is gone, for all to read.
        path.parent.stat()
        lock.acquire(timeout=PATIENCE)
    except filelock.Timeout as error:
        raise HomeProblem(f"Another program does not let go of {path}.", "Close it, and try again.") from error
    except OSError as error:
        raise home_problem(error, path) from error
    try:
        yield
    finally:
        # While it is held: the library sees to it that nobody takes a lock on a file that has gone.
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()


def _identity(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _is_being_written(seen: tuple[int, int, int]) -> bool:
    return abs(time.time() - seen[1] / 1e9) < WRITING


def _replace_content(path: Path, content: bytes) -> None:
    # One name for all, who come one after the other: what a kill leaves behind is written over.
    temporary = path.with_name(f".{path.name}.unfinished")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _set_aside(path: Path, damage: Damaged) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    names = (path.with_name(f"{path.stem}.damaged-{stamp}-{number}{path.suffix}") for number in itertools.count(1))
    aside = next(name for name in names if not name.exists())
    try:
        path.rename(aside)
    except OSError as error:
        raise home_problem(error, path) from error
    logger.warning("The settings were damaged (%s): they lie in %s now.", damage, aside)
    return aside


def _read(path: Path, before: Callable[[], Settings] = Settings) -> Settings | None:
    """Read the settings, None where there is no file; raises HomeProblem where it cannot be read.

    What is saved lists the folders: where a file does not, as after a slip, those that were watched before stay.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise home_problem(error, path) from error
    try:
        # Paths that are not UTF-8 stand as escapes of lone surrogates, so the file itself is always UTF-8.
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Damaged(str(error)) from error
    if not isinstance(found, dict):
        raise Damaged("it holds no settings")
    settings = from_json(found)
    return settings if "folders" in found else replace(settings, folders=before().folders)
