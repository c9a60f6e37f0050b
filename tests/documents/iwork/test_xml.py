import gzip
import zipfile

import pytest

from inkling.documents import source
from inkling.documents.registry import read
from inkling.errors import Refusal

NAMES = (
    'xmlns:sfa="http://developer.apple.com/namespaces/sfa" xmlns:sf="http://developer.apple.com/namespaces/sf" '
    'xmlns:sl="http://developer.apple.com/namespaces/sl" xmlns:ls="http://developer.apple.com/namespaces/ls" '
    'xmlns:key="http://developer.apple.com/namespaces/keynote2"'
)
TITLE = '<{0}:metadata><{0}:title><{0}:string sfa:string="Of bees"/></{0}:title></{0}:metadata>'


def within(names, *inner):
    """Write elements in each other, and something in the last."""
    text = "".join(inner)
    for name in reversed(names.split()):
        text = f"<{name}>{text}</{name}>"
    return text


def style(identity, *properties, parent="", name="ident"):
    inherits = f' sf:parent-ident="{parent}"' if parent else ""
    prefix = "sfa:ID" if name == "ID" else "sf:ident"
    return (
        f'<sf:paragraphstyle {prefix}="{identity}"{inherits}><sf:property-map>{"".join(properties)}</sf:property-map>'
        "</sf:paragraphstyle>"
    )


def outline(level):
    return f'<sf:outlineLevel><sf:number sfa:number="{level}" sfa:type="i"/></sf:outlineLevel>'


def labels(*kinds):
    types = "".join(f'<sf:list-label-typeinfo sf:type="{kind}"/>' for kind in kinds)
    return within("sf:property-map sf:listLabelTypes sf:array", types)


STYLES = "".join((
    "<sl:stylesheet><sf:styles>",
    f'<sf:liststyle sfa:ID="dots">{labels("text", "none")}</sf:liststyle>',
    style("heading", outline(0)), style("second", outline(1)), style("mine", parent="second", name="ID"),
    style("body", "<sf:outlineLevel/>", parent="heading"),
    style("item", '<sf:listStyle><sf:liststyle-ref sfa:IDREF="dots"/></sf:listStyle>'),
    style("", outline(2)), style("none", within("sf:listStyle sf:liststyle", labels("none")), parent="item"),
    "</sf:styles></sl:stylesheet>",
))  # fmt: skip
PROTOTYPES = within("sl:section-prototypes sl:stylesheet", style("body", outline(0)))


def p(text, named="body", more=""):
    return f'<sf:p sf:style="{named}"{more}>{text}</sf:p>'


def storage(*paragraphs, kind="textbox", before=""):
    return f'<sf:text-storage sf:kind="{kind}">{before}{within("sf:text-body", *paragraphs)}</sf:text-storage>'


def shape(*paragraphs, identity="", name="sf:drawable-shape"):
    told = f' sfa:ID="{identity}"' if identity else ""
    return f"<{name}{told}><sf:geometry/><sf:text>{storage(*paragraphs)}</sf:text></{name}>"


@pytest.fixture
def read_pages(pack):
    def read_text(*paragraphs, before="", more=""):
        body = storage(within("sf:section sf:layout", *paragraphs), kind="body", before=before)
        head = f'<?xml version="1.0"?><sl:document {NAMES}>{PROTOTYPES}{STYLES}'
        return read(pack("x.pages", {"index.xml": f"{head}{more}{body}</sl:document>"}))

    return read_text


def said(document):
    return [(section.place, section.text) for section in document.sections]


def test_headings_are_places_and_items_are_marked(read_pages):
    document = read_pages(
        p("Of bees", "heading"), p("Wax", "mine"), p("Melts."), p("One", "item"),
        p("Two", "item", ' sf:list-level="1"'), p("Deep", "item", ' sf:list-level="2"'), p("Plain", "none"),
        p("Bare", ""),
    )  # fmt: skip
    assert document.title == "Of bees"
    assert said(document) == [("§ Wax", "Melts.\n\n- One\n- Two\n\nDeep\n\nPlain\n\nBare")]


def table(cells, name="Unnamed Table"):
    grid = f'<sf:grid sf:numcols="2">{within("sf:datasource", cells)}</sf:grid>'
    return f'<sf:tabular-info><sf:tabular-model sf:name="{name}">{grid}</sf:tabular-model></sf:tabular-info>'


