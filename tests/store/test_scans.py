"""Pages that are pictures, and what was recognized in them."""

from dataclasses import replace

import pytest

from inkling.documents.document import InnerScan
from inkling.store.connections import Connections
from inkling.store.leftovers import remove_all_but
from inkling.store.rows import NewFile
from inkling.store.scans import Scans
from inkling.store.writer import Writer
from store_samples import fingerprint

LEASE, LETTER = b"content of the lease", b"content of the letter"


@pytest.fixture
def scans(writer: Writer) -> Scans:
    return Scans(writer)


def put(writer: Writer, path: str, content: bytes, modified: int = 1) -> None:
    seen = replace(fingerprint(1), modified=modified)
    writer.put_refused(NewFile(path, seen, content, "rules"), "skipped", "to be read")


def pages(scans: Scans) -> list[tuple[str, int]]:
    return [(page.file.path, page.page) for page in scans.pending()]


def test_pages_wait_until_they_were_looked_at(writer: Writer, scans: Scans) -> None:
    put(writer, "/lease.pdf", LEASE)
    scans.put(LEASE, (2, 1))
    assert pages(scans) == [("/lease.pdf", 1), ("/lease.pdf", 2)]
    scans.put_text(LEASE, 1, "The lease")
    assert pages(scans) == [("/lease.pdf", 2)]
    assert scans.recognized(LEASE) == {1: "The lease"}
    assert scans.to_read_again() == []
    scans.put_text(LEASE, 2, "")
    assert pages(scans) == []
    assert scans.recognized(LEASE) == {1: "The lease", 2: ""}
    assert [(file.path, file.stamp) for file in scans.to_read_again()] == [("/lease.pdf", "")]


def test_pages_of_the_newest_files_come_first(writer: Writer, scans: Scans) -> None:
    for number, modified in ((1, 30), (2, 50), (3, 40)):
        put(writer, f"/{number}.pdf", bytes([number]), modified)
        scans.put(bytes([number]), (1, 2))
    assert pages(scans) == [(f"/{number}.pdf", page) for number in (2, 3, 1) for page in (1, 2)]


def test_a_copy_is_looked_at_once_and_read_where_all_is_known(writer: Writer, scans: Scans) -> None:
    put(writer, "/lease.pdf", LEASE)
    put(writer, "/copy.pdf", LEASE, 2)
    scans.put(LEASE, (1,))
    assert pages(scans) == [("/copy.pdf", 1), ("/lease.pdf", 1)]
    scans.put_text(LEASE, 1, "The lease")
    assert {file.path for file in scans.to_read_again()} == {"/copy.pdf", "/lease.pdf"}
    put(writer, "/lease.pdf", LEASE)
    put(writer, "/copy.pdf", LEASE)
    assert scans.to_read_again() == []
    put(writer, "/late.pdf", LEASE)
    scans.put(LEASE, (1,))
    assert "/late.pdf" in {file.path for file in scans.to_read_again()}
    assert scans.recognized(LEASE) == {1: "The lease"}


def test_what_is_tried_once_more_keeps_its_files_as_they_are(writer: Writer, scans: Scans) -> None:
    put(writer, "/lease.pdf", LEASE)
    scans.put(LEASE, (1,))
    scans.put_text(LEASE, 1, "The lease")
    put(writer, "/lease.pdf", LEASE)
    scans.look_again()
    assert pages(scans) == [("/lease.pdf", 1)]
    assert scans.to_read_again() == []
    assert scans.recognized(LEASE) == {1: "The lease"}
    scans.put_text(LEASE, 1, "Der Vertrag")
    assert pages(scans) == []
    assert scans.recognized(LEASE) == {1: "Der Vertrag"}
    assert [file.path for file in scans.to_read_again()] == ["/lease.pdf"]


def test_what_no_file_holds_any_more_is_forgotten(writer: Writer, scans: Scans, connections: Connections) -> None:
    for path, content in (("/in/lease.pdf", LEASE), ("/out/letter.png", LETTER)):
        put(writer, path, content)
        scans.put(content, (1,))
        scans.put_text(content, 1, "Words")
    put(writer, "/in/lease.pdf", b"another content")
    writer.drop_unused(60.0)
    assert scans.recognized(LEASE)
    writer.drop_unused()
    assert connections.rows("SELECT content FROM scans") == [(LETTER,)]
    remove_all_but(writer, ["/in"])
    assert connections.rows("SELECT content FROM scans") == []


def test_a_file_without_known_content_has_no_pages(writer: Writer, scans: Scans) -> None:
    put(writer, "/new.pdf", b"")
    assert scans.recognized(b"") == {}
    assert pages(scans) == []


