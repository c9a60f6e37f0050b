"""From a Filter to SQL: a condition on files, and the passages that may be found."""

import sys
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from inkling.store.database import below, encode_path
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
    """Give a file's folder as `in:` compares it: case-folded, with a separator at both ends."""
    return readable(str(PurePath(path).parent)).casefold().rstrip(SEPARATOR) + SEPARATOR


def readable(text: str) -> str:
    """Replace what is no character, such as the bytes of a name that is not UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def file_names(path: str) -> tuple[bytes, str, str, str, str]:
    """Give what the index keeps of a path: its bytes, name, folded name and folder, and suffix."""
    name = readable(PurePath(path).name)
    return encode_path(path), name, name.casefold(), folded_folder(path), PurePath(name).suffix.lower().lstrip(".")


def on_files(within: Filter) -> Condition:
    """Give the condition that a row of `files` must meet."""
    condition = Condition()
    if within.suffixes:
        marks = ",".join("?" * len(within.suffixes))
        condition.add(f"suffix IN ({marks})", *(suffix.lower().lstrip(".") for suffix in within.suffixes))
    for folders in filter(None, (within.folders, within.inside)):
        alternatives = [_in_folder(folder) for folder in folders]
        sql = " OR ".join(alternative.sql for alternative in alternatives)
        condition.add(f"({sql})", *(value for alternative in alternatives for value in alternative.values))
    for name in within.names:
        condition.add("instr(folded_name, ?) > 0", name.casefold())
    if within.after is not None:
        condition.add("modified >= ?", int(within.after * 1e9))
    if within.before is not None:
        condition.add("modified < ?", int(within.before * 1e9))
    for expression in within.excluded:
        condition.add(
            "id NOT IN (SELECT p.file FROM passage_words w JOIN passages p INDEXED BY passages_place "
            "ON p.id = w.rowid WHERE w.passage_words MATCH ? "
            "UNION SELECT rowid FROM file_names WHERE file_names MATCH ?)",
            expression,
            expression,
        )
    return condition


def _in_folder(folder: str) -> Condition:
    condition = Condition()
    if Path(folder).is_absolute():
        condition.add("(path >= ? AND path < ? OR path = ?)", *below(folder), encode_path(folder))
    else:
        wanted = SEPARATOR + readable(folder).casefold().strip("/\\").replace("/", SEPARATOR) + SEPARATOR
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
    for expression in within.required:
        condition.add(
            f"{sign}{alias}.id IN (SELECT rowid FROM passage_words WHERE passage_words MATCH ?)", expression
        )
    return condition
