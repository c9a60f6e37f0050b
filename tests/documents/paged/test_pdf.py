import logging
import re
import time

import pytest

from inkling.documents.paged import pdf
from inkling.documents.paged.pages import rejoin
from inkling.documents.paged.running_heads import without_running_heads
from inkling.documents.registry import read
from inkling.errors import Refusal


def test_pages_have_places_and_numbers(write_pdf):
    path = write_pdf("x.pdf", [["Hello from page one."], [], ["And page three."]], title="A real title")
    document = read(path)
    assert document.title == "A real title"
    assert [(s.place, s.page, s.text) for s in document.sections] == [
        ("p. 1", 1, "Hello from page one."),
        ("p. 3", 3, "And page three."),
    ]


@pytest.mark.parametrize(
    "title", ["untitled", "Microsoft Word - notes.doc", "scan_0001.pdf", "Document1", "C:\\\\a\\\\b", ""]
)
def test_titles_of_programs_are_no_titles(write_pdf, title):
    assert read(write_pdf("x.pdf", [["text"]], title=title)).title == ""


def test_labels_and_outline_are_places(write_pdf):
    path = write_pdf(
        "x.pdf",
        [["First."], ["Second."], ["Third."]],
        extra="/PageLabels << /Nums [0 << /S /r >> 1 << /S /D >>] >> /Outlines 10 0 R",
        more=(
            "<< /Type /Outlines /First 11 0 R /Last 11 0 R /Count 1 >>",
            "<< /Title (Methods) /Parent 10 0 R /Dest [6 0 R /Fit] >>",
        ),
    )
    assert [section.place for section in read(path).sections] == ["p. i", "p. 1 · Methods", "p. 2 · Methods"]


LETTERS = "abcdefg"
HEADS = [
    # a head with the page's number, and a lone number that is ahead of the page
    ([[f"The yearly report {n}", f"Text number {LETTERS[n]}.", str(n + 10)] for n in range(6)],
     ["The yearly report 0\nText number a.", *(f"Text number {letter}." for letter in "bcdef")]),
    # a letterhead and a foot, of which the first stays
    ([["Okapi Holdings Ltd", "Tenancy agreement", f"Paragraph {letter}.", f"Page {n} of 6", "Lisbon, 1 May 2020"]
      for n, letter in enumerate("abcdef", 1)],
     ["Okapi Holdings Ltd\nTenancy agreement Paragraph a.\n\nLisbon, 1 May 2020",
      *(f"Paragraph {letter}." for letter in "bcdef")]),
    # one question a page
    ([[f"Question {n}", f"What is the capital of country {LETTERS[n]}?"] for n in range(1, 7)],
     [f"Question {n}\nWhat is the capital of country {LETTERS[n]}?" for n in range(1, 7)]),
    # one invoice a page
    ([[f"Invoice No. {47110 + n}", f"To customer {LETTERS[n]}", f"Due in {n + 3} weeks", f"Total {n + 300},00"]
      for n in range(6)],
     [f"Invoice No. {47110 + n}\nTo customer {LETTERS[n]}\nDue in {n + 3} weeks\nTotal {n + 300},00"
      for n in range(6)]),
    # rows of numbers
    ([[f"2024-0{n}-01 {n}00 7.5", f"2024-0{n}-02 12.00 EUR"] for n in range(1, 6)],
     [f"2024-0{n}-01 {n}00 7.5\n2024-0{n}-02 12.00 EUR" for n in range(1, 6)]),
    ([["0123 456789"], *[["0123 456789", f"Call {letter}"] for letter in "bcdef"]],
     ["0123 456789", *(f"0123 456789\nCall {letter}" for letter in "bcdef")]),
    # pages that would be left without a word
    ([[f"Exercise on division {n}"] for n in range(1, 6)], [f"Exercise on division {n}" for n in range(1, 6)]),
    # pages that hold nothing but their number
    ([["First words."], *[[f"- {n} -"] for n in range(2, 7)]], ["First words."]),
    ([["Title"], ["Of all"], *[[f"Text {letter}.", numeral] for letter, numeral in zip(
        LETTERS, ["iii", "iv", "v", "vi", "vii", "viii"], strict=False)]],
     ["Title", "Of all", *(f"Text {letter}." for letter in "abcdef")]),
]  # fmt: skip


