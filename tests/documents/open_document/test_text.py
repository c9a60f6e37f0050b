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
        ("§ Rhine", "Long."),
        ("", "Of water"),
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


def test_numbering_goes_on_only_from_the_list_before(read_body):
    on = 'text:continue-numbering="true"'
    document = read_body(
        entries("<text:p>a</text:p>") + entries("<text:p>b</text:p>", more=on)
        + entries("<text:p>c</text:p>", style="M") + entries("<text:p>d</text:p>", more=on),
        **{"styles.xml": f"<x {NAMES}>{NUMBERED}</x>"},
    )  # fmt: skip
    assert document.sections[0].text == "1 a\n2 b\n- c\n1 d"


@pytest.fixture
def read_flat(tmp_path):
    def read_written(kind, body, before=""):
        path = tmp_path / f"x.f{kind}"
        path.write_text(
            f'<?xml version="1.0"?><office:document {NAMES}><office:meta><dc:title>Of bees</dc:title></office:meta>'
            f"{before}<office:body>{body}</office:body></office:document>",
            "utf-8",
        )
        return read(path)

    return read_written


def test_texts_of_one_file_are_read_as_packages_are(read_flat):
    document = read_flat(
        "odt",
        f"<office:text>{heading('Honey')}{entries('<text:p>one</text:p>')}"
        "<text:p>So <draw:frame><draw:object><math><mi>a</mi></math></draw:object></draw:frame>"
        "<draw:frame><draw:object><text:p/><office:document><office:body><office:chart><text:p>Hives</text:p></office:chart>"
        "</office:body></office:document></draw:object><draw:image><office:binary-data>QUFB</office:binary-data>"
        "</draw:image></draw:frame>it is.</text:p></office:text>",
        f"{NUMBERED}<office:master-styles><style:footer><text:p>Page of bees</text:p></style:footer>"
        "</office:master-styles>",
    )
    assert document.title == "Of bees"
    assert [(section.place, section.text) for section in document.sections] == [
        ("§ 1 Honey", "1 one\n\nSo it is.\n\na\n\nHives"),
        ("", "Page of bees"),
    ]


@pytest.mark.parametrize(
    ("kind", "body", "place"),
    [
        ("ods", f"<office:spreadsheet>{table(cells('a', 'b'))}</office:spreadsheet>", "Sheet "),
        ("odp", f"<office:presentation><draw:page>{FRAME.format('a | b')}</draw:page></office:presentation>",
         "Slide 1"),
    ],
)  # fmt: skip
def test_sheets_and_slides_of_one_file(read_flat, kind, body, place):
    document = read_flat(kind, body)
    assert (document.title, [(section.place, section.text) for section in document.sections]) == (
        "Of bees",
        [(place, "a | b")],
    )


CHANGES = (
    '<text:tracked-changes><text:changed-region text:id="d"><text:deletion/></text:changed-region>'
    '<text:changed-region text:id="i"><text:insertion/></text:changed-region></text:tracked-changes>'
)
START, END = '<text:change-start text:change-id="d"/>', '<text:change-end text:change-id="d"/>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<text:p>So {START}five<text:tab/><text:span>5</text:span>{END}six euros</text:p>", "So six euros"),
        (f"<text:p>One{START} two</text:p><text:p>three</text:p><text:p>four{END} five</text:p>", "One\n\nfive"),
        (f"<text:p>One{START} two{END}</text:p>".replace('"d"', '"i"'), "One two"),
        (f"<text:p>One{START} two</text:p>", "One two"),
    ],
)  # fmt: skip
def test_what_was_deleted_is_left_out_where_it_stands(read_flat, body, text):
    document = read_flat("odt", f"<office:text>{CHANGES}{body}</office:text>")
    assert [section.text for section in document.sections] == [text]


@pytest.mark.parametrize(
    ("body", "doctype", "reason"),
    [("<text:p>", "", "damaged: "), ("<text:p>&a;</text:p>", '<!DOCTYPE x [<!ENTITY a "aaaa">]>', "entities")],
)
def test_what_cannot_be_parsed_is_refused(read_body, body, doctype, reason):
    with pytest.raises(Refusal, match=reason):
        read_body(body, doctype)


def numbered(level, form, **more):
    named = "".join(f' {name.replace("_", ":", 1)}="{value}"' for name, value in more.items())
    return f'<text:list-level-style-number text:level="{level}" style:num-format="{form}"{named}/>'


NUMBERED = (
    '<office:styles><text:outline-style style:name="Outline">'
    '<text:outline-level-style text:level="1" style:num-prefix="§ " style:num-format="1"/>'
    '<text:outline-level-style text:level="2" style:num-format="a" text:display-levels="2" text:start-value="3"/>'
    "</text:outline-style>"
    '<style:style style:name="Plain" style:parent-style-name="Annex"/>'
    '<style:style style:name="Annex" style:list-style-name=""/>'
    f'<text:list-style style:name="L">{numbered(1, "1")}{numbered(2, "A", **{"style_num-suffix": ")"})}'
    '<text:list-level-style-bullet text:level="3"/></text:list-style>'
    f'<text:list-style style:name="M">{numbered(1, "イ, ロ")}{numbered(2, "1", **{"text_display-levels": "2"})}'
    "</text:list-style></office:styles>"
)


def heading(text, level=1, more=""):
    return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'


def entries(*texts, style="L", more=""):
    return items(*texts).replace("<text:list>", f'<text:list text:style-name="{style}" {more}>', 1)


def test_headings_and_items_have_the_numbers_that_are_counted(read_body):
    dots = items("<text:p>in</text:p>" + items("<text:p>dot</text:p>"))
    document = read_body(
        heading("Rent") + heading("Amount", 2) + "<text:p>700</text:p>" + heading("", 2) + heading("Due", 2)
        + entries("<text:p>one</text:p><text:p>more</text:p>" + dots, "<text:p>two</text:p>", more='xml:id="a"')
        + entries("<text:p>anew</text:p>")
        + entries("<text:p>three</text:p>", more='text:continue-list="a"')
        + entries("<text:p>four</text:p>", more='text:continue-numbering="true"').replace(
            "<text:list-item>", '<text:list-item text:start-value="7">')
        + entries("<text:p>wide</text:p>" + items("<text:p>deep</text:p>"), style="M")
        + table("<table:table-cell>" + entries("<text:p/>") + "</table:table-cell>" + cells("x"))
        + heading("Notice") + "<text:p>Soon.</text:p>" + heading("Not", more='text:is-list-header="true"')
        + "<text:p>A</text:p>" + heading("Annex", more='text:style-name="Plain"') + "<text:p>B</text:p>",
        **{"styles.xml": f"<x {NAMES}>{NUMBERED}</x>"},
    )  # fmt: skip
    assert document.title == "§ 1 Rent"
    assert [(section.place, section.text) for section in document.sections] == [
        ("§ 1.c Amount", "700"),
        ("§ 1.e Due",
         "1 one\n- more\nA) in\n- dot\n2 two\n1 anew\n3 three\n7 four\n- wide\n- deep\n\n1 | x"),
        ("§ 2 Notice", "Soon."),
        ("§ Not", "A"),
        ("§ Annex", "B"),
    ]  # fmt: skip
