"""What is written is what is found, and what is removed is gone."""

import gc
import stat
from pathlib import Path

import apsw
import pytest

from inkling.errors import IndexBusy
from inkling.store.connections import Connections
from inkling.store.embeddings import Embeddings
from inkling.store.ledger import Ledger
from inkling.store.reader import Reader
from inkling.store.rows import Filter, NewFile
from inkling.store.writer import Writer
from store_samples import encode_all, fingerprint, put

EVERYTHING = Filter()


def count(connections: Connections, table: str) -> int:
    return connections.rows(f"SELECT count(*) FROM {table}")[0][0]


def test_a_document_is_found_by_its_words_and_its_name(writer: Writer, reader: Reader) -> None:
    put(writer, "/home/ann/Lease 2024.txt", "the tenant pays the rent", title="Lease of the flat")
    assert [hit.score > 0 for hit in reader.words('"tenants"', EVERYTHING, 5)] == [True]
    assert len(reader.names('"lease"', EVERYTHING, 5)) == 1
    assert len(reader.names('"flat"', EVERYTHING, 5)) == 1
    assert reader.words('"landlord"', EVERYTHING, 5) == []


def test_an_edited_document_keeps_the_vectors_of_what_stayed(writer: Writer, embeddings: Embeddings) -> None:
    put(writer, "/a.txt", "first paragraph", "second paragraph")
    assert encode_all(embeddings) == 2
    put(writer, "/a.txt", "first paragraph", "second paragraph changed")
    assert [text.text for text in embeddings.pending(10)] == ["second paragraph changed"]


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        (("one", "two"), "meaning ready"),
        (("two", "one"), "meaning ready"),
        (("two",), "meaning ready"),
        ((), "meaning ready"),
        (("one", "two", "three"), "words ready"),
    ],
)
def test_what_says_nothing_new_is_as_ready_as_it_was(
    writer: Writer, embeddings: Embeddings, texts: tuple[str, ...], state: str
) -> None:
    put(writer, "/a.txt", "one", "two")
    put(writer, "/a.txt", "one", "two")
    assert [known.state for known in writer.known("/").values()] == ["words ready"]
    encode_all(embeddings)
    put(writer, "/a.txt", *texts)
    assert [known.state for known in writer.known("/").values()] == [state]


def test_a_copy_needs_no_vector_of_its_own(writer: Writer, embeddings: Embeddings) -> None:
    put(writer, "/a.txt", "one", "two")
    encode_all(embeddings)
    put(writer, "/copy of a.txt", "one", "two")
    embeddings.settle()
    assert embeddings.pending(10) == []
    assert {known.state for known in writer.known("/").values()} == {"meaning ready"}


def test_moving_changes_the_path_and_nothing_else(writer: Writer, reader: Reader) -> None:
    put(writer, "/old/a.txt", "some words")
    before = reader.passages_of("/old/a.txt")
    writer.move(writer.known("/old")["/old/a.txt"].id, "/new/b.md")
    assert reader.passages_of("/new/b.md") == before
    assert reader.passages_of("/old/a.txt") == []
    assert reader.matching(Filter(suffixes=("md",), folders=("/new",), names=("B",)), 5)[0].path == "/new/b.md"
    assert reader.names('"b"', EVERYTHING, 5)
    assert not reader.names('"a"', EVERYTHING, 5)


