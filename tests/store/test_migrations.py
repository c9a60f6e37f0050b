"""Indexes of older versions, kept from the program that made them, brought forward."""

import contextlib
import re
import shutil
from pathlib import Path

import apsw
import numpy as np
import pytest

from inkling.errors import DiskFull, IndexBusy
from inkling.store import database, schema
from inkling.store.connections import Connections
from inkling.store.database import connect
from inkling.store.embeddings import Embeddings
from inkling.store.ledger import Ledger
from inkling.store.migrations import STEPS, bring_forward
from inkling.store.paths import decode_path, encode_path, file_names
from inkling.store.reader import Reader
from inkling.store.readiness import make_readable
from inkling.store.rows import Filter
from inkling.store.shrinking import shrink
from inkling.store.vectors import unit_vectors
from inkling.store.writer import Writer
from store_samples import put, stems_expected, stems_written

KEPT = Path(__file__).parents[1] / "data"
OLDER = range(1, schema.VERSION)
READY = "meaning ready"


@pytest.fixture(params=OLDER)
def older(request: pytest.FixtureRequest, index: Path) -> Path:
    shutil.copyfile(KEPT / f"index-{request.param}.sqlite", index)
    return index


def lock(index: Path) -> Path:
    return index.with_name("lock")


def described(index: Path) -> dict[str, object]:
    """The version, every table by its columns, everything else by its SQL, whatever its spaces."""
    connection = apsw.Connection(str(index))
    found: dict[str, object] = {"version": connection.pragma("user_version")}
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall():
        if kind == "table" and not sql.startswith("CREATE VIRTUAL"):
            found[name] = sorted(row[1:] for row in connection.execute(f'PRAGMA table_xinfo("{name}")'))
        else:
            found[name] = re.sub(r"\s+", " ", sql or "")
    connection.close()
    return found


def test_there_is_a_step_from_every_older_version() -> None:
    assert len(STEPS) == schema.VERSION - 1