HIVES = table('<sf:t sf:ct="0"><sf:ct sfa:s="Hive"/></sf:t><sf:n sf:v="9"/>')
ATTACHED = within("sf:attachments", f"<sf:attachment sfa:ID='t'>{HIVES}</sf:attachment>")
NOTES = within(
    "sf:footnotes",
    storage(p("<sf:span><sf:footnote-mark/></sf:span> Sweet"), p("ly.<sf:footnotebr/>"), p("Left over.")),
)
ANNOTATIONS = f"<sl:annotations><sf:annotation sf:target='c'>{storage(p('Really?'))}</sf:annotation></sl:annotations>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("Bees <sf:span>fly</sf:span> <sf:link href='x'>high</sf:link>\n  up<sf:br/>", "Bees fly high up"),
        ("One<sf:tab/>two<sf:lnbr/>three<sf:crbr/>four \N{HONEYBEE} דבש", "One\ttwo\nthree\nfour \N{HONEYBEE} דבש"),
        ("Dear <sf:ghost-text>name<sf:br/></sf:ghost-text>Ann", "Dear Ann"),
        ("Page <sf:page-number sf:value='1'/> of <sf:page-count/>", "Page  of"),
        ("Honey<sf:footnote sf:autonumber='1'/> flows", "Honey flows\n\nSweet\nly."),
        ("They <sf:annotation-field sfa:ID='c'>dance <sf:span>well</sf:span></sf:annotation-field>.",
         "They dance well.\n\nComment: Really?"),
        ("They <sf:changed sf:kind='deletion'>never</sf:changed><sf:changed sf:kind='insertion'>can</sf:changed> fly",
         "They can fly"),
        ("See<sf:attachment-ref sfa:IDREF='t'/> <sf:attachment-ref sfa:IDREF='none'/>it", "See it\n\nHive | 9"),
        ("<sf:attachment-ref sfa:IDREF='t'/><sf:attachment-ref sfa:IDREF='t'/>", "Hive | 9"),
    ],
)  # fmt: skip
def test_paragraphs_are_whole_with_what_belongs_to_them(read_pages, inner, text):
    document = read_pages(p(inner), before=f"{NOTES}{ATTACHED}", more=ANNOTATIONS)
    left = ["" if "Sweet" in text else "Sweet\nly.", "Left over.", "" if "Really" in text else "Comment: Really?"]
    assert said(document) == [("", "\n\n".join(filter(None, [text, *left])))]


def test_margins_stand_at_the_end_and_boxes_on_their_pages(read_pages):
    head = within("sf:headers sf:header", storage(p("Of bees <sf:page-number/>")))
    foot = within("sf:footers", *(within("sf:footer", storage(p(text))) for text in ("Ann", "Ann", "7")))
    boxes = f"<sl:page-group sl:page='2'>{shape(p('A box'), p('of wax'), identity='b')}</sl:page-group>"
    chain = "<sl:textbox-chain><sf:drawable-shape-ref sfa:IDREF='b'/></sl:textbox-chain>"
    master = f"<sl:masters-group>{shape(p('Letterhead'))}</sl:masters-group>"
    groups = within("sl:page-group sf:group sf:group", shape(p("Deep")))
    drawn = f"<sl:drawables>{master}{boxes}{groups}{chain}</sl:drawables>"
    document = read_pages(p("Honey"), more=f"{TITLE.format('sl')}{head}{foot}{drawn}")
    assert document.title == "Of bees"
    assert [(found.place, found.page, found.text) for found in document.sections] == [
        ("", None, "Honey\n\nOf bees\n\nAnn\n\nLetterhead"), ("p. 2", 2, "A box\nof wax"), ("", None, "Deep"),
    ]  # fmt: skip


def slide(drawn, title="", body="", notes=""):
    page = within("key:page sf:layers", "<sf:proxy-master-layer/>", within("sf:layer sf:drawables", drawn))
    return within("key:slide", title, body, page, within("key:notes", storage(p(notes), kind="note")))


