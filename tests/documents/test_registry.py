import errno
import os
from pathlib import Path

import pytest

from inkling.documents import registry
from inkling.documents.registry import READERS, read
from inkling.errors import Refusal

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refused(path, **limits):
    with pytest.raises(Refusal) as refusal:
        read(path, **limits)
    return refusal.value.state, refusal.value.reason


CASES = [
    ("a.jpg", JPEG, "skipped", "a JPEG picture: Inkling reads text"),
    ("a", PNG, "skipped", "a PNG picture: Inkling reads text"),
    ("a.pdf", JPEG, "skipped", "named .pdf but is a JPEG picture"),
    ("a.txt", PNG, "skipped", "named .txt but is a PNG picture"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(30), "skipped", "a 7z archive: unpack it to have it read"),
    ("a.zst", b"(\xb5/\xfd" + bytes(30), "skipped", "a Zstandard archive: unpack it to have it read"),
    ("a.deb", b"!<arch>\n" + bytes(30), "skipped", "a package of a program"),
    ("a.mp3", b"ID3\x03" + bytes(30), "skipped", "an audio file: Inkling reads text"),
    ("a.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(30), "skipped", "a video: Inkling reads text"),
    ("a.exe", b"MZ" + bytes(60), "skipped", "a program"),
    ("a", b"\x7fELF" + bytes(60), "skipped", "a program"),
    ("a.chm", b"ITSF" + bytes(60), "skipped", "a compiled help file"),
    ("a.db", b"SQLite format 3\x00" + bytes(60), "skipped", "a database"),
    ("a.txt", b"", "skipped", "empty"),
    ("a.txt", b" \n\t \n", "skipped", "no text"),
    ("a.md", b"\xef\xbb\xbf", "skipped", "no text"),
    ("a.bin", bytes(range(256)) * 8, "skipped", "not a format that Inkling reads"),
    ("a", bytes(range(256)) * 8, "skipped", "not a format that Inkling reads"),
    ("Inbox.msf", b'// <!-- <mdb:mork:z v="1.4"/> -->\n', "skipped", "a mail program's own list of a mailbox"),
    ("a.txt", bytes(range(256)) * 8, "skipped", "named .txt but is not text"),
    ("a.prc", bytes(range(256)) * 8, "skipped", "not a format that Inkling reads"),
    ("a.pdf", b"just words", "unreadable", "named .pdf but is plain text"),
    ("a.docx", b"just words", "unreadable", "named .docx but is plain text"),
    (
        "a.docx",
        b"PK\x03\x04 and no more",
        "unreadable",
        "damaged: its package is broken or cut off (File is not a zip file)",
    ),
    ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "unreadable", "protected by a password"),
    ("a.xyz", OLE, "skipped", "not a format that Inkling reads"),
]


@pytest.mark.parametrize(("name", "data", "state", "reason"), CASES, ids=[f"{c[0]}-{c[3]}" for c in CASES])
def test_refusals_are_exact(tmp_path, name, data, state, reason):
    path = tmp_path / name
    path.write_bytes(data)
    assert refused(path) == (state, reason)


def test_archives_by_what_they_hold(pack):
    assert refused(pack("a.csv", {"a.txt": "words"})) == ("skipped", "named .csv but is an archive")
    assert refused(pack("a.pages", {"Index/Document.iwa": "x"}))[1].startswith("damaged: an archive inside")
    assert refused(pack("a.odf", {"content.xml": "x"})) == ("skipped", "not a format that Inkling reads")
    assert refused(pack("a", {"Index/Document.iwa": "x"}))[1].startswith("damaged: an archive inside")


def test_damaged_compound_files(tmp_path):
    path = tmp_path / "a.doc"
    path.write_bytes(OLE + "WordDocument".encode("utf-16-le"))
    state, reason = refused(path)
    assert state == "unreadable"
    assert reason.startswith("damaged: ")
    assert "\n" not in reason
    assert len(reason) < 200


