"""An index written to one file that travels: texts, passages and vectors, without the full text, which is made anew.

The file is an SQLite database of a format of its own, so that it outlives changes of the index's tables. It holds
what the documents say, so it is readable by its owner only.
"""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import apsw

from inkling.errors import BadRequest, DiskFull, PathProblem
from inkling.places import home_problem
from inkling.store.database import application_of, check_version, plain_errors
from inkling.store.transaction import transaction

FORMAT = 4
"""Written to `user_version`; a greater one in a file means a newer program made it."""

APPLICATION_ID = 0x496E6B45
"""Marks the file as an export of Inkling ("InkE")."""

FILE_COLUMNS = "path, size, modified, inode, content, title, state, reason, stamp, failures"
PASSAGE_COLUMNS = 'ordinal, section, page, start, "end", place, text'

TABLES = f"""
CREATE TABLE about(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files(id INTEGER PRIMARY KEY, {FILE_COLUMNS});
CREATE TABLE texts(id INTEGER PRIMARY KEY, hash BLOB NOT NULL);
CREATE TABLE passages(id INTEGER PRIMARY KEY, file INTEGER NOT NULL, text_id INTEGER NOT NULL, {PASSAGE_COLUMNS});
CREATE TABLE parts(file INTEGER NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL, written INTEGER, name TEXT);
CREATE TABLE passage_parts(passage INTEGER PRIMARY KEY, number INTEGER NOT NULL);
CREATE TABLE scans(
    content BLOB NOT NULL, page INTEGER NOT NULL, text TEXT, due INTEGER NOT NULL, PRIMARY KEY(content, page)
) WITHOUT ROWID;
CREATE TABLE inner_scans(holder BLOB NOT NULL, content BLOB NOT NULL, way TEXT NOT NULL);
CREATE TABLE models(id INTEGER PRIMARY KEY, identity TEXT NOT NULL);
CREATE TABLE vectors(model INTEGER, text_id INTEGER, vector BLOB NOT NULL, PRIMARY KEY(model, text_id)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    files: int
    passages: int
    vectors: int
    bytes: int


def export_index(index: Path, target: Path, about: Mapping[str, object]) -> Exported:
    """Write the index as of the last commit to a file; others may search and write to the index meanwhile.

    The file appears when it is whole, in place of an earlier export of the same name and of nothing else; a program
    that is killed leaves at most a hidden one beside it, which the next export there replaces.

    Raises:
        BadRequest: something that is no export bears this name already.
        PathProblem: it cannot be written there.
        DiskFull: there is no room there.
    """
    refuse_what_is_in_the_way(target)
    partial = target.with_name(f".{target.name}.partial")
    try:
        with _errors_of(target):
            partial.unlink(missing_ok=True)
            os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            with plain_errors(index):
                written = _write(index, partial, about)
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            partial.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    return written


def refuse_what_is_in_the_way(target: Path) -> None:
    """Raise BadRequest unless a file can be written there without the loss of anything but an earlier export."""
    if not os.path.lexists(target):
        return
    another = "Name another file."
    if not target.is_file():
        raise BadRequest(f"{target} is no file that could be replaced.", another)
    if application_of(target) != APPLICATION_ID:
        raise BadRequest(f"{target} is there already and is no export of Inkling.", another)


def _write(index: Path, partial: Path, about: Mapping[str, object]) -> Exported:
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI
    with contextlib.closing(apsw.Connection(str(partial), flags=flags)) as connection:
        # A file that is not whole is thrown away, so nothing need be undone in it.
        connection.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192")
        connection.execute("ATTACH ? AS source", (f"{index.absolute().as_uri()}?mode=ro",))
        with transaction(connection):
            check_version(connection, index, "source")
            connection.execute(TABLES)
            told = [(name, json.dumps(each)) for name, each in about.items()]
            connection.executemany("INSERT INTO about(name, value) VALUES (?, ?)", told)
            connection.execute(f"INSERT INTO files SELECT id, {FILE_COLUMNS} FROM source.files ORDER BY id")
            connection.execute(
                "INSERT INTO texts SELECT id, hash FROM source.texts t "
                "WHERE EXISTS (SELECT 1 FROM source.passages WHERE text_id = t.id) ORDER BY id"
            )
            connection.execute(
                f"INSERT INTO passages SELECT id, file, text_id, {PASSAGE_COLUMNS} FROM source.passages ORDER BY id"
            )
            connection.execute("INSERT INTO parts SELECT file, number, title, written, name FROM source.parts")
            connection.execute("INSERT INTO passage_parts SELECT passage, number FROM source.passage_parts")
            connection.execute(
                "INSERT INTO inner_scans SELECT holder, content, way FROM source.inner_scans "
                "WHERE holder IN (SELECT content FROM source.files) ORDER BY holder, content"
            )
            connection.execute(
                "INSERT INTO scans SELECT content, page, text, due FROM source.scans WHERE content IN "
                "(SELECT content FROM source.files UNION SELECT content FROM main.inner_scans) ORDER BY content, page"
            )
            models = list(connection.execute("SELECT id, identity FROM source.models ORDER BY id"))
            connection.executemany("INSERT INTO models(id, identity) VALUES (?, ?)", models)
            for model, _ in models:
                connection.execute(
                    f"INSERT INTO vectors SELECT {int(model)}, text_id, vector FROM source.vectors_{int(model)} "
                    "WHERE text_id IN (SELECT id FROM main.texts) ORDER BY text_id"
                )
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={FORMAT}")
        files, passages, vectors = (
            int(str(connection.execute(f"SELECT count(*) FROM main.{table}").fetchall()[0][0]))
            for table in ("files", "passages", "vectors")
        )
    return Exported(files, passages, vectors, partial.stat().st_size)


@contextlib.contextmanager
def _errors_of(target: Path) -> Iterator[None]:
    try:
        yield
    except DiskFull as error:
        raise DiskFull(f"There is no room for {target} on its disk.", "Nothing was written.") from error
    except OSError as error:
        problem = home_problem(error, target)
        if isinstance(problem, DiskFull):
            raise problem from error
        raise PathProblem(f"{target} cannot be written: {error.strerror or error}.", "Name another file.") from error