@pytest.mark.parametrize(("pages", "texts"), HEADS)
def test_running_heads_are_taken_out_and_nothing_else(write_pdf, pages, texts):
    found = [section.text for section in read(write_pdf("x.pdf", pages)).sections]
    assert [re.sub(r"\s+", " ", text) for text in found] == [re.sub(r"\s+", " ", text) for text in texts]


def test_heads_of_very_many_pages_take_linear_time():
    began = time.thread_time()
    without_running_heads({n: ["1 " * 200, "1" * 290, f"{n} of 9", *["x"] * 50] for n in range(20_000)})
    assert time.thread_time() - began < 4


def test_no_text_is_skipped(write_pdf):
    with pytest.raises(Refusal) as refused:
        read(write_pdf("x.pdf", [[], []]))
    assert (refused.value.state, refused.value.reason) == ("skipped", "no text; perhaps scanned")


def test_damaged_and_protected_are_unreadable(write_pdf, tmp_path, capfd):
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7\nnothing of the kind")
    with pytest.raises(Refusal, match="damaged: ") as refused:
        read(tmp_path / "d.pdf")
    assert refused.value.state == "unreadable"
    data = write_pdf("x.pdf", [["secret"]]).read_bytes()
    lock = b"<< /Filter /Standard /V 1 /R 2 /O <" + b"00" * 32 + b"> /U <" + b"11" * 32 + b"> /P -4 >>"
    (tmp_path / "p.pdf").write_bytes(
        data.replace(b"/Root 1 0 R", b"/ID [<00><00>] /Encrypt " + lock + b" /Root 1 0 R")
    )
    with pytest.raises(Refusal, match="protected by a password"):
        read(tmp_path / "p.pdf")
    assert capfd.readouterr().err == ""


def test_a_broken_page_does_not_lose_the_others(write_pdf, tmp_path):
    data = write_pdf("x.pdf", [["One."], ["Two."], ["Three."]]).read_bytes()
    path = tmp_path / "b.pdf"
    path.write_bytes(data.replace(b"/Type /Page /Parent 2 0 R /MediaBox", b"/Type /Nope /Parent 2 0 R /MediaXXX", 1))
    assert {"Two.", "Three."} <= {section.text for section in read(path).sections}


def test_pages_that_cannot_be_read_are_told(write_pdf, tmp_path):
    path = write_pdf("x.pdf", [["One."], ["Two."], ["Three."]])
    assert read(path).missing == ""
    data = path.read_bytes()
    path.write_bytes(data.replace(b"[4 0 R 6 0 R 8 0 R]", b"[4 0 R null  8 0 R]"))
    document = read(path)
    assert [section.place for section in document.sections] == ["p. 1", "p. 3"]
    assert document.missing == "1 of 3 pages could not be read"
    (tmp_path / "y.pdf").write_bytes(data)
    assert pdf._read_by_pypdf(tmp_path / "y.pdf").missing == ""


def test_lines_of_a_sheet_in_landscape_stay_apart(write_pdf):
    turned = ") Tj 0 1 -1 0 300 100 Tm ("
    lines = ["The sheet was turned to its side so that", "the table fits and every line of it", "can be read well."]
    document = read(write_pdf("x.pdf", [[turned, *lines]], of_page="/Rotate 90"))
    assert [section.text for section in document.sections] == [" ".join(lines)]