def test_too_large_is_told_without_reading(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words " * 1000)
    os.truncate(path, 2 * 2**30)
    assert refused(path) == ("skipped", "too large: 2 GB, the limit is 256 MB")
    os.truncate(path, 80 * 2**20)
    assert refused(path) == ("skipped", "too large: 80 MB, the limit is 64 MB")
    path.write_bytes(b"x" * 3000)
    assert refused(path, size_limit=2048) == ("skipped", "too large: 2.9 KB, the limit is 2 KB")


@pytest.mark.parametrize("name", ["a.eml", "a.mbox"])
def test_mail_is_large_for_what_is_attached(tmp_path, monkeypatch, name):
    monkeypatch.setattr(registry, "TEXT_LIMIT", 2048)
    path = tmp_path / name
    path.write_text(f"From: a@example.org\nSubject: The photos\nDate: x\n\nHere they are.\n{'x' * 3000}")
    assert read(path).sections
    assert refused(path, size_limit=2048)[0] == "skipped"


def test_what_cannot_be_opened(tmp_path):
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "gone.txt")
    assert refused(tmp_path) == ("skipped", "not a file")


@pytest.mark.parametrize("name", ["README", "notes.unknown", "a.txt", ".hidden", "a.TXT", "server.key", "orders.prc"])
def test_text_is_read_whatever_its_name(tmp_path, name):
    path = tmp_path / name
    path.write_text("Some words.", "utf-8")
    assert read(path).sections[0].text == "Some words."


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("Просим подготовить отчёт к вторнику.\n".encode("utf-16-le"), "Просим подготовить"),
        (("会議は火曜日に延期されました。\r\n" * 20).encode("utf-16-be"), "会議は火曜日に"),
        (b"The log begins.\n" + bytes(300) + b"\nAnd it goes on after the crash." * 20, "And it goes on"),
    ],
    ids=["cyrillic", "japanese", "gap"],
)
def test_text_that_holds_zeros_is_text(tmp_path, data, shown):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    document = read(path)
    assert shown in document.title + document.sections[0].text


@pytest.mark.parametrize(
    "data",
    [
        b"\x90,\x00\x00\x00\x00\x00\x00" + b'{"weights":{"shape":[1,2]}}' * 200,
        b"".join(b"field %d" % n + bytes(16) for n in range(100)),
        bytes(range(1, 256)) * 4 + bytes(500),
        b"".join((n * 40503 % 65536).to_bytes(2, "little") for n in range(900)),
    ],
)
def test_what_holds_zeros_otherwise_is_none(tmp_path, data):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert refused(path) == ("skipped", "named .txt but is not text")


@pytest.mark.parametrize("start", ["ID3 tags", "GIF89a", "BZh", "see %PDF-1.4 for more", "OggS and FLV", "MZ", "BM"])
def test_text_may_begin_like_another_format(tmp_path, start):
    path = tmp_path / "a.txt"
    path.write_text(start + " are words too.")
    assert read(path).sections[0].text.startswith(start)


def test_content_decides_between_readers(tmp_path, write_pdf):
    pdf = write_pdf("a.txt", [["Really a PDF."]])
    assert read(pdf).sections[0].place == "p. 1"
    html = tmp_path / "old.doc"
    html.write_text("<html><body><p>Saved as <b>Word</b>.</p></body></html>")
    assert read(html).sections[0].text == "Saved as Word."
    rich = tmp_path / "letter.doc"
    rich.write_bytes(rb"{\rtf1\ansi Dear reader.}")
    assert read(rich).sections[0].text == "Dear reader."
    table = tmp_path / "old.xls"
    table.write_text("item\tprice\ntea\t3\n")
    assert "item: tea" in read(table).sections[0].text


def test_pages_that_are_packed_like_mail_are_read_whatever_their_name(tmp_path):
    path = tmp_path / "x.doc"
    path.write_bytes(
        b"Date: Mon, 3 Mar 2025 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/related;\r\n\tboundary=B\r\n\r\n--B\r\nContent-Type: text/html\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<h1>Bees</h1><p>They fly = all d=\r\nay.</p>\r\n--B--\r\n"
    )
    assert "They fly = all day." in read(path).sections[0].text
    path.write_bytes(b"Date: 3 March\nSubject: bees\nPlace: garden\n\nNo mail at all.")
    assert read(path).sections[0].text.startswith("Date: 3 March")


