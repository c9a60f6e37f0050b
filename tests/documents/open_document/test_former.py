"""Documents of OpenOffice before version 2, written by its specification."""

import pytest

from inkling.documents.registry import read
from inkling.errors import Refusal

SPACE = "http://openoffice.org/2000"
NAMES = " ".join(
    [
        *(f'xmlns:{name}="{SPACE}/{space}"' for name, space in (
            ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
            ("presentation", "presentation"), ("chart", "chart"), ("meta", "meta"),
        )),
        'xmlns:dc="http://purl.org/dc/elements/1.1/"', 'xmlns:xlink="http://www.w3.org/1999/xlink"',
        'xmlns:svg="http://www.w3.org/2000/svg"', 'xmlns:math="http://www.w3.org/1998/Math/MathML"',
    ]
)  # fmt: skip
KINDS = {"w": "text", "c": "spreadsheet", "i": "presentation", "d": "drawing"}
PAGE = "<draw:page{}>{}</draw:page>"
MANIFEST = '<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">{}</manifest:manifest>'
LOCKED = MANIFEST.format(
    '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
)


def part(kind, content):
    doctype = f'office:document-{kind} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "office.dtd"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {doctype}>\n'
        f"<office:document-{kind} {NAMES} {content}</office:document-{kind}>"
    )


def box(text, kind=""):
    return f'<draw:text-box presentation:class="{kind}"><text:p>{text}</text:p></draw:text-box>'


def items(kind, *texts):
    entries = "".join(f"<text:list-item>{text}</text:list-item>" for text in texts)
    return f'<text:{kind}-list text:style-name="L1">{entries}</text:{kind}-list>'


def cells(*texts):
    return "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)


def row(*texts):
    return f"<table:table-row>{cells(*texts)}</table:table-row>"


def table(rows, name="T"):
    return f'<table:table table:name="{name}"><table:table-column/>{rows}</table:table>'


@pytest.fixture
def read_former(pack):
    def read_packed(name, body, styles="", title="", **parts):
        numbered = (
            '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-suffix="."'
            ' style:num-format="1"/></text:list-style>'
        )
        kind = KINDS.get(name[-1], "text")
        return read(
            pack(
                name,
                {
                    "content.xml": part(
                        "content",
                        f'office:class="{kind}"><office:script/><office:automatic-styles>{numbered}'
                        f"</office:automatic-styles><office:body>{body}</office:body>",
                    ),
                    "styles.xml": part("styles", f"><office:master-styles>{styles}</office:master-styles>"),
                    "meta.xml": part("meta", f"><office:meta><dc:title>{title}</dc:title></office:meta>"),
                    "META-INF/manifest.xml": MANIFEST.format(""),
                    **parts,
                },
            )
        )

    return read_packed


@pytest.mark.parametrize("name", ["x.sxw", "x.stw", "x.odt"])
def test_texts_have_headings_notes_and_margins(read_former, name):
    document = read_former(
        name,
        '<text:sequence-decls/><text:h text:style-name="Heading 1" text:level="1">Of bees 😀</text:h>'
        '<text:p>They fly.</text:p><text:h text:level="2">Wax</text:h><text:p>דבש</text:p>',
        "<style:master-page><style:footer><text:p>Of a hive</text:p></style:footer></style:master-page>",
        "A book",
    )
    assert (document.title, document.missing) == ("A book", "")
    assert [(section.place, section.text) for section in document.sections] == [
        ("§ Of bees 😀", "They fly."),
        ("§ Of bees 😀 › Wax", "דבש"),
        ("", "Of a hive"),
    ]


