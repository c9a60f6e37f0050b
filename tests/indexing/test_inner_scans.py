"""Scanned pages of what is attached to mail or packed in archives, on their way into the index."""

import io
import os
import time
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexing_samples import Desk
from picture_samples import LATHE, LEASE, TEXTS, StandIn, picture, scan

Write = Callable[..., Path]


@pytest.fixture
def lease(write_pdf: Write) -> bytes:
    """A scanned document of two pages, and one in letters between."""
    return write_pdf("lease.pdf", [[scan(65)], ["In letters."], [scan(90)]]).read_bytes()


def mail(body: str, **attached: bytes) -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = "Ann <ann@example.org>", "The shop", "Tue, 12 Mar 2024 09:15 +0100"
    made.set_content(body)
    for name, data in attached.items():
        made.add_attachment(data, maintype="application", subtype="pdf", filename=name.replace("_", "."))
    return made.as_bytes()


def mailbox(*messages: bytes) -> bytes:
    return b"".join(b"From ann@example.org Tue Mar 12 09:15:00 2024\n" + each + b"\n\n" for each in messages)


def packed(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name.replace("_", "."), (2024, 3, 12, 9, 15, 0)), data)
    return stream.getvalue()


HOLDERS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a.eml": (lambda lease: mail("Read this.", lease_pdf=lease), "Attachment lease.pdf"),
    "a.mbox": (lambda lease: mailbox(mail("Hello."), mail("Read this.", lease_pdf=lease)), "Attachment lease.pdf"),
    "a.zip": (lambda lease: packed(notes_txt=b"Words.", lease_pdf=lease), "File lease.pdf"),
    "b.eml": (
        lambda lease: mail("Read this.", all_zip=packed(lease_pdf=lease)), "Attachment all.zip · File lease.pdf"
    ),
    "b.zip": (
        lambda lease: packed(a_eml=mail("Hello.", lease_pdf=lease)), "File a.eml · The shop · Attachment lease.pdf"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOLDERS)
def test_scanned_pages_are_found_where_they_hang(
    reading: Desk, stand_in: StandIn, lease: bytes, name: str
) -> None:
    hold, place = HOLDERS[name]
    path = reading.folder / name
    path.write_bytes(hold(lease))
    reading.index()
    passages = reading.reader.passages_of(str(path))[-3:]
    assert [passage.text for passage in passages] == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]
    for number, passage in enumerate(passages, 1):
        assert passage.place.endswith(f"{place} · p. {number}")
    assert reading.states() == {name: "meaning ready"}
    assert reading.reason(name) == ""
    assert stand_in.asked() == [f"eng {LEASE}", f"eng {LATHE}"]
    assert reading.index().passages_encoded == 0
    assert stand_in.asked() == []


def test_what_is_left_is_told(desk: Desk, stand_in: StandIn, lease: bytes, write_pdf: Write) -> None:
    only = write_pdf("only.pdf", [[scan(65)]]).read_bytes()
    (desk.folder / "a.eml").write_bytes(mail("Read this.", lease_pdf=lease))
    (desk.folder / "a.zip").write_bytes(packed(only_pdf=only))
    desk.index()
    assert desk.reason("a.eml") == "lease.pdf: 2 of 3 pages without text, perhaps scanned"
    assert desk.reason("a.zip") == "1 file in it is not read: only.pdf (no text; perhaps scanned)"
    assert stand_in.asked() == []
    desk.settings = desk.settings.with_pictures("eng")
    stand_in.says({LEASE: "breaks for ever", LATHE: "breaks for ever"})
    desk.index()
    assert desk.reason("a.eml") == "lease.pdf: 2 of 3 pages yet to be read as pictures"
    assert desk.reason("a.zip") == "no text yet; to be read as a picture"
    assert desk.states() == {"a.eml": "meaning ready", "a.zip": "skipped"}
    stand_in.says({LATHE: TEXTS[LATHE]})
    desk.index()
    assert desk.reason("a.eml") == "lease.pdf: 1 of 3 pages in which no text was recognized"
    assert desk.reason("a.zip") == "only.pdf: one page in which no text was recognized"
    assert desk.texts("a.eml")[-1] == TEXTS[LATHE]