STANDING = "1 0 0 1 50 750"
LYING = {0: STANDING, 90: "0 1 -1 0 50 50", 180: "-1 0 0 -1 500 50", 270: "0 -1 1 0 500 700"}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("lying", LYING)
def test_however_a_page_lies_it_reads_alike(write_pdf, lying, rotate):
    hebrew = "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 4 beginbfchar <41> <05d0> <42> <05d1> "
    hebrew += "<43> <05d2> <20> <0020> endbfchar endcmap"
    lines = ["A", ") Tj /F2 12 Tf T* (CBA A", ") Tj /F1 12 Tf T* (A table:", "tea     3", "bread   12"]

    def read_page(matrix, turned):
        path = write_pdf(
            "x.pdf",
            [[f") Tj {matrix} Tm (", *lines]],
            of_page=f"/Rotate {turned} /Resources << /Font << /F1 3 0 R /F2 6 0 R >> >>",
            more=(
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>",
                f"<< /Length {len(hebrew)} >>\nstream\n{hebrew}\nendstream",
            ),
        )
        return read(path).sections

    upright = read_page(STANDING, 0)
    assert "א אבג" in upright[0].text
    assert read_page(LYING[lying], rotate) == upright


def test_radicals_are_the_characters_that_look_like_them(write_pdf):
    letters = "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfchar <41> <2f42> <42> <672c> "
    letters += "endbfchar endcmap"
    path = write_pdf(
        "x.pdf",
        [["AB"]],
        of_page="/Resources << /Font << /F1 6 0 R >> >>",
        more=(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>",
            f"<< /Length {len(letters)} >>\nstream\n{letters}\nendstream",
        ),
    )
    assert read(path).sections[0].text == "\u6587\u672c"


def test_scanned_pages_between_others_are_told(write_pdf):
    picture = ") Tj ET BI /W 1 /H 1 /BPC 8 /CS /G ID x EI BT ("
    path = write_pdf("x.pdf", [["The cover."], [picture], [], [picture]])
    document = read(path)
    assert [(section.text, section.page) for section in document.sections] == [("The cover.", 1), ("", 2), ("", 4)]
    assert document.missing == "2 of 4 pages without text, perhaps scanned"
    assert document.scanned == (2, 4)
    assert read(write_pdf("y.pdf", [["A text"], [], ["and a picture", picture]])).missing == ""


def drawn(width, height, left=0, bottom=0):
    """Give a line that draws a picture of this size there."""
    return f") Tj ET q {width} 0 0 {height} {left} {bottom} cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q BT ("


STAMP = ") Tj ET BT /F1 9 Tf 50 20 Td (Received 12 March, No. 000417) Tj ("
UNSEEN = ") Tj 3 Tr 50 700 Td (What a scanner recognized.) Tj 0 Tr ("


@pytest.mark.parametrize(
    ("lines", "is_scan"),
    [
        ([drawn(612, 792), STAMP], True),
        ([drawn(5000, 5000, -100, -100), STAMP], True),
        ([*(drawn(612, 99, 0, 99 * strip) for strip in range(8)), STAMP], True),
        ([drawn(612, 300), STAMP], False),
        ([drawn(612, 792, 0, 500), STAMP], False),
        ([drawn(612, 792), UNSEEN], False),
        ([drawn(612, 792), UNSEEN, STAMP], False),
        ([drawn(612, 792), ") Tj 50 700 Td (", *["The picture behind this is a pattern."] * 8], False),
        ([drawn(612, 792), *[drawn(1, 1)] * 1000, STAMP], False),
    ],
    ids=["whole", "beyond", "strips", "half", "cut off", "recognized", "and stamped", "under text", "of many pieces"],
)
def test_a_page_that_is_a_picture_may_have_a_stamp_beside_it(write_pdf, lines, is_scan):
    document = read(write_pdf("x.pdf", [["The cover."], lines]))
    assert document.scanned == ((2,) if is_scan else ())
    assert document.missing == ("1 of 2 pages with little or no text, perhaps scanned" if is_scan else "")


