"""Reads and copies the files of a model folder, and says in one sentence what is wrong with one."""

import contextlib
import functools
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inkling.errors import ModelProblem

Json = dict[str, Any]

ASK_FOR_ANOTHER = "Choose another model, one in the sentence-transformers format with safetensors weights."

COPIED = (".json", ".safetensors", ".txt", ".model", ".md")


def copy_model(folder: Path, target: Path) -> None:
    """Copy the files that make a model, for the owner only: links as what they lead to, none of other programs.

    What is no file, such as a link that leads nowhere, is left out.
    """
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = target / Path(parent).relative_to(folder)
        named = [name for name in files if name.endswith(COPIED) and not name.startswith(".")]
        wanted = [name for name in named if Path(parent, name).is_file()]
        if wanted:
            inside.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in wanted:
            shutil.copyfile(Path(parent) / name, inside / name)
            (inside / name).chmod(0o600)


@contextlib.contextmanager
def sensible(path: Path) -> Iterator[None]:
    """Say that a folder's settings make no sense where reading them fails: they are others' and may be anything."""
    try:
        yield
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError, OSError) as error:
        raise ModelProblem(f"The settings of the model in {path} make no sense.", ASK_FOR_ANOTHER) from error


def read_json(path: Path) -> Json:
    """Read a JSON object."""
    value = _parse(existing(path))
    if not isinstance(value, dict):
        raise damaged(path)
    return value


def read_json_list(path: Path) -> list[Json]:
    """Read a JSON list of objects."""
    value = _parse(existing(path))
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise damaged(path)
    return value


def _parse(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(path) from error


def optional_json(path: Path) -> Json:
    """Read a JSON object, empty where there is no such file."""
    return read_json(path) if path.is_file() else {}


def existing(path: Path) -> Path:
    """Give the path of a file back, or raise ModelProblem where it is missing."""
    if not path.is_file():
        raise ModelProblem(f"The model folder {path.parent} has no {path.name}.", ASK_FOR_ANOTHER)
    return path


def damaged(path: Path) -> ModelProblem:
    """Say that a file cannot be what it should be."""
    return ModelProblem(f"The file {path} of the model is damaged.", "Fetch the model again.")


def unsupported(path: Path, reason: str) -> ModelProblem:
    """Say why a model is of no use here."""
    return ModelProblem(f"The model in {path} is not supported: {reason}.", ASK_FOR_ANOTHER)


def inside(path: Path, entry: Json) -> Path:
    """Give the folder of a module, which never lies outside the model's."""
    relative = Path(str(entry.get("path", "")))
    if relative.is_absolute() or ".." in relative.parts:
        raise damaged(path / "modules.json")
    return path / relative


def find_weights(folder: Path) -> tuple[Path, ...]:
    """Find safetensors files, never pickled ones; raises ModelProblem where there are none to be loaded."""
    if any(0xD800 <= ord(letter) < 0xE000 for letter in str(folder)):
        title = f"The name of the folder {folder} is no Unicode, and what loads weights takes no other."
        raise ModelProblem(title, "Rename the folder, or copy the model to another one.")
    single = folder / "model.safetensors"
    if single.is_file():
        return (single,)
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        names = sorted(set(read_json(index).get("weight_map", {}).values()))
        if not names or any(Path(name).name != name for name in names):
            raise damaged(index)
        return tuple(existing(folder / name) for name in names)
    if (folder / "pytorch_model.bin").is_file():
        raise ModelProblem(
            f"The weights in {folder} are pickled, which could run code, so Inkling does not load them.",
            ASK_FOR_ANOTHER,
        )
    raise ModelProblem(f"The model folder {folder} has no model.safetensors.", ASK_FOR_ANOTHER)


def hash_of(path: Path) -> str:
    """Hash a file; one that has not changed since is not read again."""
    try:
        found = path.stat()
        return _hash(path, (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))
    except OSError as error:
        raise damaged(path) from error


@functools.lru_cache(maxsize=256)
def _hash(path: Path, _: tuple[int, ...]) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_custom_code(path: Path, config: Json) -> None:
    """Raise ModelProblem where a transformer's configuration names code that it brings along."""
    if config.get("auto_map"):
        raise ModelProblem(
            f"The model in {path} wants to run code of its own, which Inkling never does.", ASK_FOR_ANOTHER
        )
