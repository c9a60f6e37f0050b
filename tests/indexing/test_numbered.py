"""Which documents within a file are found by themselves, and by which numbers."""

import gzip
import io
import mailbox
import zipfile
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from inkling.documents.document import Document, Part, Section
from inkling.documents.registry import read
from inkling.indexing.reader_process import numbered


def letter(subject: str, *attached: tuple[str, bytes]) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ann <ann@example.org>", subject
    message["Date"] = "1 Jan 2020 00:00:00 +0000"
    message.set_content(f"This is about {subject}.")
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def packed(**files: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", "."), (2021, 2, 3, 4, 5, 6)), data)
    return written.getvalue()


def box(path: Path, *messages: EmailMessage) -> bytes:
    made = mailbox.mbox(path)
    for message in messages:
        made.add(message)
    made.close()
    return path.read_bytes()


NEW_YEAR = 1_577_836_800
MAIL = letter(
    "the boat", ("note.eml", letter("the mast").as_bytes()), ("all.zip", packed(a__txt=b"sail", b__txt=b"oar"))
)


def test_a_mail_is_one_document_with_all_that_is_attached(tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_bytes(MAIL.as_bytes())
    document = read(tmp_path / "x.eml")
    assert len(document.sections) == 4
    assert numbered(document) == {0: Part("the boat", NEW_YEAR)}


def test_a_mailbox_is_as_many_as_it_has_messages(tmp_path: Path) -> None:
    box(tmp_path / "x.mbox", MAIL, letter("the boat"))
    document = read(tmp_path / "x.mbox")
    assert numbered(document) == {1: Part("the boat", NEW_YEAR), 2: Part("the boat", NEW_YEAR)}
    assert [section.part is document.sections[0].part for section in document.sections] == [True] * 4 + [False]


def test_an_archive_is_as_many_as_it_has_documents(tmp_path: Path) -> None:
    inner = packed(tide__md=b"# Tides\n\nHigh at noon.", mail__eml=letter("the oar").as_bytes())
    mails = box(tmp_path / "x.mbox", letter("one"), letter("two"))
    data = packed(a__txt=b"sail", inner__zip=inner, all__mbox=mails)
    (tmp_path / "x.zip").write_bytes(data)
    parts = numbered(read(tmp_path / "x.zip"))
    assert sorted(parts) == [1, 2, 3, 4, 5]
    assert [part.title for part in parts.values()] == ["a.txt", "Tides", "the oar", "one", "two"]
    assert [part.name for part in parts.values()] == [
        "a.txt", "inner.zip//tide.md", "inner.zip//mail.eml", "all.mbox", "all.mbox"
    ]
    assert [part.written == NEW_YEAR for part in parts.values()] == [False, False, True, True, True]
    assert all(part.written for part in parts.values())


@pytest.mark.parametrize(
    ("name", "data", "numbers"),
    [
        ("x.txt", b"sail", []),
        ("x.txt.gz", gzip.compress(b"sail", mtime=7), [0]),
        ("x.zip", packed(a__txt=b"sail"), [0]),
        ("x.eml", letter("a sail").as_bytes(), [0]),
    ],
)
def test_one_document_is_the_file_itself(tmp_path: Path, name: str, data: bytes, numbers: list[int]) -> None:
    (tmp_path / name).write_bytes(data)
    assert sorted(numbered(read(tmp_path / name))) == numbers


def test_what_tells_no_date_in_a_packed_file_is_as_old_as_that(tmp_path: Path) -> None:
    undated = letter("the oar")
    del undated["Date"]
    mails = box(tmp_path / "x.mbox", letter("one"), undated)
    (tmp_path / "x.zip").write_bytes(packed(a__txt__gz=gzip.compress(b"sail", mtime=7), all__mbox=mails))
    gz, dated, other = numbered(read(tmp_path / "x.zip")).values()
    assert (gz.title, dated.written) == ("unpacked.txt", NEW_YEAR)
    assert gz.written == other.written
    assert datetime.fromtimestamp(gz.written or 0).timetuple()[:6] == (2021, 2, 3, 4, 5, 6)


def test_what_has_no_text_is_not_counted() -> None:
    same, other = Part("same"), Part("other")
    sections = (Section("a", part=same), Section(" \n", part=other), Section("b", part=same))
    assert numbered(Document("", sections)) == {0: same}
    assert numbered(Document("", (*sections, Section("c")))) == {1: same}
    assert numbered(Document("", ())) == {}