CHANGE = '<text:deletion><office:change-info office:chg-author="A"/><text:p>gone</text:p></text:deletion>'
DELETED = f'<text:changed-region text:id="c">{CHANGE}</text:changed-region>'
FOOTNOTE = (
    '<text:footnote text:id="f"><text:footnote-citation>1</text:footnote-citation><text:footnote-body>'
    "<text:p>A note.</text:p><text:p>More.</text:p></text:footnote-body></text:footnote>"
)
ENDNOTE = FOOTNOTE.replace("footnote", "endnote").replace("A note", "The end")
COMMENT = '<office:annotation office:author="A" office:create-date="2003"><text:p>Why?</text:p></office:annotation>'
PICTURE = '<draw:image xlink:href="#Pictures/a.png"><svg:desc>a picture</svg:desc></draw:image>'
OBJECT = '<draw:object draw:name="O" xlink:href="#./Object 1"/>'
INNER = f"<table:table-cell><table:sub-table>{row('in', 'side')}</table:sub-table></table:table-cell>"
FORMULA = f"<math:math {NAMES}><math:mi>a</math:mi><math:annotation>a over b</math:annotation></math:math>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:p>Ann<text:s/>Lee<text:tab-stop/>he\n   re<text:line-break/>now</text:p>", "Ann Lee\the re\nnow"),
        (items("ordered", "<text:p>a</text:p>" + items("unordered", "<text:p>b</text:p>"), "<text:p>c</text:p>"),
         "1. a\n- b\n2. c"),
        (f"<text:p>So{FOOTNOTE} on{ENDNOTE}.</text:p>", "So on.\n\nA note.\nMore.\n\nThe end.\nMore."),
        (f"<text:p>So{COMMENT}.</text:p>", "So.\n\nComment: Why?"),
        (f"<text:tracked-changes>{DELETED}</text:tracked-changes><text:p>k<text:change/>ept</text:p>", "kept"),
        (f"<text:p>A{box('boxed')}bo{PICTURE}ut</text:p>{box('loose')}", "About\n\nboxed\n\nloose"),
        (f"<text:p>So {OBJECT}holds.</text:p>", "So holds.\n\na over b"),
        (table(f"<table:table-header-rows>{row('Town', 'Bees')}</table:table-header-rows>{row('Lisbon', '900')}"),
         "Town | Bees\nTown: Lisbon | Bees: 900"),
        (table(f"<table:table-row>{INNER}</table:table-row>"), "in | side"),
    ],
)  # fmt: skip
def test_nothing_that_is_shown_is_lost(read_former, body, text):
    document = read_former("x.sxw", body, **{"Object 1/content.xml": FORMULA})
    assert [section.text for section in document.sections] == [text]


@pytest.mark.parametrize("name", ["x.sxc", "x.stc"])
def test_sheets_have_their_names_comments_and_charts(read_former, name):
    values = (
        f"<table:table-row><table:table-cell>{COMMENT}<text:p>Wax</text:p>{OBJECT}</table:table-cell>"
        '<table:table-cell table:value-type="currency" table:value="12.5"><text:p>12,50 €</text:p></table:table-cell>'
        '<table:table-cell table:value-type="date" table:date-value="2004-01-05"><text:p>5.1.</text:p>'
        "</table:table-cell></table:table-row>"
    )
    chart = "<chart:chart><chart:title><text:p>Cost of wax</text:p></chart:title></chart:chart>"
    document = read_former(
        name,
        table(f"<table:shapes>{box('drawn')}</table:shapes>{row('Item', 'Cost', 'When')}{values}", "Budget"),
        **{"Object 1/content.xml": part("content", f'office:class="chart"><office:body>{chart}</office:body>')},
    )
    assert [section.place for section in document.sections] == ["Sheet Budget"]
    assert document.sections[0].text.split("\n\n") == [
        "Item | Cost | When\nItem: Wax | Cost: 12.5 | When: 2004-01-05",
        "drawn",
        "Comment on A2: Why?",
        "Cost of wax",
    ]