@pytest.mark.parametrize(("scale", "pieces", "scanned"), [(1, 1, (1,)), (0.5, 1, ()), (1, 1001, ())])
def test_a_picture_may_be_drawn_by_way_of_a_form(write_pdf, scale, pieces, scanned):
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 612 792]"
    picture = "q 612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n" * pieces
    document = read(
        write_pdf(
            "x.pdf",
            [[f") Tj ET q {scale} 0 0 {scale} 0 0 cm /X1 Do Q BT (", STAMP]],
            of_page="/Resources << /Font << /F1 3 0 R >> /XObject << /X1 6 0 R >> >>",
            more=(f"{form} /Length {len(picture)} >>\nstream\n{picture}\nendstream",),
        )
    )
    assert document.scanned == scanned


def test_forms_that_only_some_programs_show_are_told(write_pdf):
    form = "<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'></xdp:xdp>"
    path = write_pdf(
        "x.pdf",
        [["Please wait..."]],
        extra="/NeedsRendering true /AcroForm << /Fields [] /XFA 6 0 R >>",
        more=(f"<< /Length {len(form)} >>\nstream\n{form}\nendstream",),
    )
    assert read(path).missing == "the form in it (XFA) is not read"


def annotation(kind, text, flags=4):
    return f"<< /Type /Annot /Subtype /{kind} /Rect [9 9 99 99] /F {flags} /Contents ({text}) >>"


def test_what_was_written_onto_a_page_is_text(write_pdf):
    written = [
        annotation("Text", "Really?"),
        annotation("Highlight", "bees fly"),
        annotation("FreeText", "Filled in by hand"),
        annotation("Popup", "Really?"),
        annotation("Text", "hidden", flags=2),
        annotation("Link", "a link"),
    ]
    path = write_pdf(
        "x.pdf", [["All bees fly."]], of_page="/Annots [6 0 R 7 0 R 8 0 R 9 0 R 10 0 R 11 0 R]", more=written
    )
    assert [(section.page, section.text) for section in read(path).sections] == [
        (1, "All bees fly.\n\nComment: Really?\n\nFilled in by hand")
    ]


def test_notes_are_the_text_of_a_scanned_page(write_pdf):
    path = write_pdf("x.pdf", [[]], of_page="/Annots [6 0 R]", more=[annotation("FreeText", "Ann Lee, Lisbon")])
    assert [section.text for section in read(path).sections] == ["Ann Lee, Lisbon"]


def test_ligatures_of_arabic_keep_the_order_of_their_letters(write_pdf):
    letters = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
    letters += "2 beginbfchar <41> <06440627> <42> <0645> endbfchar endcmap end"
    path = write_pdf(
        "x.pdf",
        [["BA", "BBA"]],
        of_page="/Resources << /Font << /F1 6 0 R >> >>",
        more=(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>",
            f"<< /Length {len(letters)} >>\nstream\n{letters}\nendstream",
        ),
    )
    assert read(path).sections[0].text == "لام لامم"


def test_ligatures_of_arabic_that_are_in_order_stay_so(write_pdf):
    letters = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
    letters += "4 beginbfchar <41> <fefb> <42> <0645> <43> <fdf2> <44> <fef9> endbfchar endcmap end"
    path = write_pdf(
        "x.pdf",
        [["BA", "CB", "BD"]],
        of_page="/Resources << /Font << /F1 6 0 R >> >>",
        more=(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>",
            f"<< /Length {len(letters)} >>\nstream\n{letters}\nendstream",
        ),
    )
    assert read(path).sections[0].text == "لام\nمالله لإم"


def test_what_is_filled_into_a_form_is_text(write_pdf):
    shown = "BT /F1 12 Tf 2 2 Td (Hippolyta) Tj ET"
    drawn = "<< /Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 3 0 R >> >> /Length"
    path = write_pdf(
        "x.pdf",
        [["Your name:"]],
        extra="/AcroForm << /Fields [6 0 R] >>",
        of_page="/Annots [6 0 R]",
        more=(
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /F 4 /Rect [50 700 250 720] /AP << /N 7 0 R >> >>",
            f"{drawn} {len(shown)} >>\nstream\n{shown}\nendstream",
        ),
    )
    assert "Hippolyta" in read(path).sections[0].text


