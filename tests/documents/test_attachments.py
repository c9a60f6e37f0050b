"""What is attached to mail and PDF is read where it hangs, and told of where it cannot be."""

import base64
import os
import struct
import sys
from email.message import EmailMessage

import pytest

from compound_samples import compound
from inkling.documents.attachments import with_attached
from inkling.documents.document import Attached, Document, Section
from inkling.documents.passages import text_to_encode
from inkling.documents.registry import read
from inkling.errors import Refusal


def message(subject="The roof", body="See the offer.", **attached):
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = "Ann <ann@example.org>", subject, "Tue, 12 Mar 2024 09:15:00 +0100"
    made.set_content(body)
    for name, data in attached.items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return made


@pytest.fixture
def read_message(tmp_path):
    def read_packed(made, name="x.eml"):
        path = tmp_path / name
        path.write_bytes(made if isinstance(made, bytes) else made.as_bytes())
        return read(path)

    return read_packed


def attached_to(document):
    return [(each.place, each.page, each.text) for each in document.sections if "Attachment " in each.place]


def word(pack, text):
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {names}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    return pack("made.docx", {"[Content_Types].xml": "<Types/>", "word/document.xml": body}).read_bytes()


def test_what_is_attached_has_its_own_places_and_no_pages(read_message, pack, write_pdf):
    paper = write_pdf("made.pdf", [["Slates."], ["Nine hundred."]], title="Our offer").read_bytes()
    document = read_message(
        message(offer_pdf=paper, plan_docx=word(pack, "First the gutter 🌿."), list_csv=b"tile,cost\nred,3\n")
    )
    assert document.title == "The roof"
    assert document.sections[0].text.endswith("See the offer.\n\nAttachments: offer.pdf, plan.docx, list.csv")
    assert attached_to(document) == [
        ("Attachment offer.pdf · Our offer · p. 1", None, "Slates."),
        ("Attachment offer.pdf · Our offer · p. 2", None, "Nine hundred."),
        ("Attachment plan.docx", None, "First the gutter 🌿."),
        ("Attachment list.csv", None, "tile | cost\ntile: red | cost: 3"),
    ]
    assert document.missing == ""


def test_text_is_read_in_the_charset_that_the_message_tells(read_message):
    made = message()
    data = "Příští týden zavřeno.".encode("iso8859-2")
    made.add_attachment(data, maintype="text", subtype="plain", filename="a.txt")
    made.get_payload()[1].set_param("charset", "iso-8859-2")
    assert attached_to(read_message(made)) == [("Attachment a.txt", None, "Příští týden zavřeno.")]


def test_what_is_called_text_and_is_none_is_left_as_it_is(read_message, pack, write_pdf):
    made = message()
    paper = write_pdf("made.pdf", [["Nine hundred."]]).read_bytes()
    files = {"a.pdf": paper, "b.docx": word(pack, "First the gutter."), "c.rtf": rb"{\rtf1\ansi It \b drips\b0 .}"}
    for name, data in files.items():
        made.add_attachment(data, maintype="text", subtype="plain", filename=name)
        made.get_payload()[-1].set_param("charset", "utf-8")
    assert attached_to(read_message(made)) == [
        ("Attachment a.pdf · p. 1", None, "Nine hundred."),
        ("Attachment b.docx", None, "First the gutter."),
        ("Attachment c.rtf", None, "It drips."),
    ]


def test_a_message_that_is_attached_as_a_file_is_read_with_what_is_attached_to_it(read_message):
    inner = message("The gutter", "It drips.", note_txt=b"Bring a ladder.").as_bytes()
    assert attached_to(read_message(message(old_eml=inner))) == [
        ("Attachment old.eml · The gutter", None,
         "From: Ann <ann@example.org>\nDate: 2024-03-12 09:15\n\nIt drips.\n\nAttachments: note.txt"),
        ("Attachment old.eml · The gutter · Attachment note.txt", None, "Bring a ladder."),
    ]  # fmt: skip


