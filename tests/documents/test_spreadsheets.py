import pytest

from inkling.documents.registry import read

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
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
    def read_packed(sheets, **parts):
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
                    ),
                    "xl/workbook.xml": f'<workbook {SHEET} xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>',
                    **{f"xl/worksheets/sheet{n}.xml": sheets[name] for n, name in numbered},
                    **{f"xl/{name}": text for name, text in parts.items()},
                },
            )
        )

    return read_packed


def test_sheets_are_sections_and_rows_are_lines(read_book):
    sheets = {
        "Empty": sheet(),
        "Budget": sheet(("Item", "Cost", "Due"), ("Rent", "700", "2024-03-15 00:00:00")),
        "Notes": sheet(("Pay on Monday",)),
    }
    assert shown(read_book(sheets)) == [
        ("Sheet Budget", "Item | Cost | Due\nItem: Rent | Cost: 700 | Due: 2024-03-15"),
        ("Sheet Notes", "Pay on Monday"),
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
