"""Where something may have changed below the watched folders."""

import os
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """Hints for a scan, as absolute paths: `folders` whose own entries to look at, `trees` to walk wholly."""

    folders: frozenset[str] = frozenset()
    trees: frozenset[str] = frozenset()

    def joined(self, other: "Changes") -> "Changes":
        """Give the hints of both."""
        return Changes(self.folders | other.folders, self.trees | other.trees)

    def below(self, root: str) -> "Changes":
        """Give the hints that concern a folder and what is below it, without those that others cover."""
        trees = outermost(tree for tree in self.trees if within(tree, root))
        folders = (folder for folder in self.folders if within(folder, root))
        return Changes(
            frozenset(folder for folder in folders if not any(within(folder, tree) for tree in trees)),
            frozenset(trees),
        )

    def __bool__(self) -> bool:
        return bool(self.folders or self.trees)


def within(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def outermost(folders: Iterable[str]) -> list[str]:
    """Leave out the folders that lie in another one of them, and those that occur again."""
    kept: list[str] = []
    # With the separator at their ends, all paths below a folder come right after it.
    for folder in sorted(folders, key=lambda path: path.rstrip(os.sep) + os.sep):
        if not kept or not within(folder, kept[-1]):
            kept.append(folder)
    return kept
