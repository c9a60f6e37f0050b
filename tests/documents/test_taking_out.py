"""The attachment in which a passage was found is taken out again, under a name that does no harm."""

from email.message import EmailMessage
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from compound_samples import compound
from inkling.documents import taking_out
from inkling.documents.document import Sought
from inkling.documents.registry import READERS, read, read_alone, read_inner
from inkling.documents.source import Attachment
from inkling.documents.taking_out import name_to_open, take_out
from inkling.opened_kinds import BINARY, TEXT

LIMIT = 1 << 24
LONG = f"{'The offer of the roofer ' * 8}.pdf"


def message(*attached, body="See the offer."):
    made = EmailMessage()
    made["From"], made["Subject"] = "Ann <ann@example.org>", "The roof"
    made.set_content(body)
    for name, data in attached:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def sought(document, text, nth=0):
    number = [at for at, each in enumerate(document.sections) if text in each.text][nth]
    section = document.sections[number]
    before = sum(each.place == section.place for each in document.sections[:number])
    return Sought(section.place, section.text.index(text), text, before)


@pytest.fixture
def taken(tmp_path):
    """Take out of a written file what holds a text."""

    def take(data, text, nth=0, name="x.eml"):
        path = tmp_path / name
        path.write_bytes(data)
        return take_out(path, sought(read(path), text, nth), LIMIT)

    return take


def test_every_attachment_is_found_by_what_stands_in_it_with_its_page(taken, write_pdf):
    paper = write_pdf("made.pdf", [["Slates."], ["Nine hundred."]], title="Our offer").read_bytes()
    long = write_pdf("long.pdf", [["A."], ["B."], ["The pump is worn."]]).read_bytes()
    inner = message(("note.txt", b"Bring a ladder."), ("deep.pdf", long), body="It drips.")
    whole = message(("offer.pdf", paper), (LONG, long.replace(b"worn", b"fine")), ("old.eml", inner))
    for text, name, data, page in (
        ("Slates.", "offer.pdf", paper, 1),
        ("Nine hundred.", "offer.pdf", paper, 2),
        ("pump is fine", LONG, long.replace(b"worn", b"fine"), 3),
        ("It drips.", "old.eml", inner, None),
        ("a ladder", "note.txt", b"Bring a ladder.", None),
        ("pump is worn", "deep.pdf", long, 3),
    ):
        found = taken(whole, text)
        assert (found.attachment.name, found.attachment.data, found.page) == (name, data, page)


def test_what_stands_in_the_message_itself_is_in_no_attachment(taken):
    assert taken(message(("note.txt", b"Bring a ladder.")), "See the offer") is None


def test_of_two_with_one_name_it_is_the_one_that_holds_the_passage(taken):
    whole = message(("note.txt", b"First note."), ("note.txt", b"Second note."))
    assert taken(whole, "Second").attachment.data == b"Second note."


def test_of_two_pages_that_both_hold_it_their_order_tells(taken, write_pdf):
    labels = "/PageLabels << /Nums [0 << /P (A) >>] >>"
    paper = write_pdf("made.pdf", [["The terms."], ["The terms."]], extra=labels).read_bytes()
    assert [taken(message(("offer.pdf", paper)), "The terms.", nth).page for nth in (0, 1)] == [1, 2]


def test_of_two_that_both_hold_it_their_order_tells(taken, write_pdf):
    files = [write_pdf(f"{each}.pdf", [["The terms."], [each]]).read_bytes() for each in ("Old", "New")]
    whole = message(*(("offer.pdf", data) for data in files))
    assert [taken(whole, "The terms.", nth).attachment.data for nth in (0, 1)] == files


def test_a_page_without_text_before_it_is_not_counted(taken, write_pdf):
    labels = "/PageLabels << /Nums [0 << /P (A) >>] >>"
    paper = write_pdf("made.pdf", [["The terms."], [], ["The terms."]], extra=labels).read_bytes()
    assert [taken(message(("offer.pdf", paper)), "The terms.", nth).page for nth in (0, 1)] == [1, 3]


def test_the_pages_of_all_that_stands_in_it_are_told_and_of_nothing_else(taken, write_pdf):
    files = [write_pdf(f"{each}.pdf", [["The terms."], [], [each]]).read_bytes() for each in ("Old", "New")]
    found = taken(message(("note.txt", b"It."), *(("offer.pdf", data) for data in files)), "New")
    place = "Attachment offer.pdf · p."
    assert found.pages == {(f"{place} 1", 1): 1, (f"{place} 3", 1): 3}
    assert taken(message(("note.txt", b"It.")), "It.").pages == {}


def test_in_a_mailbox_it_is_that_of_its_message(taken):
    letters = [message(("note.txt", text)) for text in (b"Same words.", b"Other words.", b"Same words.")]
    data = b"".join(b"From a@b.c Mon Jun  3 10:00:00 2024\n" + each + b"\n" for each in letters)
    assert taken(data, "Other words.", name="x.mbox").attachment.data == b"Other words."