@pytest.mark.parametrize(
    "change",
    [
        lambda desk, lease: (desk.folder / "Inbox.mbox").touch(),
        lambda desk, lease: (desk.folder / "Inbox.mbox").rename(desk.folder / "Sent.mbox"),
        lambda desk, lease: (desk.folder / "copy.mbox").write_bytes((desk.folder / "Inbox.mbox").read_bytes()),
        lambda desk, lease: (desk.folder / "Inbox.mbox").write_bytes(mailbox(mail("New."), *[letter(lease)] * 2)),
        lambda desk, lease: (desk.folder / "saved.pdf").write_bytes(lease),
        lambda desk, lease: (desk.folder / "later.eml").write_bytes(letter(lease)),
        lambda desk, lease: setattr(desk, "stamp", "rules 2"),
        lambda desk, lease: setattr(desk, "settings", desk.settings.with_pictures("")),
    ],
    ids=["touched", "renamed", "copied", "new mail", "saved", "sent again", "read by new rules", "wished no more"],
)
def test_no_attachment_is_recognized_twice(
    reading: Desk, stand_in: StandIn, lease: bytes, change: Callable[[Desk, bytes], object]
) -> None:
    (reading.folder / "Inbox.mbox").write_bytes(mailbox(letter(lease)))
    reading.index()
    stand_in.asked()
    change(reading, lease)
    reading.index()
    assert stand_in.asked() == []
    for name in reading.states():
        assert {TEXTS[LEASE], "In letters.", TEXTS[LATHE]} <= set(reading.texts(name)), name
        assert reading.reason(name) == ""


def letter(lease: bytes) -> bytes:
    return mail("Read this.", lease_pdf=lease)


def test_what_lies_nowhere_any_more_is_forgotten(reading: Desk, lease: bytes) -> None:
    path = reading.folder / "Inbox.mbox"
    path.write_bytes(mailbox(mail("Old."), letter(lease)))
    (reading.folder / "saved.pdf").write_bytes(lease)
    reading.index()
    path.write_bytes(mailbox(mail("Old.")))
    reading.index()
    assert reading.texts("saved.pdf") == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]
    assert reading.connections.rows("SELECT * FROM inner_scans") == []
    (reading.folder / "saved.pdf").unlink()
    reading.index()
    assert reading.connections.rows("SELECT * FROM scans") == []


def test_a_mailbox_that_changes_meanwhile_costs_no_page(reading: Desk, stand_in: StandIn, lease: bytes) -> None:
    path = reading.folder / "Inbox.mbox"
    path.write_bytes(mailbox(letter(lease)))
    stand_in.says({LEASE: f"changes {path}", LATHE: TEXTS[LATHE]})
    reading.index()
    assert reading.reason("Inbox.mbox") == "lease.pdf: 2 of 3 pages yet to be read as pictures"
    reading.index()
    assert reading.reason("Inbox.mbox") == ""
    assert reading.texts("Inbox.mbox")[-1] == TEXTS[LATHE]
    assert stand_in.asked() == [f"eng {LEASE}", f"eng {LATHE}"]


def test_pictures_that_come_with_mail_are_not_looked_at(reading: Desk, stand_in: StandIn) -> None:
    (reading.folder / "a.eml").write_bytes(mail("Regards.", logo_png=picture("ACME")))
    reading.index()
    assert reading.reason("a.eml") == ""
    assert stand_in.asked() == []


def test_a_mailbox_that_changes_while_it_is_read_costs_no_recognition(
    reading: Desk, stand_in: StandIn, lease: bytes
) -> None:
    path = reading.folder / "Inbox.mbox"
    path.write_bytes(mailbox(letter(lease)))
    reading.index()
    stand_in.asked()
    path.write_bytes(mailbox(letter(lease), mail("New.")))
    # A time of whole seconds, as of many network drives, that is hardly over: another change could leave the same.
    now = int(time.time())
    os.utime(path, (now, now))
    reading.index()
    assert TEXTS[LEASE] in reading.texts("Inbox.mbox")
    os.utime(path, (now - 60, now - 60))
    reading.index()
    assert {TEXTS[LEASE], "In letters.", TEXTS[LATHE]} <= set(reading.texts("Inbox.mbox"))
    assert reading.reason("Inbox.mbox") == ""
    assert stand_in.asked() == []