@pytest.mark.parametrize("name", ["x.sxi", "x.sti"])
def test_slides_begin_with_their_titles_and_have_notes(read_former, name):
    notes = f"<presentation:notes><draw:page-thumbnail/>{box('Say it.', 'notes')}</presentation:notes>"
    points = items("unordered", "<text:p>one</text:p>").replace(' text:style-name="L1"', "")
    outline = f'<draw:text-box presentation:class="outline">{points}</draw:text-box>'
    shown = f"{outline}{box('Honey', 'title')}<draw:rect><text:p>drawn</text:p></draw:rect>{notes}"
    pages = PAGE.format(' draw:name="page1"', shown) + PAGE.format("", "") + PAGE.format("", box("Wax"))
    document = read_former(name, f"{pages}<presentation:settings/>")
    assert document.title == "Honey"
    assert [(section.place, section.page, section.text) for section in document.sections] == [
        ("Slide 1", 1, "Honey\n\none\n\ndrawn\n\nNotes:\nSay it."),
        ("Slide 3", 3, "Wax"),
    ]


PAGES = "".join(
    [
        PAGE.format(' draw:name="page1"', "<draw:g><draw:ellipse><text:p>A bee 😀</text:p></draw:ellipse></draw:g>"),
        PAGE.format(' draw:name="Empty"', "<draw:line/>"),
        PAGE.format(' draw:name="Ground floor"', box("Kitchen")),
    ]
)
SHOWN = [("p. 1", 1, "A bee 😀"), ("p. 3 · Ground floor", 3, "Kitchen")]


@pytest.mark.parametrize("name", ["x.sxd", "x.std"])
def test_drawings_have_pages_with_names(read_former, name):
    document = read_former(name, PAGES, title="Plan of the hive")
    assert document.title == "Plan of the hive"
    assert [(section.place, section.page, section.text) for section in document.sections] == SHOWN


@pytest.mark.parametrize("name", ["x.odg", "x.otg", "x.fodg", "x"])
def test_drawings_of_today_have_pages_with_names(pack, tmp_path, name):
    names = NAMES.replace(SPACE + "/", "urn:oasis:names:tc:opendocument:xmlns:")
    body = f"<office:body><office:drawing>{PAGES}</office:drawing></office:body>"
    if name == "x.fodg":
        (tmp_path / name).write_text(f"<office:document {names}>{body}</office:document>", "utf-8")
    else:
        mime = "application/vnd.oasis.opendocument.graphics"
        content = f"<office:document-content {names}>{body}</office:document-content>"
        pack(name, {"mimetype": mime, "content.xml": content})
    document = read(tmp_path / name)
    assert document.title == ""
    assert [(section.place, section.page, section.text) for section in document.sections] == SHOWN


@pytest.mark.parametrize(
    ("mime", "body", "place"),
    [
        ("writer", '<text:h text:level="2">Wax</text:h><text:p>a</text:p>', "§ Wax"),
        ("writer.template", "<text:p>a</text:p>", ""),
        ("calc", table(row("a"), "S"), "Sheet S"),
        ("impress", PAGE.format("", box("a")), "Slide 1"),
        ("draw", PAGE.format("", box("a")), "p. 1"),
    ],
)
def test_what_they_are_is_told_by_what_they_hold(read_former, mime, body, place):
    document = read_former("x.doc", body, mimetype=f"application/vnd.sun.xml.{mime}")
    assert [(section.place, section.text) for section in document.sections] == [(place, "a")]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"META-INF/manifest.xml": LOCKED}, "protected by a password"),
        ({"META-INF/manifest.xml": LOCKED, "mimetype": "application/vnd.sun.xml.writer"}, "protected by a password"),
        ({"content.xml": part("content", "><office:body>")[:-30]}, "damaged: the markup inside is broken"),
        ({"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "damaged: it defines entities of its own"),
        ({}, "no text"),
    ],
)
def test_what_cannot_be_read_is_told(read_former, parts, reason):
    with pytest.raises(Refusal, match=reason):
        read_former("x.sxw", "", **parts)
