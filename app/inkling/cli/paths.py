"""Folders that were named on the command line."""

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from inkling.errors import BadRequest, PathProblem


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
    """Make a name an absolute path, whether it is there or not."""
    if not name or "\0" in name:
        raise PathProblem(f"{name!r} is not a name of a folder.", "Name a folder.")
    try:
        return Path(os.path.normpath(Path(name).absolute()))
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
