import base64
import tracemalloc

import pytest

from inkling.documents import exported_notes
from inkling.documents.document import Sought
from inkling.documents.registry import read
from inkling.documents.taking_out import take_out
from inkling.errors import Refusal

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export3.dtd">\n'
    '<en-export export-date="20240408T052957Z" application="Evernote" version="10">'
)
CONTENT = (
    '<content>\n<![CDATA[<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd"><en-note>{}</en-note>   ]]>\n</content>'
)


def note(title, body, more=""):
    return f"<note><title>{title}</title>{CONTENT.format(body)}{more}</note>"


def resource(data, kind, name="", write="\n{}\n".format):
    named = f"<resource-attributes><file-name>{name}</file-name></resource-attributes>" if name else ""
    packed = write(base64.encodebytes(data).decode())
    return f'<resource><data encoding="base64">{packed}</data><mime>{kind}</mime>{named}</resource>'


def picture(size):
    return resource(b"\x89PNG" + bytes(size), "image/png", "bee.png")


@pytest.fixture
def read_notes(tmp_path):
    def read_written(*notes, head=HEAD, end="</en-export>", charset="utf-8"):
        path = tmp_path / "x.enex"
        path.write_bytes(f"{head}{''.join(notes)}{end}".encode(charset))
        return read(path)

    return read_written


def test_notes_are_sections_named_by_their_titles(read_notes):
    told = (
        "<created>20240308T051614Z</created><updated>20240309T051855Z</updated><tag>hive</tag>"
        "<tag>spring &amp; wax</tag>"
        "<note-attributes><author>Ann</author><source-url>https://example.org/?a=1&amp;b</source-url></note-attributes>"
    )
    document = read_notes(
        note("Of bees &amp; 😀", "<h1>Honey</h1><div>Sweet.</div><ul><li>one</li></ul>", told),
        note("Untitled", "<div>דבש מתוק</div>"),
        "<note><title> </title><content>&lt;en-note&gt;Escaped.&lt;/en-note&gt;</content></note>",
        "<note><title>Alone</title></note>",
    )
    head = (
        "Created: 2024-03-08 05:16\nUpdated: 2024-03-09 05:18\nTags: hive, spring & wax\n"
        "Source: https://example.org/?a=1&b"
    )
    assert (document.title, document.missing) == ("", "")
    assert [(section.place, section.text, section.part.written) for section in document.sections] == [
        (
            "§ Of bees & 😀",
            f"Of bees & 😀\n{head}\n\nHoney\nSweet.\n\n- one",
            1709961535,
        ),
        ("§ Untitled", "Untitled\n\nדבש מתוק", None),
        ("", "Escaped.", None),
        ("§ Alone", "Alone", None),
    ]


def test_a_single_note_is_the_document(read_notes):
    tasks = "<task><title>Buy wax</title><created>20240308T051614Z</created></task><task><title>Sell</title></task>"
    document = read_notes(note("Bees", "<div>One.</div>", f"<created>the day before</created>{tasks}"))
    assert document.title == "Bees"
    assert [(section.place, section.text) for section in document.sections] == [
        ("", "Bees\nCreated: the day before\n\nOne.\n\n- Buy wax\n- Sell")
    ]


def test_what_is_attached_is_read_behind_its_note(read_notes, write_pdf, tmp_path):
    paper = write_pdf("made.pdf", [["Wax."], ["Honey."]]).read_bytes()
    first = [picture(99), resource(paper, "application/pdf", "offer.pdf")]
    second = [resource("Grüße".encode() * 20, "text/plain", write="<![CDATA[{}]]>".format)]
    document = read_notes(
        note("Offers", "<div>See.</div>", "".join(first)), note("Bees", "<div>Buzz.</div>", "".join(second))
    )
    assert document.missing == ""
    assert [section.part.title for section in document.sections] == ["Offers"] * 3 + ["Bees"] * 2
    assert [(section.place, section.text) for section in document.sections] == [
        ("§ Offers", "Offers\n\nSee.\n\nAttachments: bee.png, offer.pdf"),
        ("§ Offers · Attachment offer.pdf · p. 1", "Wax."),
        ("§ Offers · Attachment offer.pdf · p. 2", "Honey."),
        ("§ Bees", "Bees\n\nBuzz."),
        ("§ Bees · Attachment text/plain", "Grüße" * 20),
    ]
    taken = take_out(tmp_path / "x.enex", Sought(document.sections[2].place, 0, "Honey."), 1 << 24)
    assert (taken.attachment.name, taken.attachment.data, taken.page) == ("offer.pdf", paper, 2)


