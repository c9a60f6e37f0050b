"""Changes that are made wholly or not at all, whatever ends them."""

from pathlib import Path

import apsw
import pytest

from inkling.store.transaction import transaction


@pytest.fixture
def connection(tmp_path: Path) -> apsw.Connection:
    opened = apsw.Connection(str(tmp_path / "file"))
    opened.execute("CREATE TABLE t(x); INSERT INTO t VALUES (1)")
    return opened


def change(connection: apsw.Connection, sql: str, error: type[BaseException] | None = None) -> None:
    with transaction(connection):
        connection.execute("INSERT INTO t VALUES (2)")
        connection.execute(sql)
        if error:
            raise error


def test_a_change_is_there_at_its_end(connection: apsw.Connection) -> None:
    change(connection, "INSERT INTO t VALUES (3)")
    assert not connection.in_transaction
    assert connection.execute("SELECT x FROM t").fetchall() == [(1,), (2,), (3,)]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("DELETE FROM t", ValueError),
        ("DELETE FROM t", KeyboardInterrupt),
        # SQLite has undone all by itself.
        ("ROLLBACK", ValueError),
        ("INSERT INTO t VALUES (zeroblob(100000))", apsw.FullError),
    ],
)
def test_an_error_undoes_a_change_and_comes_through(
    connection: apsw.Connection, sql: str, error: type[BaseException]
) -> None:
    connection.execute("PRAGMA max_page_count=4")
    with pytest.raises(error):
        change(connection, sql, error)
    assert not connection.in_transaction
    assert connection.execute("SELECT x FROM t").fetchall() == [(1,)]


def test_a_connection_that_was_closed_meanwhile_hides_no_error(connection: apsw.Connection) -> None:
    context = transaction(connection)
    context.__enter__()
    connection.close()
    error = ValueError()
    assert not context.__exit__(ValueError, error, None)
