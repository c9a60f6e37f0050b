"""From a Filter to SQL: a condition on files, and the passages that may be found."""

import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import apsw
import numpy as np

from inkling.store.database import below, encode_path
from inkling.store.hamming import Ids
from inkling.store.rows import Filter

Value = str | bytes | int | float | object
SEPARATOR = "\\" if sys.platform == "win32" else "/"


@dataclass(slots=True)
class Condition:
    """SQL conditions that must all hold, and the values they ask for, in their order."""

    parts: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    def add(self, sql: str, *values: Value) -> None:
        """Add a condition."""
        self.parts.append(sql)
        self.values.extend(values)

    @property
    def sql(self) -> str:
        """All conditions joined, true where there are none."""
        return " AND ".join(self.parts) or "1"


def folded_folder(path: str) -> str:
    """Give a file's folder as `in:` compares it: as `compared` does, with a separator at both ends."""
    return compared(str(PurePath(path).parent)).rstrip(SEPARATOR) + SEPARATOR


def compared(text: str) -> str:
    """Give a name as `in:` and `name:` compare it: case-folded, and its letters composed with their marks."""
    return unicodedata.normalize("NFC", readable(text).casefold())


def readable(text: str) -> str:
    """Replace what is no character, such as the bytes of a name that is not UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def file_names(path: str) -> tuple[bytes, str, str, str, str]:
    """Give what the index keeps of a path: its bytes, name, folded name and folder, and suffix."""
    name = readable(PurePath(path).name)
    return encode_path(path), name, compared(name), folded_folder(path), PurePath(name).suffix.lower().lstrip(".")


def listed(ids: Sequence[int] | Ids) -> object:
    """Make a list of ids what `carray` takes."""
    # An empty array cannot be bound; no row has this id.
    return apsw.carray(np.array(ids, np.int64) if len(ids) else np.array([-1], np.int64))


def on_files(within: Filter) -> Condition:
    """Give the condition that a row of `files` must meet; what is required and excluded must be settled before."""
    assert not within.required
    assert not within.excluded
    condition = Condition()
    if within.suffixes:
        marks = ",".join("?" * len(within.suffixes))
        condition.add(f"suffix IN ({marks})", *(suffix.lower().lstrip(".") for suffix in within.suffixes))
    for folders in filter(None, (within.folders, within.inside)):
        alternatives = [_in_folder(folder) for folder in folders]
        sql = " OR ".join(alternative.sql for alternative in alternatives)
        condition.add(f"({sql})", *(value for alternative in alternatives for value in alternative.values))
    for name in within.names:
        condition.add("instr(folded_name, ?) > 0", compared(name))
    if within.after is not None:
        condition.add("modified >= ?", _nanoseconds(within.after))
    if within.before is not None:
        condition.add("modified < ?", _nanoseconds(within.before))
    if within.left_out is not None:
        condition.add("id NOT IN (SELECT value FROM carray(?))", listed(within.left_out))
    return condition


def _nanoseconds(seconds: float) -> int:
    """Give a time as the index keeps it, the last or first that it can keep for one beyond."""
    return max(-(2**63), min(int(seconds * 1e9), 2**63 - 1))


def _in_folder(folder: str) -> Condition:
    condition = Condition()
    if Path(folder).is_absolute() and sys.platform == "linux":
        condition.add("(path >= ? AND path < ? OR path = ?)", *below(folder), encode_path(folder))
    elif Path(folder).is_absolute():
        # Elsewhere a folder is also known by other capitals, and by letters put together otherwise.
        above = compared(folder).rstrip(SEPARATOR) + SEPARATOR
        condition.add("(substr(folded_folder, 1, ?) = ? OR path = ?)", len(above), above, encode_path(folder))
    else:
        wanted = SEPARATOR + compared(folder).strip("/\\").replace("/", SEPARATOR) + SEPARATOR
        condition.add("instr(folded_folder, ?) > 0", wanted)
    return condition


def on_passages(within: Filter, alias: str, *, leading: bool = False) -> Condition:
    """Give the condition that a row of `passages`, known by an alias, must meet.

    `leading` says that rows are to be looked for by it, and not by what else the query asks.
    """
    # The plus keeps the planner from asking the full text, or the vectors, once for every row of the list.
    sign = "" if leading else "+"
    condition = Condition()
    files = on_files(within)
    if files.parts:
        condition.add(f"{sign}{alias}.file IN (SELECT id FROM files WHERE {files.sql})", *files.values)
    if within.passages is not None:
        condition.add(f"{sign}{alias}.id IN (SELECT value FROM carray(?))", listed(within.passages))
    return condition
