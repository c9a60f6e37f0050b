"""Which folders an assistant may be told of."""

import os
from collections.abc import Iterable
from pathlib import Path


class Grants:
    """Granted folders, by the names under which they lie in the index; without any, nothing is allowed.

    A granted folder may lie inside a watched one or above several. `granted` and `watched` are absolute.
    """

    def __init__(self, granted: Iterable[str], watched: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(name for folder in granted for name in _names(folder, tuple(watched))))
        self._places = tuple(Path(os.path.realpath(name)) for name in self._names)

    @property
    def folders(self) -> tuple[str, ...]:
        """The granted folders."""
        return self._names

    def allows(self, path: str) -> bool:
        """Tell whether a file or folder lies in a granted one, by its name and by where its name leads to."""
        if not path or "\0" in path or not Path(path).is_absolute() or path != os.path.normpath(path):
            return False
        place = Path(os.path.realpath(path))
        return any(Path(path).is_relative_to(name) for name in self._names) and any(
            place.is_relative_to(granted) for granted in self._places
        )


def _names(folder: str, watched: tuple[str, ...]) -> list[str]:
    """Name a folder as the index does: as it was given, and as it is watched where one of both names is a link."""
    place = Path(os.path.realpath(folder))
    names = [os.path.normpath(folder)]
    for other in watched:
        other_place = Path(os.path.realpath(other))
        if place.is_relative_to(other_place):
            names.append(str(Path(other) / place.relative_to(other_place)))
    return names
