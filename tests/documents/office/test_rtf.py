import time

import pytest

from inkling.documents.office import rtf
from inkling.documents.registry import read

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil Arial;}{\f1\fnil\fcharset238 Arial CE;}"
    r"{\f2\fnil\fcharset204 Arial Cyr;}{\f3\fnil\fcharset128 MS Mincho;}{\f4\fnil\fcharset2 Symbol;}}"
    r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 \'dcberschrift 1;}{\s2 heading 2;}}"
    r"{\info{\title Bees and honey}{\author Nobody}}"
)


@pytest.fixture
def read_rtf(tmp_path):
    def read_text(body, head=HEAD, end="}"):
        path = tmp_path / "x.rtf"
        path.write_bytes(f"{head}{body}{end}".encode("latin-1"))
        return read(path)

    return read_text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"\f1 P\'f8\'edli\'9a \'9elu\'9dou\'e8k\'fd k\'f9\'f2", "Příliš žluťoučký kůň"),
        (r"\f2\'cf\'f0\'e8\'e2\'e5\'f2 {\f0 caf\'e9} \'ec\'e8\'f0", "Привет café мир"),
        (r"\f3\'83\'5d\'83\'8b\'83\'51", "ゾルゲ"),
        (r"\f4\'b7\f0  one", "• one"),
        (r"\uc1 na\u239?ve \u8364\'80 5", "naïve € 5"),
        (r"\uc0\u-10187\u-8393  math {\uc2\u12354\'82\'a0 kana}", "𝜷 math あ kana"),
        (r"\upr{old}{\*\ud new}", "new"),
        (r"a\~b\_c\-d\emdash e\{f\}\\g\'2e", "a\xa0b-cd—e{f}\\g."),
        (r"bo{\b ld} wo{\i\f2 r}d", "bold word"),
        ("one\\\ntwo\\par\n\nthree\\line four", "one\n\ntwo\n\nthree\nfour"),
        (r"kept {\deleted\revauthdel1\revdttmdel-2074015744 gone}{\v hidden\v0  and} struck {\strike out}",
         "kept hidden and struck out"),
        (r"a {\mvf\mvfauth1 moved }b {\mvt\mvtauth1 moved}", "a b moved"),
        (r"{\field{\*\fldinst HYPERLINK http://x.org}{\fldrslt a link}}{\pict\bin5 }}{{} here}.", "a link."),
        (r"{\f0\i0\*\cs7 The fox}{\*\unknown gone}", "The fox"),
        (r"{\listtext\f4\'b7\tab}milk\par{\listtext 2.\tab}eggs", "- milk\n\n2. eggs"),
        (r"Text{\super\chftn}{\footnote\pard\plain The {\i note}.\par And more.} goes on.\par Next.",
         "Text goes on.\n\nThe note.\nAnd more.\n\nNext."),
        (r"Text{\*\atnid A}{\*\atnauthor Ann}{\*\annotation{\*\atndate 1}Really?}.\par", "Text.\n\nComment: Really?"),
        (r"Text.{\shp{\*\shpinst{\sp{\sn kind}{\sv 2}}{\shptxt\pard in a box\par}}{\shprslt in a box}}\par",
         "Text.\n\nin a box"),
        (r"Art{\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv in \u12354\'3f}}{\sp{\sn gtextFont}{\sv Arial}}}}.",
         "Art.\n\nin あ"),
        (r"By {\field{\*\fldinst EQ \\* jc2 \\o\\ad(\\s\\up 9(read),set)}{\fldrslt }} now", "By set now"),
        (r"{\listtext\pard\plain\tab}None\par{\listtext\f4\'a7\tab}square", "None\n\n- square"),
        (r"\trowd\cellx900\cellx2000 W\cell L\cell\row\trowd\cellx450\cellx905\cellx2000 a\cell b\cell c\cell\row",
         "W | L\na | b | c"),
        (r"\trowd\cellx900\cellx2000\intbl Town\cell Bees\cell\row\trowd\cellx905\cellx1995\intbl a\cell 5\cell\row",
         "Town | Bees\nTown: a | Bees: 5"),
        (r"\trowd\cellx2000\cellx900\cellx900\intbl a\cell b\cell c\cell\row", "a | b | c"),
        (r"{\header top\par}First.\par{\footer foot\cell left\row}{\header top\par}Last.",
         "First.\n\nLast.\n\ntop\n\nfoot\tleft"),
        (r"\trowd\intbl Town\cell Bees\cell\row\intbl Lis\par bon\cell 9{\b 00}\cell\row\pard After.",
         "Town | Bees\nTown: Lis bon | Bees: 900\n\nAfter."),
        (r"\intbl out{\intbl in\nestcell side\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables x}}\cell\row",
         "outin side"),
    ],
)  # fmt: skip
def test_text_is_read_as_it_is_shown(read_rtf, body, text):
    document = read_rtf(body)
    assert document.title == "Bees and honey"
    assert [section.text for section in document.sections] == [text]


def test_the_charset_of_a_document_holds_for_fonts_that_tell_none(read_rtf):
    head = r"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}"
    assert read_rtf(r"\f0\'cc\'e8\'f0", head).sections[0].text == "Мир"


@pytest.mark.parametrize(("behind", "text"), [("\xef\xbf8$DM", "One"), (r"\par Two}", "One\n\nTwo")])
def test_what_follows_the_end_is_no_text(read_rtf, behind, text):
    assert read_rtf(rf"One\par}}{behind}").sections[0].text == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"One\par Two{\*\listtable{x", "One\n\nTwo"),
        (r"One{\footnote Not", "One\n\nNot"),
        (r"\trowd\intbl a\cell b", "a\n\nb"),
    ],
)
def test_what_breaks_off_loses_nothing_before(read_rtf, body, text):
    assert read_rtf(body, end="").sections[0].text == text


def test_headings_are_places(read_rtf):
    body = (
        r"\pard\s1 Bees\par\pard They fly.\par{\pard\outlinelevel1 Honey\par}\pard Sweet.\par"
        r"\pard\s2 Wax\par\pard It melts."
    )
    assert [(section.place, section.text) for section in read_rtf(body).sections] == [
        ("§ Bees", "They fly."),
        ("§ Bees › Honey", "Sweet."),
        ("§ Bees › Wax", "It melts."),
    ]


@pytest.mark.parametrize(
    "unit",
    [b"{\\b a}", b"\\'e4", b"\\u228?", b"\\footnote x", b"}", b"\\par", b"\\intbl a\\cell", b"{\\*\\x {}}", b"\\"],
)
def test_long_texts_take_linear_time(tmp_path, unit):
    def seconds(count):
        (tmp_path / "x.rtf").write_bytes(b"{\\rtf1 a" + unit * (count // len(unit)))
        began = time.thread_time()
        rtf.read_rich_text(tmp_path / "x.rtf")
        return time.thread_time() - began

    few = seconds(10_000)
    assert seconds(100_000) < 25 * few + 0.5
