"""What the index tells of parts of a folder, and texts that are kept while files move."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from inkling.store.embeddings import Embeddings
from inkling.store.places_known import PlacesKnown
from inkling.store.writer import Writer
from store_samples import encode_all, put

PATHS = ["/d/top.txt", "/d/a/one.txt", "/d/a/b/two.txt", "/d/a b/three.txt", "/d/é😀/four.txt", "/other/five.txt"]


def texts(writer: Writer) -> int:
    return int(writer.rows("SELECT count(*) FROM texts")[0][0])


def test_files_and_folders_directly_in_a_folder(writer: Writer) -> None:
    for path in PATHS:
        put(writer, path, path)
    assert {file.path for file in PlacesKnown(writer).files("/d")} == set(PATHS[:5])
    assert [file.path for file in PlacesKnown(writer).files("/d", directly=True)] == ["/d/top.txt"]
    assert [file.path for file in PlacesKnown(writer).files("/d/a", directly=True)] == ["/d/a/one.txt"]
    assert PlacesKnown(writer).folders("/d") == {"/d/a", "/d/a b", "/d/é😀"}
    assert PlacesKnown(writer).folders("/d/a") == {"/d/a/b"}
    assert PlacesKnown(writer).folders("/other") == set()
    assert [PlacesKnown(writer).holds(folder) for folder in ("/d", "/d/a b", "/d/a/b/two.txt", "/nowhere")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_folder_that_is_a_row_itself_is_not_told(writer: Writer) -> None:
    put(writer, "/d/a", "a file of that name, or a folder that was closed")
    put(writer, "/d/a/one.txt", "one")
    assert PlacesKnown(writer).folders("/d") == set()


def test_texts_are_kept_to_the_end_and_used_again(writer: Writer, embeddings: Embeddings) -> None:
    put(writer, "/a.txt", "one")
    put(writer, "/b.txt", "two")
    encode_all(embeddings)
    with writer.keeping_texts():
        put(writer, "/a.txt", "two")
        put(writer, "/b.txt", "three")
        put(writer, "/c.txt", "one")
        assert texts(writer) == 3
        assert [text.text for text in embeddings.pending(10)] == ["three"]
    assert texts(writer) == 3
    with writer.keeping_texts():
        put(writer, "/c.txt", "two")
    assert texts(writer) == 3
    writer.drop_unused()
    assert texts(writer) == 2


def leave_behind(writer: Writer) -> None:
    put(writer, "/a.txt", "one")
    with contextlib.suppress(LookupError), writer.keeping_texts():
        put(writer, "/a.txt", "two")
        raise LookupError


@pytest.mark.parametrize("end", [Writer.close, lambda writer: writer._lock.release()])
def test_what_is_left_after_an_error_goes_at_the_end_or_after_a_crash(
    tmp_path: Path, end: Callable[[Writer], None]
) -> None:
    writer = Writer(tmp_path / "i.sqlite", tmp_path / "lock")
    leave_behind(writer)
    assert texts(writer) == 2
    end(writer)
    again = Writer(tmp_path / "i.sqlite", tmp_path / "lock")
    again.drop_unused()
    assert texts(again) == 1
    again.close()


def test_only_new_files_are_settled(writer: Writer, embeddings: Embeddings) -> None:
    put(writer, "/a.txt", "one", "two")
    encode_all(embeddings)
    put(writer, "/b.txt", "two")
    put(writer, "/c.txt", "three")
    embeddings.settle_new()
    states = {file.path: file.state for file in PlacesKnown(writer).files("/")}
    assert states == {"/a.txt": "meaning ready", "/b.txt": "meaning ready", "/c.txt": "words ready"}