def test_an_older_index_comes_to_have_the_present_tables(older: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.sqlite"
    writer = Writer(fresh, lock(fresh))
    Embeddings(writer, "a model")
    writer.close()
    assert described(older) != described(fresh)
    make_readable(older, lock(older))
    assert described(older) == described(fresh)
    assert list(older.parent.glob("*set-aside*")) == []


def test_nothing_is_read_or_encoded_again(older: Path) -> None:
    connection = apsw.Connection(str(older))
    files = connection.execute("SELECT path, stamp, state FROM files ORDER BY id").fetchall()
    vectors = connection.execute("SELECT text_id, vector FROM vectors_1 ORDER BY text_id").fetchall()
    identity = connection.execute("SELECT identity FROM models").fetchone()[0]
    connection.close()
    writer = Writer(older, lock(older))
    assert writer.rows("SELECT path, stamp, state FROM files ORDER BY id") == files
    assert sum(state == READY for _, _, state in files) == 8
    embeddings = Embeddings(writer, identity)
    embeddings.settle()
    assert embeddings.pending_count() == 0
    reader = Reader(connections := Connections(older), identity)
    for text_id, vector in vectors:
        query = unit_vectors([vector])[0]
        passages = [row[0] for row in writer.rows("SELECT id FROM passages WHERE text_id = ?", (text_id,))]
        hits = reader.nearest(query, Filter(), 10)
        assert {hit.passage for hit in hits if hit.cosine > 0.999} == set(passages)
    connections.close()
    writer.close()


WORDS = [
    ('"guillotine"', {"How to use the guillotine.pdf"}),
    ('"berit"', {"Beekeeping notes.txt", "Letter to Berit.eml"}),
    ('"prune" OR "cut"', {"Pruning.md", "Pruning (copy).md", "How to use the guillotine.pdf"}),
    ('"nowhere"', set()),
]


@pytest.mark.parametrize(("expression", "expected"), WORDS)
def test_words_are_found_as_before(older: Path, expression: str, expected: set[str]) -> None:
    make_readable(older, lock(older))
    reader = Reader(connections := Connections(older), "")
    hits = reader.words(expression, Filter(), 10)
    found = {Path(file.path).name for file in reader.files([hit.file for hit in hits]).values()}
    connections.close()
    assert found >= expected
    assert bool(found) == bool(expected)


def test_archives_of_an_older_index_are_read_again_for_the_names_in_them(index: Path) -> None:
    shutil.copyfile(KEPT / "index-7.sqlite", index)
    connection = connect(index, read_only=False)
    (jam,) = connection.execute("SELECT id FROM files WHERE name = 'Plum jam.txt'").fetchone()
    connection.execute("UPDATE passages SET place = 'File a/b.txt' WHERE file = ?", (jam,))
    connection.execute("INSERT INTO parts(file, number, title, written) VALUES (?, 0, 'b.txt', 7)", (jam,))
    before = connection.execute("SELECT file, number, title, written FROM parts ORDER BY file").fetchall()
    connection.close()
    assert len(before) == 2
    writer = Writer(index, lock(index))
    assert [Path(path).name for path, file in writer.known("/").items() if not file.stamp] == ["Plum jam.txt"]
    assert writer.rows("SELECT file, number, title, written FROM parts WHERE name = '' ORDER BY file") == before
    assert writer.rows("PRAGMA foreign_key_check") == []
    writer.remove([file for file, *_ in before if file != jam])
    assert writer.rows("SELECT file FROM parts") == [(jam,)]
    writer.close()


def test_an_older_index_goes_on_being_written(older: Path) -> None:
    writer = Writer(older, lock(older))
    connections = Connections(older)
    before = len(Ledger(connections).rows())
    writer.remove([writer.known("/home/ann/Library/Garden")["/home/ann/Library/Garden/Pruning.md"].id])
    put(writer, "/home/ann/Library/new.txt", "a violet umbrella", title="Umbrella")
    identity = writer.rows("SELECT identity FROM models")[0][0]
    embeddings = Embeddings(writer, identity)
    embeddings.put(embeddings.pending(5), np.full((1, 384), 384**-0.5, np.float32))
    assert [row.state for row in Ledger(connections).rows() if row.path.endswith("new.txt")] == [READY]
    assert len(Ledger(connections).rows()) == before
    shrink(writer)
    writer.rows("INSERT INTO passage_words(passage_words, rank) VALUES ('integrity-check', 1)")
    assert stems_written(writer) == stems_expected(writer, Reader(connections, identity))
    connections.close()
    writer.close()


def test_a_step_that_is_stopped_leaves_the_index_as_it_was(older: Path) -> None:
    def stopped(connection: apsw.Connection) -> None:
        connection.execute("DROP TABLE facts")
        raise KeyboardInterrupt

    before = described(older)
    connection = apsw.Connection(str(older))
    version = int(str(connection.pragma("user_version")))
    with pytest.raises(KeyboardInterrupt):
        bring_forward(connection, [*STEPS[: version - 1], stopped])
    assert connection.pragma("user_version") == version
    connection.close()
    assert described(older) == before


@pytest.mark.parametrize("room", [0, 2, 4, 6, 8])
def test_a_full_disk_leaves_what_was_brought_forward_so_far(
    older: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    def on_a_full_disk(path: Path, *, read_only: bool) -> apsw.Connection:
        connection = connect(path, read_only=read_only)
        connection.execute(f"PRAGMA max_page_count={connection.pragma('page_count') + room}")
        return connection

    monkeypatch.setattr(database, "connect", on_a_full_disk)
    with contextlib.suppress(DiskFull):
        Writer(older, lock(older)).close()
    assert list(older.parent.glob("*set-aside*")) == []
    monkeypatch.undo()
    writer = Writer(older, lock(older))
    assert writer.counts().passages > 0
    writer.close()


def test_an_older_index_that_another_process_writes_is_left_to_it(older: Path, tmp_path: Path) -> None:
    other = Writer(tmp_path / "other.sqlite", lock(older))
    before = older.read_bytes()
    with pytest.raises(IndexBusy):
        make_readable(older, lock(older))
    assert older.read_bytes() == before
    other.close()


def test_what_cannot_be_brought_forward_is_set_aside(older: Path, caplog: pytest.LogCaptureFixture) -> None:
    connection = apsw.Connection(str(older))
    connection.execute("DROP TABLE files; CREATE TABLE IF NOT EXISTS scans(day)")
    connection.close()
    assert make_readable(older, lock(older)) is not None
    assert "brought forward" in caplog.text
    writer = Writer(older, lock(older))
    assert writer.counts().files == 0
    writer.close()


def test_letters_of_an_older_index_come_to_be_folded(index: Path) -> None:
    shutil.copyfile(KEPT / "index-3.sqlite", index)
    connection = apsw.Connection(str(index))
    for name in ("spaced", "backwards"):
        connection.create_scalar_function(name, lambda text: text, 1, deterministic=True)
    path = "/home/ann/u\u0308ber/Smørrebrød.txt"
    connection.execute(
        "UPDATE files SET path = ?, name = 'Smørrebrød.txt', folded_folder = '/home/ann/u\u0308ber/' "
        "WHERE name = 'Plum jam.txt'", (path.encode(),),
    )  # fmt: skip
    connection.close()
    make_readable(index, lock(index))
    reader = Reader(connections := Connections(index), "")
    hits = reader.names('"smorrebrod"', Filter(folders=("über",)), 10)
    assert [file.path for file in reader.files([hit.file for hit in hits]).values()] == [path]
    connections.close()


NAMES_4 = {
    # as version 4 kept them: a path, its name, and its folded name and folder
    "Plum jam.txt": ("/home/ann/Café/Résumé.txt", "Résumé.txt", "résumé.txt", "/home/ann/café/"),
    "Pruning.md": ("/home/ann/Straße/Чаи\u0306.md", "Чаи\u0306.md", "чай.md", "/home/ann/strasse/"),
    "Smoke alarms.html": ("/home/ann/at\u202f10/a  b.html", "a  b.html", "a  b.html", "/home/ann/at\u202f10/"),
    "Beekeeping notes.txt": ("/home/ann/B / C.txt", " C.txt", " c.txt", "/home/ann/b /"),
    "Letter to Berit.eml": ("/home/ann/x\udce9.e\u00adml", "x?.e\u00adml", "x?.e\u00adml", "/home/ann/"),
}


def test_names_of_an_older_index_come_to_be_compared_as_texts_are(index: Path) -> None:
    shutil.copyfile(KEPT / "index-4.sqlite", index)
    connection = connect(index, read_only=False)
    for old, (path, *names) in NAMES_4.items():
        sql = "UPDATE files SET path = ?, name = ?, folded_name = ?, folded_folder = ? WHERE name = ?"
        connection.execute(sql, (encode_path(path), *names, old))
    connection.close()
    writer = Writer(index, lock(index))
    kept = writer.rows("SELECT path, name, folded_name, folded_folder, suffix FROM files")
    assert kept == [file_names(decode_path(path)) for path, *_ in kept]
    writer.rows("INSERT INTO file_names(file_names, rank) VALUES ('integrity-check', 1)")
    reader = Reader(connections := Connections(index), "")
    for within, old in (
        (Filter(folders=("cafe",), names=("RESUME",)), "Plum jam.txt"),
        (Filter(folders=("Straße",), names=("Чай",)), "Pruning.md"),
        (Filter(folders=("at 10",), names=("a b",)), "Smoke alarms.html"),
    ):
        assert [file.path for file in reader.matching(within, 9)] == [NAMES_4[old][0]]
    assert len(reader.names('"чай"', Filter(), 9)) == 1
    connections.close()
    writer.close()
