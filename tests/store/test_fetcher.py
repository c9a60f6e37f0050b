"""Passages of documents within one file, and which of these holds a text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inkling.store.connections import Connections
from inkling.store.reader import Reader
from inkling.store.rows import key_of
from inkling.store.writer import Writer
from store_samples import MODEL, put, put_mail


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    writer = Writer(tmp_path / "index.sqlite", tmp_path / "lock")
    put_mail(writer, "/in.mbox", (None, "it broke"), (9, "it is mended"), (None, "it broke"), number=1)
    put_mail(writer, "/one.eml", (None, "it broke"), number=2, whole=True)
    put(writer, "/in.mbox.txt", "it broke", "it is mended", number=3)
    connections = Connections(tmp_path / "index.sqlite")
    yield Reader(connections, MODEL)
    connections.close()
    writer.close()


@pytest.mark.parametrize(
    ("path", "part", "expected"),
    [
        ("/in.mbox", 0, [(0, "it broke"), (1, "it is mended"), (2, "it broke")]),
        ("/in.mbox", 2, [(1, "it is mended")]),
        ("/in.mbox", 3, [(2, "it broke")]),
        ("/in.mbox", 4, []),
        ("/one.eml", 0, [(0, "it broke")]),
        ("/in.mbox.txt", 0, [(0, "it broke"), (1, "it is mended")]),
        ("/in.mbox.txt", 1, []),
        ("/gone.mbox", 1, []),
        ("/", 1, []),
    ],
)
def test_a_document_within_a_file_has_its_own_passages(
    reader: Reader, path: str, part: int, expected: list[tuple[int, str]]
) -> None:
    assert [(each.ordinal, each.text) for each in reader.passages_of(path, part)] == expected


def test_passages_are_counted_of_files_and_of_documents_within_them(reader: Reader) -> None:
    ids = {file.path: file.id for file in reader.files(range(1, 100)).values()}
    mailbox, text = ids["/in.mbox"], ids["/in.mbox.txt"]
    keys = [mailbox, key_of(mailbox, 2), key_of(mailbox, 9), text, 999]
    assert reader.lengths(keys) == dict(zip(keys, [3, 1, 0, 2, 0], strict=True))
    assert reader.lengths([]) == {}


@pytest.mark.parametrize(
    ("path", "text", "likely", "expected"),
    [
        ("/in.mbox", "it is mended", 2, 2),
        ("/in.mbox", "it is mended", 3, 2),
        ("/in.mbox", "it is mended", 0, 2),
        ("/in.mbox", "it broke", 3, 3),
        ("/in.mbox", "it broke", 1, 1),
        ("/in.mbox", "it broke", 2, 1),
        ("/in.mbox", "it broke", 4, 3),
        ("/in.mbox", "it is gone", 2, 0),
        ("/one.eml", "it broke", 0, 0),
        ("/one.eml", "it broke", 4, 0),
        ("/in.mbox.txt", "it is mended", 0, 0),
        ("/gone.mbox", "it broke", 1, 0),
    ],
)
def test_a_document_is_known_by_a_text_and_where_several_hold_it_by_its_number(
    reader: Reader, path: str, text: str, likely: int, expected: int
) -> None:
    assert reader.part_with(path, text, likely) == expected