MAIL = [
    ("1417.M1P1.host:2,S",
     b"Delivered-To: a@b.c\r\n" + b"ARC-Seal: i=1;\r\n  b=x\r\n" * 300 + b"To: x\r\nSubject: Bees\r\n\r\nThey fly."),
    ("saved", b"DKIM-Signature: v=1\nSubject: Bees\nMessage-ID: <1@b.c>\n\nThey fly."),
    ("old", b"Date: Mon, 3 Mar 2025 10:00:00 +0000\nFrom: a@b.c\nSubject: Bees\n\nThey fly."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data"), MAIL, ids=[name for name, _ in MAIL])
def test_mail_is_read_whatever_its_name(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    document = read(tmp_path / name)
    assert document.title == "Bees"
    assert "They fly." in document.sections[0].text


@pytest.mark.parametrize(
    "text",
    [
        "Subject: bees\nFrom: the garden\nBudget: 400\n\nThey fly.",
        "Message-ID: what is it\nNo head.\nSubject: bees\n\nThey fly.",
        "Received: 3 bees\n\nThey fly.",
    ],
)
def test_notes_that_begin_like_mail_lose_nothing(tmp_path, text):
    (tmp_path / "notes").write_text(text)
    document = read(tmp_path / "notes")
    assert "\n\n".join(filter(None, (document.title, document.sections[0].text))) == text


def test_calendars_and_cards_are_read_without_the_marks_of_their_format(tmp_path):
    (tmp_path / "x.ics").write_bytes(b"BEGIN:VEVENT\r\nSUMMARY:The hedge\r\n hogs\\, all\\nof them\r\nEND:VEVENT\r\n")
    text = read(tmp_path / "x.ics").sections[0].text
    assert text == "BEGIN:VEVENT\nSUMMARY:The hedgehogs, all\nof them\nEND:VEVENT"
    (tmp_path / "x.vcf").write_bytes(b"N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FC=\r\nller\r\nTEL:1\r\n")
    assert read(tmp_path / "x.vcf").sections[0].text.endswith(":Müller\nTEL:1")


def test_the_name_says_nothing_about_the_document(tmp_path):
    for name in ("one.md", "two.md"):
        (tmp_path / name).write_text("# Title\n\nText.")
    assert read(tmp_path / "one.md") == read(tmp_path / "two.md")


def test_readers_are_a_plain_table():
    assert {"pdf", "docx", "txt", "md", "eml", "odp", "html"} <= READERS.keys()
    assert all(suffix == suffix.lower() and callable(reader) for suffix, reader in READERS.items())


@pytest.mark.parametrize("suffix", sorted(set(READERS) - {""}))
@pytest.mark.parametrize(
    "data",
    [
        b"\x00" * 100,
        b"\xff" * 500,
        b"%PDF-1.4\n" + b"\x00" * 50,
        b"PK\x05\x06" + bytes(18),
        OLE,
        b"{\\rtf1 \\'zz{{{{",
        b"<a" * 99,
    ],
    ids=["zeros", "ones", "pdf", "zip", "ole", "rtf", "tags"],
)
def test_no_reader_lets_anything_but_refusals_escape(tmp_path, suffix, data):
    path = tmp_path / f"x.{suffix}"
    path.write_bytes(data)
    try:
        texts = [section.text for section in read(path).sections]
    except Refusal as refusal:
        texts = [refusal.reason.replace("\n", "")] if "\n" not in refusal.reason else []
    assert texts
    assert all(text.strip() for text in texts)


@pytest.mark.parametrize("sound", [True, False])
def test_a_drive_that_fails_is_no_damage_of_the_file(tmp_path, monkeypatch, sound):
    path = tmp_path / "a.txt"
    path.write_text("A letter.")

    def fail(*_):
        raise OSError(errno.EINVAL, "Invalid argument")

    def choose(*_):
        if not sound:
            monkeypatch.setattr(Path, "open", fail)
        return fail

    monkeypatch.setattr(registry, "_choose", choose)
    with pytest.raises(Refusal if sound else OSError, match="Invalid argument"):
        read(path)
