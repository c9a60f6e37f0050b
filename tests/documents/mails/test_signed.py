import base64
from email.message import EmailMessage

import pytest

from inkling.documents.mails import signed
from inkling.documents.registry import read
from inkling.errors import Refusal
from signed_samples import DATA, ENVELOPED, ber, cms, der, in_pieces, sign, signed_as

BROKEN = "damaged: the signature around it is broken"
LETTER = "Schöne Rechnung über 9 Bienen 😀, הרבה דבש.".encode()
PART = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nk=C3=A4lter\n"


def in_letters(data):
    return b"-----BEGIN PKCS7-----\n" + base64.encodebytes(data) + b"-----END PKCS7-----\n"


@pytest.fixture
def read_file(tmp_path):
    def read_written(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        return read(path)

    return read_written


@pytest.mark.parametrize(
    "data",
    [
        sign(LETTER),
        signed_as(ber(0x24, der(4, LETTER)), ber),
        signed_as(in_pieces(LETTER), ber),
        signed_as(in_pieces(LETTER, write=der)),
        signed_as(ber(0x24, in_pieces(LETTER[:20]), der(4), in_pieces(LETTER[20:], write=der)), ber),
        signed_as(der(0x24, in_pieces(LETTER))),
        in_letters(sign(LETTER)),
        base64.b64encode(sign(LETTER)),
        base64.encodebytes(sign(LETTER)).replace(b"\n", b"\r\n"),
        sign(sign(LETTER)),
        sign(in_letters(sign(LETTER))),
        LETTER,
    ],
)
def test_what_was_signed_is_read(read_file, data):
    assert [section.text for section in read_file("letter.txt.p7m", data).sections] == [LETTER.decode()]


@pytest.mark.parametrize("name", ["invoice.pdf.p7m", "Invoice.PDF.P7M", "invoice.pdf.p7m.p7m"])
def test_a_signed_file_is_read_by_its_own_reader(read_file, write_pdf, name):
    paper = write_pdf("made.pdf", [["Wax."], ["Honey."]], title="Our offer").read_bytes()
    document = read_file(name, signed_as(in_pieces(paper, 1000), ber))
    assert document.title == "Our offer"
    assert [(section.place, section.page) for section in document.sections] == [("p. 1", 1), ("p. 2", 2)]


def test_a_table_that_was_signed_is_a_table(read_file):
    text = read_file("bees.csv.p7m", sign(b"Town,Bees\nLisbon,900\n")).sections[0].text
    assert text == "Town | Bees\nTown: Lisbon | Bees: 900"


@pytest.mark.parametrize("data", [sign(PART), b"MIME-Version: 1.0\n" + PART])
def test_a_signed_part_of_a_mail_is_read_as_mail(read_file, data):
    assert read_file("smime.p7m", data).sections[0].text == "kälter"


@pytest.mark.parametrize(
    ("data", "state", "reason"),
    [
        (cms(der(0x30), ENVELOPED), "unreadable", "encrypted: only who it was sent to can open it"),
        (sign(cms(der(0x30), ENVELOPED)), "unreadable", "encrypted: only who it was sent to can open it"),
        (signed_as(b""), "skipped", "only a signature: what it signs does not lie in it"),
        (signed_as(b"", ber), "skipped", "only a signature: what it signs does not lie in it"),
        (signed_as(der(0x30, LETTER)), "skipped", "a signature of something that is no file"),
        (cms(der(4, LETTER), DATA), "skipped", "not a format that Inkling reads"),
        (sign(b""), "skipped", "empty"),
        (b"", "skipped", "empty"),
        (sign(LETTER)[:80], "unreadable", f"{BROKEN} or cut off"),
        (signed_as(in_pieces(LETTER), ber)[:80], "unreadable", f"{BROKEN} or cut off"),
        (cms(der(4, LETTER)), "unreadable", BROKEN),
        (b"0\x82" + LETTER, "unreadable", f"{BROKEN} or cut off"),
        (bytes(range(256)) * 9, "skipped", "not a format that Inkling reads"),
    ],
)
def test_what_cannot_be_read_is_told(read_file, data, state, reason):
    with pytest.raises(Refusal) as refusal:
        read_file("letter.txt.p7m", data)
    assert (refusal.value.state, refusal.value.reason) == (state, reason)


def test_signatures_are_not_taken_off_without_end(read_file, monkeypatch):
    monkeypatch.setattr(signed, "_MOST_SIGNATURES", 2)
    assert read_file("x.txt.p7m", sign(sign(LETTER))).sections
    with pytest.raises(Refusal):
        read_file("x.txt.p7m", sign(sign(sign(LETTER))))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", [b"\x30\x80", b"$\x80", b"$\x84\x7f\xff\xff\xff", b"\4\0", b"\0\0", b"\x30\x84"])
@pytest.mark.parametrize("write", [der, ber])
def test_hostile_signatures_are_told_quickly(read_file, write, unit):
    nest = unit * (200_000 // len(unit))
    for data in (signed_as(nest, write), cms(write(0x30, der(2), nest)), signed_as(write(0x24, nest), write)):
        with pytest.raises(Refusal):
            read_file("x.txt.p7m", data)


def mail(content, kind="application/pkcs7-mime; smime-type=signed-data", name="smime.p7m", head=""):
    named = f'; name="{name}"\nContent-Disposition: attachment; filename="{name}"' if name else ""
    head = f"From: Ann <ann@example.org>\nSubject: Wax\n{head}Content-Type: {kind}{named}\n"
    return head.encode() + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(content)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("application/pkcs7-mime; smime-type=signed-data", "smime.p7m"),
        ("application/x-pkcs7-mime", ""),
        ("application/octet-stream", "SMIME.P7M"),
    ],
)
def test_the_body_of_signed_mail_is_its_body(read_file, kind, name):
    document = read_file("x.eml", mail(signed_as(in_pieces(PART), ber), kind, name))
    assert document.missing == ""
    assert [section.text for section in document.sections] == ["From: Ann <ann@example.org>\n\nkälter"]


