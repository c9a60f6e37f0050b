"""What the user chose, kept as JSON."""

import contextlib
import itertools
import json
import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from inkling.errors import HomeProblem
from inkling.exclusions import moved_up
from inkling.places import home_problem

logger = logging.getLogger(__name__)

Value = TypeVar("Value")
Number = TypeVar("Number", int, float)

SIZE_LIMIT = 200 * 1024 * 1024
"""Bytes; larger files are skipped unless the user chooses otherwise."""

PATIENCE = 10.0
"""Seconds to wait for another process that is changing the settings."""

BATTERY_LEVEL = 100
"""Percent below which indexing waits while the computer runs on battery."""


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder to keep searchable; `path` is absolute.

    `exclusions` are patterns as in a `.gitignore` that lies in the folder. `unknown` are settings of a newer version.
    """

    path: str
    exclusions: tuple[str, ...] = ()
    unknown: Mapping[str, object] = field(default_factory=dict, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a user can choose; methods return new values.

    No folder of `folders` lies inside another. `exclusions` hold for all of them. `size_limit` is in bytes. `model`
    is the name of a model that was added, or a sentence-transformers folder; empty for the one that comes with
    Inkling. `model_before` is what was chosen before it, None where nothing was. On battery, indexing waits below
    `battery_level` percent: 100 means always, 0 never. `paused_until` is in seconds since 1970. `note_opened`
    allows to note which results were opened. `reranker` is the folder of a cross-encoder that looks at results once
    more, empty for none. `unknown` are settings of a newer version, kept when saved.
    """

    folders: tuple[WatchedFolder, ...] = ()
    exclusions: tuple[str, ...] = ()
    size_limit: int = SIZE_LIMIT
    model: str = ""
    model_before: str | None = None
    battery_level: int = BATTERY_LEVEL
    paused_until: float = 0.0
    note_opened: bool = False
    reranker: str = ""
    unknown: Mapping[str, object] = field(default_factory=dict, repr=False, hash=False)

    def with_folder(self, path: str | os.PathLike[str], exclusions: Sequence[str] = ()) -> "Settings":
        """Watch a folder.

        One inside a watched folder only adds its exclusions there; one above watched folders takes their place and
        their exclusions. Exclusions are rewritten to cover what they covered before.
        """
        return self.watching(WatchedFolder(_absolute(path), _joined(exclusions)))

    def without_folder(self, path: str | os.PathLike[str]) -> "Settings":
        """Watch a folder no more; one that is not watched makes no difference."""
        gone = _absolute(path)
        return replace(self, folders=tuple(folder for folder in self.folders if folder.path != gone))

    def with_exclusion(self, folder: str | os.PathLike[str], pattern: str) -> "Settings":
        """Leave out what a pattern covers in a watched folder; one that is not watched makes no difference."""
        watched = self.folder(folder)
        if watched is None:
            return self
        return self._with(replace(watched, exclusions=_joined(watched.exclusions, (pattern,))))

    def without_exclusion(self, folder: str | os.PathLike[str], pattern: str) -> "Settings":
        """Take a pattern away from a watched folder."""
        watched = self.folder(folder)
        if watched is None:
            return self
        return self._with(replace(watched, exclusions=tuple(each for each in watched.exclusions if each != pattern)))

    def with_exclusions(self, patterns: Sequence[str]) -> "Settings":
        """Set the patterns that hold for all folders."""
        return replace(self, exclusions=_joined(patterns))

    def with_size_limit(self, size: int) -> "Settings":
        """Skip files of more bytes than this."""
        return replace(self, size_limit=size)

    def with_model(self, folder: str) -> "Settings":
        """Use another model, with an empty name the one that comes along, and note which was used before."""
        return self if folder == self.model else replace(self, model=folder, model_before=self.model)

    def with_reranker(self, folder: str) -> "Settings":
        """Look at results once more with the cross-encoder of a folder, or with an empty one no more."""
        return replace(self, reranker=folder)

    def with_battery_level(self, percent: int) -> "Settings":
        """Spare the battery below so many percent."""
        return replace(self, battery_level=percent)

    def with_pause(self, until: float) -> "Settings":
        """Let indexing wait until a time, in seconds since 1970; 0 for not at all."""
        return replace(self, paused_until=until)

    def folder(self, path: str | os.PathLike[str]) -> WatchedFolder | None:
        """Find a watched folder by its path."""
        wanted = _absolute(path)
        return next((folder for folder in self.folders if folder.path == wanted), None)

    def watching(self, new: WatchedFolder) -> "Settings":
        """Do the same for a folder as it was saved."""
        above = next((folder for folder in self.folders if _lies_in(new.path, folder.path)), None)
        if above is not None:
            added = moved_up(new.exclusions, os.path.relpath(new.path, above.path))
            return self._with(replace(above, exclusions=_joined(above.exclusions, added)))
        inside = [folder for folder in self.folders if _lies_in(folder.path, new.path)]
        taken = [moved_up(folder.exclusions, os.path.relpath(folder.path, new.path)) for folder in inside]
        kept = tuple(folder for folder in self.folders if folder not in inside)
        return replace(self, folders=(*kept, replace(new, exclusions=_joined(new.exclusions, *taken))))

    def _with(self, changed: WatchedFolder) -> "Settings":
        folders = tuple(changed if folder.path == changed.path else folder for folder in self.folders)
        return replace(self, folders=folders)


