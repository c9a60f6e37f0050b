import zipfile
from base64 import b64encode

import pytest

from inkling.documents.registry import read
from inkling.errors import Refusal

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:m="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    f'xmlns:r="{OFFICE}"'
)
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
KINDS = ("styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer", "diagramData", "chart")


def paragraph(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def style(identity, name, properties="", parent=""):
    return (
        f'<w:style w:styleId="{identity}"><w:name w:val="{name}"/><w:basedOn w:val="{parent}"/>'
        f"<w:pPr>{properties}</w:pPr></w:style>"
    )


def styled(text, identity):
    return paragraph(text, f'<w:pStyle w:val="{identity}"/>')


def table(*rows):
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


@pytest.fixture
def read_body(pack):
    def read_packed(body, **parts):
        relations = "".join(
            f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in KINDS
        )
        return read(
            pack(
                "x.docx",
                {
                    "[Content_Types].xml": "<Types/>",
                    "word/_rels/document.xml.rels": RELATIONS.format(relations),
                    "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
                    **{f"word/{kind}.xml": f"<w:part {NAMES}>{text}</w:part>" for kind, text in parts.items()},
                },
            )
        )

    return read_packed


BOXED = f"<w:txbxContent>{paragraph('boxed')}{paragraph('twice')}</w:txbxContent>"
INNER = f"<w:txbxContent><w:p><w:r><w:t>outer</w:t>{BOXED}</w:r></w:p></w:txbxContent>"
FIELD = (
    '<w:fldChar w:fldCharType="begin"/><w:instrText>IF</w:instrText><w:t>how</w:t>'
    '<w:fldChar w:fldCharType="separate"/><w:t>what</w:t><w:fldChar w:fldCharType="end"/>'
)
ENTRY = '<w:fldChar w:fldCharType="begin"/><w:instrText>XE</w:instrText><w:fldChar w:fldCharType="end"/>'


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("<w:t>Name:</w:t><w:tab/><w:t>Ann Lee</w:t>", "Name:\tAnn Lee"),
        ("<w:t>well</w:t><w:noBreakHyphen/><w:t>known</w:t><w:cr/><w:t>next</w:t>", "well-known\nnext"),
        ('<w:t>page</w:t><w:br w:type="page"/><w:t>by page</w:t>', "page\nby page"),
        ("<w:t>co</w:t><w:softHyphen/><w:t>operate</w:t>", "cooperate"),
        (f"<w:t>Be</w:t>{BOXED}<w:t>fore.</w:t>", "Before.\n\nboxed\n\ntwice"),
        (f"<m:AlternateContent><m:Choice>{BOXED}</m:Choice><m:Fallback>{BOXED}</m:Fallback></m:AlternateContent>",
         "boxed\n\ntwice"),
        (f"<w:t>Text.</w:t>{INNER}", "Text.\n\nouter\n\nboxed\n\ntwice"),
        (f"<w:t>See </w:t>{FIELD}{ENTRY}<w:t>, here.</w:t>", "See what, here."),
        ("<w:ruby><w:rt><w:r><w:t>kana</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>kanji</w:t></w:r></w:rubyBase></w:ruby>",
         "kanji"),
        ('<w:drawing><d:relIds r:dm="diagramData"/></w:drawing>', "Collect\nSpin"),
        ('<w:drawing><c:chart r:id="chart"/></w:drawing>', "Hives"),
    ],
)  # fmt: skip
def test_nothing_that_is_shown_is_lost(read_body, run, text):
    drawn = {kind: f"<a:p><a:t>{text}</a:t></a:p>" for kind, text in (("diagramData", "Collect"), ("chart", "Hives"))}
    drawn["diagramData"] += "<a:p><a:r><a:t>Spin</a:t></a:r></a:p>"
    head = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>'
    document = read_body(f"<w:p>{head}<w:r>{run}</w:r></w:p>", **drawn)
    assert [section.text for section in document.sections] == [text]


PAGE = "<html><body><h2>Bees</h2><p>They caf\u00e9.</p></body></html>"


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; '
        "charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + b64encode(PAGE.encode()).decode() + "\n--x--\n",
    ],
)
def test_pages_within_a_document_are_read(pack, page):
    relation = f'<Relationship Id="r1" Type="{OFFICE}/aFChunk" Target="page"/>'
    body = f'{paragraph("Before.")}<w:altChunk r:id="r1"/>{paragraph("After.")}'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/_rels/document.xml.rels": RELATIONS.format(relation),
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
    }
    document = read(pack("x.docx", parts | {"word/page": page}))
    assert [(section.place, section.text) for section in document.sections] == [
        ("", "Before."),
        ("§ Bees", "They café.\n\nAfter."),
    ]
    document = read(pack("x.docx", parts | {"word/page": "PK\3\4"}))
    assert document.missing == "1 of its parts could not be read"


