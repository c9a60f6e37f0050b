"""Walks a watched folder and tells which files it holds, opening none but ignore files and indexes."""

import os
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inkling.exclusions import file_name_considered, folder_name_walked
from inkling.indexing.changes import Changes
from inkling.indexing.fingerprints import fingerprint
from inkling.indexing.rules import CACHE_MARK, IGNORE_FILE, Patterns, excluded, hidden, patterns_of, read_patterns
from inkling.places import Places, known_as, reachable
from inkling.store.database import application_of
from inkling.store.rows import Fingerprint
from inkling.store.schema import APPLICATION_ID


@dataclass(slots=True)
class Scan:
    """What a walk found.

    `files` with their fingerprints, and `closed` folders that could not be listed with the reason, which is empty
    where one has gone just now: the next walk finds out where to. What the walk can tell about: all below the folders
    of `walked`, and the files that lie directly in those of `listed`. `mounts` are the folders below which another
    device lies, with its number.
    """

    files: dict[str, Fingerprint] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    walked: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    mounts: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Scan") -> None:
        """Take in what another walk found."""
        self.files.update(other.files)
        self.closed.update(other.closed)
        self.walked.extend(other.walked)
        self.listed.extend(other.listed)
        self.mounts.update(other.mounts)


Rules = tuple[Patterns, ...]
INDEX = Places(Path()).index.name


def scan(folder: str, exclusions: Sequence[str], own_home: str) -> Scan:
    """Walk a folder; a folder inside it that cannot be listed is noted and the walk goes on."""
    walk = _Walk(folder, own_home)
    walk.whole(folder, patterns_of(folder, exclusions))
    return walk.found


def scan_changes(
    folder: str,
    exclusions: Sequence[str],
    own_home: str,
    changes: Changes,
    known_below: Callable[[str], Collection[str]],
) -> Scan:
    """Look only where something may have changed below a folder that is there.

    `known_below` lists the folders directly inside one below which files are known: one of them that has vanished
    counts as walked, one that is unknown is walked, and one that is known and there is passed by.
    """
    walk = _Walk(folder, own_home)
    hints = changes.below(folder)
    given = patterns_of(folder, exclusions)
    for tree in sorted(hints.trees):
        if (present := walk.rules_of(tree, given)) is None:
            continue
        if present[0] == tree:
            walk.whole(tree, present[1])
        else:
            hints = hints.joined(Changes(folders=frozenset((present[0],))))
    listed = set()
    for hint in sorted(hints.folders):
        present = walk.rules_of(hint, given)
        if present is not None and present[0] not in listed:
            listed.add(present[0])
            walk.one(*present, known_below(present[0]))
    return walk.found


def comes_to(folder: str, exclusions: Sequence[str], own_home: str, inner: str) -> bool:
    """Tell whether a walk of a folder looks into another one that lies below it."""
    present = _Walk(folder, own_home).rules_of(inner, patterns_of(folder, exclusions))
    return present is not None and present[0] == inner and not _wants_out(Path(inner))


