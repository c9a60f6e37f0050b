import pytest

from inkling.documents.registry import read
from inkling.errors import Refusal

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OPEN = {"office": "office", "text": "text", "table": "table", "draw": "drawing"}
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def relation(number, kind, target):
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def shown(document):
    return [(section.place, section.text) for section in document.sections]


def sheet(*rows):
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )
    return f"<worksheet {SHEET}><sheetData>{cells}</sheetData></worksheet>"


@pytest.fixture
def read_book(pack):
    def read_packed(sheets, about="", **parts):
        numbered = list(enumerate(sheets, 1))
        named = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
        return read(
            pack(
                "x.xlsx",
                {
                    "[Content_Types].xml": TYPES,
                    "_rels/.rels": RELATIONS.format(relation(1, "officeDocument", "xl/workbook.xml")),
                    "xl/_rels/workbook.xml.rels": RELATIONS.format(
                        "".join(relation(n, "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)
                        + relation(98, "styles", "styles.xml")
                        + relation(99, "sharedStrings", "sharedStrings.xml")
                    ),
                    "xl/workbook.xml": f'<workbook {SHEET} xmlns:r="{OFFICE}">{about}<sheets>{named}</sheets>'
                    "</workbook>",
                    **{f"xl/worksheets/sheet{n}.xml": sheets[name] for n, name in numbered},
                    **{f"xl/{name}": text for name, text in parts.items()},
                },
            )
        )

    return read_packed


def test_sheets_are_sections_and_rows_are_lines(read_book):
    sheets = {
        "Empty": sheet(),
        "Budget": sheet(("Item", "Cost", "Due"), ("Rent", "700", "")),
        "Notes": sheet(("Pay on Monday",)),
    }
    assert shown(read_book(sheets)) == [
        ("Sheet Budget", "Item | Cost | Due\nItem: Rent | Cost: 700"),
        ("Sheet Notes", "Pay on Monday"),
    ]


STYLES = (
    f'<styleSheet {SHEET}><numFmts><numFmt numFmtId="170" formatCode="[h]:mm"/>'
    '<numFmt numFmtId="171" formatCode="#,##0 &quot;days&quot;"/><numFmt numFmtId="172" formatCode="00000"/>'
    '<numFmt numFmtId="173" formatCode="0.0\\ %"/><numFmt numFmtId="174" formatCode="0&quot;%&quot;"/></numFmts>'
    "<cellXfs>"
    + "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 22, 170, 171, 172, 173, 174, 9))
    + "</cellXfs></styleSheet>"
)
STRINGS = (
    f"<sst {SHEET}><si><t>Hive</t></si><si><r><t>Ho</t></r><r><t>ney_x000A_jar</t></r>"
    "<rPh><t>read</t></rPh></si></sst>"
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c t="s"><v>0</v></c>', "Hive"),
        ('<c t="s"><v>1</v></c>', "Honey jar"),
        ('<c t="s"><v>7</v></c><c><v>1</v></c>', "1"),
        ('<c t="str"><f>A1</f><v>0.30000000000000004</v></c>', "0.30000000000000004"),
        ("<c><v>0.30000000000000004</v></c>", "0.3"),
        ("<c><v>1135.2600000000002</v></c>", "1135.26"),
        ("<c><v>1E+3</v></c>", "1000"),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="e"><v>#N/A</v></c><c><v>2</v></c>', "2"),
        ('<c s="1"><v>45356</v></c>', "2024-03-05"),
        ('<c s="2"><v>45356.5</v></c>', "2024-03-05 12:00:00"),
        ('<c s="2"><v>0.75</v></c>', "18:00:00"),
        ('<c s="3"><v>1.25</v></c>', "30:00:00"),
        ('<c s="4"><v>12.5</v></c>', "12.5"),
        ('<c s="5"><v>1067</v></c>', "01067"),
        ('<c s="5"><v>1067.5</v></c>', "1067.5"),
        ('<c s="6"><v>7.0000000000000007E-2</v></c>', "7%"),
        ('<c s="6"><v>-1.255</v></c>', "-125.5%"),
        ('<c s="7"><v>7</v></c>', "7"),
        ('<c s="8"><v>0</v></c>', "0%"),
        ('<c s="9"><v>many</v></c>', "many"),
        ('<c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c>', "1\n2"),
    ],
)
def test_values_are_shown_as_people_see_them(read_book, cell, text):
    document = read_book(
        {"A": f"<worksheet {SHEET}><sheetData><row>{cell}</row></sheetData></worksheet>"},
        **{"styles.xml": STYLES, "sharedStrings.xml": STRINGS},
    )
    assert shown(document) == [("Sheet A", text)]


def test_days_may_count_from_1904(read_book):
    rows = '<row><c s="1"><v>43894</v></c></row>'
    sheets = {"A": f"<worksheet {SHEET}><sheetData>{rows}</sheetData></worksheet>"}
    document = read_book(sheets, about='<workbookPr date1904="1"/>', **{"styles.xml": STYLES})
    assert shown(document) == [("Sheet A", "2024-03-05")]


def test_a_sheet_that_breaks_off_gives_what_it_has(read_book):
    broken = sheet(("kept",), ("lost",)).replace("lost</t>", "lost")
    document = read_book({"A": broken, "B": sheet(("whole",))})
    assert document.missing == "1 of its parts could not be read"
    assert shown(document) == [("Sheet A", "kept"), ("Sheet B", "whole")]


def test_sheets_that_define_entities_are_refused(read_book):
    with pytest.raises(Refusal, match="entities"):
        read_book({"A": '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet(("&a;",))})


def test_open_document_is_read_with_what_stands_beside_the_cells(pack):
    names = "".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0" ' for name, urn in OPEN.items())
    note = "<office:annotation><dc:date>2024</dc:date><text:p>Too</text:p><text:p>much?</text:p></office:annotation>"
    sheets = (
        '<table:table table:name="Budget"><table:table-row table:number-rows-repeated="2"><table:table-cell/>'
        '</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="27"/>'
        f'<table:table-cell office:value-type="string">{note}<text:p>Rent</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="0.30000000000000004"/>'
        '<table:table-cell office:value-type="percentage" office:value="0.075"/>'
        '<table:table-cell office:value-type="float" office:value="1067"><text:p>01067</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2024-03-05T00:00:00"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT14H30M05.2S"/>'
        "<table:table-cell><draw:a><draw:rect><text:p>A link</text:p></draw:rect></draw:a></table:table-cell>"
        "</table:table-row></table:table>"
        '<table:table table:name="Drawn"><table:shapes><draw:frame><draw:text-box><text:p>A box</text:p>'
        "</draw:text-box></draw:frame></table:shapes><table:table-row><table:table-cell/></table:table-row></table:table>"
    )
    path = pack(
        "x.ods",
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f'<office:document-content {names} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body>'
            f"<office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>",
            "meta.xml": f'<office:document-meta {names} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
            "<dc:title>Money for bees</dc:title></office:meta></office:document-meta>",
        },
    )
    document = read(path)
    assert document.title == "Money for bees"
    assert shown(document) == [
        ("Sheet Budget", "Rent | 0.3 | 7.5% | 01067 | 2024-03-05 | 14:30:05\n\nComment on AB3: Too\nmuch?\n\nA link"),
        ("Sheet Drawn", "A box"),
    ]


def test_what_stands_beside_the_cells_is_read(read_book):
    notes = (
        f"<comments {SHEET}><authors><author>Ann</author><author>tc=7</author></authors><commentList>"
        '<comment ref="A2" authorId="0"><text><r><t>Too </t></r><r><t>much?</t></r></text></comment>'
        '<comment ref="B2" authorId="1"><text><t>[Threaded comment] No.</t></text></comment></commentList></comments>'
    )
    thread = (
        f'<ThreadedComments {SHEET}><threadedComment ref="B2"><text>No.</text></threadedComment></ThreadedComments>'
    )
    document = read_book(
        {"Budget": sheet(("Rent", "700")), "Only drawn": sheet()},
        **{
            "worksheets/_rels/sheet1.xml.rels": RELATIONS.format(
                relation(1, "comments", "../comments1.xml") + relation(2, "threadedComment", "/xl/thread1.xml")
            ),
            "worksheets/_rels/sheet2.xml.rels": RELATIONS.format(relation(1, "drawing", "../drawings/drawing1.xml")),
            "comments1.xml": notes,
            "thread1.xml": thread,
            "drawings/drawing1.xml": f"<d {DRAWING}><sp><txBody><a:p><a:t>A box</a:t></a:p></txBody></sp></d>",
        },
    )
    assert shown(document) == [
        ("Sheet Budget", "Rent | 700\n\nComment on A2: Too much?\n\nComment on B2: No."),
        ("Sheet Only drawn", "A box"),
    ]