def load(path: Path, tell: Callable[[HomeProblem], None] | None = None) -> Settings:
    """Read the settings; a file that is not there gives the defaults.

    A value of the wrong kind gives its default and a warning in the log. A damaged file is renamed and the defaults
    are used, which `tell` hears of.

    Raises:
        HomeProblem: the file is there and cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise home_problem(error, path) from error
    try:
        # Paths that are not UTF-8 stand as escapes of lone surrogates, so the file itself is always UTF-8.
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return _set_aside(path, str(error), tell)
    if not isinstance(found, dict):
        return _set_aside(path, "it holds no settings", tell)
    return _settings_of(found)


def save(path: Path, settings: Settings) -> None:
    """Write the settings so that after a crash either the old or the new ones are there, readable by the owner only.

    Raises:
        HomeProblem: the file cannot be written; the old one is untouched.
        DiskFull: there is no room; the old one is untouched.
    """
    folders = [{**each.unknown, "path": each.path, "exclusions": each.exclusions} for each in settings.folders]
    content = {
        **settings.unknown,
        "folders": folders,
        "exclusions": settings.exclusions,
        "size_limit": settings.size_limit,
        "model": settings.model,
        "model_before": settings.model_before,
        "battery_level": settings.battery_level,
        "reranker": settings.reranker,
        "paused_until": settings.paused_until,
        "note_opened": settings.note_opened,
    }
    text = json.dumps(content, indent=2, ensure_ascii=True) + "\n"
    try:
        _replace_content(path, text.encode("ascii"))
    except OSError as error:
        raise home_problem(error, path) from error


class SettingsFile:
    """The settings as they stand in their file, whichever process wrote them last; any thread may call.

    `tell` hears of a damaged file that was set aside.
    """

    def __init__(self, path: Path, tell: Callable[[HomeProblem], None]) -> None:
        self._path = path
        self._tell = tell
        self._lock = threading.Lock()
        self._seen = _identity(path)
        self._settings = load(path, tell)

    def read(self) -> Settings:
        """Give the settings, read again where the file is another one than before; raises HomeProblem."""
        with self._lock:
            return self._current()

    def change(self, step: Callable[[Settings], Settings]) -> Settings:
        """Keep what `step` makes of the settings, and give it; no other change comes between, of no process.

        Raises HomeProblem and DiskFull as `save` does.
        """
        with self._lock, _alone(self._path):
            # Not by what tells the file from another: two changes within a tick of the clock may look alike.
            before = load(self._path, self._tell) if self._path.exists() else self._settings
            settings = step(before)
            if settings != before:
                save(self._path, settings)
            self._settings, self._seen = settings, _identity(self._path)
            return settings

    def _current(self) -> Settings:
        seen = _identity(self._path)
        if seen is not None and seen != self._seen:
            self._settings, self._seen = load(self._path, self._tell), seen
        return self._settings


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let no other process change a file meanwhile; raises HomeProblem where another one does not come to an end."""
    # Imported here because it takes longer than all else in this module.
    import filelock

    lock = filelock.FileLock(path.with_name(f".{path.name}.lock"), mode=0o600)
    try:
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


