"""What a walk leaves out.

Left out are hidden files and folders, caches and what programs build, homes of Inkling, links (so that nothing
is read twice and no loop is walked), and what the user's patterns exclude. Patterns are written as in .gitignore,
given for the folder or in files named `.inklingignore` anywhere below it.
"""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pathspec

from inkling.places import reachable

IGNORE_FILE = ".inklingignore"
CACHE_MARK = "CACHEDIR.TAG"

_NAMES_ANOTHER_PLACE = 0x2000_0000
"""The bit of a reparse tag of Windows that links and mount points have."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns and the folder that they are relative to, as a prefix of paths."""

    prefix: str
    spec: pathspec.GitIgnoreSpec


def patterns_of(folder: str, lines: Sequence[str]) -> tuple[Patterns, ...]:
    """Take up the patterns given for a folder, without those that mean nothing."""
    return (Patterns(folder + os.sep, _spec(lines)),) if lines else ()


def read_patterns(folder: str) -> tuple[Patterns, ...]:
    """Read a folder's own ignore file; raises OSError."""
    return patterns_of(folder, Path(reachable(folder), IGNORE_FILE).read_text("utf-8", "replace").splitlines())


def excluded(path: str, rules: Sequence[Patterns], *, is_folder: bool) -> bool:
    """Tell whether patterns exclude a path: those nearest to it decide, and within them the last that matches."""
    for patterns in reversed(rules):
        relative = path[len(patterns.prefix) :].replace(os.sep, "/") + ("/" if is_folder else "")
        verdict = patterns.spec.check_file(relative).include
        if verdict is not None:
            return verdict
    return False


def covered(path: str, folder: str, exclusions: Sequence[str]) -> bool:
    """Tell whether a folder's patterns exclude a path below it."""
    return excluded(path, patterns_of(folder, exclusions), is_folder=False)


def hidden(status: os.stat_result) -> bool:
    """Tell whether Windows or macOS hides a file or folder, whatever its name, or leads elsewhere by it."""
    attributes, flags = getattr(status, "st_file_attributes", 0), getattr(status, "st_flags", 0)
    # The folders of a cloud are reparse points, too, but no other place's names.
    elsewhere = getattr(status, "st_reparse_tag", 0) & _NAMES_ANOTHER_PLACE
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN or flags & stat.UF_HIDDEN or elsewhere)


def is_pattern(text: str) -> bool:
    """Tell whether a text is a pattern that can match anything."""
    try:
        return any(pattern.include is not None for pattern in pathspec.GitIgnoreSpec.from_lines([text]).patterns)
    except ValueError:
        return False


def _spec(lines: Sequence[str]) -> pathspec.GitIgnoreSpec:
    valid = []
    for line in lines:
        try:
            pathspec.GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        valid.append(line)
    return pathspec.GitIgnoreSpec.from_lines(valid)