def test_only_so_many_levels_are_read(read_message):
    made = message("Level 0", "The deepest.")
    for level in range(1, 8):
        made = message(f"Level {level}", "Look inside.", inner_eml=made.as_bytes())
    document = read_message(made)
    assert sum("Look inside." in each.text for each in document.sections) == 5
    assert "The deepest." not in "".join(each.text for each in document.sections)
    assert "1 attachment is not read: it lies too deep in others" in document.missing


def test_in_a_mailbox_everything_stands_behind_its_message(read_message):
    messages = [message("One", note_txt=b"First note."), message(""), message("Three", note_txt=b"Third note.")]
    data = b"".join(b"From a@b.c Mon Jun  3 10:00:00 2024\n" + each.as_bytes() + b"\n" for each in messages)
    assert [each.place for each in read_message(data, "x.mbox").sections] == [
        "message 1 · One",
        "message 1 · One · Attachment note.txt",
        "message 2",
        "message 3 · Three",
        "message 3 · Three · Attachment note.txt",
    ]


def test_what_hangs_at_the_version_that_is_not_read_is_read_all_the_same(read_message):
    data = (
        b"From: a@b.c\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=A\n\n"
        b"--A\nContent-Type: text/plain\n\nLook.\n--A\nContent-Type: multipart/mixed; boundary=M\n\n"
        b"--M\nContent-Type: text/html\n\n<p>Look.</p>\n"
        b"--M\nContent-Type: message/rfc822\n\nFrom: d@e.f\nSubject: Old\n\nDeep words.\n"
        b'--M\nContent-Type: application/pdf; name="n.txt"\n\nA note.\n--M--\n--A--\n'
    )
    document = read_message(data)
    assert "Look.\n\nFrom: d@e.f\nSubject: Old\n\nDeep words." in document.sections[0].text
    assert attached_to(document) == [("Attachment n.txt", None, "A note.")]


UNREAD = [
    ({"photo_jpg": b"\xff\xd8\xff", "sound_mp3": b"ID3", "page_css": b"p { }", "page_js": b"run()"}, ""),
    ({"a_zip": b"PK\x05\x06" + bytes(18)}, "1 attachment is not read: a.zip (an archive without documents)"),
    ({"a_docx": b"PK\x03\x04 broken"}, "1 attachment is not read: a.docx (damaged: its package is broken or cut off"),
    ({"a_txt": b""}, "1 attachment is not read: a.txt (empty)"),
    ({f"{letter}_bin": bytes(9) for letter in "abcde"},
     "5 attachments are not read: " + "".join(f"{letter}.bin (not a format that Inkling reads), " for letter in "abc")
     + "2 more"),
]  # fmt: skip


@pytest.mark.parametrize(("attached", "missing"), UNREAD)
def test_what_cannot_be_read_is_told_by_name_and_reason(read_message, attached, missing):
    document = read_message(message(good_txt=b"A good note.", **attached))
    assert ("Attachment good.txt", None, "A good note.") in attached_to(document)
    assert document.missing.startswith(missing)
    assert bool(document.missing) == bool(missing)


def test_what_is_missing_in_an_attachment_is_told(read_message, write_pdf):
    picture = ") Tj ET BI /W 1 /H 1 /BPC 8 /CS /G ID x EI BT ("
    paper = write_pdf("made.pdf", [["The cover."], [picture]]).read_bytes()
    assert read_message(message(a_pdf=paper)).missing == "a.pdf: 1 of 2 pages without text, perhaps scanned"


def test_a_name_of_any_length_makes_a_place_of_some(read_message):
    place = attached_to(read_message(message(**{f"{'long ' * 50}_txt": b"A note."})))[0][0]
    assert place.startswith("Attachment long long")
    assert len(place) < 150