def test_no_part_fills_the_memory_whatever_its_name(pack, monkeypatch):
    monkeypatch.setattr("inkling.documents.source._UNPACKED_LIMIT", 10_000)
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/_rels/document.xml.rels": RELATIONS.format(
            f'<Relationship Id="h" Type="{OFFICE}/header" Target="head.dat"/>'
        ),
        "word/document.xml": f"<w:document {NAMES}><w:body>{paragraph('Text.')}</w:body></w:document>",
        "word/head.dat": f"<w:hdr {NAMES}>{paragraph('Again. ' * 2000)}</w:hdr>",
    }
    with pytest.raises(Refusal, match="too large"):
        read(pack("x.docx", parts))


def test_what_was_deleted_or_moved_away_is_not_there(read_body):
    changed = "".join(
        f"<w:{kind}><w:r><w:t>{kind} </w:t><w:delText>never</w:delText></w:r></w:{kind}>"
        for kind in ("del", "moveFrom", "ins", "moveTo")
    )
    rows = table(cell("kept") + cell("row"), f"<w:trPr><w:del/></w:trPr>{cell('deleted')}{cell('row')}")
    document = read_body(f"<w:p>{changed}</w:p>{rows}")
    assert [section.text for section in document.sections] == ["ins moveTo\n\nkept | row"]


def test_notes_and_comments_stand_behind_their_paragraph(read_body):
    marks = '<w:r><w:footnoteReference w:id="2"/><w:commentReference w:id="0"/><w:endnoteReference w:id="9"/></w:r>'
    document = read_body(
        styled("Bees", "H")
        + f"<w:p><w:r><w:t>They fly.</w:t></w:r>{marks}</w:p>"
        + styled("Wax", "H")
        + paragraph("It melts."),
        styles=style("H", "heading 1"),
        footnotes='<w:footnote w:id="2">'
        + paragraph("Not at night.")
        + table(cell("Or") + cell("do they?"))
        + "</w:footnote>",
        comments=f'<w:comment w:id="0">{paragraph("Really?")}</w:comment>',
        header=paragraph("Of insects"),
        footer=paragraph("7"),
    )
    assert [(section.place, section.text) for section in document.sections] == [
        ("", "They fly.\n\nNot at night.\nOr | do they?\n\nComment: Really?"),
        ("§ Wax", "It melts."),
        ("", "Of insects"),
    ]


def test_a_note_is_said_once_however_often_it_is_marked(read_body):
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    note = f'<w:footnote w:id="1"><w:p><w:r><w:t>Not at night.</w:t></w:r>{mark}</w:p></w:footnote>'
    document = read_body(f"<w:p><w:r><w:t>They fly.</w:t></w:r>{mark}{mark}</w:p>", footnotes=note)
    assert [section.text for section in document.sections] == ["They fly.\n\nNot at night."]


def test_headings_and_lists_are_told_by_their_styles(read_body):
    styles = (
        style("T", "Title") + style("A", "Übertitel", '<w:outlineLvl w:val="0"/>') + style("B", "mine", parent="A")
        + style("L", "List Bullet", '<w:numPr><w:numId w:val="3"/></w:numPr>')
    )  # fmt: skip
    body = (
        styled("All about bees", "T") + styled("Bees", "B") + styled("one", "L") + styled("two", "L")
        + paragraph("Wax", '<w:outlineLvl w:val="1"/>')
        + paragraph("three", '<w:numPr><w:numId w:val="3"/></w:numPr>')
        + styled("Honey", "A") + "<w:sdt><w:sdtContent>" + paragraph("Sweet.") + "</w:sdtContent></w:sdt>"
    )  # fmt: skip
    document = read_body(body, styles=styles)
    assert document.title == "All about bees"
    assert [(section.place, section.text) for section in document.sections] == [
        ("§ Bees", "- one\n- two"),
        ("§ Bees › Wax", "- three"),
        ("§ Honey", "Sweet."),
    ]


