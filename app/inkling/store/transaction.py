"""Changes of the index that are made wholly or not at all."""

import contextlib
from collections.abc import Iterator

import apsw


@contextlib.contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Make all that is written inside one change, which an error undoes; the error comes through as it was."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: apsw.Connection) -> None:
    """Undo what was begun, unless a full disk has made SQLite do so by itself, or all is closed already."""
    with contextlib.suppress(apsw.ConnectionClosedError):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
