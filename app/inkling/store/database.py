"""Opening the index: connections, its version, and what becomes of a damaged file.

The journal is a write-ahead log with `synchronous=NORMAL`: after a crash of the program nothing committed is lost;
after a power failure the index is sound and at most the last commits are missing, and these are work that the next
run finds undone and does again (https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

import contextlib
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import sqlite_vec

from inkling.errors import DiskFull, HomeProblem, IndexProblem, IndexTooNew
from inkling.places import home_problem
from inkling.store import schema
from inkling.store.migrations import bring_forward
from inkling.store.paths import path_on_disk
from inkling.store.splitting import backwards, spaced
from inkling.store.transaction import transaction

logger = logging.getLogger(__name__)

BUSY_MILLISECONDS = 10_000
LOG_BYTES = 16 << 20
STEPS_BETWEEN_SIGNALS = 100_000
"""Of what SQLite does, a second has some million."""


@contextlib.contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn the database's errors into ours; a damaged file raises IndexProblem."""
    try:
        yield
    except apsw.FullError as error:
        raise DiskFull(
            f"There is no room left on the disk of {path.parent}.",
            "What was indexed so far is kept; free some space and start again.",
        ) from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError, apsw.IOError) as error:
        raise HomeProblem(
            f"The index {path} cannot be opened or written.",
            "See that its folder exists and is yours, or choose another with --home.",
        ) from error
    except (apsw.InterruptError, apsw.ConnectionClosedError) as error:
        raise IndexProblem("The index was closed while it was read.", "Start Inkling again.") from error
    except apsw.BusyError as error:
        raise HomeProblem(
            f"Another program keeps the index {path} for itself.",
            "Close what has it open, such as a viewer of databases, and try again.",
        ) from error
    # The last two where it is too damaged even to be asked for its full text, and where a text of it is none.
    except (apsw.NotADBError, apsw.CorruptError, apsw.NoFTS5Error, UnicodeDecodeError) as error:
        with contextlib.suppress(OSError):
            _suspicion(path).touch(0o600)
        raise IndexProblem(
            f"The index {path} is damaged.",
            "Run inkling index: it sets the damaged file aside and reads your folders again.",
        ) from error


def connect(path: Path, *, read_only: bool) -> apsw.Connection:
    """Open a connection with sqlite-vec loaded; a writing one makes the file, readable by its owner only."""
    if not read_only:
        # SQLite gives the log files beside the index the same permissions.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE
    connection = apsw.Connection(str(path), flags=flags)
    try:
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        connection.enable_load_extension(True)
        connection.load_extension(sqlite_vec.loadable_path())
        connection.enable_load_extension(False)
        for function in (spaced, backwards):
            connection.create_scalar_function(function.__name__, _on_text(function), 1, deterministic=True)
        on_path: Callable[..., bytes] = path_on_disk
        connection.create_scalar_function(path_on_disk.__name__, on_path, 1, deterministic=True)
        # apsw says no more than "no FTS5" where the file is damaged: reading from it first says what is wrong.
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        connection.register_fts5_function("row_count", _row_count)
        # Not memory-mapped: that would count as the program's memory, for each thread anew, and hardly be quicker.
        connection.execute("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768")
        if read_only:
            check_version(connection, path)
        else:
            # Looking for damage or shrinking takes as long as the disk needs, in which Python hears of no signal.
            connection.set_progress_handler(_hear_signals, STEPS_BETWEEN_SIGNALS, id="signals")
    except BaseException:
        connection.close()
        raise
    return connection


def _on_text(function: Callable[[str], str]) -> Callable[..., str | None]:
    """Let SQL call a function of a text; what is no text becomes NULL."""
    return lambda text: function(text) if isinstance(text, str) else None


def _hear_signals() -> bool:
    """Let Python run for a moment, and go on."""
    return False


def _row_count(api: apsw.FTS5ExtensionApi, *_: object) -> int:
    return api.row_count


def check_version(connection: apsw.Connection, path: Path, database: str = "main") -> int:
    """Tell the version of the index, 0 for an empty file; raise IndexTooNew where it is beyond this program."""
    version = connection.pragma("user_version", schema=database)
    if not isinstance(version, int):
        raise IndexProblem(f"The index {path} gives no version.", "Run inkling index to make it anew.")
    if version > schema.VERSION:
        raise IndexTooNew(
            f"The index {path} was made by a newer version of Inkling.",
            "Start that version, or choose another place with --home.",
        )
    return version


