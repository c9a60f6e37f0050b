"""Opening good, damaged, foreign and newer files."""

import contextlib
import gc
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest

from inkling.errors import HomeProblem, IndexBusy, IndexProblem, IndexTooNew
from inkling.store import database, schema
from inkling.store.connections import Connections
from inkling.store.database import connect
from inkling.store.ledger import Ledger
from inkling.store.reader import Reader
from inkling.store.readiness import make_readable
from inkling.store.rows import Filter
from inkling.store.writer import Writer
from store_samples import put


def filled(index: Path) -> None:
    writer = Writer(index, index.with_name("lock"))
    put(writer, "/a.txt", *(f"passage number {number} of many" for number in range(300)))
    writer.close()


def open_again(index: Path) -> int:
    writer = Writer(index, index.with_name("lock"))
    try:
        return writer.counts().files
    finally:
        writer.close()


def set_aside(index: Path) -> list[Path]:
    return sorted(index.parent.glob("index.set-aside-*.sqlite"))


def test_an_index_is_there_again_after_closing(index: Path) -> None:
    filled(index)
    assert open_again(index) == 1
    assert set_aside(index) == []


def cut_short(index: Path) -> None:
    index.write_bytes(index.read_bytes()[: index.stat().st_size // 2])


def scrambled(index: Path) -> None:
    index.write_bytes(b"\x5a" * 20_000)


def foreign(index: Path) -> None:
    index.unlink()
    connection = apsw.Connection(str(index))
    connection.execute("CREATE TABLE other(x); PRAGMA user_version=1")
    connection.close()


@pytest.mark.parametrize("damage", [cut_short, scrambled, foreign])
def test_a_damaged_index_is_set_aside_and_said_so(
    index: Path, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    filled(index)
    writer = Writer(index, index.with_name("lock"))
    writer.remember("clean", False)
    writer.connection.close()
    writer._lock.release()
    damage(index)  # type: ignore[operator]
    content = index.read_bytes()
    with caplog.at_level(logging.WARNING):
        assert open_again(index) == 0
    assert [path.read_bytes() for path in set_aside(index)] == [content]
    assert "set aside" in caplog.text


def test_damage_met_while_reading_is_mended_at_the_next_writing(index: Path) -> None:
    filled(index)
    pages = bytearray(index.read_bytes())
    for start in range(3 * 4096, len(pages), 4096):
        pages[start + 8 : start + 2000] = b"\xff" * 1992
    index.write_bytes(bytes(pages))
    connections = Connections(index)
    reader = Reader(connections, "a model")
    with pytest.raises(IndexProblem, match="damaged"):
        reader.words('"passage"', Filter(), 5)
    connections.close()
    assert open_again(index) == 0
    assert len(set_aside(index)) == 1
    assert open_again(index) == 0
    assert len(set_aside(index)) == 1


READINGS: list[tuple[str, Callable[[Connections], object]]] = [
    ("UPDATE passages SET text = CAST(x'ff' || text AS TEXT)", lambda it: Reader(it, "").passages_of("/a.txt")),
    ("UPDATE files SET reason = CAST(x'ff' AS TEXT)", lambda it: Ledger(it).rows()),
]


@pytest.mark.parametrize(("damage", "read"), READINGS)
def test_a_text_that_is_none_any_more_is_damage(
    index: Path, damage: str, read: Callable[[Connections], object]
) -> None:
    filled(index)
    connection = connect(index, read_only=False)
    connection.execute(damage)
    connection.close()
    connections = Connections(index)
    with pytest.raises(IndexProblem, match="damaged"):
        read(connections)
    connections.close()
    assert open_again(index) == 0
    assert len(set_aside(index)) == 1


def test_a_newer_index_is_refused_and_left_alone(index: Path) -> None:
    filled(index)
    connection = apsw.Connection(str(index))
    connection.execute(f"PRAGMA user_version={schema.VERSION + 1}")
    connection.close()
    content = index.read_bytes()
    with pytest.raises(IndexTooNew, match="newer version"):
        open_again(index)
    with pytest.raises(IndexTooNew):
        make_readable(index, index.with_name("lock"))
    assert index.read_bytes() == content


def test_making_readable_makes_an_empty_index(index: Path) -> None:
    make_readable(index, index.with_name("lock"))
    connections = Connections(index)
    assert connections.rows("SELECT count(*) FROM files") == [(0,)]
    connections.close()


def test_making_readable_completes_an_index_whose_making_was_stopped(index: Path) -> None:
    index.touch()
    make_readable(index, index.with_name("lock"))
    connections = Connections(index)
    assert connections.rows("SELECT count(*) FROM files") == [(0,)]
    connections.close()
    assert set_aside(index) == []


def test_making_readable_sets_a_damaged_index_aside(index: Path, caplog: pytest.LogCaptureFixture) -> None:
    scrambled(index)
    make_readable(index, index.with_name("lock"))
    assert len(set_aside(index)) == 1
    assert "damaged" in caplog.text


def test_a_folder_that_is_missing_is_a_problem_of_the_home(tmp_path: Path) -> None:
    with pytest.raises(HomeProblem):
        Connections(tmp_path / "nowhere" / "index.sqlite").rows("SELECT 1")


def test_a_full_disk_is_said_and_nothing_is_lost(index: Path) -> None:
    filled(index)
    writer = Writer(index, index.with_name("lock"))
    pages = writer.connection.pragma("page_count")
    writer.connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(HomeProblem, match="no room left"):
        put(writer, "/b.txt", *("x" * 5000 + str(number) for number in range(100)))
    writer.connection.execute("PRAGMA max_page_count=1000000")
    assert writer.counts().files == 1
    writer.close()


def test_the_writer_works_as_is_promised(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "index.sqlite", tmp_path / "lock")
    expected = {"journal_mode": "wal", "synchronous": 1, "checkpoint_fullfsync": 1, "secure_delete": 1}
    assert {name: writer.connection.pragma(name) for name in expected} == expected
    writer.close()


COME_AND_GO = """
import sys, apsw

for _ in range(150):
    connection = apsw.Connection(sys.argv[1])
    connection.set_busy_timeout(10_000)
    connection.execute("UPDATE facts SET value = value")
    connection.close()
"""


def test_an_index_can_be_opened_while_others_come_and_go(writer: Writer, index: Path) -> None:
    # The last to leave holds the index alone for a moment, while it clears the log.
    writer.close()
    other = subprocess.Popen([sys.executable, "-c", COME_AND_GO, str(index)])
    while other.poll() is None:
        connect(index, read_only=True).close()
    assert other.returncode == 0


def test_a_thread_that_has_ended_leaves_no_connection(index: Path) -> None:
    filled(index)
    connections = Connections(index)
    assert connections.rows("SELECT count(*) FROM files") == [(1,)]
    before = len(apsw.connections())
    for _ in range(20):
        thread = threading.Thread(target=connections.rows, args=("SELECT count(*) FROM files",))
        thread.start()
        thread.join()
    gc.collect()
    assert len(apsw.connections()) == before
    connections.close()


def test_a_signal_is_heard_while_a_statement_takes_long(writer: Writer) -> None:
    connection = writer.connection
    connection.execute("CREATE TEMP TABLE filled(x)")
    pressing = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
    connection.create_scalar_function("begun", pressing.start)
    long = "WITH RECURSIVE n(x) AS (SELECT begun() UNION ALL SELECT 1 FROM n LIMIT 5000000) SELECT count(*) FROM n"
    with pytest.raises(KeyboardInterrupt):
        connection.execute(f"INSERT INTO filled {long}")
    pressing.join()
    assert connection.execute("SELECT count(*) FROM filled").fetchall() == [(0,)]


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT begun() UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n"


@pytest.mark.timeout(20)
def test_closing_breaks_off_what_is_still_being_read(index: Path) -> None:
    filled(index)
    before = len(apsw.connections())
    connections = Connections(index)
    begun, told = threading.Event(), list[str]()

    def read() -> None:
        connections.own().create_scalar_function("begun", begun.set)
        for sql in (ENDLESS, "SELECT 1"):
            with pytest.raises(IndexProblem) as refused:
                connections.rows(sql)
            told.append(refused.value.title)

    reading = threading.Thread(target=read)
    reading.start()
    assert begun.wait(10)
    beside = connections.tokens("sea")
    connections.close()
    reading.join()
    assert beside == [(0, 3, "sea")]
    assert told == ["The index was closed while it was read."] * 2
    for ask in (lambda: connections.rows("SELECT 1"), lambda: connections.tokens("sea")):
        with pytest.raises(IndexProblem):
            ask()
    del reading
    assert len(apsw.connections()) == before


def test_an_error_of_the_disk_within_a_moment_is_told_as_what_it_is(index: Path) -> None:
    filled(index)
    connections = Connections(index)

    def ask() -> None:
        with connections.one_moment():
            # As SQLite does by itself where the disk fails.
            connections.own().execute("ROLLBACK")
            raise HomeProblem("The disk was unplugged.", "Plug it in.")

    with pytest.raises(HomeProblem, match="unplugged"):
        ask()
    with connections.one_moment():
        assert connections.rows("SELECT 1") == [(1,)]
    connections.close()


def test_nobody_opens_a_connection_once_all_are_closed(index: Path) -> None:
    filled(index)
    before = len(apsw.connections())
    connections = Connections(index)
    connections.close()
    with pytest.raises(IndexProblem, match="closed"):
        connections.rows("SELECT 1")
    assert len(apsw.connections()) == before


def test_an_index_that_another_program_keeps_is_no_bug(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(index)
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 1)
    with contextlib.closing(apsw.Connection(str(index))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HomeProblem, match="Another program"):
            Writer(index, index.with_name("lock"))
    assert open_again(index) == 1


def test_the_log_does_not_stay_as_large_as_the_largest_change(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOG_BYTES", 100_000)
    writer = Writer(index, index.with_name("lock"))
    log = index.with_name(f"{index.name}-wal")
    put(writer, "/large.txt", *(f"{number} " + "x" * 4000 for number in range(1500)))
    assert log.stat().st_size > 4_000_000
    for number in range(3):
        put(writer, f"/{number}.txt", "small")
    assert log.stat().st_size < 1_000_000
    writer.close()


def test_an_index_that_is_just_being_made_is_said_to_be(index: Path) -> None:
    connect(index, read_only=False).close()
    connections = Connections(index)
    with pytest.raises(IndexBusy, match="just being made"):
        connections.rows("SELECT path FROM files")
    Writer(index, index.with_name("lock")).close()
    assert connections.rows("SELECT path FROM files") == []
    connections.close()


def test_damage_again_and_again_does_not_fill_the_disk(index: Path) -> None:
    for number in range(3):
        index.write_bytes(b"no index at all, %d" % number)
        Writer(index, index.with_name("lock")).close()
    assert [path.read_bytes() for path in set_aside(index)] == [b"no index at all, 2"]


@pytest.mark.parametrize(
    ("platform", "kind", "words"),
    [("win32", IndexProblem, "Close Inkling everywhere"), ("linux", HomeProblem, "no permission")],
)
def test_a_damaged_index_that_cannot_be_set_aside_is_told(
    index: Path, monkeypatch: pytest.MonkeyPatch, platform: str, kind: type[Exception], words: str
) -> None:
    index.write_bytes(b"no index at all")

    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(13, f"{path} is open, as Windows says")

    monkeypatch.setattr(Path, "rename", refuse)
    monkeypatch.setattr(database, "sys", SimpleNamespace(platform=platform))
    with pytest.raises(kind, match=words):
        open_again(index)
    assert index.read_bytes() == b"no index at all"
