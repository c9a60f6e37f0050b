"""Where index, settings and log lie."""

import errno
import os
import sys
import tempfile
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inkling.errors import DiskFull, HomeProblem

_ANY_LENGTH = "\\\\?\\"
_LONG = 240
"""From so many letters on a path may be too long for Windows, with what it puts behind it to list a folder."""

_READ_BY_OTHERS = 1.0
"""Seconds for which a file that is to be replaced may be read by others."""


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one user's Inkling, all below `home`."""

    home: Path

    @property
    def index(self) -> Path:
        """The index, an SQLite file."""
        return self.home / "index.sqlite"

    @property
    def settings(self) -> Path:
        """What the user chose."""
        return self.home / "settings.json"

    @property
    def memory(self) -> Path:
        """What the program remembers by itself, such as the device measured to be the fastest."""
        return self.home / "memory.json"

    @property
    def models(self) -> Path:
        """The folder of the model folders that were added."""
        return self.home / "models"

    @property
    def stars(self) -> Path:
        """What the user said was the right answer."""
        return self.home / "stars.jsonl"

    @property
    def adapting(self) -> Path:
        """The folder where a model is adapted to the documents; what lies there can be made again."""
        return self.home / "adapting"

    @property
    def attachments(self) -> Path:
        """Where attachments lie that were opened, for a while."""
        return self.home / "attachments"

    @property
    def asked(self) -> Path:
        """What assistants asked, and what they were given."""
        return self.home / "assistants.log"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes to the index."""
        return self.home / "writer.lock"

    @property
    def requests(self) -> Path:
        """Where other processes put what they want of that one."""
        return self.home / "requests"

    @property
    def present(self) -> Path:
        """What that one is doing."""
        return self.home / "present.json"

    @property
    def log(self) -> Path:
        """What went on, for a report of a bug."""
        return self.home / "inkling.log"


def find_places(home: Path | None, environment: Mapping[str, str]) -> Places:
    """Choose the home: the one given, else `INKLING_HOME`, else the system's place for a user's data."""
    chosen = home or environment.get("INKLING_HOME") or _home_by_custom()
    return Places(Path(os.path.normpath(Path(chosen).absolute())))


def make_home(places: Places) -> None:
    """Make the home, readable by its owner only, and try that it can be written to.

    A folder that already holds something keeps its permissions: it may not be ours alone.

    Raises:
        HomeProblem: it cannot be made or written, or a file is in the way.
        DiskFull: there is no room for even a small file.
    """
    home = places.home
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.scandir(home) as entries:
            empty = next(entries, None) is None
        if empty:
            home.chmod(0o700)
        with tempfile.TemporaryFile(dir=home, prefix=".room-") as trial:
            trial.write(b"\0" * 4096)
    except OSError as error:
        raise home_problem(error, home) from error


def home_problem(error: OSError, path: Path) -> HomeProblem:
    """Say in plain words why a file or folder of the home could not be made, read or written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            f"The disk that holds {path} is full.",
            "Make some room and start again; what was done so far is kept.",
        )
    elsewhere = "Choose another place with --home DIR or INKLING_HOME."
    match error.errno:
        case errno.EROFS:
            return HomeProblem(f"{path} lies on a disk that cannot be written to.", elsewhere)
        case errno.EACCES | errno.EPERM:
            return HomeProblem(f"You have no permission to use {path}.", f"Change its permissions. {elsewhere}")
        case errno.EEXIST | errno.ENOTDIR | errno.EISDIR:
            return HomeProblem(f"Something else is in the way at {path}.", f"Move it away. {elsewhere}")
        case _:
            return HomeProblem(f"{path} cannot be used: {error.strerror or error}.", elsewhere)


def put_in_place(new: Path, old: Path) -> None:
    """Let a file take the place of another one; raises OSError.

    On Windows that is refused while anybody reads the other one, which takes them a moment.
    """
    end = time.monotonic() + _READ_BY_OTHERS
    while True:
        try:
            new.replace(old)
            return
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > end:
                raise
        time.sleep(0.01)


def reachable(path: str) -> str:
    """Write a normal absolute path so that Windows takes it however long it is; elsewhere it stays as it is."""
    if sys.platform != "win32" or len(path) < _LONG or path.startswith(_ANY_LENGTH):
        return path
    return f"{_ANY_LENGTH}UNC{path[1:]}" if path.startswith("\\\\") else _ANY_LENGTH + path


def known_as(path: str) -> str:
    """Undo what `reachable` did."""
    if not path.startswith(_ANY_LENGTH):
        return path
    path = path.removeprefix(_ANY_LENGTH)
    return f"\\{path.removeprefix('UNC')}" if path.startswith("UNC\\") else path


def as_listed(path: str) -> str:
    """Write a path as an absolute one by the names that the folders on the way list; what is not listed stays.

    Windows and macOS take `documents` for `Documents`, and macOS a composed letter for one with its mark behind it;
    but changes are told, and files are in the index, by the listed names only.
    """
    start, *names = Path(path).absolute().parts
    listed = start.upper() if start[1:2] == ":" else start
    for name in names:
        listed = str(Path(listed, _listed(listed, name)))
    return listed


def _listed(folder: str, name: str) -> str:
    # A large folder takes long to list, and most systems know a file by one name only.
    if not any(_is_same(Path(folder, name), Path(folder, other)) for other in _other_ways_to_write(name)):
        return name
    try:
        with os.scandir(folder) as entries:
            names = {entry.name for entry in entries}
    except OSError:
        return name
    if name in names:
        return name
    alike = (each for each in sorted(names) if as_disks_compare(each) == as_disks_compare(name))
    return next((each for each in alike if _is_same(Path(folder, each), Path(folder, name))), name)


def _other_ways_to_write(name: str) -> set[str]:
    turned = "".join(each.swapcase() if len(each.swapcase()) == 1 else each for each in name)
    return {turned, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)} - {name}


def as_disks_compare(name: str) -> str:
    """Write a name or path as it is compared where capitals and the way letters are put together do not matter."""
    return unicodedata.normalize("NFC", name.casefold())


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _home_by_custom() -> Path:
    # Imported here because it costs more than the rest of this module and is seldom needed by tests and scripts.
    import platformdirs

    return platformdirs.user_data_path("inkling", appauthor=False)
