"""An exported index joined to this one, in one transaction: what is known here already stays as it is."""

import contextlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from inkling.errors import BadRequest, PathProblem
from inkling.store.embeddings import Embeddings
from inkling.store.exporting import APPLICATION_ID, FILE_COLUMNS, FORMAT, PASSAGE_COLUMNS
from inkling.store.forward_index import ForwardIndex
from inkling.store.importing_parts import take_parts, take_scans
from inkling.store.paths import encode_path, file_names
from inkling.store.vectors import rewrite_codes
from inkling.store.writer import Writer

TO_WATCH = "folders of an import"
"""The fact under which folders wait that came with an import, until the settings know them."""

_TABLES = {
    1: {"about", "files", "texts", "passages", "models", "vectors"},
    2: {"parts", "passage_parts"},
    3: {"scans"},
    4: {"inner_scans"},
}
"""By the format that brought them."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file as it was exported: its path as the bytes of the system that wrote it, and the hash of its content."""

    path: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in; `known` files were in this index already and stayed as they were."""

    files: int
    known: int
    passages: int
    vectors: int


class Export:
    """An export that was opened and found whole; to be closed. Belongs to one thread.

    Raises:
        PathProblem: there is no such file, or it cannot be read.
        BadRequest: it is no export, is damaged, or was made by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _refuse_unreadable(path)
        with self._plain_errors():
            flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
            self._connection = apsw.Connection(f"{path.absolute().as_uri()}?mode=ro", flags=flags)
            try:
                self._check()
            except BaseException:
                self._connection.close()
                raise

    def about(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Read what the exporter wrote of itself under a name, None where nothing is."""
        rows = self._rows("SELECT value FROM about WHERE name = ?", (name,))
        try:
            return json.loads(rows[0][0]) if rows else None
        except (ValueError, TypeError) as error:
            raise self.damaged() from error

    def models(self) -> set[str]:
        """Name the models of which it holds vectors, by their identity."""
        return {row[0] for row in self._rows("SELECT identity FROM models m WHERE EXISTS "
                                             "(SELECT 1 FROM vectors WHERE model = m.id)")}  # fmt: skip

    def sample(self, count: int, first: bytes, last: bytes) -> list[ExportedFile]:
        """Choose files that were read, spread evenly over a range of paths, at most `count`."""
        condition = "path >= ?1 AND path < ?2 AND length(content) > 0"
        total = self._rows(f"SELECT count(*) FROM files WHERE {condition}", (first, last))[0][0]
        rows = self._rows(
            f"SELECT path, content FROM (SELECT path, content, row_number() OVER (ORDER BY path) AS number "
            f"FROM files WHERE {condition}) WHERE number * ?3 / ?4 > (number - 1) * ?3 / ?4",
            (first, last, count, total),
        )
        return [ExportedFile(*row) for row in rows]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> "Export":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        with self._plain_errors():
            return self._connection.execute(sql, values).fetchall()

    def _check(self) -> None:
        connection = self._connection
        # It comes from elsewhere: nothing in it may run anything.
        connection.execute("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON")
        if connection.pragma("application_id") != APPLICATION_ID:
            raise self._no_export()
        format_ = int(connection.pragma("user_version"))
        if format_ > FORMAT:
            raise BadRequest(
                f"{self.path} was exported by a newer version of Inkling.", "Import it with that version."
            )
        found = connection.execute("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").fetchall()
        expected = {name for since, names in _TABLES.items() if since <= max(1, format_) for name in names}
        if set(found) != {("table", name) for name in expected}:
            raise self.damaged()
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise self.damaged()
        lengths = connection.execute("SELECT count(DISTINCT length(vector)) FROM vectors GROUP BY model").fetchall()
        if any(count != 1 for (count,) in lengths):
            raise self.damaged()

    def _no_export(self) -> BadRequest:
        return BadRequest(f"{self.path} is no export of Inkling.", "Make one there first: inkling export FILE")

    def damaged(self) -> BadRequest:
        """Give the error that says so."""
        return BadRequest(f"The export {self.path} is damaged.", "Export again, and copy the whole file.")

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except apsw.NotADBError as error:
            raise self._no_export() from error
        except (apsw.CorruptError, apsw.SQLError, apsw.IOError, UnicodeDecodeError) as error:
            raise self.damaged() from error
        except apsw.CantOpenError as error:
            raise PathProblem(f"{self.path} cannot be read.", "Check its permissions.") from error


def import_index(writer: Writer, export: Export, rename: Callable[[bytes], str | None], to_watch: object) -> Imported:
    """Take in all files that get a path here, in one transaction with the folders that are to be watched for them.

    Whatever stops this leaves the index as it was. Files known here keep what is known of them; texts known here get
    the vectors that they lack. Of what came in, files that could not be read whole are read again by the next run.

    Raises:
        BadRequest: the export holds what no index does.
    """
    connection = writer.connection
    writer.rows("ATTACH ? AS export", (str(export.path.absolute()),))
    try:
        # What is no text in the export must not be taken for damage of the index.
        with writer.transaction(), _blamed_on(export):
            files, known = _take_files(connection, rename)
            passages = _take_passages(connection)
            take_parts(connection)
            take_scans(connection)
            _read_incomplete_again(connection)
            models = _rows(connection, "SELECT id, identity FROM export.models ORDER BY id")
            vectors = sum(_take_vectors(writer, *model) for model in models)
            connection.execute("DROP TABLE temp.moved")
            writer.remember(TO_WATCH, to_watch)
        return Imported(files, known, passages, vectors)
    finally:
        connection.execute("DETACH export")


@contextlib.contextmanager
def _blamed_on(export: Export) -> Iterator[None]:
    try:
        yield
    except (apsw.ConstraintError, apsw.MismatchError, AttributeError, TypeError, ValueError) as error:
        raise export.damaged() from error


def _take_files(connection: apsw.Connection, rename: Callable[[bytes], str | None]) -> tuple[int, int]:
    connection.execute("CREATE TEMP TABLE moved(old INTEGER PRIMARY KEY, new INTEGER NOT NULL)")
    taken = known = 0
    columns = FILE_COLUMNS.removeprefix("path, ")
    for id_, old, *values in _rows(connection, f"SELECT id, path, {columns} FROM export.files ORDER BY id"):
        path = rename(old)
        if path is None:
            continue
        if _rows(connection, "SELECT 1 FROM main.files WHERE path = ?", (encode_path(path),)):
            known += 1
            continue
        marks = ", ".join("?" * (5 + len(values)))
        new = _rows(
            connection,
            f"INSERT INTO main.files(path, name, folded_name, folded_folder, suffix, {columns}) VALUES ({marks}) "
            "RETURNING id",
            (*file_names(path), *values),
        )[0][0]
        connection.execute("INSERT INTO temp.moved VALUES (?, ?)", (id_, new))
        taken += 1
    return taken, known


def _rows(connection: apsw.Connection, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
    return connection.execute(sql, values).fetchall()


def _take_passages(connection: apsw.Connection) -> int:
    connection.execute(
        "INSERT OR IGNORE INTO main.texts(hash) SELECT hash FROM export.texts WHERE id IN "
        "(SELECT text_id FROM export.passages WHERE file IN (SELECT old FROM temp.moved)) ORDER BY id"
    )
    columns = ", ".join(f"p.{name}" for name in PASSAGE_COLUMNS.split(", "))
    connection.execute(
        f"INSERT INTO main.passages(file, text_id, {PASSAGE_COLUMNS}) SELECT moved.new, t.id, {columns} "
        "FROM temp.moved JOIN export.passages p ON p.file = moved.old JOIN export.texts e ON e.id = p.text_id "
        "JOIN main.texts t ON t.hash = e.hash ORDER BY p.id"
    )
    taken = connection.changes()
    ForwardIndex(connection).write_missing()
    return taken


def _read_incomplete_again(connection: apsw.Connection) -> None:
    """Have files read that were not there, or not whole: here more may be wanted, allowed or at hand."""
    connection.execute(
        "UPDATE main.files SET stamp = '' WHERE id IN (SELECT new FROM temp.moved) "
        "AND reason <> '' AND state <> 'quarantined'"
    )


def _take_vectors(writer: Writer, model: int, identity: str) -> int:
    table = Embeddings(writer, identity).table
    length = writer.rows("SELECT length(vector) FROM export.vectors WHERE model = ? LIMIT 1", (model,))
    own = writer.rows(f"SELECT length(vector) FROM main.{table} LIMIT 1")
    if not length or (own and own != length):
        return 0
    writer.rows(
        f"INSERT OR IGNORE INTO main.{table}(text_id, vector) SELECT t.id, v.vector FROM export.vectors v "
        "JOIN export.texts e ON e.id = v.text_id JOIN main.texts t ON t.hash = e.hash "
        "WHERE v.model = ? ORDER BY t.id",
        (model,),
    )
    taken = writer.connection.changes()
    if taken:
        rewrite_codes(writer.connection, int(table.rpartition("_")[2]))
    return int(taken)


def _refuse_unreadable(path: Path) -> None:
    try:
        # Looked at first, because a pipe would be waited for.
        if not stat.S_ISREG(mode := path.stat().st_mode):
            what = "a folder" if stat.S_ISDIR(mode) else "no ordinary file"
            raise PathProblem(f"{path} is {what}.", "Name the exported file.")
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError as error:
        raise PathProblem(f"There is no file {path}.", "Check how it is written.") from error
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise PathProblem(f"{path} cannot be read: {reason}.", "Check its permissions.") from error
