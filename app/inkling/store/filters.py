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

    def join(self, other: "Condition") -> None:
        """Add the conditions of another."""
        self.parts += other.parts
        self.values += other.values

    @property
    def sql(self) -> str:
        """All conditions joined, true where there are none."""
        return " AND ".join(self.parts) or "1"


def listed(ids: Sequence[int] | Ids) -> object:
    """Make a list of ids what `carray` takes."""
    # An empty array cannot be bound; no row has this id.
    return apsw.carray(np.array(ids, np.int64) if len(ids) else np.array([-1], np.int64))


def on_files(within: Filter) -> Condition:
    """Give the condition that a row of `files` must meet; what is required and excluded must be settled before.

    A file of which a part passes by its own name does not for that, unless the part is all of it.
    """
    assert not within.required
    assert not within.excluded
    condition = Condition()
    for of_file, _ in _named(within):
        condition.join(of_file)
    if len(whole := packed_keys(within, parts=False)):
        condition = _either(condition, Condition(["id IN (SELECT value FROM carray(?))"], [listed(whole)]))
    condition.join(_in_folders(within))
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


def in_archives(within: Filter) -> Condition:
    """Select as `key` the documents in archives that pass by their own name and type, where the archive does not."""
    named, condition = _named(within), Condition()
    # Something must be its own: that is told without a look at the archive.
    condition.join(_either(*(own for _, own in named)))
    for either in named:
        condition.join(_either(*either))
    of_archive = [sql for of_file, _ in named for sql in of_file.parts]
    condition.add(f"NOT ({' AND '.join(of_archive)})", *(value for of_file, _ in named for value in of_file.values))
    condition.join(_in_folders(within))
    written, changed = _written(within), _changed(within)
    condition.add(f"iif(written NOTNULL, {written.sql}, {changed.sql})", *written.values, *changed.values)
    sql = (
        f"SELECT parts.number << {KEY_BITS} | parts.file AS key FROM parts INDEXED BY parts_packed "
        f"CROSS JOIN files ON files.id = parts.file WHERE parts.suffixes <> '' AND {condition.sql}"
    )
    return Condition([sql], condition.values)


def _named(within: Filter) -> list[tuple[Condition, Condition]]:
    """Give each condition on names and types: for a row of `files`, and for one of `parts` in an archive."""
    found = []
    for group in filter(None, (within.suffixes, within.types)):
        suffixes = [suffix.lower().lstrip(".") for suffix in group]
        # Mail programs call a mailbox by the name of its folder, without a suffix.
        mailboxes = " OR suffix = '' AND EXISTS (SELECT 1 FROM parts WHERE file = files.id AND name = '')"
        sql = f"(suffix IN ({','.join('?' * len(suffixes))}){mailboxes * ('mbox' in suffixes)})"
        # What has a slash is no suffix, and must not be found in two of them: nowhere are two slashes.
        kept = [f"/{suffix.replace('/', '//')}/" for suffix in suffixes]
        in_archive = _either(*(Condition(["instr(suffixes, ?)"], [suffix]) for suffix in kept))
        found.append((Condition([sql], [*suffixes]), in_archive))
    for name in map(compared, within.names):
        of_file, in_archive = (Condition([f"instr({table}.folded_name, ?)"], [name]) for table in ("files", "parts"))
        found.append((of_file, in_archive))
    return found


def _in_folders(within: Filter) -> Condition:
    condition = Condition()
    for folders in filter(None, (within.folders, within.inside)):
        condition.join(_either(*map(_in_folder, folders)))
    return condition


def _either(*conditions: Condition) -> Condition:
    """Give the condition that any of some holds."""
    sql = " OR ".join(condition.sql for condition in conditions)
    return Condition([f"({sql})"], [value for condition in conditions for value in condition.values])


def packed_keys(within: Filter, *, parts: bool) -> Ids:
    """Give the keys of what passes in archives alone and is not left out: of parts, or of what is all of its file."""
    if within.packed is None or not len(within.packed):
        return np.empty(0, np.int64)
    chosen = (within.packed >> KEY_BITS > 0) == parts
    if within.left_out is not None:
        for keys in (within.packed, within.packed & 2**KEY_BITS - 1):
            chosen &= ~np.isin(keys, within.left_out)
    passing: Ids = within.packed[chosen]
    return passing


def on_parts(within: Filter, *, dated: bool) -> Condition:
    """Give the condition that a row of `parts` must meet: one that tells when it was written, or one that does not.

    What does not tell it is as old as its file, of which nothing is asked here.
    """
    condition = Condition(["written NOTNULL" if dated else "written ISNULL"])
    if dated:
        condition.join(_written(within))
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


def _written(within: Filter) -> Condition:
    return _between(within, "written", 1)


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


def on_passages(within: Filter, alias: str) -> Condition:
    """Give the condition that a row of `passages`, known by an alias, must meet."""
    condition = Condition()
    files, packed = on_files(within), packed_keys(within, parts=True)
    if files.parts:
        # The plus keeps the planner from asking the full text, or the vectors, once for every row of the list.
        condition.add(f"+{alias}.file IN (SELECT id FROM files WHERE {files.sql})", *files.values)
    if len(packed):
        key = f"(SELECT number << {KEY_BITS} | file FROM passage_parts WHERE passage = {alias}.id)"
        own = Condition([f"{key} IN (SELECT value FROM carray(?))"], [listed(packed)])
        condition = _either(condition, own)
    condition.join(on_passages_alone(within, alias))
    return condition


def passages_inside(within: Filter, column: str) -> Condition:
    """Select a column of all passages that pass, as many times as they do, to be asked for a number of them."""
    files, packed = on_files(within), packed_keys(within, parts=True)
    own = on_passages_alone(within, "p", leading=True)
    in_files = f"p.file IN (SELECT id FROM files WHERE {files.sql}) AND " if files.parts else ""
    condition = Condition(
        [f"SELECT p.{column} FROM passages p WHERE {in_files}{own.sql}"], [*files.values, *own.values]
    )
    if len(packed):
        own = on_passages_alone(within, "p")
        condition.parts[0] += (
            f" UNION ALL SELECT p.{column} FROM carray(?) CROSS JOIN passage_parts n "
            f"ON n.file = value & {2**KEY_BITS - 1} AND n.number = value >> {KEY_BITS} "
            f"CROSS JOIN passages p ON p.id = n.passage WHERE {own.sql}"
        )
        condition.values += [listed(packed), *own.values]
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
        written, changed = _written(within), _changed(within)
        # What is no document within its file passes with it.
        condition.add(
            f"(NOT EXISTS (SELECT 1 FROM parts) OR coalesce((SELECT iif(written NOTNULL, {written.sql}, "
            f"(SELECT {changed.sql} FROM files WHERE id = {alias}.file)) "
            f"FROM passage_parts JOIN parts USING (file, number) WHERE passage = {alias}.id), 1))",
            *written.values, *changed.values,
        )  # fmt: skip
    return condition