def test_what_is_attached_within_the_signature_is_attached(read_file, write_pdf):
    inner = EmailMessage()
    inner.set_content("See the offer.")
    paper = write_pdf("made.pdf", [["Wax."], ["Honey."]]).read_bytes()
    inner.add_attachment(paper, maintype="application", subtype="pdf", filename="offer.pdf")
    document = read_file("x.eml", mail(sign(mail(sign(inner.as_bytes())))))
    assert [(section.place, section.text.split("\n\n")[-1]) for section in document.sections] == [
        ("", "Attachments: offer.pdf"),
        ("Attachment offer.pdf · p. 1", "Wax."),
        ("Attachment offer.pdf · p. 2", "Honey."),
    ]
    assert "See the offer." in document.sections[0].text


def test_a_signed_file_in_mail_stays_a_file(read_file):
    message = EmailMessage()
    message["Subject"] = "Fattura"
    message.set_content("Eccola.")
    message.add_attachment(
        sign(b"<a>Nine hives</a>"), maintype="application", subtype="pkcs7-mime", filename="fattura.xml.p7m"
    )
    document = read_file("x.eml", message.as_bytes())
    assert [(section.place, section.text) for section in document.sections] == [
        ("", "Eccola.\n\nAttachments: fattura.xml.p7m"),
        ("Attachment fattura.xml.p7m", "Nine hives"),
    ]


@pytest.mark.parametrize("name", ["smime.p7m", ""])
def test_encrypted_mail_is_told_in_words(read_file, name):
    sealed = mail(cms(der(0x30), ENVELOPED), "application/pkcs7-mime; smime-type=enveloped-data", name)
    document = read_file("x.eml", sealed)
    assert document.sections[0].text == "From: Ann <ann@example.org>\n\nAttachments: smime.p7m"
    assert document.missing == "1 attachment is not read: smime.p7m (encrypted: only who it was sent to can open it)"


def test_mail_signed_over_and_over_ends(read_file, monkeypatch):
    monkeypatch.setattr("inkling.documents.mails.contents._DEEPEST", 3)
    content = PART
    for _ in range(6):
        content = b"Content-Type: application/pkcs7-mime\n\n" + base64.encodebytes(sign(content))
    document = read_file("x.eml", b"Subject: Wax\nFrom: a@example.org\n" + content)
    assert document.sections[0].text == "From: a@example.org\n\nAttachments: smime.p7m"