def test_slides_are_in_their_order_with_notes_and_comments(pack):
    first = slide(
        "<key:body-placeholder-ref sfa:IDREF='b1'/><key:title-placeholder-ref sfa:IDREF='t1'/>",
        shape(p("Of bees"), identity="t1", name="key:title-placeholder"),
        shape(p("Fly"), p("Dance"), identity="b1", name="key:body-placeholder"),
    )
    note = within("sf:sticky-note", storage(p("Too long?")))
    second = slide(
        f"{shape(p('Aside'))}{note}{HIVES}<key:master-slide-ref sfa:IDREF='m'/>",
        shape(p("Hidden title"), identity="t2", name="key:title-placeholder"), notes="Say it slowly",
    )  # fmt: skip
    master = shape(p("Double-click to edit"), identity="m", name="key:master-slide")
    show = f"<key:presentation {NAMES}>{master}<key:slide-list>{first}{second}</key:slide-list></key:presentation>"
    for name, parts in {
        "x.key": {"index.apxl": show}, "x": {"index.apxl": show},
        "y.key": {"y.key/index.apxl.gz": gzip.compress(show.encode()), "y.key/thumbs/st0.jpg": "x"},
    }.items():  # fmt: skip
        document = read(pack(name, parts))
        assert document.title == "Of bees"
        assert [(found.place, found.page, found.text) for found in document.sections] == [
            ("Slide 1", 1, "Of bees\n\nFly\nDance"),
            ("Slide 2", 2, "Aside\n\nComment: Too long?\n\nHive | 9\n\nNotes:\nSay it slowly"),
        ]


@pytest.fixture
def read_cells(pack):
    def read_sheet(cells, name="Unnamed Table", more="", styles=""):
        page = within("ls:page-info sf:layers sf:layer sf:drawables", table(cells, name), more)
        head = within("ls:header-storage sf:text-body", p("Head"))
        sheet = f"<ls:workspace ls:workspace-name='Hives'>{page}{head}</ls:workspace>"
        prototypes = within("ls:tabular-prototypes", table(text_cell("Prototype", "0")))
        inside = f"{styles}{within('ls:workspace-array', sheet)}{prototypes}"
        root = f"<ls:document {NAMES}>{inside}</ls:document>"
        return read(pack("x.numbers", {"index.xml": root, "buildVersionHistory.plist": "x"}))

    return read_sheet


def text_cell(text, step=""):
    return f'<sf:t{f" sf:ct={step!r}" if step else ""}><sf:ct sfa:s="{text}"/></sf:t>'


CHOICES = within(
    "sf:menu-choices",
    *(f"<sf:t sfa:ID='{key}'><sf:ct sfa:s='{text}'/></sf:t>" for key, text in (("m1", "Low"), ("m2", "High"))),
)
SHARED = within("sf:property-map sf:SFTCellStylePropertyFormatType", "<sf:number sfa:number='258'/>")
SHARES = within("ls:stylesheet", f"<sf:cell-style sfa:ID='share'>{SHARED}</sf:cell-style>")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<sf:n sf:v='4650'/>", "4650"), ("<sf:n sf:v='-97.400000000000006'/>", "-97.4"),
        ("<sf:n sf:s='share' sf:v='0.05'/>", "5%"), ("<sf:n sf:v='x'/>", ""),
        ("<sf:n sf:v='0.5'><sf:cf sf:implicit-format-type='258'/></sf:n>", "50%"),
        ("<sf:d sf:cell-date='276048000'/>", "2009-10-01"), ("<sf:du sf:du='3725'/>", "1:02:05"),
        ("<sf:d sf:cell-date='2009-10-01T12:30:00.0'/>", "2009-10-01 12:30:00"),
        ("<sf:cb sf:v='true'/>", "true"), ("<sf:cb sf:v='0'/>", "false"), ("<sf:sl sf:v='3'/>", "3"), ("<sf:g/>", ""),
        ("<sf:f><sf:fo sf:fs='=A1'/><sf:r><sf:rn sf:v='3875'/></sf:r></sf:f>", "3875"),
        ("<sf:f><sf:fo sf:fs='=A1'/><sf:r><sf:rt><sf:ct sfa:s='Sum'/></sf:rt></sf:r></sf:f>", "Sum"),
        (f"<sf:pm>{CHOICES}<sf:proxied-cell-ref sfa:IDREF='m2'/></sf:pm>", "High"),
        (within("sf:t sf:ct sf:so sf:text-body", p("Rich"), p("text")), "Rich text"),
    ],
)  # fmt: skip
def test_cells_are_written_as_people_see_them(read_cells, cell, text):
    document = read_cells(f"{text_cell('Hive', '0')}{cell}", styles=SHARES)
    assert said(document) == [("Sheet Hives", f"Hive | {text}".removesuffix(" | ") + "\n\nHead")]