def test_pypdf_reads_what_pdfium_refuses(write_pdf, tmp_path, monkeypatch, caplog):
    path = write_pdf("x.pdf", [["Read by the second reader."]], title="Twice")
    with caplog.at_level(logging.WARNING):
        document = pdf._read_by_pypdf(path)
    assert (document.title, document.sections[0].text) == ("Twice", "Read by the second reader.")
    assert not caplog.records


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], ""),
        (["one line"], "one line"),
        (["this is a line of running", "text that goes on and ends.", "A new line"],
         "this is a line of running text that goes on and ends. A new line"),
        (["the light went out in the harb-", "our that night"], "the light went out in the harbour that night"),
        (["we met a well-known man, a well-", "known poet indeed"],
         "we met a well-known man, a well-known poet indeed"),
        (["papers of the Rhine-", "Main area are here"], "papers of the Rhine-Main area are here"),
        (["a long line that fills the page here", "short end.", "Another paragraph begins at this place"],
         "a long line that fills the page here short end.\n\nAnother paragraph begins at this place"),
        (["things to do, which is a long line:", "- one", "- two"],
         "things to do, which is a long line:\n- one\n- two"),
        (["things to do, which is a long line:", "\uf0b7 one", "\uf0a7 two"],
         "things to do, which is a long line:\n• one\n• two"),
        (["para", "", "graph"], "para\n\ngraph"),
        (["1 The way to the sea 2", "2 The long way back home 14"],
         "1 The way to the sea 2\n2 The long way back home 14"),
        (["Austria 8.9 83,879 Vienna", "Denmark 5.8 42,951 (Faroes) Odense"],
         "Austria 8.9 83,879 Vienna\nDenmark 5.8 42,951 (Faroes) Odense"),
        (["会議は金曜日の午後三時に始まりますから、会", "議室で資料を配ります。", "英語の Okapi", "が来る"],
         "会議は金曜日の午後三時に始まりますから、会議室で資料を配ります。\n\n英語の Okapi\nが来る"),
        (["The ferry left on the evening of May 2", "and was back on May 4 with all on board."],
         "The ferry left on the evening of May 2 and was back on May 4 with all on board."),
    ],
)  # fmt: skip
def test_lines_are_joined_to_paragraphs(lines, expected):
    assert rejoin(lines) == expected


def test_protection_that_no_reader_here_knows_is_no_damage(write_pdf, tmp_path):
    data = write_pdf("x.pdf", [["Text."]]).read_bytes()
    encrypted = b"trailer << /Encrypt << /Filter /Other.Services /V 1 >> /ID [<00> <00>] "
    (tmp_path / "x.pdf").write_bytes(data.replace(b"trailer << ", encrypted))
    with pytest.raises(Refusal, match=r"encrypted in a way that only some programs can open"):
        read(tmp_path / "x.pdf")


def test_half_a_letter_in_a_title_or_name_costs_nothing_else(write_pdf):
    """Programs that cut titles to a length cut pairs of surrogates, too."""
    half = "\xfe\xff\xd8="
    entries = (
        "<< /First 7 0 R /Last 8 0 R /Count 2 >>",
        f"<< /Title ({half}) /Parent 6 0 R /Next 8 0 R /Dest [4 0 R /Fit] >>",
        "<< /Title (Roofs) /Parent 6 0 R /Prev 7 0 R /Dest [4 0 R /Fit] >>",
    )
    extra = f"/PageLabels << /Nums [0 << /P ({half}) >>] >> /Outlines 6 0 R"
    document = read(write_pdf("x.pdf", [["Nine hundred."]], title=half, extra=extra, more=entries))
    assert (document.title, document.missing) == ("", "")
    assert [(each.place, each.text) for each in document.sections] == [("p. 1 · Roofs", "Nine hundred.")]