WIDE = '<w:gridSpan w:val="2"/>'
LONG = "A long text that nobody would want to read in each of the rows again."


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([cell("Form", '<w:gridSpan w:val="9"/>'), cell("Name") + cell("Ann")], "Form\nName | Ann"),
        ([cell("Town") + cell("Bees") + cell("Wax"), cell("Lisbon", WIDE) + cell("9 kg")],
         "Town | Bees | Wax\nTown: Lisbon | Wax: 9 kg"),
        ([cell("Day") + cell("Do"), cell("Monday", '<w:vMerge w:val="restart"/>') + cell("swim"),
          cell("", "<w:vMerge/>") + cell("run"), cell(LONG, '<w:vMerge w:val="restart"/>') + cell("sleep"),
          cell("", "<w:vMerge/>") + cell("eat")],
         f"Day | Do\nDay: Monday | Do: swim\nDay: Monday | Do: run\nDay: {LONG} | Do: sleep\nDo: eat"),
        ([f"<w:tc>{paragraph('out')}{table(cell('in') + cell('side'))}</w:tc>" + cell("x")], "out in | side | x"),
        ([f"<w:tc>{paragraph('A frame')}{paragraph('around text.')}</w:tc>"], "A frame\n\naround text."),
    ],
)  # fmt: skip
def test_each_cell_is_said_once(read_body, rows, text):
    assert [section.text for section in read_body(table(*rows)).sections] == [text]


def test_a_broken_part_is_told_and_the_rest_is_read(read_body):
    document = read_body(paragraph("Still here."), footnotes="<w:footnote>")
    assert ([section.text for section in document.sections], document.missing) == (
        ["Still here."],
        "1 of its parts could not be read",
    )


@pytest.mark.parametrize(("body", "reason"), [("<w:p>", "damaged: the markup inside is broken"), ("", "no text")])
def test_a_document_without_readable_text_is_refused(read_body, body, reason):
    with pytest.raises(Refusal, match=reason):
        read_body(body)


def test_a_document_that_defines_entities_is_refused(tmp_path):
    path = tmp_path / "x.docx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    with pytest.raises(Refusal, match="entities"):
        read(path)


def test_a_list_at_the_end_is_said_once(read_body):
    entries = "".join(paragraph(word, '<w:numPr><w:numId w:val="3"/></w:numPr>') for word in ("one", "two"))
    document = read_body(paragraph("Before.") + entries, footer=paragraph("A foot"))
    assert [section.text for section in document.sections] == ["Before.\n\n- one\n- two\n\nA foot"]


def level(place, pattern, kind="decimal", more="", start=1):
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/>'
        f"{more}</w:lvl>"
    )


def listed(text, name, place=0, more=""):
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{name}"/></w:numPr>{more}')


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">' + level(0, "Clause %1", "upperRoman")
    + level(1, "%1.%2", "decimalZero", "<w:isLgl/>") + "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="S"/>' + level(0, "%1)", start=4) + level(1, "•", "bullet")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="S"/></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/>'
    "</w:lvlOverride></w:num>"
)  # fmt: skip


def test_headings_and_items_have_the_numbers_that_word_counts(read_body):
    styles = (
        style("A", "heading 1", '<w:numPr><w:numId w:val="1"/></w:numPr>')
        + style("B", "heading 2", '<w:numPr><w:ilvl w:val="1"/></w:numPr>', parent="A")
    )  # fmt: skip
    plain = '<w:pStyle w:val="A"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    gone = "<w:rPr><w:del/></w:rPr>"
    in_cell = f"<w:tc>{listed('', '3')}</w:tc>"
    document = read_body(
        styled("Rent", "A") + styled("Amount", "B") + paragraph("700") + styled("", "B") + styled("Due", "B")
        + listed("one", "2") + listed("", "1", 1, gone) + listed("dot", "2", 1) + listed("two", "2")
        + paragraph("Then") + listed("three", "2") + listed("anew", "3") + table(cell("x") + in_cell)
        + listed("none", "7") + styled("Notice", "A") + paragraph("Soon.") + paragraph("Annex", plain)
        + paragraph("A"),
        styles=styles, numbering=NUMBERING,
    )  # fmt: skip
    assert document.title == "Clause I Rent"
    assert [(section.place, section.text) for section in document.sections] == [
        ("§ 1.01 Amount", "700"),
        ("§ 1.03 Due",
         "4) one\n\n- dot\n5) two\n\nThen\n\n6) three\n9) anew\n\nx | 10)\n\n- none"),
        ("§ Clause II Notice", "Soon."),
        ("§ Annex", "A"),
    ]  # fmt: skip
