"""Folders that were named on the command line."""

import errno
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from inkling.errors import BadRequest, PathProblem
from inkling.exclusions import exactly
from inkling.places import as_listed


def readable_folder(name: str) -> Path:
    """Make a name an absolute path, links kept as they are.

    Raises:
        PathProblem: there is no such folder, it is no folder or it cannot be read.
    """
    path = absolute(name)
    try:
        if not stat.S_ISDIR(path.stat().st_mode):
            raise PathProblem(f"{name} is not a folder.", "Name the folder that it lies in.")
        with os.scandir(path):
            return path
    except OSError as error:
        raise _problem(name, error) from error


def absolute(name: str) -> Path:
    """Make a name an absolute path by the names that its folders list, whether it is there or not."""
    if not name or "\0" in name:
        raise PathProblem(f"{name!r} is not a name of a file or folder.", "Name one.")
    if name[:2] in ("~", "~/", "~\\"):
        # Some shells leave that to programs, and others do where it stands behind an equals sign.
        name = os.path.expanduser(name)  # noqa: PTH111 -- without a home it stays as it is
    try:
        return Path(as_listed(os.path.normpath(Path(name).absolute())))
    except OSError as error:
        raise PathProblem("The folder you are in is not there any more.", "Change to another one.") from error


def watched_folder(name: str, watched: Iterable[str]) -> Path:
    """Find the watched folder that a name means, be it by a link.

    Raises:
        BadRequest: it is none of those watched.
    """
    path = absolute(name)
    folders = {Path(folder): Path(folder) for folder in watched}
    resolved = {Path(os.path.realpath(folder)): folder for folder in folders}
    found = folders.get(path) or resolved.get(Path(os.path.realpath(path)))
    if found is None:
        raise BadRequest(f"{name} is not one of the folders in the index.", "See them with: inkling status")
    return found


def pattern_of(typed: str, folders: Sequence[Path]) -> str:
    """Make a pattern of what is to be left out: a path in the one folder that is named is anchored there.

    Raises:
        BadRequest: it is no pattern, or a path that only one folder of several holds.
    """
    # Imported here because reading patterns takes long to import and is seldom asked for.
    from inkling.indexing.rules import is_pattern

    path = Path(os.path.normpath(typed))
    holding = [folder for folder in folders if path.is_absolute() and path.is_relative_to(folder)]
    if holding and len(folders) > 1:
        raise BadRequest(f"{typed} lies in one of several folders.", f"Index {holding[0]} by itself.")
    if holding and path != holding[0]:
        return f"/{exactly(str(path.relative_to(holding[0])))}"
    if not is_pattern(typed):
        raise BadRequest(f"“{typed}” is no pattern, so nothing would be left out.", "Write it as in a .gitignore.")
    return typed


def _problem(name: str, error: OSError) -> PathProblem:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR | errno.ENAMETOOLONG:
            return PathProblem(f"There is no folder {name}.", "Check how it is written.")
        case errno.EACCES | errno.EPERM:
            return PathProblem(f"You have no permission to read {name}.", "Change its permissions or name another.")
        case errno.ELOOP:
            return PathProblem(f"{name} is a link that leads back to itself.", "Name the folder itself.")
        case _:
            return PathProblem(f"{name} cannot be read: {error.strerror or error}.", "Check its disk.")