def test_a_resource_that_is_damaged_is_told(read_notes):
    broken = resource(b"", "text/plain", "a.txt", lambda _: "QUJDR")
    assert read_notes(note("Bees", "Buzz.", broken)).missing.startswith("1 attachment is not read: a.txt (damaged: ")


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ('So <en-crypt hint="x" cipher="RC2">c2VjcmV0</en-crypt>it is.', "1 encrypted part is not read"),
        ("So <en-crypt>c2VjcmV0</en-crypt>it <en-crypt>YQ==</en-crypt>is.", "2 encrypted parts are not read"),
        ("So it is.<en-crypt>c2VjcmV0", "1 encrypted part is not read"),
    ],
)
def test_encrypted_parts_are_not_shown(read_notes, body, missing):
    document = read_notes(note("Bees", body))
    assert (document.sections[0].text, document.missing) == ("Bees\n\nSo it is.", missing)


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (f"\n  {HEAD}", "utf-8"),
        (HEAD, "utf-8-sig"),
        (HEAD.replace("UTF-8", "UTF-16"), "utf-16"),
        (HEAD.replace("UTF-8", "windows-1252"), "cp1252"),
        ("<en-export>", "utf-8"),
    ],
)
def test_exports_of_other_programs_are_read(read_notes, head, charset):
    inner = resource("Wüste".encode(), "text/plain", "a.txt")
    document = read_notes(note("Süß&nbsp;", "Wärme.", inner), note("B", "b"), head=head, charset=charset)
    assert [section.text for section in document.sections] == [
        "Süß\n\nWärme.\n\nAttachments: a.txt", "Wüste", "B\n\nb",
    ]  # fmt: skip


def test_signs_that_xml_may_not_hold_do_no_harm(read_notes):
    document = read_notes(note("A\x0bb", "c\x01d", picture(9)), note("E", "f"))
    assert [section.text for section in document.sections] == ["A b\n\nc d\n\nAttachments: bee.png", "E\n\nf"]


@pytest.mark.parametrize(
    ("notes", "end", "texts", "missing"),
    [
        ([note("A", "a")], "", ["A\n\na"], "damaged from note 2 on"),
        ([note("A", "a")], f"<note><title>B</title>{CONTENT.partition('{}')[0]}<p>b<p>c <",
         ["A\n\na", "B\n\nb\n\nc <"], "damaged from note 2 on"),
        ([note("A", "a"), note("B & co", "b")], "</en-export>", ["A\n\na", "B"], "damaged from note 2 on"),
        ([note("A", "a")], f"<note><resource><data>{'QUJD' * 9}", ["A\n\na"], "damaged from note 2 on"),
    ],
)  # fmt: skip
def test_an_export_that_breaks_off_tells_it(read_notes, notes, end, texts, missing):
    document = read_notes(*notes, end=end)
    assert ([section.text for section in document.sections], document.missing) == (texts, missing)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><en-export>', "damaged: it defines entities of its own"),
        ("<en-export", "damaged: the markup inside is broken"),
        ("<en-export></en-export>", "no text"),
        ("no markup <at all", "damaged: "),
    ],
)
def test_what_is_no_export_is_told(read_notes, head, reason):
    with pytest.raises(Refusal, match=reason):
        read_notes(head=head, end="")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["<note>", "<note a='", "<!--", "<resource><data>", "<en-crypt", "]]>", "<note/>"])
def test_hostile_exports_are_told_quickly(read_notes, unit):
    for units in (unit * (1_000_000 // len(unit)), unit + "a" * 20_000_000):
        with pytest.raises(Refusal):
            read_notes(units)


def test_pictures_are_not_held_in_memory(tmp_path, monkeypatch):
    path = tmp_path / "x.enex"
    packed = picture(6_000_000)
    with path.open("w") as file:
        file.write(HEAD)
        for number in range(3):
            file.write(note(f"Note {number}", "Words.", packed))
        file.write("</en-export>")
    tracemalloc.start()
    document = exported_notes.read_exported_notes(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(document.sections) == 3
    assert most < 4 << 20 < path.stat().st_size // 5
    monkeypatch.setattr("inkling.documents.registry.TEXT_LIMIT", 1 << 20)
    assert len(read(path).sections) == 3


@pytest.mark.parametrize("date", ["00010101T000000+1200", "99991231T235959-1200"])
def test_a_date_that_no_calendar_tells_costs_no_note(read_notes, date):
    document = read_notes(note("Bees", "They swarm."), note("Wax", "It melts.", f"<created>{date}</created>"))
    assert [(each.text, each.part.written) for each in document.sections] == [
        ("Bees\n\nThey swarm.", None),
        (f"Wax\nCreated: {date}\n\nIt melts.", None),
    ]


def test_a_title_is_only_so_long(read_notes):
    document = read_notes(note("bee " * 5000, "They swarm."))
    assert len(document.title) == len(document.sections[0].part.title) <= 500
    assert document.sections[0].text.endswith("They swarm.")