def open_writable(path: Path) -> tuple[apsw.Connection, Path | None]:
    """Open the index for writing, making it where there is none and bringing an older one forward.

    One that is damaged, or cannot be brought forward, is set aside first. Gives the connection, and where a damaged
    index lies now. Only the holder of the writer's lock may call this.
    """
    with plain_errors(path):
        aside = None
        if damage := _look_at(path):
            aside = set_aside(path, damage)
        _suspicion(path).unlink(missing_ok=True)
        try:
            return _prepared(path), aside
        except (apsw.SQLError, apsw.ConstraintError, apsw.CorruptError, apsw.NotADBError) as error:
            aside = set_aside(path, f"it could not be brought forward: {error}")
            return _prepared(path), aside


def _prepared(path: Path) -> apsw.Connection:
    connection = connect(path, read_only=False)
    try:
        # One by one: a statement that gives a row holds back those after it.
        connection.pragma("journal_mode", "WAL")
        connection.pragma("synchronous", "NORMAL")
        # Only macOS has it: else a drive there may write the index before the log that it comes from.
        connection.pragma("checkpoint_fullfsync", "ON")
        connection.pragma("secure_delete", "ON")
        # Else the log stays as large as the largest change was, for as long as the program runs.
        connection.pragma("journal_size_limit", LOG_BYTES)
        if connection.pragma("user_version") == 0:
            with transaction(connection):
                connection.execute(schema.TABLES + schema.FULL_TEXT)
                connection.execute(f"PRAGMA application_id={schema.APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version={schema.VERSION}")
        bring_forward(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _look_at(path: Path) -> str:
    """Say what is wrong with the file, empty if nothing; looks at every page only after an unclean end."""
    try:
        with contextlib.closing(connect(path, read_only=False)) as connection:
            return _damage(connection, path)
    except (apsw.NotADBError, apsw.CorruptError) as error:
        return str(error)


def _damage(connection: apsw.Connection, path: Path) -> str:
    try:
        version = check_version(connection, path)
        if version == 0:
            return ""
        if connection.pragma("application_id") != schema.APPLICATION_ID:
            return "it is not an index of Inkling"
        suspected = _suspicion(path).exists()
        row = connection.execute("SELECT value FROM facts WHERE name = 'clean'").fetchone()
        if suspected or row is None or row[0] != "true":
            found = connection.execute("PRAGMA quick_check(1)").fetchall()
            if found != [("ok",)]:
                return str(found)
        if suspected:
            for table in ("passage_words", "file_names"):
                connection.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
            for table in ("facts", "models", "files"):
                for _ in connection.execute(f"SELECT * FROM {table}"):
                    pass
    except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError, UnicodeDecodeError) as error:
        return str(error)
    return ""


def _suspicion(path: Path) -> Path:
    """Give the mark that is left where damage showed while reading, so that the next writer looks thoroughly."""
    return path.with_name(f"{path.name}.suspect")


def suspected(path: Path) -> bool:
    """Tell whether damage has shown while somebody read the index: it is to be opened anew."""
    return _suspicion(path).exists()


def file_identity(path: Path) -> tuple[int, int] | None:
    """Give what tells the index from another one in its place, None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def set_aside(path: Path, reason: str) -> Path:
    """Rename a damaged index so that nothing of it is lost, and say so in the log; tell its new name.

    One that was set aside earlier goes: a disk that fails again and again would be filled.
    """
    for older in set_aside_files(path):
        older.unlink()
    target = path.with_name(f"{path.stem}.set-aside-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
    try:
        for ending in ("", "-wal", "-shm"):
            old = path.with_name(path.name + ending)
            if old.exists():
                old.rename(target.with_name(target.name + ending))
    except PermissionError as error:
        if sys.platform != "win32":
            raise home_problem(error, path) from error
        # Windows renames nothing that is open, as where somebody searches it.
        raise IndexProblem(
            f"The index {path} is damaged, and is in use.",
            "Close Inkling everywhere, then start it: it sets the damaged file aside and reads your folders again.",
        ) from error
    logger.warning("The index was damaged (%s) and is set aside as %s; it will be built again.", reason, target)
    return target


def set_aside_files(path: Path) -> list[Path]:
    """List the files of indexes that were set aside."""
    return sorted(path.parent.glob(f"{path.stem}.set-aside-*"))


def application_of(path: Path) -> int | None:
    """Tell whose database a file is by the number that it bears; None where it is none, or cannot be read."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            head = file.read(72)
    except OSError:
        return None
    return int.from_bytes(head[68:72], "big") if head.startswith(b"SQLite format 3") else None
