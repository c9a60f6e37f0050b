"""Which folders an assistant may be told of."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path


class Grants:
    """Granted folders, by the names under which they lie in the index; without any, nothing is allowed.

    A granted folder may lie inside a watched one or above several. `granted` and `watched` are absolute.
    """

    def __init__(self, granted: Iterable[str], watched: Iterable[str]) -> None:
        self._watched = tuple(watched)
        self._names = tuple(dict.fromkeys(name for folder in granted for name in _names(folder, self._watched)))
        self._places = tuple(os.path.realpath(name) for name in self._names)

    @property
    def folders(self) -> tuple[str, ...]:
        """The granted folders."""
        return self._names

    def allows(self, path: str) -> bool:
        """Tell whether a file or folder lies in a granted one, by its name and by where its name leads to."""
        return self._is_named(path) and self._is_placed(os.path.realpath(path))

    def among(self, paths: Sequence[str]) -> list[str]:
        """Give those of many files that are allowed; where a folder leads to is looked up once for all in it."""
        places: dict[str, str] = {}
        return [path for path in paths if self._is_named(path) and self._is_placed(_place(path, places))]

    def named(self, folder: str) -> tuple[str, ...]:
        """Give the names that the index has for a granted folder, or one inside, as somebody calls it; or none."""
        folder = os.path.expanduser(folder)  # noqa: PTH111 -- a name of any user is no error
        if "\0" in folder or not Path(folder).is_absolute():
            return ()
        return tuple(name for name in _names(folder, self._watched) if self.allows(name))

    def _is_named(self, path: str) -> bool:
        proper = "\0" not in path and Path(path).is_absolute() and path == os.path.normpath(path)
        return proper and any(lies_in(path, name) for name in self._names)

    def _is_placed(self, place: str) -> bool:
        return any(lies_in(place, granted) for granted in self._places)


def lies_in(path: str, folder: str) -> bool:
    """Tell by their names whether a path is a folder or lies in it."""
    path, folder = os.path.normcase(path), os.path.normcase(folder)
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def touches(folder: str, watched: Iterable[str]) -> bool:
    """Tell whether a folder lies in a watched one or holds one, by their names or by where these lead to."""
    return any(
        lies_in(name, other_name) or lies_in(other_name, name)
        for other in watched
        for name, other_name in ((folder, other), (os.path.realpath(folder), os.path.realpath(other)))
    )


def _place(path: str, places: dict[str, str]) -> str:
    """Tell where a file's name leads to, with what is known of folders in `places`."""
    parent, name = os.path.split(path)
    if parent not in places:
        places[parent] = os.path.realpath(parent)
    place = os.path.join(places[parent], name)  # noqa: PTH118 -- a path object for each of many files takes seconds
    return os.path.realpath(place) if os.path.islink(place) else place  # noqa: PTH114


def _names(folder: str, watched: Sequence[str]) -> list[str]:
    """Name a folder as the index does: as it was given, and as it is watched where one of both names is a link."""
    place, given = os.path.realpath(folder), os.path.normpath(folder)
    names = []
    for other in watched:
        other_place = os.path.realpath(other)
        if lies_in(place, other_place):
            names.append(str(Path(other) / Path(place).relative_to(other_place)))
        elif lies_in(other_place, place) and not lies_in(other, given):
            names.append(other)
    # Nothing in the index has a name that leads past all that is watched.
    known = any(lies_in(given, other) or lies_in(other, given) for other in watched)
    return [given, *names] if known or not names else names
