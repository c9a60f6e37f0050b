import pytest

from inkling.documents.registry import read
from inkling.errors import Refusal

RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:m="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    f'xmlns:r="{OFFICE}"'
)
FRAME = "<p:graphicFrame><a:graphic><a:graphicData>{}</a:graphicData></a:graphic></p:graphicFrame>"


def related(*targets):
    return RELATIONS.format(
        "".join(
            f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(targets, 1)
        )
    )


def lines(*texts):
    return "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in texts)


def shape(*texts, place=""):
    place = f'<p:nvSpPr><p:nvPr><p:ph type="{place}"/></p:nvPr></p:nvSpPr>' if place else ""
    return f"<p:sp>{place}<p:txBody>{lines(*texts)}</p:txBody></p:sp>"


def slide(*shapes):
    return f"<p:sld {NAMES}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:sld>"


@pytest.fixture
def pack_slides(pack):
    def write(slides, **parts):
        named = {f"ppt/slides/slide{n}.xml": text for n, text in enumerate(slides, 1)}
        entries = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
        return pack(
            "x.pptx",
            {
                "[Content_Types].xml": "<Types/>",
                "ppt/presentation.xml": f"<p:show {NAMES}><p:sldIdLst>{entries}</p:sldIdLst></p:show>",
                "ppt/_rels/presentation.xml.rels": related(
                    *(("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1))
                ),
                **named,
                **{f"ppt/{name}": text for name, text in parts.items()},
            },
        )

    return write


def test_notes_and_comments_stand_on_their_slide(pack_slides):
    path = pack_slides(
        [slide(shape("First")), slide(shape("Second"))],
        **{
            "slides/_rels/slide2.xml.rels": related(
                ("notesSlide", "../notesSlides/notesSlide1.xml"), ("comments", "/ppt/comments/comment1.xml")
            ),
            "notesSlides/notesSlide1.xml": slide(shape("Say it slowly"), shape("17", place="sldNum")),
            "comments/comment1.xml": f"<p:cmLst {NAMES}><p:cm><p:text>Too long?</p:text></p:cm></p:cmLst>",
        },
    )
    assert [(section.page, section.text) for section in read(path).sections] == [
        (1, "First"),
        (2, "Second\n\nNotes:\nSay it slowly\n\nComment: Too long?"),
    ]


RUNS = (
    "<a:r><a:t>Hon</a:t></a:r><a:r><a:t>ey</a:t></a:r><a:br/><a:r><a:t>jar</a:t></a:r>"
    '<a:fld type="slidenum"><a:t>9</a:t></a:fld>'
)
NEW_AND_OLD = "<m:AlternateContent><m:Choice>{}</m:Choice><m:Fallback>{}</m:Fallback></m:AlternateContent>"
TABLE = "".join(
    "<a:tr>" + "".join(f"<a:tc><a:txBody>{lines(cell)}</a:txBody></a:tc>" for cell in row) + "</a:tr>"
    for row in (("Town", "Bees"), ("Lisbon", "900"))
)
POINTS = "<c:strCache><c:pt><c:v>North</c:v></c:pt><c:pt><c:v>South</c:v></c:pt></c:strCache>"
CHART = f"<c:chartSpace {NAMES}><c:title>{lines('Hives')}</c:title><c:cat>{POINTS}</c:cat></c:chartSpace>"


def item(text, mark="", level=0):
    return f'<a:p><a:pPr lvl="{level}">{mark}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>'


def auto(kind, start="1"):
    return f'<a:buAutoNum type="{kind}" startAt="{start}"/>'


DOT, NONE = '<a:buChar char="-"/>', "<a:buNone/>"
PERIOD, LETTER, FOURTH = auto("arabicPeriod"), auto("alphaLcParenR"), auto("arabicParenBoth", "4")
LISTED = f"<a:lstStyle><a:lvl1pPr>{auto('romanUcPeriod')}</a:lvl1pPr></a:lstStyle>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (item("a", PERIOD) + item("b", LETTER, 1) + item("c", LETTER, 1) + item("d", PERIOD) + item("e", LETTER, 1),
         "1. a\na) b\nb) c\n2. d\na) e"),
        (item("a", FOURTH) + item("") + item("b", FOURTH), "(4) a\n(5) b"),
        (item("a", PERIOD) + item("dot", DOT, 1) + item("b", PERIOD) + item("dot", DOT) + item("c", PERIOD),
         "1. a\ndot\n2. b\ndot\n1. c"),
        (item("a", PERIOD) + item("b", auto("alphaUcPeriod")) + item("c", auto("circleNumDbPlain")), "1. a\nA. b\nc"),
        (LISTED + item("a") + item("none", NONE) + item("deep", level=1) + lines("b"), "I. a\nnone\ndeep\nI. b"),
        (item("a", auto("arabicPlain", "x")), "1 a"),
    ],
)  # fmt: skip
def test_items_have_the_numbers_that_are_counted(pack_slides, body, text):
    cell = f"<a:tc><a:txBody>{body}</a:txBody></a:tc>"
    document = read(pack_slides([slide(f"<p:sp><p:txBody>{body}</p:txBody></p:sp>"),
                                 slide(FRAME.format(f"<a:tbl><a:tr>{cell}<a:tc/></a:tr></a:tbl>"))]))  # fmt: skip
    assert [section.text for section in document.sections] == [text, text.replace("\n", " ")]


@pytest.mark.parametrize(
    ("shapes", "text"),
    [
        (f"<p:sp><p:txBody><a:p>{RUNS}</a:p></p:txBody></p:sp>", "Honey\njar"),
        (shape("Below") + shape("The heading", place="title"), "The heading\n\nBelow"),
        (f"<p:grpSp><p:grpSp>{shape('Inner')}</p:grpSp>{shape('Outer', 'lines')}</p:grpSp>", "Inner\n\nOuter\nlines"),
        (NEW_AND_OLD.format(shape("New"), shape("Old")), "New"),
        (FRAME.format(f"<a:tbl>{TABLE}</a:tbl>"), "Town | Bees\nTown: Lisbon | Bees: 900"),
        (FRAME.format('<d:relIds r:dm="rId1"/>'), "Collect\nSpin"),
        (FRAME.format('<c:chart r:id="rId2"/>'), "Hives\nNorth\nSouth"),
    ],
)
def test_nothing_that_is_shown_is_lost(pack_slides, shapes, text):
    path = pack_slides(
        [slide(shapes)],
        **{
            "slides/_rels/slide1.xml.rels": related(
                ("diagramData", "../diagrams/data1.xml"), ("chart", "../charts/chart1.xml")
            ),
            "diagrams/data1.xml": f"<d:dataModel {NAMES}><d:t>{lines('Collect')}</d:t><d:t>{lines('Spin')}</d:t>"
            "</d:dataModel>",
            "charts/chart1.xml": CHART,
        },
    )
    assert [section.text for section in read(path).sections] == [text]


def test_a_broken_slide_is_told_and_the_others_are_read(pack_slides):
    document = read(pack_slides([slide(shape("First")), "<p:sld", slide(shape("Third"))]))
    assert [(section.page, section.text) for section in document.sections] == [(1, "First"), (3, "Third")]
    assert document.missing == "1 of its parts could not be read"


@pytest.mark.parametrize(
    ("only", "reason"),
    [("<p:sld", "damaged: "), (f'<!DOCTYPE x [<!ENTITY a "aaaa">]>{slide(shape("&a;"))}', "entities of its own")],
)
def test_nothing_but_broken_slides_is_unreadable(pack_slides, only, reason):
    with pytest.raises(Refusal, match=reason):
        read(pack_slides([only]))
