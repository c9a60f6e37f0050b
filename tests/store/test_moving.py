"""An index written to a file and joined to another one."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from inkling.documents.document import InnerScan
from inkling.errors import BadRequest, DiskFull, InklingError, PathProblem
from inkling.store.connections import Connections
from inkling.store.embeddings import Embeddings
from inkling.store.exporting import APPLICATION_ID, FORMAT, TABLES, export_index
from inkling.store.importing import TO_WATCH, Export, Imported, import_index
from inkling.store.ledger import Ledger
from inkling.store.paths import below
from inkling.store.reader import Reader
from inkling.store.rows import Filter, NewFile
from inkling.store.scans import Scans
from inkling.store.writer import Writer
from store_samples import (
    MODEL,
    direction,
    encode_all,
    fingerprint,
    passages,
    put,
    put_archive,
    put_mail,
    stems_expected,
    stems_written,
)

EVERYTHING = Filter()
SCANNED = b"of three pages"
ATTACHED = b"of two pages, in that"
SCANS = [
    (SCANNED, 1, "the ferry is late", 0), (SCANNED, 2, None, 1), (SCANNED, 3, "", 0),
    (ATTACHED, 1, "the ferry is full", 0), (ATTACHED, 2, None, 1),
]  # fmt: skip
NAMES = ("/old/a.txt", "/old/Süd/b 😀.txt", "/old/\udcff\udcfe.txt", "/old/עברית.md")


def put_scanned(writer: Writer, path: str, *texts: str) -> None:
    new = NewFile(path, fingerprint(11), SCANNED, "rules")
    writer.put_document(new, "", passages(*texts), "1 of 3 pages yet to be read as pictures")


@pytest.fixture
def filled(writer: Writer, embeddings: Embeddings) -> Writer:
    for number, name in enumerate(NAMES):
        put(writer, name, f"letter {number} of the harbour", "a text that all of them share", title=f"Title {number}")
    put_mail(writer, "/old/mail.mbox", (1_500_000_000, "the tide is out"), (None, "no date at all"))
    writer.put_refused(NewFile("/old/c.pdf", fingerprint(9), b"x", "rules"), "unreadable", "protected by a password")
    scans = Scans(writer)
    scans.put(SCANNED, (1, 2, 3))
    scans.put_text(SCANNED, 1, "the ferry is late")
    scans.put_text(SCANNED, 3, "")
    scans.put(b"nowhere any more", (1,))
    # Attached to the scanned document, and to one that is gone.
    scans.put_inner(SCANNED, [InnerScan(ATTACHED, (1, 2), (3, 0))])
    scans.put_text(ATTACHED, 1, "the ferry is full")
    scans.put_inner(b"gone", [InnerScan(b"with it", (1,), (0,))])
    put_scanned(writer, "/old/scanned.pdf", "the ferry is late")
    encode_all(embeddings)
    return writer


@pytest.fixture
def exported(filled: Writer, index: Path, tmp_path: Path) -> Path:
    export_index(index, tmp_path / "all.inkling", {"folders": [{"path": "/old"}]})
    return tmp_path / "all.inkling"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Writer]:
    (tmp_path / "other").mkdir()
    opened = Writer(tmp_path / "other" / "index.sqlite", tmp_path / "other" / "lock")
    yield opened
    opened.close()


def renamed(path: bytes) -> str | None:
    text = os.fsdecode(path)
    return "/new" + text.removeprefix("/old") if text.startswith("/old/") else None


def bring_in(writer: Writer, path: Path, rename: Callable[[bytes], str | None] = renamed) -> Imported:
    with Export(path) as export:
        return import_index(writer, export, rename, {"folders": ["/new"]})


def content(writer: Writer, root: str) -> list[tuple[object, ...]]:
    rows = writer.rows(
        "SELECT f.path, f.name, f.folded_folder, f.suffix, f.title, f.state, f.reason, f.content, "
        'p.ordinal, p.place, p.page, p.start, p."end", p.text, n.number, d.title, d.written, t.hash, v.vector '
        "FROM files f LEFT JOIN passages p ON p.file = f.id LEFT JOIN texts t ON t.id = p.text_id "
        "LEFT JOIN vectors_1 v ON v.text_id = t.id LEFT JOIN passage_parts n ON n.passage = p.id "
        "LEFT JOIN parts d ON d.file = n.file AND d.number = n.number ORDER BY f.path, p.ordinal"
    )
    return [tuple(_without(value, root) for value in row) for row in rows]


def _without(value: object, root: str) -> object:
    if isinstance(value, bytes):
        return value.replace(root.encode(), b"ROOT")
    return value.replace(root, "ROOT") if isinstance(value, str) else value


def test_files_of_an_export_are_sampled_evenly(filled: Writer, index: Path, tmp_path: Path) -> None:
    for number in range(9):
        put(filled, f"/more/{number}.txt", f"text {number}")
    filled.put_waiting("/more/new.txt", fingerprint(9))
    export_index(index, tmp_path / "all.inkling", {})
    with Export(tmp_path / "all.inkling") as export:
        for count, expected in ((5, "13578"), (9, "012345678"), (40, "012345678")):
            sample = export.sample(count, *below("/more"))
            assert [os.fsdecode(file.path) for file in sample] == [f"/more/{number}.txt" for number in expected]


def test_what_comes_out_is_what_went_in(filled: Writer, exported: Path, other: Writer, tmp_path: Path) -> None:
    came = bring_in(other, exported)
    assert (came.files, came.known, came.passages, came.vectors) == (7, 0, 11, 8)
    assert content(other, "/new") == content(filled, "/old")
    assert other.rows("SELECT content, page, text, due FROM scans ORDER BY content, page") == SCANS
    assert other.rows("SELECT * FROM inner_scans") == [(SCANNED, ATTACHED, "3/0")]
    assert other.recall(TO_WATCH) == {"folders": ["/new"]}
    connections = Connections(tmp_path / "other" / "index.sqlite")
    reader = Reader(connections, MODEL)
    assert len(reader.words('"harbour"', EVERYTHING, 9)) == 4
    assert len(reader.nearest(direction("harbour letter"), EVERYTHING, 20)) == 11
    assert len(reader.names('"b"', Filter(folders=("sud",)), 5)) == 1
    assert [row.path for row in Ledger(connections).rows("unreadable")] == ["/new/c.pdf"]
    assert stems_written(other) == stems_expected(other, reader)
    connections.close()
    for table in ("passage_words", "file_names"):
        other.connection.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")


def test_what_is_known_stays_and_gets_the_vectors_it_lacks(exported: Path, other: Writer, tmp_path: Path) -> None:
    put(other, "/new/a.txt", "letter 0 of the harbour", "something else", number=7)
    put(other, "/elsewhere/z.txt", "a text that all of them share")
    before = other.known("/new")["/new/a.txt"]
    came = bring_in(other, exported)
    assert (came.files, came.known) == (6, 1)
    assert other.known("/new")["/new/a.txt"] == before
    assert Embeddings(other, MODEL).pending_count() == 1
    assert bring_in(other, exported) == Imported(0, 7, 0, 0)


def test_recognized_pages_that_are_known_stay_as_they_are(exported: Path, other: Writer) -> None:
    put_scanned(other, "/here.pdf", "recognized here")
    scans = Scans(other)
    scans.put(SCANNED, (1, 3))
    scans.put_text(SCANNED, 1, "recognized here")
    bring_in(other, exported)
    # The page that is not known here is recognized here, and then all files that hold it are read again.
    assert scans.recognized(SCANNED) == {1: "recognized here"}
    assert {(page.file.path, page.page) for page in scans.pending()} == {
        (path, page) for path in ("/here.pdf", "/new/scanned.pdf") for page in (2, 3)
    }


def test_pages_of_files_that_stay_outside_stay_there(exported: Path, other: Writer) -> None:
    put(other, "/new/scanned.pdf", "another text under this name")
    bring_in(other, exported)
    assert other.rows("SELECT * FROM scans") == []


def test_what_came_in_incomplete_is_read_again(exported: Path, other: Writer) -> None:
    put_scanned(other, "/here.pdf", "the ferry is late")
    bring_in(other, exported)
    again = [path for path, file in other.known("/").items() if not file.stamp]
    assert sorted(again) == ["/new/c.pdf", "/new/scanned.pdf"]


@pytest.fixture
def packed(filled: Writer, index: Path, tmp_path: Path) -> Path:
    put_archive(filled, "/old/papers.zip", ("Süd/Contract.PDF", 7, "the lease"), ("x.zip//b.txt", None, "the list"))
    export_index(index, tmp_path / "packed.inkling", {})
    return tmp_path / "packed.inkling"


def test_names_in_archives_travel(packed: Path, filled: Writer, other: Writer, tmp_path: Path) -> None:
    bring_in(other, packed)
    columns = "title, written, name, folded_name, suffixes"
    assert other.rows(f"SELECT {columns} FROM parts WHERE name <> '' ORDER BY number") == [
        ("Süd/Contract.PDF", 7, "Süd/Contract.PDF", "sud/contract.pdf", "/pdf/"),
        ("x.zip//b.txt", None, "x.zip//b.txt", "x.zip/b.txt", "/zip/txt/"),
    ]
    every = f"SELECT {columns} FROM parts ORDER BY title"
    assert other.rows(every) == filled.rows(every)
    assert other.known("/new")["/new/papers.zip"].stamp == "rules"


def test_archives_of_an_export_without_names_are_read_again(packed: Path, other: Writer) -> None:
    change(packed, "ALTER TABLE parts DROP COLUMN name; DROP TABLE inner_scans; PRAGMA user_version=3")
    bring_in(other, packed)
    again = [path for path, file in other.known("/").items() if not file.stamp]
    assert sorted(again) == ["/new/c.pdf", "/new/papers.zip", "/new/scanned.pdf"]
    assert other.rows("SELECT count(*) FROM parts WHERE name <> ''") == [(0,)]


def test_files_without_a_new_path_stay_outside(exported: Path, other: Writer) -> None:
    assert bring_in(other, exported, lambda path: None) == Imported(0, 0, 0, 0)
    assert other.counts().files == 0


@pytest.mark.parametrize(
    ("format_", "unknown"), [(1, ["parts", "passage_parts", "scans"]), (2, ["scans"]), (3, []), (FORMAT, [])]
)
def test_an_export_of_an_older_format_is_taken_in(
    exported: Path, other: Writer, format_: int, unknown: list[str]
) -> None:
    later = ["inner_scans"] if format_ < 4 else []
    dropped = "".join(f"DROP TABLE {table};" for table in [*unknown, *later])
    unnamed = "ALTER TABLE parts DROP COLUMN name;" if format_ in (2, 3) else ""
    change(exported, f"{dropped} {unnamed} PRAGMA user_version={format_}")
    assert bring_in(other, exported).passages == 11
    tables = ("parts", "passage_parts", "scans")
    assert [table for table in tables if other.rows(f"SELECT count(*) FROM {table}") == [(0,)]] == unknown


def test_an_older_format_that_holds_what_came_later_is_no_export(exported: Path, other: Writer) -> None:
    change(exported, "PRAGMA user_version=2")
    with pytest.raises(BadRequest, match="damaged"):
        bring_in(other, exported)


def test_several_models_travel(filled: Writer, index: Path, other: Writer, tmp_path: Path) -> None:
    second = Embeddings(filled, "a second model")
    export_index(index, tmp_path / "two.inkling", {})
    with Export(tmp_path / "two.inkling") as export:
        assert export.models() == {MODEL}
    filled.rows(f"INSERT INTO {second.table} SELECT text_id, vector FROM vectors_1")
    export_index(index, tmp_path / "two.inkling", {})
    bring_in(other, tmp_path / "two.inkling")
    assert [Embeddings(other, model).pending_count() for model in (MODEL, "a second model")] == [0, 0]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a user's folders apart by itself")
def test_an_export_is_for_its_owner_only_and_replaces_an_earlier_one(exported: Path, index: Path) -> None:
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600
    size = exported.stat().st_size
    assert export_index(index, exported, {}).bytes <= size + 8192
    assert sorted(path.name for path in exported.parent.glob("*all*")) == ["all.inkling"]


@pytest.mark.parametrize("there", [b"", b"my thesis", b"SQLite format 3\0" + b"\0" * 100])
def test_nothing_but_an_export_is_ever_replaced(index: Path, writer: Writer, tmp_path: Path, there: bytes) -> None:
    target = tmp_path / "thesis.txt"
    target.write_bytes(there)
    with pytest.raises(BadRequest, match="is no export"):
        export_index(index, target, {})
    assert target.read_bytes() == there
    with pytest.raises(BadRequest, match="no file"):
        export_index(index, tmp_path, {})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes in folders")
def test_a_pipe_is_no_export_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PathProblem, match="no ordinary file"):
        Export(tmp_path / "pipe")


def test_an_export_to_nowhere(index: Path, writer: Writer, tmp_path: Path) -> None:
    with pytest.raises(PathProblem, match="cannot be written"):
        export_index(index, tmp_path / "no such folder" / "file", {})


def test_what_a_killed_export_left_is_replaced(index: Path, writer: Writer, tmp_path: Path) -> None:
    left = tmp_path / ".all.inkling.partial"
    left.write_bytes(b"half of it")
    export_index(index, tmp_path / "all.inkling", {})
    assert not left.exists()
    Export(tmp_path / "all.inkling").close()


def make(path: Path, application: int = APPLICATION_ID, version: int = FORMAT, more: str = "") -> Path:
    connection = apsw.Connection(str(path))
    connection.execute(TABLES + more)
    connection.execute(f"PRAGMA application_id={application}; PRAGMA user_version={version}")
    connection.close()
    return path


def change(path: Path, sql: str) -> None:
    """Change what is exported, whatever its columns demand."""
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '')")
    connection.close()
    connection = apsw.Connection(str(path))
    connection.execute(sql)
    connection.close()


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 // 8192 * 8192])


def scramble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8192:16384] = b"\xaa" * 8192
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("spoil", "kind", "words"),
    [
        (lambda path: path.unlink(), PathProblem, "There is no file"),
        (lambda path: (path.unlink(), path.mkdir()), PathProblem, "is a folder"),
        (lambda path: path.write_bytes(b""), BadRequest, "no export"),
        (lambda path: path.write_bytes(b"letters" * 9000), BadRequest, "no export"),
        (lambda path: (path.unlink(), make(path, application=0x496E6B6C)), BadRequest, "no export"),
        (lambda path: (path.unlink(), make(path, version=FORMAT + 1)), BadRequest, "newer version"),
        (lambda path: (path.unlink(), make(path, more="CREATE VIEW v AS SELECT 1")), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE files SET state = NULL"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE files SET path = 7"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE passages SET text = NULL"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE vectors SET vector = 'a b'"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE passages SET text = CAST(x'ff' AS TEXT)"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE files SET title = CAST(x'ff' AS TEXT)"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE models SET identity = CAST(x'ff' AS TEXT)"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE parts SET title = CAST(x'ff' AS TEXT)"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE parts SET title = NULL"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE parts SET name = CAST(x'ff' AS TEXT)"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE parts SET number = number + 2147483648"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE parts SET number = 'second'"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE scans SET text = CAST(x'ff' AS TEXT)"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE scans SET page = 'second' WHERE page = 2"), BadRequest, "damaged"),
        (lambda path: change(path, "UPDATE scans SET page = 0 WHERE page = 1"), BadRequest, "damaged"),
        (cut, BadRequest, "damaged"),
        (scramble, BadRequest, "damaged"),
    ],
)
def test_a_file_that_is_no_whole_export_changes_nothing(
    exported: Path, other: Writer, spoil: Callable[[Path], None], kind: type[InklingError], words: str
) -> None:
    spoil(exported)
    with pytest.raises(kind, match=words) as refused:
        bring_in(other, exported)
    assert "\n" not in refused.value.title
    assert other.counts().files == 0
    assert other.recall(TO_WATCH) is None
    assert not other.suspected


def test_a_full_disk_leaves_the_index_as_it_was(exported: Path, other: Writer) -> None:
    put(other, "/elsewhere/z.txt", "it was there before")
    pages = other.rows("PRAGMA page_count")[0][0]
    other.connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(DiskFull):
        bring_in(other, exported)
    assert (other.counts().files, other.recall(TO_WATCH)) == (1, None)
    other.connection.execute("PRAGMA max_page_count=1000000")
    assert bring_in(other, exported).files == 7


class FullDisk(apsw.VFS):
    """Takes no more than the first pages of a file."""

    def __init__(self, room: int) -> None:
        super().__init__("full disk", "")
        self.room = room

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        room = self.room

        class File(apsw.VFSFile):
            def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
                if offset > room:
                    raise apsw.FullError
                super().xWrite(data, offset)

        return File("", name, flags)


def test_no_room_for_an_export_is_said(
    filled: Writer, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OnFullDisk(apsw.Connection):
        def __init__(self, filename: str, flags: int) -> None:
            super().__init__(filename, flags=flags, vfs="full disk")
            self.execute("PRAGMA cache_size=4")

    put(filled, "/old/long.txt", *(f"paragraph {number} " + "x" * 500 for number in range(200)), number=50)
    monkeypatch.setattr("inkling.store.exporting.apsw.Connection", OnFullDisk)
    for room in (0, 50_000, 100_000):
        disk = FullDisk(room)
        with pytest.raises(DiskFull, match="no room"):
            export_index(index, tmp_path / "x.inkling", {})
        disk.unregister()
        assert list(tmp_path.glob("*x.inkling*")) == []


def test_every_column_of_the_index_travels_or_is_made_anew(filled: Writer, exported: Path) -> None:
    made_anew = {
        "files": {"name", "folded_name", "folded_folder", "suffix"},
        "texts": set(),
        "passages": set(),
        "scans": set(),
    }
    connection = apsw.Connection(str(exported), flags=apsw.SQLITE_OPEN_READONLY)
    for table, anew in made_anew.items():
        columns = {row[1] for row in filled.rows(f"PRAGMA table_info({table})")}
        kept = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        assert columns - anew == kept, table
    connection.close()


def test_vectors_of_another_length_stay_outside(exported: Path, other: Writer) -> None:
    put(other, "/here.txt", "a text of this index")
    own = Embeddings(other, MODEL)
    own.put(own.pending(1), direction("a text of this index", 32)[None, :])
    assert bring_in(other, exported).vectors == 0
    assert other.rows("SELECT DISTINCT length(vector) FROM vectors_1") == [(32,)]