def _replace_content(path: Path, content: bytes) -> None:
    # One name for all, who come one after the other: what a kill leaves behind is written over.
    temporary = path.with_name(f".{path.name}.unfinished")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _set_aside(path: Path, reason: str, tell: Callable[[HomeProblem], None] | None) -> Settings:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    names = (path.with_name(f"{path.stem}.damaged-{stamp}-{number}{path.suffix}") for number in itertools.count(1))
    aside = next(name for name in names if not name.exists())
    try:
        path.rename(aside)
    except OSError as error:
        raise home_problem(error, path) from error
    logger.warning("The settings were damaged (%s): they lie in %s, the defaults are used.", reason, aside)
    if tell is not None:
        tell(HomeProblem(f"The settings were damaged; they lie in {aside} now.", "Add your folders again."))
    return Settings()


def _settings_of(found: Mapping[str, object]) -> Settings:
    default = Settings()
    model = _path_of(found, "model")
    before = found.get("model_before")
    if before is not None and not (isinstance(before, str) and _is_path(before)):
        before = _wrong("model_before", before, None)
    note_opened = found.get("note_opened", default.note_opened)
    if not isinstance(note_opened, bool):
        note_opened = _wrong("note_opened", note_opened, default.note_opened)
    known = {"folders", "exclusions", "size_limit", "model", "model_before", "reranker", "battery_level"}
    known |= {"paused_until", "note_opened"}
    settings = Settings(
        exclusions=_patterns_of("exclusions", found.get("exclusions", [])),
        size_limit=_number_of(found, "size_limit", default.size_limit),
        model=model,
        model_before=before,
        battery_level=min(100, _number_of(found, "battery_level", default.battery_level)),
        paused_until=_number_of(found, "paused_until", default.paused_until),
        note_opened=note_opened,
        reranker=_path_of(found, "reranker"),
        unknown={key: value for key, value in found.items() if key not in known},
    )
    for folder in _folders_of(found.get("folders", [])):
        settings = settings.watching(folder)
    return settings


def _path_of(found: Mapping[str, object], key: str) -> str:
    value = found.get(key, "")
    return value if isinstance(value, str) and _is_path(value) else _wrong(key, value, "")


def _number_of(found: Mapping[str, object], key: str, default: Number) -> Number:
    """Take a number from 0 up, of the default's kind."""
    value = found.get(key, default)
    if isinstance(value, int) and not isinstance(value, bool) and isinstance(default, float):
        value = float(value)
    if not isinstance(value, type(default)) or isinstance(value, bool) or not 0 <= value < math.inf:
        return _wrong(key, value, default)
    return value


def _folders_of(value: object) -> list[WatchedFolder]:
    if not isinstance(value, list):
        return _wrong("folders", value, [])
    folders = []
    for entry in value:
        path = entry.get("path") if isinstance(entry, dict) else None
        if not isinstance(path, str) or not _is_path(path) or not Path(path).is_absolute():
            _wrong("folders", entry, None)
            continue
        exclusions = _patterns_of("exclusions", entry.get("exclusions", []))
        unknown = {key: more for key, more in entry.items() if key not in {"path", "exclusions"}}
        folders.append(WatchedFolder(os.path.normpath(path), exclusions, unknown))
    return folders


def _patterns_of(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return _wrong(key, value, ())
    return _joined([each for each in value if isinstance(each, str) or _wrong(key, each, False)])


def _wrong(key: str, value: object, default: Value) -> Value:
    logger.warning("The setting %r cannot be %.200r; it is left out.", key, value)
    return default


def _absolute(path: str | os.PathLike[str]) -> str:
    # Links are kept as the user named them; only `..` and the like are taken out.
    return os.path.normpath(Path(path).absolute())


def _is_path(text: str) -> bool:
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _joined(*lists: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pattern for patterns in lists for pattern in patterns if pattern))
