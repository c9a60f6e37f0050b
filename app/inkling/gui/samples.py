"""The sample documents, to try Inkling with."""

import json
import shutil
from pathlib import Path

from inkling.errors import PathProblem
from inkling.gui.resources import resource

_FOLDER = "Sample documents"


def samples_there() -> bool:
    """Tell whether the samples came along."""
    return resource("sample/library").is_dir()


def samples_in(home: Path) -> Path:
    """Tell where the copy of the samples lies."""
    return home / _FOLDER


def sample_queries() -> tuple[str, ...]:
    """Give questions that the samples answer, in other words than theirs."""
    file = resource("sample/queries.json")
    if not file.is_file():
        return ()
    return tuple(str(entry["query"]) for entry in json.loads(file.read_text("utf-8")))


def copy_samples(home: Path) -> Path:
    """Copy the samples beside the index, so that a person may change or delete them; give the copy's folder.

    Raises:
        PathProblem: there is no room, or the home cannot be written.
    """
    target = samples_in(home)
    try:
        shutil.copytree(resource("sample/library"), target, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        raise PathProblem(
            "The sample documents could not be copied.", f"See that there is room and that {home} can be written."
        ) from error
    return target
