"""Walks a watched folder and tells which files it holds, without opening any of them but ignore files.

Left out are hidden files and folders, caches and what programs build, Inkling's own home, links (so that nothing
is read twice and no loop is walked), and what the user's patterns exclude. Patterns are written as in .gitignore,
given for the folder or in files named `.inklingignore` anywhere below it.
"""

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pathspec

from inkling.store.rows import Fingerprint

IGNORE_FILE = ".inklingignore"

SKIPPED_FOLDERS = frozenset(
    {
        "node_modules", "bower_components", "__pycache__", "site-packages", "venv", "$recycle.bin",
        "system volume information", "lost+found", "cache", "caches", "__macosx",
    }
)  # fmt: skip
SKIPPED_PREFIXES = ("~$", ".~lock")
SKIPPED_ENDINGS = (".part", ".crdownload", ".tmp", ".swp", "~")
CACHE_MARK = "CACHEDIR.TAG"


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns and the folder that they are relative to, as a prefix of paths."""

    prefix: str
    spec: pathspec.GitIgnoreSpec


@dataclass(slots=True)
class Scan:
    """What a walk found: files with their fingerprints, and folders that could not be listed with the reason."""

    files: dict[str, Fingerprint] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)


def scan(folder: str, exclusions: Sequence[str], own_home: str) -> Scan:
    """Walk a folder; a folder inside it that cannot be listed is noted and the walk goes on."""
    found = Scan()
    patterns = [_Patterns(folder + os.sep, _spec(exclusions))] if exclusions else []
    waiting = [(folder, tuple(patterns))]
    while waiting:
        current, rules = waiting.pop()
        try:
            with os.scandir(current) as listing:
                entries = list(listing)
        except OSError as error:
            found.closed[current] = _why_closed(error)
            continue
        names = {entry.name for entry in entries}
        if CACHE_MARK in names and current != folder:
            continue
        if IGNORE_FILE in names:
            rules = (*rules, *_read_patterns(current, found))
        waiting.extend((path, rules) for path in _look_at(entries, rules, own_home, found))
    return found


def _look_at(
    entries: Sequence["os.DirEntry[str]"], rules: Sequence[_Patterns], own_home: str, found: Scan
) -> Iterator[str]:
    """Note the files among some entries, and give the folders to walk into."""
    for entry in entries:
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            looked_at = _walked(entry, own_home) if is_folder else _considered(entry)
            if not looked_at or _excluded(entry.path, rules, is_folder=is_folder):
                continue
            if is_folder:
                yield entry.path
            else:
                found.files[entry.path] = fingerprint(entry.stat(follow_symlinks=False))
        except FileNotFoundError:
            continue
        except OSError as error:
            found.closed[entry.path] = _why_closed(error)


def fingerprint(status: os.stat_result) -> Fingerprint:
    """Take the fingerprint from what the system says of a file."""
    return Fingerprint(status.st_size, status.st_mtime_ns, status.st_ino & 0x7FFF_FFFF_FFFF_FFFF)


def covered(path: str, folder: str, exclusions: Sequence[str]) -> bool:
    """Tell whether a folder's patterns exclude a path below it."""
    return _excluded(path, [_Patterns(folder + os.sep, _spec(exclusions))], is_folder=False)


def _walked(entry: "os.DirEntry[str]", own_home: str) -> bool:
    name = entry.name.lower()
    if name.startswith(".") or name in SKIPPED_FOLDERS or entry.path == own_home:
        return False
    if sys.platform == "darwin" and name.endswith((".photoslibrary", ".app", ".bundle")):
        return False
    return not (sys.platform == "win32" and _hidden_on_windows(entry))


def _hidden_on_windows(entry: "os.DirEntry[str]") -> bool:
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & (stat.FILE_ATTRIBUTE_HIDDEN | stat.FILE_ATTRIBUTE_REPARSE_POINT))


def _considered(entry: "os.DirEntry[str]") -> bool:
    if entry.name.startswith((".", *SKIPPED_PREFIXES)) or entry.name.endswith(SKIPPED_ENDINGS):
        return False
    return entry.is_file(follow_symlinks=False)


def _excluded(path: str, rules: Sequence[_Patterns], *, is_folder: bool) -> bool:
    # As in git, the patterns nearest to the file decide, and within them the last that matches.
    for patterns in reversed(rules):
        relative = path[len(patterns.prefix) :].replace(os.sep, "/") + ("/" if is_folder else "")
        verdict = patterns.spec.check_file(relative).include
        if verdict is not None:
            return verdict
    return False


def _read_patterns(folder: str, found: Scan) -> list[_Patterns]:
    path = Path(folder) / IGNORE_FILE
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        found.closed[str(path)] = _why_closed(error)
        return []
    return [_Patterns(folder + os.sep, _spec(lines))]


def _spec(lines: Sequence[str]) -> pathspec.GitIgnoreSpec:
    valid = []
    for line in lines:
        try:
            pathspec.GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        valid.append(line)
    return pathspec.GitIgnoreSpec.from_lines(valid)


def _why_closed(error: OSError) -> str:
    return "no permission to look into it" if isinstance(error, PermissionError) else str(error.strerror or error)