@pytest.mark.parametrize("name", HOLDERS)
def test_where_nothing_was_recognized_nothing_is_looked_for_again(
    reading: Desk, stand_in: StandIn, write_pdf: Write, name: str
) -> None:
    only = write_pdf("only.pdf", [[scan(65)]]).read_bytes()
    (reading.folder / name).write_bytes(HOLDERS[name][0](only))
    (reading.folder / "alone.zip").write_bytes(packed(only_pdf=only))
    stand_in.says({LEASE: ""})
    reading.index()
    assert stand_in.asked() == [f"eng {LEASE}"]
    told = {each: reading.reason(each) for each in reading.states()}
    reading.stamp = "rules 2"
    reading.index()
    assert stand_in.asked() == []
    assert {each: reading.reason(each) for each in reading.states()} == told
    (reading.folder / name).unlink()
    reading.index()
    reading.stamp = "rules 3"
    reading.index()
    assert stand_in.asked() == []


def test_of_a_file_without_scans_no_content_is_kept_that_it_may_not_have(desk: Desk) -> None:
    path = desk.write("notes.txt", "One.")
    desk.index()
    assert desk.connections.rows("SELECT content <> '' FROM files") == [(1,)]
    desk.write("notes.txt", "Two.")
    now = int(time.time())
    os.utime(path, (now, now))
    desk.index()
    assert desk.texts("notes.txt") == ["Two."]
    assert desk.connections.rows("SELECT content FROM files") == [(b"",)]


def test_an_attachment_that_breaks_its_reader_costs_no_recognition(
    reading: Desk, stand_in: StandIn, lease: bytes
) -> None:
    path = reading.folder / "Inbox.mbox"
    path.write_bytes(mailbox(letter(lease)))
    reading.index()
    stand_in.asked()
    path.write_bytes(mailbox(letter(lease), mail("New.", bad_html=b"<html><p>CRASH</p>")))
    reading.index()
    assert reading.reason("Inbox.mbox") == "2 attachments are not read: crashed its reader; it is probably damaged"
    path.write_bytes(mailbox(letter(lease), mail("New.")))
    reading.index()
    assert {TEXTS[LEASE], "In letters.", TEXTS[LATHE]} <= set(reading.texts("Inbox.mbox"))
    assert stand_in.asked() == []
    path.write_bytes(mailbox(mail("New.")))
    reading.index()
    assert reading.connections.rows("SELECT content FROM inner_scans UNION SELECT content FROM scans") == []


def test_of_very_many_it_is_told_how_many_are_left(desk: Desk, lease: bytes) -> None:
    (desk.folder / "a.zip").write_bytes(packed(**{f"{number}_pdf": lease for number in range(1, 5)}))
    desk.index()
    left = "2 of 3 pages without text, perhaps scanned"
    first = "; ".join(f"{number}.pdf: {left}" for number in (1, 2, 3))
    assert desk.reason("a.zip") == f"{first}; 1 more is not read whole"
    (desk.folder / "a.zip").write_bytes(packed(**{f"{number}_pdf": lease for number in range(1, 6)}))
    desk.index()
    assert desk.reason("a.zip") == f"{first}; 2 more are not read whole"


def test_what_is_known_of_a_mailbox_is_found_while_more_is_to_come(
    reading: Desk, stand_in: StandIn, lease: bytes, write_pdf: Write
) -> None:
    last = write_pdf("last.pdf", [[scan(100)]]).read_bytes()
    (reading.folder / "Inbox.mbox").write_bytes(mailbox(letter(lease), mail("And this.", last_pdf=last)))
    stand_in.says({**TEXTS, "grey 100": "breaks for ever"})
    reading.index()
    assert {TEXTS[LEASE], TEXTS[LATHE]} <= set(reading.texts("Inbox.mbox"))
    assert reading.reason("Inbox.mbox") == "last.pdf: one page yet to be read as a picture"
    stand_in.asked()
    stand_in.says({"grey 100": "The end."})
    reading.index()
    assert reading.texts("Inbox.mbox")[-1] == "The end."
    assert reading.reason("Inbox.mbox") == ""
    assert stand_in.asked() == ["eng grey 100"]