def test_messages_of_outlook(read_message):
    at, within = "__attach_version1.0_#0000000", "__substg1.0_3701000D/"
    streams = {
        "0/__substg1.0_3707001F": "offer.txt".encode("utf-16-le"),
        "0/__substg1.0_37010102": b"Slates cost nine hundred. " * 300,
        "1/__substg1.0_3704001E": b"list.csv",
        "1/__substg1.0_37010102": b"tile,cost\nred,3\n",
        f"2/{within}__properties_version1.0": bytes(24),
        f"2/{within}__substg1.0_0037001F": "Older".encode("utf-16-le"),
        f"2/{within}__substg1.0_0C1A001F": "Bö".encode("utf-16-le"),
        f"2/{within}__substg1.0_1000001F": "It rains\r\nin 🌧.".encode("utf-16-le"),
        f"3/{within}__properties_version1.0": bytes(24),
        f"3/{within}__substg1.0_10130102": b"<p>A <b>page</b>.</p>",
        "4/__substg1.0_3707001F": "photo.jpg".encode("utf-16-le"),
        "4/__substg1.0_37010102": b"\xff\xd8\xff",
        "5/__substg1.0_3707001F": "link.pdf".encode("utf-16-le"),
    }
    own = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_0037001F": "The roof".encode("utf-16-le"),
        "__substg1.0_0C1A001F": "Bo Lee".encode("utf-16-le"),
        "__substg1.0_0C1F001F": "/O=FIRM/OU=FIRST GROUP/CN=RECIPIENTS/CN=BO".encode("utf-16-le"),
        "__substg1.0_1000001F": "See the offer.".encode("utf-16-le"),
    }
    document = read_message(compound({**own, **{at + name: data for name, data in streams.items()}}), "x.msg")
    assert document.title == "The roof"
    assert document.sections[0].text == (
        'From: "Bo Lee"\n\nSee the offer.\n\n'
        "Attachments: offer.txt, list.csv, Older.msg, a message.msg, photo.jpg, link.pdf"
    )
    assert attached_to(document) == [
        ("Attachment offer.txt", None, ("Slates cost nine hundred. " * 300).strip()),
        ("Attachment list.csv", None, "tile | cost\ntile: red | cost: 3"),
        ("Attachment Older.msg", None, "From: Bö\n\nIt rains\nin 🌧."),
        ("Attachment a message.msg", None, "A page."),
    ]
    assert document.missing == "1 attachment is not read: link.pdf (it does not lie in the message)"


PAGE = '<meta charset="windows-1251"><h1>Мир</h1><p>One<td>two'


@pytest.mark.parametrize(
    "streams",
    [
        {"10130102": PAGE.encode("cp1251")},
        {"1013001F": PAGE.encode("utf-16-le")},
        {"1013001E": PAGE.encode(), "1000001F": " \r\n".encode("utf-16-le")},
    ],
    ids=["bytes", "wide", "blank"],
)
def test_a_message_of_outlook_may_hold_nothing_but_a_page(read_message, streams):
    own = {f"__substg1.0_{name}": data for name, data in streams.items()}
    assert read_message(compound({"__properties_version1.0": bytes(32), **own}), "x.msg").sections[0].text == (
        "Мир\nOne | two"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="needs names that are not UTF-8")
def test_a_message_of_outlook_may_have_any_name(read_message):
    streams = {"__properties_version1.0": bytes(32), "__substg1.0_1000001F": "See.".encode("utf-16-le")}
    assert read_message(compound(streams), os.fsdecode(b"caf\xe9.msg")).sections[0].text == "See."


