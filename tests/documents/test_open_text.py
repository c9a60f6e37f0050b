import pytest

from inkling.documents.registry import read
from inkling.errors import Refusal

SPACE = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = " ".join(
    [
        *(f'xmlns:{name}="{SPACE}:{space}:1.0"' for name, space in (
            ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        )),
        'xmlns:dc="http://purl.org/dc/elements/1.1/"', 'xmlns:xlink="http://www.w3.org/1999/xlink"',
    ]
)  # fmt: skip


@pytest.fixture
def read_body(pack):
    def read_packed(body, doctype="", **parts):
        content = f"<office:document-content {NAMES}><office:body><office:text>{body}</office:text></office:body>"
        return read(
            pack(
                "x.odt",
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "META-INF/manifest.xml": "<manifest/>",
                    "content.xml": f"{doctype}{content}</office:document-content>",
                    **parts,
                },
            )
        )

    return read_packed


def test_headings_are_places(read_body):
    document = read_body(
        '<text:h text:outline-level="1">Rivers</text:h><text:p>They run.</text:p>'
        '<text:list><text:list-item><text:h text:outline-level="2">Rhine</text:h></text:list-item></text:list>'
        "<text:section><text:p>Long.</text:p></text:section>",
        **{"styles.xml": f"<x {NAMES}><style:footer><text:p>Of water</text:p></style:footer></x>"},
    )
    assert document.title == "Rivers"
    assert [(section.place, section.text) for section in document.sections] == [
        ("", "They run."),
        ("§ Rhine", "Long.\n\nOf water"),
    ]


def cells(*texts):
    return "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)


def table(*rows):
    return "<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows) + "</table:table>"


def items(*texts):
    return f"<text:list>{''.join(f'<text:list-item>{text}</text:list-item>' for text in texts)}</text:list>"


DELETED = "<text:deletion><text:p>gone</text:p></text:deletion>"
NOTE = (
    "<text:note><text:note-citation>1</text:note-citation>"
    "<text:note-body><text:p>A note.</text:p><text:p>More.</text:p></text:note-body></text:note>"
)
COMMENT = "<office:annotation><dc:creator>A</dc:creator><dc:date>1</dc:date><text:p>Why?</text:p></office:annotation>"
FRAME = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
INNER = f"<table:table-cell><text:p>out</text:p>{table(cells('in', 'side'))}</table:table-cell>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:p>Ann<text:s/>Lee<text:tab/>he\n   re<text:line-break/>now</text:p>", "Ann Lee\the re\nnow"),
        ("<text:p>wo<text:span>rd</text:span>s <text:date>2 May</text:date></text:p>", "words 2 May"),
        (items("<text:p>1</text:p>" + items("<text:p>2</text:p>")) + "<text:p>End</text:p>", "- 1\n- 2\n\nEnd"),
        (f"<text:tracked-changes>{DELETED}</text:tracked-changes><text:p>kept</text:p>", "kept"),
        (f"<text:p>Text{NOTE} goes on.</text:p>", "Text goes on.\n\nA note.\nMore."),
        (f"<text:p>So{COMMENT}.</text:p>", "So.\n\nComment: Why?"),
        (f"<text:p>A{FRAME.format('boxed')}bout</text:p>{FRAME.format('loose')}", "About\n\nboxed\n\nloose"),
        ('<text:p>So <draw:frame><draw:object xlink:href="./Object 1/"/></draw:frame>holds.</text:p>',
         "So holds.\n\na + b"),
        (table(cells("Town", "Bees"), cells("Lisbon", "900")), "Town | Bees\nTown: Lisbon | Bees: 900"),
        (table(f"{INNER}{cells('x')}"), "out in | side | x"),
        (table(cells("Bees", "9").replace("-cell>", '-cell table:number-rows-spanned="2">', 1),
               f"<table:covered-table-cell/>{cells('8')}", f"{cells('Ants')}<table:covered-table-cell/>"),
         "Bees | 9\nBees | 8\nAnts"),
        (table(cells("One</text:p><text:p>two", "three")), "One two | three"),
        (table('<table:table-cell table:number-columns-repeated="99999"/>' + cells("far")), "far"),
    ],
)  # fmt: skip
def test_nothing_that_is_shown_is_lost(read_body, body, text):
    formula = "<math><semantics><mi>a</mi><annotation>a + b</annotation></semantics></math>"
    document = read_body(body, **{"Object 1/content.xml": formula})
    assert [section.text for section in document.sections] == [text]


@pytest.mark.parametrize(
    ("body", "doctype", "reason"),
    [("<text:p>", "", "damaged: "), ("<text:p>&a;</text:p>", '<!DOCTYPE x [<!ENTITY a "aaaa">]>', "entities")],
)
def test_what_cannot_be_parsed_is_refused(read_body, body, doctype, reason):
    with pytest.raises(Refusal, match=reason):
        read_body(body, doctype)