def test_cells_are_placed_by_steps_and_by_numbers(read_cells):
    cells = (("9", "1"), ("a", "255"), ("b", ""), ("c", ""), ("d", "1"))
    steps = read_cells("".join(text_cell(*cell) for cell in cells))
    assert said(steps) == [("Sheet Hives", "9\na | b\nc | d\n\nHead")]
    placed = "".join(
        f'<sf:text-cell sf:row="{row}" sf:col="{column}"><sf:cell-text sfa:string="{text}"/></sf:text-cell>'
        for row, column, text in ((2, 1, "d"), (0, 0, "9"), (2, 0, "c"))
    )
    assert said(read_cells(placed)) == [("Sheet Hives", "9\nc | d\n\nHead")]


def test_tables_are_named_and_charts_stand_between_them(read_cells):
    names = (within(f"sf:chart-{part}_names", f"<sf:string sfa:string='{text}'/>")
             for part, text in (("column", "Honey"), ("row", "North")))  # fmt: skip
    title = "<sf:chart-name sfa:string='Harvest'/>"
    chart = within("sf:chart-info sf:formula-chart-model", *names, title)
    document = read_cells(text_cell("9", "0"), name="Of hives", more=f"{chart}{shape(p('Box'), name='sf:shape')}")
    assert said(document) == [("Sheet Hives", "Of hives\n9\n\nHarvest\nHoney\nNorth\n\nBox\n\nHead")]


def refused(path):
    with pytest.raises(Refusal) as refusal:
        read(path)
    return refusal.value.state, refusal.value.reason


@pytest.mark.parametrize(
    ("text", "state", "reason"),
    [
        (f"<sl:document {NAMES}>", "unreadable", "damaged: the markup inside is broken"),
        (f'<!DOCTYPE a [<!ENTITY b "c">]><sl:document {NAMES}/>', "unreadable", "damaged: it defines entities"),
        (f"<sl:document {NAMES}>{PROTOTYPES}{STYLES}</sl:document>", "skipped", "no text"),
    ],
)
def test_what_cannot_be_read_is_told(pack, text, state, reason):
    found = refused(pack("x.pages", {"index.xml": text}))
    assert (found[0], found[1][: len(reason)]) == (state, reason)


def test_a_bomb_is_refused(pack, monkeypatch):
    monkeypatch.setattr(source, "_UNPACKED_LIMIT", 100_000)
    for name, data in (("index.xml", bytes(200_000)), ("index.xml.gz", gzip.compress(bytes(200_000)))):
        assert refused(pack("x.pages", {name: data}))[1].startswith("too large: ")


def test_what_has_a_password_is_told(pack):
    path = pack("x.pages", {"index.xml": "x" * 50, "buildVersionHistory.plist": "x"})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as packed:
        entry = packed.getinfo("index.xml")
    directory = data.index(b"PK\1\2")
    for place in (directory + 10, entry.header_offset + 8):
        data[place : place + 2] = (25452).to_bytes(2, "little")
    path.write_bytes(data)
    assert refused(path) == ("unreadable", "protected by a password")


def test_an_archive_with_a_page_of_markup_is_no_document(pack):
    assert refused(pack("x", {"index.xml": f"<sl:document {NAMES}/>"}))[0] == "skipped"


@pytest.mark.timeout(20)
def test_what_leads_to_itself_ends_and_deep_groups_are_read(read_pages):
    loop = "<sf:attachments><sf:attachment sfa:ID='t'>" + storage(p("Loop<sf:attachment-ref sfa:IDREF='t'/>"))
    deep = (
        f"<sl:drawables><sl:page-group sl:page='1'>{'<sf:group>' * 20_000}{shape(p('Deep'))}{'</sf:group>' * 20_000}"
    )
    document = read_pages(
        p("See<sf:attachment-ref sfa:IDREF='t'/>"), before=f"{loop}</sf:attachment></sf:attachments>",
        more=f"{deep}</sl:page-group></sl:drawables>",
    )  # fmt: skip
    assert said(document) == [("", "See\n\nLoop"), ("p. 1", "Deep")]


@pytest.mark.timeout(20)
def test_a_line_of_blanks_is_read_quickly(read_pages):
    assert said(read_pages(p(f"Wax{' ' * 200_000}melts"), p("Often \n \n soon")))[0][1].endswith("Often soon")