def test_what_is_attached_to_a_message_within_a_message_of_outlook(read_message):
    at, within = "__attach_version1.0_#00000000/", "__substg1.0_3701000D/"

    def forwarded(subject, files, inner=None):
        streams = {
            "__properties_version1.0": bytes(24),
            "__substg1.0_0037001F": subject.encode("utf-16-le"),
            "__substg1.0_1000001F": f"Words of {subject}.".encode("utf-16-le"),
        }
        for number, (name, data) in enumerate(files.items(), 1):
            storage = f"__attach_version1.0_#0000000{number}/"
            streams[f"{storage}__substg1.0_3707001F"] = name.encode("utf-16-le")
            if data is not None:
                streams[f"{storage}__substg1.0_37010102"] = data
        return streams | {f"{at}{within}{name}": data for name, data in (inner or {}).items()}

    oldest = forwarded("Oldest", {"c.txt": b"Third note."})
    older = forwarded("Älter", {"b – ü.txt": b"Second note.", "p.png": b"\x89PNG", "gone.txt": None}, oldest)
    document = read_message(compound(forwarded("The roof", {"a.txt": b"First note."}, older)), "x.msg")
    assert attached_to(document) == [
        ("Attachment Älter.msg", None,
         "Words of Älter.\n\nAttachments: Oldest.msg, b – ü.txt, p.png, gone.txt"),
        ("Attachment Älter.msg · Attachment Oldest.msg", None, "Words of Oldest.\n\nAttachments: c.txt"),
        ("Attachment Älter.msg · Attachment Oldest.msg · Attachment c.txt", None, "Third note."),
        ("Attachment Älter.msg · Attachment b – ü.txt", None, "Second note."),
        ("Attachment a.txt", None, "First note."),
    ]  # fmt: skip
    assert document.missing == "Älter.msg: 1 attachment is not read: gone.txt (empty)"


def embedded(*files):
    """Write the objects of a PDF, from the sixth on, by which files are attached to a page of its own."""
    specs = "".join(f"({name}) {7 + 2 * number} 0 R " for number, (name, _) in enumerate(files))
    objects = [f"<< /Names [{specs}] >>"]
    for number, (name, data) in enumerate(files):
        objects.append(f"<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F {8 + 2 * number} 0 R >> >>")
        packed = base64.b16encode(data).decode() + ">"
        objects.append(f"<< /Filter /ASCIIHexDecode /Length {len(packed)} >>\nstream\n{packed}\nendstream")
    return {"extra": "/Names << /EmbeddedFiles 6 0 R >>", "more": tuple(objects)}


def test_what_is_attached_to_a_pdf(write_pdf):
    files = [("a.txt", b"A note."), ("factur-x.xml", b"<a>No</a>"), ("p.png", b"\x89PNG")]
    files.append(("b.eml", message().as_bytes()))
    document = read(write_pdf("x.pdf", [["See there."]], **embedded(*files)))
    assert [(each.place, each.page) for each in document.sections] == [
        ("p. 1", 1), ("Attachment a.txt", None), ("Attachment b.eml · The roof", None)
    ]  # fmt: skip
    assert document.sections[0].text == "See there.\n\nAttachments: a.txt, factur-x.xml, p.png, b.eml"
    assert document.missing == ""


@pytest.mark.parametrize("name", ["", "\xfe\xff\xd8="])
def test_what_is_attached_to_a_pdf_need_not_have_a_name(write_pdf, name):
    document = read(write_pdf("x.pdf", [["See there."]], **embedded(("a.txt", b"A"), (name, b"A note."))))
    assert document.sections[0].text == "See there.\n\nAttachments: a.txt, file 2"


def test_a_scan_is_worth_as_much_as_what_is_attached_to_it(write_pdf):
    assert len(read(write_pdf("x.pdf", [[]], **embedded(("a.txt", b"A note.")))).sections) == 1
    with pytest.raises(Refusal, match=r"no text; 1 attachment is not read: a\.bin"):
        read(write_pdf("y.pdf", [[]], **embedded(("a.bin", bytes(9)))))


def test_what_needs_too_much_memory_costs_nothing_else():
    def too_much():
        raise MemoryError

    def read_half(attached):
        return Document("", (Section(attached.content().decode()),), missing=f"half of {attached.name}")

    document = Document("x", (), attached=(Attached("a.pdf", too_much, 0), Attached("b.pdf", lambda: b"b", 0)))
    document = with_attached(document, read_half)
    assert document.missing == (
        "1 attachment is not read: a.pdf (needs more memory to read than one file may take); b.pdf: half of b.pdf"
    )