class _Walk:
    """One walk below one watched folder."""

    def __init__(self, root: str, own_home: str) -> None:
        self.found = Scan()
        self._root = root
        self._own_home = own_home
        self._home_device, self._home_number = _device_and_number(own_home)

    def whole(self, folder: str, rules: Rules) -> None:
        """Walk a folder and all below it."""
        self.found.walked.append(folder)
        waiting = [(folder, rules, _device(folder))]
        while waiting:
            current, rules, device = waiting.pop()
            listing = self._list(current, rules)
            if listing is None:
                continue
            entries, rules = listing
            for entry in self._look_at(entries, rules):
                inner = _device_of(entry, device)
                if inner != device:
                    self.found.mounts[_path(entry)] = inner
                waiting.append((_path(entry), rules, inner))

    def one(self, folder: str, rules: Rules, known: Collection[str]) -> None:
        """Look at the entries of one folder, and walk the folders in it that are not known."""
        listing = self._list(folder, rules)
        if listing is None:
            if folder not in self.found.closed:
                self.found.walked.append(folder)
            return
        entries, rules = listing
        self.found.listed.append(folder)
        present = {_path(entry) for entry in self._look_at(entries, rules)}
        self.found.walked.extend(path for path in known if path not in present)
        for path in present.difference(known):
            self.whole(path, rules)

    def rules_of(self, path: str, given: Rules) -> tuple[str, Rules] | None:
        """Find the rules that hold around a folder; None where it is left out.

        Gives the folder itself or, where that is no more, the nearest one above it that still is.
        """
        current, rules = Path(self._root), given
        for name in Path(path).relative_to(current).parts:
            if str(current) != self._root and _wants_out(current):
                break
            if os.path.lexists(current / IGNORE_FILE):
                rules = (*rules, *self._patterns(str(current)))
            inner = current / name
            if not folder_name_walked(name) or excluded(str(inner), rules, is_folder=True):
                return None
            try:
                status = os.lstat(reachable(str(inner)))
            except OSError:
                break
            if (status.st_dev, status.st_ino) == (self._home_device, self._home_number):
                return None
            if not stat.S_ISDIR(status.st_mode) or hidden(status):
                break
            current = inner
        return str(current), rules

    def _list(self, folder: str, rules: Rules) -> "tuple[list[os.DirEntry[str]], Rules] | None":
        """List a folder and take its own rules in; None where it is closed or a cache."""
        try:
            with os.scandir(reachable(folder)) as listing:
                entries = list(listing)
        except OSError as error:
            self.found.closed[folder] = _why_closed(error)
            return None
        names = {entry.name for entry in entries}
        if (CACHE_MARK in names or INDEX in names) and folder != self._root and _wants_out(Path(folder)):
            return None
        if IGNORE_FILE in names:
            rules = (*rules, *self._patterns(folder))
        return entries, rules

    def _patterns(self, folder: str) -> Rules:
        try:
            return read_patterns(folder)
        except OSError as error:
            self.found.closed[str(Path(folder) / IGNORE_FILE)] = _why_closed(error)
            return ()

    def _look_at(self, entries: "Sequence[os.DirEntry[str]]", rules: Rules) -> "Iterator[os.DirEntry[str]]":
        """Note the files among some entries, and give the folders to walk into."""
        for entry in entries:
            try:
                is_folder = entry.is_dir(follow_symlinks=False)
                looked_at = self._walked(entry) if is_folder else _considered(entry)
                if not looked_at or (rules and excluded(_path(entry), rules, is_folder=is_folder)):
                    continue
                if is_folder:
                    yield entry
                else:
                    self.found.files[_path(entry)] = fingerprint(entry.stat(follow_symlinks=False))
            except FileNotFoundError:
                continue
            except OSError as error:
                self.found.closed[_path(entry)] = _why_closed(error)

    def _walked(self, entry: "os.DirEntry[str]") -> bool:
        return folder_name_walked(entry.name) and not self._is_home(entry) and not _hidden(entry)

    def _is_home(self, entry: "os.DirEntry[str]") -> bool:
        """Tell whether a folder is Inkling's own, which may have been named by way of a link."""
        if _path(entry) == self._own_home:
            return True
        # On Windows a listing tells no number.
        alike = sys.platform != "win32" and entry.inode() == self._home_number
        return alike and _device(entry.path) == self._home_device


def _path(entry: "os.DirEntry[str]") -> str:
    return known_as(entry.path)


def _wants_out(folder: Path) -> bool:
    """Tell whether a folder is marked as a cache, or is the home of another Inkling."""
    folder = Path(reachable(str(folder)))
    return os.path.lexists(folder / CACHE_MARK) or application_of(folder / INDEX) == APPLICATION_ID


def _considered(entry: "os.DirEntry[str]") -> bool:
    return file_name_considered(entry.name) and entry.is_file(follow_symlinks=False) and not _hidden(entry)


def _hidden(entry: "os.DirEntry[str]") -> bool:
    # On Linux names alone tell that.
    return sys.platform != "linux" and hidden(entry.stat(follow_symlinks=False))


def _device_and_number(folder: str) -> tuple[int, int]:
    try:
        status = Path(folder).stat()
    except OSError:
        return -1, -1
    return status.st_dev, status.st_ino


def _device(folder: str) -> int:
    try:
        return os.lstat(folder).st_dev
    except OSError:
        # Listing it will tell what is wrong with it.
        return 0


def _device_of(entry: "os.DirEntry[str]", around: int) -> int:
    # On Windows other drives lie behind links, which are not followed, and a listing tells no device.
    if sys.platform == "win32":
        return around
    try:
        return entry.stat(follow_symlinks=False).st_dev
    except OSError:
        return around


def _why_closed(error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ""
    return "no permission to look into it" if isinstance(error, PermissionError) else str(error.strerror or error)