def ways(scans: Scans) -> list[tuple[str, tuple[int, ...], int]]:
    return [(page.file.path, page.way, page.page) for page in scans.pending()]


def test_pages_of_what_lies_in_files_wait_with_the_way_there(writer: Writer, scans: Scans) -> None:
    put(writer, "/in.mbox", b"mails", 2)
    put(writer, "/lease.pdf", LEASE)
    scans.put_inner(b"mails", [InnerScan(LEASE, (1,), (7,)), InnerScan(LETTER, (2, 1), (8, 0))])
    assert ways(scans) == [
        ("/in.mbox", (7,), 1), ("/in.mbox", (8, 0), 1), ("/in.mbox", (8, 0), 2), ("/lease.pdf", (), 1),
    ]  # fmt: skip
    scans.put_text(LETTER, 1, "Dear Ann")
    assert scans.to_read_again() == []
    scans.put_text(LEASE, 1, "The lease")
    assert {file.path for file in scans.to_read_again()} == {"/in.mbox", "/lease.pdf"}
    put(writer, "/in.mbox", b"mails", 2)
    assert [file.path for file in scans.to_read_again()] == ["/lease.pdf"]
    scans.put_text(LETTER, 2, "")
    assert {file.path for file in scans.to_read_again()} == {"/in.mbox", "/lease.pdf"}
    assert scans.recognized_in(b"mails") == {LEASE: {1: "The lease"}, LETTER: {1: "Dear Ann", 2: ""}}
    assert scans.recognized_in(b"") == {}


def test_a_file_that_holds_what_is_known_is_read_at_once(writer: Writer, scans: Scans) -> None:
    put(writer, "/lease.pdf", LEASE)
    scans.put(LEASE, (1,))
    scans.put_text(LEASE, 1, "The lease")
    put(writer, "/lease.pdf", LEASE)
    put(writer, "/in.mbox", b"mails")
    scans.put_inner(b"mails", [InnerScan(LEASE, (1,), (0,))])
    assert ways(scans) == []
    assert {file.path for file in scans.to_read_again()} == {"/in.mbox", "/lease.pdf"}


def test_what_lies_in_no_file_any_more_is_forgotten(writer: Writer, scans: Scans) -> None:
    put(writer, "/in.mbox", b"mails")
    put(writer, "/out.mbox", b"others")
    for content in (b"mails", b"others"):
        scans.put_inner(content, [InnerScan(LEASE, (1,), (0,))])
    scans.put_inner(b"mails", [InnerScan(LETTER, (1,), (0,))])
    writer.remove([file.id for file in writer.known("/").values() if file.path == "/out.mbox"])
    writer.drop_unused_scans()
    assert ways(scans) == [("/in.mbox", (0,), 1)]
    assert scans.recognized_in(b"others") == {}
    assert writer.rows("SELECT content FROM scans") == [(LETTER,)]


def test_what_lies_in_a_file_waits_in_its_order_there(writer: Writer, scans: Scans) -> None:
    put(writer, "/Inbox", b"inbox")
    scans.put_inner(b"inbox", [InnerScan(bytes([number]), (2, 1), (number,)) for number in (10, 9, 100)])
    assert ways(scans) == [("/Inbox", (number,), page) for number in (9, 10, 100) for page in (1, 2)]


def test_where_some_was_left_out_what_was_recognized_stays(
    writer: Writer, scans: Scans, connections: Connections
) -> None:
    put(writer, "/Inbox", b"inbox")
    scans.put_inner(b"inbox", [InnerScan(LEASE, (1,), (0,)), InnerScan(LETTER, (1,), (1,))])
    scans.put_text(LEASE, 1, "The lease")
    for now in (b"inbox", b"more"):
        put(writer, "/Inbox", now)
        scans.put_inner(now, [], b"inbox")
        writer.drop_unused()
        # What was not looked at may lie elsewhere by now, or nowhere.
        assert scans.recognized_in(now) == {LEASE: {1: "The lease"}}
        assert ways(scans) == []
    scans.put_inner(b"more", [])
    writer.drop_unused()
    assert connections.rows("SELECT * FROM scans") == []


def test_contents_with_scans_are_known(writer: Writer, scans: Scans) -> None:
    scans.put(LEASE, (1,))
    scans.put_inner(b"mails", [InnerScan(LETTER, (1,), (0,))])
    assert [scans.knows(content) for content in (LEASE, b"mails", LETTER, b"others", b"")] == [
        True, True, True, False, False,
    ]  # fmt: skip
