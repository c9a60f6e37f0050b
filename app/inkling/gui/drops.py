"""What may be dropped on the window, and what to say of the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inkling.errors import PathProblem


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a drop comes to: folders to watch, files to look into, and a line for each path that is neither."""

    folders: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    problems: tuple[PathProblem, ...] = ()


def sort_out(paths: Sequence[Path], watched: Sequence[Path], home: Path) -> Dropped:
    """Decide about each dropped path; looks at the disk, but into no folder."""
    folders: list[Path] = []
    files: list[Path] = []
    problems: list[PathProblem] = []
    for path in paths:
        problem = _problem(path, watched, home)
        if problem:
            problems.append(problem)
        elif covering(path, folders):
            # It comes with another one of this drop.
            continue
        elif path.is_dir():
            folders.append(path)
        else:
            files.append(path)
    return Dropped(tuple(folders), tuple(files), tuple(problems))


def covering(path: Path, watched: Sequence[Path]) -> Path | None:
    """Find the watched folder that a path lies in or is."""
    return next((folder for folder in watched if path == folder or path.is_relative_to(folder)), None)


def cannot_be_reached(name: str, error: OSError) -> PathProblem:
    """Say that the system does not tell of a file or folder, as of those on a drive that has gone."""
    advice = f"{error.strerror}. Look whether its drive is connected and its folder may be read."
    return PathProblem(f"“{name}” cannot be reached.", advice)


def _problem(path: Path, watched: Sequence[Path], home: Path) -> PathProblem | None:
    name = path.name or str(path)
    try:
        if path.is_symlink():
            return PathProblem(f"“{name}” is a link.", "Drop the folder it leads to instead.")
        if not path.exists():
            advice = "Look whether it was moved, or its drive unplugged."
            return PathProblem(f"“{name}” is not there any more.", advice)
        if not path.is_dir():
            return None
    except OSError as error:
        return cannot_be_reached(name, error)
    return _folder_problem(path, name, watched, home)


def _folder_problem(path: Path, name: str, watched: Sequence[Path], home: Path) -> PathProblem | None:
    # Another drive of Windows is a place for documents, as a stick is elsewhere.
    if str(path) == home.anchor:
        return PathProblem("That is the whole disk.", "Drop the folders your documents lie in, such as Documents.")
    if path == home:
        return PathProblem(
            "That is your whole home folder, with settings and caches.",
            "Drop the folders your documents lie in, such as Documents.",
        )
    inside = covering(path, watched)
    if inside == path:
        return PathProblem(f"“{name}” is watched already.", "There is nothing to do.")
    if inside:
        around = inside.name or str(inside)
        advice = f"Its files are searched, unless they are left out of “{around}”."
        return PathProblem(f"“{name}” lies in “{around}”, which is watched already.", advice)
    return None
