"""From a Filter to SQL: a condition on files, and the passages that may be found."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import numpy as np

from inkling.store.hamming import Ids
from inkling.store.paths import SEPARATOR, below, compared, encode_path, path_on_disk, with_separator
from inkling.store.rows import KEY_BITS, Filter

Value = str | bytes | int | float | object


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
    if within.after is not None or within.before is not None:
        changed, written = between(within, "modified", 10**9), between(within, "written", 1)
        condition.add(
            "iif(EXISTS (SELECT 1 FROM parts WHERE file = files.id AND written NOTNULL), "
            f"EXISTS (SELECT 1 FROM parts WHERE file = files.id AND {written.sql}), {changed.sql})",
            *written.values, *changed.values,
        )  # fmt: skip
    if within.left_out is not None:
        condition.add("id NOT IN (SELECT value FROM carray(?))", listed(within.left_out))
    return condition


def between(within: Filter, column: str, per_second: int) -> Condition:
    """Give the condition that a time must meet, which is kept in so many parts of a second."""
    condition = Condition()
    for sign, seconds in ((">=", within.after), ("<", within.before)):
        if seconds is not None:
            # The last or first that the index can keep stands for one beyond.
            condition.add(f"{column} {sign} ?", max(-(2**63), min(int(seconds * per_second), 2**63 - 1)))
    return condition


def _in_folder(folder: str) -> Condition:
    condition = Condition()
    if not Path(folder).is_absolute():
        wanted = SEPARATOR + compared(folder).strip("/\\").replace("/", SEPARATOR) + SEPARATOR
        condition.add("instr(folded_folder, ?) > 0", wanted)
        return condition
    sql = "path >= ? AND path < ? OR path = ?"
    values: list[Value] = [*below(folder), encode_path(folder)]
    if sys.platform != "linux":
        # Elsewhere a folder is also known by other capitals, and by letters put together otherwise. The last tells it
        # of every file; what is before it is quicker.
        sql += (
            " OR substr(folded_folder, 1, ?) = ? AND "
            "(lower(substr(path, 1, ?)) = lower(?) OR substr(path_on_disk(path), 1, ?) = ?)"
        )
        likely, exact = with_separator(compared(folder)), encode_path(with_separator(folder))
        known = path_on_disk(exact)
        values += [len(likely), likely, len(exact), exact, len(known), known]
    condition.add(f"({sql})", *values)
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
    if within.left_out is not None and len(keys := within.left_out[within.left_out >> KEY_BITS > 0]):
        condition.add(
            f"+{alias}.id NOT IN (SELECT passage FROM carray(?) JOIN passage_parts "
            f"ON file = value & {2**KEY_BITS - 1} AND number = value >> {KEY_BITS})",
            listed(keys),
        )
    if within.after is not None or within.before is not None:
        written = between(within, "written", 1)
        # What has no date of its own passes with its file. That there are no dates at all is asked only once.
        condition.add(
            f"(NOT EXISTS (SELECT 1 FROM parts) OR coalesce((SELECT {written.sql} FROM passage_parts "
            f"JOIN parts USING (file, number) WHERE passage = {alias}.id), 1))",
            *written.values,
        )
    return condition