def test_in_a_mailbox_only_what_may_be_it_is_read(taken, monkeypatch):
    one = b"From a@b.c Mon Jun  3 10:00:00 2024\n" + message(("note.txt", b"It.")) + b"\n"
    read_again = []
    for name, reads in (("read_alone", read_alone), ("read_inner", read_inner)):

        def noted(source, *more, reads=reads, **named):
            read_again.append(source)
            return reads(source, *more, **named)

        monkeypatch.setattr(taking_out, name, noted)
    assert taken(one * 9, "It.", nth=7, name="x.mbox").attachment.data == b"It."
    assert len(read_again) == 2


def test_out_of_a_pdf(taken, write_pdf):
    more = (
        "<< /Names [(a.txt) 7 0 R] >>",
        "<< /Type /Filespec /F (a.txt) /UF (a.txt) /EF << /F 8 0 R >> >>",
        "<< /Length 7 >>\nstream\nA note.\nendstream",
    )
    paper = write_pdf("made.pdf", [["See there."]], extra="/Names << /EmbeddedFiles 6 0 R >>", more=more).read_bytes()
    assert taken(paper, "A note.", name="x.pdf").attachment.data == b"A note."


def test_out_of_a_message_of_outlook(taken):
    at = "__attach_version1.0_#00000000/__substg1.0_"
    streams = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_1000001F": "See.".encode("utf-16-le"),
        f"{at}3707001F": "a.txt".encode("utf-16-le"),
        f"{at}37010102": b"A note.",
    }
    assert taken(compound(streams), "A note.", name="x.msg").attachment.data == b"A note."


@pytest.mark.parametrize("changed", [
    message(("note.txt", b"Bring a rope.")), message(("rope.txt", b"Bring a ladder.")), message(),
    message(("note.txt", b"Do bring a ladder.")),
], ids=["text", "name", "gone", "place"])  # fmt: skip
def test_where_the_message_has_changed_nothing_is_taken_for_it(tmp_path, changed):
    path = tmp_path / "x.eml"
    path.write_bytes(message(("note.txt", b"Bring a ladder.")))
    passage = sought(read(path), "Bring a ladder.")
    path.write_bytes(changed)
    assert take_out(path, passage, LIMIT) is None


PDF, WORDS = b"%PDF-1.4\n", b"Words."
ZIP, OLE = b"PK\x03\x04" + bytes(40), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40)

NAMES = [
    ("offer.pdf", PDF, "offer.pdf"),
    ("Angebot März 🌿.PDF", PDF, "Angebot März 🌿.pdf"),
    ("plan.docx", ZIP, "plan.docx"),
    ("note.txt", WORDS, "note.txt"),
    ("letter.doc", b"{\\rtf1 It.}", "letter.doc"),
    ("../../.bashrc.txt", WORDS, "_.._.bashrc.txt"),
    ("/etc/passwd.txt", WORDS, "_etc_passwd.txt"),
    ("C:\\Windows\\a.txt", WORDS, "C__Windows_a.txt"),
    (".hidden.txt", WORDS, "hidden.txt"),
    ("a\x00b\n\u202etxt.c\u2066.txt", WORDS, "ab txt.c.txt"),
    ("a\udcff.txt", WORDS, "a.txt"),
    ("x" * 300 + ".txt", WORDS, "x" * 150 + ".txt"),
    ("ä" * 300 + ".txt", WORDS, "ä" * 75 + ".txt"),
    ("nul.txt", WORDS, "_nul.txt"),
    ("com1.tar.txt", WORDS, "_com1.tar.txt"),
    ("con .a.txt", WORDS, "_con .a.txt"),
    ("COM².txt", WORDS, "_COM².txt"),
    ("console.txt", WORDS, "console.txt"),
    ("Re: The roof.msg", WORDS, "Re_ The roof.eml"),
    ("note.msg", OLE, "note.msg"),
    (" a . txt", WORDS, ""),
    ("a.txt. ", WORDS, "a.txt"),
    ("application/pdf", PDF, "application_pdf.pdf"),
    ("invoice.exe", PDF, "invoice.exe.pdf"),
    ("", PDF, "attachment.pdf"),
    ("page.html", b"<html>", ""),
    ("letter.doc", b"<html>", ""),
    ("letter.docx", WORDS, ""),
    ("note.txt", b"\x7fELF" + bytes(60), ""),
    ("run.sh", b"#!/bin/sh\n", ""),
    ("a\u202efdp.desktop", b"[Desktop Entry]\n", ""),
    ("invoice.pdf.exe", b"MZ" + bytes(60), ""),
    ("picture.svg", b"<svg/>", ""),
    ("macros.xlsm", ZIP, ""),
    ("application/octet-stream", WORDS, ""),
]


@pytest.mark.parametrize(("name", "data", "expected"), NAMES)
def test_names_do_no_harm_and_only_documents_have_one(name, data, expected):
    made = name_to_open(Attachment(name, data))
    assert made == expected
    assert made in ("", PurePosixPath(made).name, PureWindowsPath(made).name)


def test_only_what_is_read_is_opened_and_nothing_that_could_run_or_fetch():
    opened = TEXT | BINARY
    assert set(READERS) >= opened
    pages = "html htm xhtml xht shtml mht mhtml svg xml xsl rss opml"
    run = "js py sh bat cmd ps1 desktop exe jar ipynb docm dotm xlsm xltm pptm"
    assert not opened & {*pages.split(), *run.split()}