def test_a_title_is_found_with_every_passage_and_goes_with_them(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", "one", "two", title="Ballad of the tin")
    assert len(reader.words('"ballad"', EVERYTHING, 5)) == 2
    put(writer, "/a.txt", "one", "two", title="Song of the tin")
    assert reader.words('"ballad"', EVERYTHING, 5) == []
    assert len(reader.words('"song"', EVERYTHING, 5)) == 2
    writer.put_refused(NewFile("/a.txt", fingerprint(2)), "skipped", "empty")
    assert reader.words('"song"', EVERYTHING, 5) == []
    writer.connection.execute("INSERT INTO passage_words(passage_words, rank) VALUES ('integrity-check', 1)")


def test_moving_onto_a_known_path_takes_its_place(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", "kept words")
    put(writer, "/b.txt", "lost words")
    writer.move(writer.known("/")["/a.txt"].id, "/b.txt")
    assert [passage.text for passage in reader.passages_of("/b.txt")] == ["kept words"]
    assert list(writer.known("/")) == ["/b.txt"]


def test_removing_leaves_nothing_behind_but_what_others_share(
    writer: Writer, embeddings: Embeddings, connections: Connections
) -> None:
    put(writer, "/a.txt", "shared text", "own text")
    put(writer, "/b.txt", "shared text")
    encode_all(embeddings)
    writer.remove([writer.known("/")["/a.txt"].id])
    assert (count(connections, "files"), count(connections, "passages"), count(connections, "texts")) == (1, 1, 1)
    assert count(connections, "vectors_1") == 1
    assert connections.rows("SELECT rowid FROM passage_words WHERE passage_words MATCH 'own'") == []


def test_a_refused_file_loses_its_passages_and_keeps_a_reason(
    writer: Writer, reader: Reader, connections: Connections
) -> None:
    put(writer, "/a.pdf", "it was readable once")
    writer.put_refused(NewFile("/a.pdf", fingerprint(2), b"x", "rules"), "unreadable", "protected by a password", 1)
    assert reader.words('"readable"', EVERYTHING, 5) == []
    row = Ledger(connections).rows()[0]
    assert (row.state, row.reason) == ("unreadable", "protected by a password")
    assert writer.known("/")["/a.pdf"].failures == 1


def test_a_transaction_that_fails_changes_nothing(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", "before")

    def fail() -> None:
        with writer.transaction():
            put(writer, "/a.txt", "after")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [passage.text for passage in reader.passages_of("/a.txt")] == ["before"]


class Interrupted:
    """A connection whose user hears a signal while a transaction begins."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str) -> None:
        self._connection.execute(sql)
        if sql.startswith("BEGIN"):
            raise KeyboardInterrupt


def test_an_interrupt_heard_while_a_transaction_begins_leaves_none_open(writer: Writer) -> None:
    connection = writer.connection
    writer.connection = Interrupted(connection)  # type: ignore[assignment]
    try:
        with pytest.raises(KeyboardInterrupt), writer.transaction():
            pass
    finally:
        writer.connection = connection
    assert not connection.in_transaction


def test_what_an_interrupt_left_open_is_undone_by_closing(index: Path) -> None:
    writer = Writer(index, index.with_name("lock"))
    put(writer, "/a.txt", "before")
    put(writer, "/b.txt", "before")
    # As where a signal is heard before the block knows that it was entered, and while rows are gone through.
    left = writer.transaction()
    left.__enter__()
    put(writer, "/a.txt", "half")
    going_through = writer.each("SELECT path FROM files")
    next(going_through)
    writer.close()
    del left, going_through
    gc.collect()
    again = Writer(index, index.with_name("lock"))
    assert [row[0] for row in again.rows("SELECT text FROM passages ORDER BY id")] == ["before", "before"]
    again.close()


def test_only_one_writer_at_a_time(writer: Writer, index: Path) -> None:
    with pytest.raises(IndexBusy):
        Writer(index, index.with_name("lock"))


def test_readers_see_the_last_commit_while_a_transaction_is_open(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", "before")
    with writer.transaction():
        put(writer, "/a.txt", "after")
        assert [passage.text for passage in reader.passages_of("/a.txt")] == ["before"]
    assert [passage.text for passage in reader.passages_of("/a.txt")] == ["after"]


PATHS = [
    "/home/ann/naïve résumé.txt",
    "/home/ann/\udcff\udcfe broken.txt",
    "/home/ann/line\nbreak.txt",
    "/home/ann/😀 and עברית.txt",
    "/home/ann/%_'\";--.txt",
]


@pytest.mark.parametrize("path", PATHS)
def test_any_name_is_kept_to_the_byte(writer: Writer, reader: Reader, path: str) -> None:
    put(writer, path, "a text")
    assert list(writer.known("/home/ann")) == [path]
    assert [passage.text for passage in reader.passages_of(path)] == ["a text"]
    assert reader.matching(Filter(folders=("/home/ann",)), 5)[0].path == path


def test_files_outside_the_watched_folders(writer: Writer) -> None:
    for path in ("/a/x.txt", "/ab/y.txt", "/b/z.txt"):
        put(writer, path, path)
    by_id = {known.id: path for path, known in writer.known("/").items()}
    assert [by_id[file] for file in writer.outside(["/a"])] == ["/ab/y.txt", "/b/z.txt"]
    assert len(writer.outside([])) == 3


def test_facts_are_remembered(writer: Writer) -> None:
    assert writer.recall("shoe size") is None
    writer.remember("shoe size", {"left": 41})
    writer.remember("shoe size", {"left": 42})
    assert writer.recall("shoe size") == {"left": 42}


def test_counts(writer: Writer) -> None:
    put(writer, "/a.txt", "one", "two")
    writer.put_refused(NewFile("/b.jpg", fingerprint()), "skipped", "a picture")
    writer.put_refused(NewFile("/c.pdf", fingerprint()), "quarantined", "crashed its reader", 2)
    counts = writer.counts()
    assert (counts.files, counts.passages, counts.unreadable, counts.skipped) == (3, 2, 1, 1)


def test_forgotten_readings_are_read_again(writer: Writer) -> None:
    for path in ("/c.pdf", "/d.pdf"):
        writer.put_refused(NewFile(path, fingerprint(), b"", "rules"), "quarantined", "crashed its reader", 2)
    writer.forget_readings(["/c.pdf"])
    known = {path: (file.stamp, file.failures, file.state) for path, file in writer.known("/").items()}
    assert known == {"/c.pdf": ("", 0, "unreadable"), "/d.pdf": ("rules", 2, "quarantined")}


def test_only_what_another_limit_lets_in_or_out_is_read_again(writer: Writer) -> None:
    for number in range(5):
        put(writer, f"/{number}.txt", f"text {number}", number=number)
    writer.forget_readings_of_sizes(101, 103)
    assert [path for path, file in writer.known("/").items() if not file.stamp] == ["/2.txt", "/3.txt"]


def test_of_a_few_passages_no_word_is_left_even_after_many_have_gone(
    monkeypatch: pytest.MonkeyPatch, writer: Writer, index: Path
) -> None:
    monkeypatch.setattr("inkling.store.writer.FEW_PASSAGES", 2)
    put(writer, "/many.txt", *(f"text {number}" for number in range(9)))
    put(writer, "/few.txt", "a word like zyzzyva", "and quagga", number=2)
    files = writer.known("/")
    writer.remove([files["/many.txt"].id])
    writer.remove([files["/few.txt"].id])
    writer.wipe()
    left = b"".join(path.read_bytes() for path in index.parent.iterdir() if path.name != "lock")
    assert b"zyzzyva" not in left
    assert b"quagga" not in left


def test_the_index_is_for_its_owner_only(writer: Writer, index: Path) -> None:
    put(writer, "/a.txt", "private")
    assert {path.stat().st_mode & 0o077 for path in index.parent.iterdir()} == {0}


def test_a_hundred_thousand_characters_in_one_passage(writer: Writer, reader: Reader) -> None:
    text = "é😀 " * 33_000
    put(writer, "/long.txt", text)
    assert reader.passages_of("/long.txt")[0].text == text


def test_no_lock_file_is_left_and_the_next_writer_comes_in(tmp_path):
    lock = tmp_path / "writer.lock"
    for _ in range(3):
        writer = Writer(tmp_path / "index.sqlite", lock)
        assert lock.exists()
        with pytest.raises(IndexBusy):
            Writer(tmp_path / "index.sqlite", lock)
        writer.close()
        assert not lock.exists()


def test_a_home_that_was_taken_away_is_made_anew_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Writer(home / "index.sqlite", home / "lock").close()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