def test_there_may_be_a_reason_to_leave_it_out(tmp_path):
    path = tmp_path / "x.eml"
    path.write_bytes(message(a_txt=b"A note.", b_txt=b"B").as_bytes())
    document = read(path, leave_out=lambda _: "took too long")
    assert len(document.sections) == 1
    assert document.missing == "2 attachments are not read: took too long"
    path.write_bytes(message().as_bytes())
    assert read(path, leave_out=lambda _: pytest.fail("nothing is attached")).missing == ""


@pytest.mark.parametrize(
    ("place", "head"),
    [
        ("Attachment offer.pdf · p. 12", "Attachment offer.pdf"),
        ("Attachment offer.pdf · Our offer · p. 12 · Terms", "Attachment offer.pdf · Our offer · Terms"),
        ("message 7 · Re: roof · Attachment a.pptx · Slide 3", "Re: roof · Attachment a.pptx"),
        ("message 7 · Attachment a.eml · Attachment b.pdf · p. iv", "Attachment a.eml · Attachment b.pdf"),
        ("File letters/a.pdf · Our offer · p. 12", "File letters/a.pdf · Our offer"),
        ("§ File formats · rows 3–9 · More", "File formats · rows 3–9 · More"),
    ],
)
def test_numbers_of_pages_are_not_encoded(place, head):
    assert text_to_encode("", place, "Slates.") == f"{head}\nSlates."


def winmail(*files):
    """Write what Outlook sends: of each file its short name, its content, and properties with its long name."""

    def attribute(kind, value):
        return struct.pack("<BII", 2, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    data = b"\x78\x9f\x3e\x22\x01\x00" + attribute(0x00089006, b"\x00\x00\x01\x00")
    for name, content in files:
        wide = name.encode("utf-16-le") + b"\0\0"
        properties = struct.pack("<IHHI", 3, 0x3, 0x3705, 1)
        properties += struct.pack("<HH16sII8s", 0x1E, 0x8001, bytes(16), 1, 6, b"a\0b")
        properties += struct.pack("<II4s", 1, 3, b"no")
        properties += struct.pack("<HHII", 0x1F, 0x3707, 1, len(wide)) + wide + bytes(-len(wide) % 4)
        data += attribute(0x00069002, bytes(14)) + attribute(0x00018010, b"SHORT~1.TXT\0")
        data += attribute(0x0006800F, content) + attribute(0x00069005, properties)
    return data


def test_what_outlook_packs_is_attached_to_the_mail_itself(read_message, pack):
    plan = word(pack, "First the gutter.")
    packed = winmail(("Grüße 🌿.docx", plan), ("note.txt", b"Bring a ladder."), ("photo.jpg", b"\xff\xd8\xff"))
    document = read_message(message(winmail_dat=packed))
    assert document.sections[0].text.endswith("Attachments: Grüße 🌿.docx, note.txt, photo.jpg")
    assert attached_to(document) == [
        ("Attachment Grüße 🌿.docx", None, "First the gutter."),
        ("Attachment note.txt", None, "Bring a ladder."),
    ]
    assert document.missing == ""


@pytest.mark.parametrize(("cut", "name"), [(1, "first.txt"), (9, "SHORT~1.TXT")])
def test_a_file_of_which_outlook_says_too_little_is_read_all_the_same(read_message, cut, name):
    document = read_message(message(winmail_dat=winmail(("first.txt", b"Bring a ladder."))[:-cut]))
    assert attached_to(document) == [(f"Attachment {name}", None, "Bring a ladder.")]


def test_of_what_outlook_packed_and_is_cut_off_the_beginning_is_read(read_message):
    first = ("first.txt", b"Bring a ladder.")
    packed = winmail(first, ("second.txt", bytes(400)))[: len(winmail(first)) + 60]
    document = read_message(message(winmail_dat=packed))
    assert attached_to(document) == [("Attachment first.txt", None, "Bring a ladder.")]
    assert document.missing == "1 attachment is not read: SHORT~1.TXT (it cannot be unpacked)"


def test_what_is_only_named_so_is_told(read_message):
    document = read_message(message(winmail_dat=bytes(range(256))))
    assert document.missing == "1 attachment is not read: winmail.dat (not a format that Inkling reads)"
