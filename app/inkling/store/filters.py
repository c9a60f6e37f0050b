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
        suffixes = [suffix.lower().lstrip(".") for suffix in within.suffixes]
        # Mail programs call a mailbox by the name of its folder, without a suffix.
        mailboxes = "OR suffix = '' AND EXISTS (SELECT 1 FROM parts WHERE file = files.id)" * ("mbox" in suffixes)
        condition.add(f"(suffix IN ({','.join('?' * len(suffixes))}) {mailboxes})", *suffixes)
    for folders in filter(None, (within.folders, within.inside)):
        alternatives = [_in_folder(folder) for folder in folders]
        sql = " OR ".join(alternative.sql for alternative in alternatives)
        condition.add(f"({sql})", *(value for alternative in alternatives for value in alternative.values))
    for name in within.names:
        condition.add("instr(folded_name, ?) > 0", compared(name))
    if _chooses_parts(within):
        changed, dated, undated = _changed(within), on_parts(within, dated=True), on_parts(within, dated=False)
        own = "SELECT 1 FROM parts WHERE file = files.id"
        # That there are any documents within files at all is asked only once.
        some = "EXISTS (SELECT 1 FROM parts)"
        condition.add(
            f"({changed.sql} AND (NOT {some} OR NOT EXISTS ({own}) OR EXISTS ({own} AND {undated.sql})) "
            f"OR {some} AND EXISTS ({own} AND {dated.sql}))",
            *changed.values, *undated.values, *dated.values,
        )  # fmt: skip
    if within.left_out is not None:
        condition.add("id NOT IN (SELECT value FROM carray(?))", listed(within.left_out))
    return condition


def on_parts(within: Filter, *, dated: bool) -> Condition:
    """Give the condition that a row of `parts` must meet: one that tells when it was written, or one that does not.

    What does not tell it is as old as its file, of which nothing is asked here.
    """
    condition = Condition(["written NOTNULL" if dated else "written ISNULL"])
    if dated:
        written = _between(within, "written", 1)
        condition.add(written.sql, *written.values)
    if len(keys := _parts_left_out(within)):
        condition.add(f"(number << {KEY_BITS} | file) NOT IN (SELECT value FROM carray(?))", listed(keys))
    return condition


def _chooses_parts(within: Filter) -> bool:
    return within.after is not None or within.before is not None or len(_parts_left_out(within)) > 0


def _parts_left_out(within: Filter) -> Ids:
    left_out = np.empty(0, np.int64) if within.left_out is None else within.left_out
    return left_out[left_out >> KEY_BITS > 0]


def _changed(within: Filter) -> Condition:
    return _between(within, "modified", 10**9)


def _between(within: Filter, column: str, per_second: int) -> Condition:
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
    own = on_passages_alone(within, alias, leading=leading)
    condition.add(own.sql, *own.values)
    return condition


def on_passages_alone(within: Filter, alias: str, *, leading: bool = False) -> Condition:
    """Give the condition on a row of `passages` whose file is known to meet its own."""
    condition = Condition()
    if within.passages is not None:
        sign = "" if leading else "+"
        condition.add(f"{sign}{alias}.id IN (SELECT value FROM carray(?))", listed(within.passages))
    if len(keys := _parts_left_out(within)):
        condition.add(
            f"+{alias}.id NOT IN (SELECT passage FROM carray(?) JOIN passage_parts "
            f"ON file = value & {2**KEY_BITS - 1} AND number = value >> {KEY_BITS})",
            listed(keys),
        )
    if within.after is not None or within.before is not None:
        written, changed = _between(within, "written", 1), _changed(within)
        # What is no document within its file passes with it.
        condition.add(
            f"(NOT EXISTS (SELECT 1 FROM parts) OR coalesce((SELECT iif(written NOTNULL, {written.sql}, "
            f"(SELECT {changed.sql} FROM files WHERE id = {alias}.file)) "
            f"FROM passage_parts JOIN parts USING (file, number) WHERE passage = {alias}.id), 1))",
            *written.values, *changed.values,
        )  # fmt: skip
    return condition
