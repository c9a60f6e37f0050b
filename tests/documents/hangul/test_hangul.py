import struct
import zlib

import pytest

from compound_samples import compound
from inkling.documents.registry import read
from inkling.errors import Refusal

PARAGRAPH, TEXT, CONTROL, LIST, SHAPE, TABLE, FORMULA, MEMO = 0x42, 0x43, 0x47, 0x48, 0x4C, 0x4D, 0x58, 0x5D
FLAGS_PACKED = 1


def record(kind, level, data=b""):
    size = len(data)
    head = kind | level << 10 | min(size, 0xFFF) << 20
    return struct.pack("<I", head) + (struct.pack("<I", size) if size >= 0xFFF else b"") + data


def sign(code, what=""):
    """Write a sign of eight units; what lies within is chosen to look like letters and halves of them."""
    within = what.encode()[::-1].ljust(4, b"\0") + b"\x3d\xd8\x00\xde\x41\x00\x0d\x00"
    return struct.pack("<H", code) + within + struct.pack("<H", code)


def utf16(text):
    return text.encode("utf-16-le")


def string(text):
    return struct.pack("<H", len(utf16(text)) // 2) + utf16(text)


class Control:
    """What is put into a paragraph: a sign, and the records that belong to it."""

    def __init__(self, code, name, inner=lambda _: b"", data=b""):
        self.sign, self._name, self._inner, self._data = sign(code, name), name, inner, data

    def records(self, level):
        return record(CONTROL, level, self._name.encode()[::-1] + self._data) + self._inner(level + 1)


def paragraph(*parts, level=0, shape=0):
    """Write a paragraph of texts and controls, and of what comes behind: bytes made of the level."""
    text = b"".join(part.sign if isinstance(part, Control) else utf16(part) for part in parts if not callable(part))
    text += b"\x0d\0"
    head = record(PARAGRAPH, level, struct.pack("<2IH", len(text) // 2, 0, shape) + bytes(12))
    inner = b"".join(part.records(level + 1) for part in parts if isinstance(part, Control))
    inner += b"".join(part(level + 1) for part in parts if callable(part))
    return head + record(TEXT, level + 1, text) + record(0x44, level + 1, bytes(8)) + inner


def listed(*paragraphs, data=bytes(8)):
    return lambda level: record(LIST, level, data) + b"".join(paragraph(text, level=level) for text in paragraphs)


def cell(row, column, *paragraphs, rows=1):
    return listed(*paragraphs, data=bytes(8) + struct.pack("<4H", column, row, 1, rows) + bytes(16))


def table(*cells, caption=None):
    def inner(level):
        above = caption(level) if caption else b""
        return above + record(TABLE, level, bytes(8)) + b"".join(each(level) for each in cells)

    return Control(11, "tbl ", inner)


def box(*paragraphs):
    return Control(11, "gso ", lambda level: record(SHAPE, level, bytes(8)) + listed(*paragraphs)(level + 1))


def formula(script):
    return Control(11, "eqed", lambda level: record(FORMULA, level, bytes(4) + string(script)))


def shapes(*kinds):
    """Describe shapes of paragraphs: (kind, level)."""
    told = (record(0x19, 1, struct.pack("<I", kind << 23 | level << 25)) for kind, level in kinds)
    return record(0x10, 0, bytes(8)) + record(0x11, 0, bytes(8)) + b"".join(told)


def title_stream(title):
    text = utf16(title + "\0")
    value = struct.pack("<2I", 0x1F, len(text) // 2) + text
    section = struct.pack("<2I", 16 + len(value), 1) + struct.pack("<2I", 2, 16) + value
    return bytes(24) + struct.pack("<I", 1) + bytes(16) + struct.pack("<I", 48) + section


SHAPES = ((0, 0), (1, 0), (1, 1), (3, 0))


def deflated(data):
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(data) + packing.flush()


@pytest.fixture
def write_hwp(tmp_path):
    def write(*sections, flags=FLAGS_PACKED, name="x.hwp", **more):
        packed = deflated if flags & FLAGS_PACKED else bytes
        head = b"HWP Document File".ljust(32, b"\0") + struct.pack("<2I", 0x05000300, flags) + bytes(216)
        streams = {"FileHeader": head, "DocInfo": packed(shapes(*SHAPES)), "PrvText": utf16("벌은 난다.\r\n꿀은")}
        streams["\x05HwpSummaryInformation"] = title_stream("꿀벌")
        streams |= {f"BodyText/Section{number}": packed(section) for number, section in enumerate(sections)}
        path = tmp_path / name
        path.write_bytes(compound({**streams, **{key.replace("_", "/"): value for key, value in more.items()}}))
        return path

    return write


HP = (
    'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" '
    'xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head" xmlns:opf="http://www.idpf.org/2007/opf/"'
)
XML_SHAPES = (("NONE", 0), ("OUTLINE", 0), ("OUTLINE", 1), ("BULLET", 0))


def xml_paragraph(inner, shape=0):
    inner = inner if inner.startswith("<") else f"<hp:t>{inner}</hp:t>"
    return f'<hp:p paraPrIDRef="{shape}"><hp:run>{inner}</hp:run><hp:linesegarray/></hp:p>'


def xml_listed(name, *paragraphs):
    return f"<hp:{name}><hp:subList>{''.join(map(xml_paragraph, paragraphs))}</hp:subList></hp:{name}>"


def xml_cell(row, column, *paragraphs, rows=1):
    inner = "".join(map(xml_paragraph, paragraphs))
    return (
        f'<hp:tc><hp:subList>{inner}</hp:subList><hp:cellAddr colAddr="{column}" rowAddr="{row}"/>'
        f'<hp:cellSpan colSpan="1" rowSpan="{rows}"/></hp:tc>'
    )


@pytest.fixture
def write_hwpx(pack):
    def write(*sections, name="x.hwpx", title="꿀벌", **more):
        told = "".join(
            f'<hh:paraPr id="{number}"><hh:heading type="{kind}" level="{level}"/></hh:paraPr>'
            for number, (kind, level) in enumerate(XML_SHAPES)
        )
        parts = {
            "mimetype": "application/hwp+zip",
            "Contents/content.hpf": f"<opf:package {HP}><opf:metadata><opf:title>{title}</opf:title></opf:metadata>"
            "</opf:package>",
            "Contents/header.xml": f"<hh:head {HP}><hh:refList>{told}</hh:refList></hh:head>",
        }
        parts |= {
            f"Contents/section{number}.xml": f"<hs:sec {HP}>{text}</hs:sec>" for number, text in enumerate(sections)
        }
        return pack(name, parts | {key.replace("__", "/"): value for key, value in more.items()})

    return write


def shown(document):
    return [(section.place, section.text) for section in document.sections]


def refused(path):
    with pytest.raises(Refusal) as refusal:
        read(path)
    return refusal.value.state, refusal.value.reason


PLACES = [
    ("", "벌은 난다."),
    ("§ 꿀", "달다.\n\n- 하나\n- 둘"),
    ("§ 꿀 › 밀랍", "녹는다.\n\n끝."),
]
TEXTS = [("벌은 난다.", 0), ("꿀", 1), ("달다.", 0), ("하나", 3), ("둘", 3), ("밀랍", 2), ("녹는다.", 0)]


@pytest.mark.parametrize("name", ["x.hwp", "x.HWP", "x"])
@pytest.mark.parametrize("flags", [0, FLAGS_PACKED])
def test_headings_of_records_are_places(write_hwp, name, flags):
    first = b"".join(paragraph(text, shape=shape) for text, shape in TEXTS)
    document = read(write_hwp(first, paragraph("끝."), name=name, flags=flags))
    assert (document.title, document.missing) == ("꿀벌", "")
    assert shown(document) == PLACES


@pytest.mark.parametrize("name", ["x.hwpx", "x", "x.hwp"])
def test_headings_of_packages_are_places(write_hwpx, name):
    first = "".join(xml_paragraph(text, shape) for text, shape in TEXTS)
    document = read(write_hwpx(first, xml_paragraph("끝."), name=name))
    assert (document.title, document.missing) == ("꿀벌", "")
    assert shown(document) == PLACES


GRID = "이름 | 높이\n이름: 참나무 | 높이: 20 m\n이름: 참나무 | 높이: 60 ft"
CASES = {
    "signs": (paragraph("ab\nc\x18d\x1ee\x1ff 𐌲 עברית"), "ab\nc-d e f 𐌲 עברית"),
    "tab": (paragraph("a", Control(9, ""), "b"), "a\tb"),
    "note": (paragraph("벌", Control(17, "fn  ", listed("각주.")), "은 난다."), "벌은 난다.\n\n각주."),
    "comment": (paragraph("벌", Control(15, "tcmt", listed("왜?"))), "벌\n\nComment: 왜?"),
    "memo": (
        paragraph("벌", lambda level: record(MEMO, level, bytes(4)) + listed("맞나?", "네.")(level)
                  + record(MEMO, level, bytes(4)) + listed("또.")(level + 1)),
        "벌\n\nComment: 맞나?\n네.\n\nComment: 또.",
    ),
    "field": (paragraph(Control(3, "%hlk"), "여기", sign(4).decode("utf-16-le", "surrogatepass")), "여기"),
    "box": (paragraph("벌", box("상자", "안.")), "벌\n\n상자\n안."),
    "heads": (
        paragraph(Control(2, "secd"), Control(16, "head", listed("머리")), "벌", Control(16, "foot", listed("12"))),
        "벌\n\n머리",
    ),
    "formula": (paragraph("길이", formula("a over b"), "이다."), "길이 a over b 이다."),
    "numbers": (paragraph("표 ", Control(18, "atno", data=struct.pack("<IH", 4, 7)), ". 벌",
                          Control(18, "atno", data=struct.pack("<IH", 0, 9))), "표 7. 벌"),
    "words": (paragraph(Control(23, "tdut", data=string("蜂") + string("벌")), "이 난다."), "蜂이 난다."),
    "table": (
        paragraph(table(cell(0, 0, "이름"), cell(0, 1, "높이"), cell(1, 0, "참", "나무", rows=2), cell(1, 1, "20 m"),
                        cell(2, 1, "60 ft"), caption=listed("표 1"))),
        "표 1\n\n" + GRID.replace("참나무", "참 나무"),
    ),
    "frame": (paragraph(table(cell(0, 0, "하나", "둘"))), "하나\n둘"),
    "order": (paragraph("벌", box("상자"), "은", Control(17, "fn  ", listed("각주")), table(cell(0, 0, "표"))),
              "벌은\n\n상자\n\n각주\n\n표"),
    "long": (paragraph("벌" * 3000), "벌" * 3000),
}  # fmt: skip


@pytest.mark.parametrize(("section", "text"), CASES.values(), ids=CASES)
def test_what_stands_in_records(write_hwp, section, text):
    assert "\n\n".join(found.text for found in read(write_hwp(section)).sections) == text


def control(inner):
    return f"<hp:ctrl>{inner}</hp:ctrl>"


def field(kind, inner=""):
    told = "<hp:parameters><hp:stringParam>http</hp:stringParam></hp:parameters>"
    return control(f"<hp:fieldBegin type='{kind}'>{told}{inner}</hp:fieldBegin>")


def number(kind, value):
    return control(f"<hp:autoNum num='{value}' numType='{kind}'/>")


def rows(*cells):
    return "".join(f"<hp:tr>{''.join(row)}</hp:tr>" for row in cells)


XML_CASES = {
    "signs": (["<hp:t>a<hp:tab width='1'/>b<hp:lineBreak/>", "c<hp:hyphen/>d<hp:nbSpace/>e<hp:fwSpace/>f &amp; ",
               "𐌲 עברית</hp:t>"],
              "a\tb\nc-d e f & 𐌲 עברית"),
    "marks": (["<hp:t>벌<hp:markpenBegin color='1'/>은<hp:markpenEnd/> 난다.</hp:t>"], "벌은 난다."),
    "deleted": (["<hp:t>벌은 <hp:deleteBegin/>안</hp:t>", "<hp:t> 못<hp:deleteEnd/><hp:insertBegin/>잘</hp:t>"],
                "벌은 잘"),
    "note": (["<hp:t>벌</hp:t>", control(xml_listed("footNote", f"{number('FOOTNOTE', 1)}<hp:t>각주.</hp:t>")),
              "<hp:t>은</hp:t>"], "벌은\n\n각주."),
    "comment": (["<hp:t>벌</hp:t>", control(xml_listed("hiddenComment", "왜?"))], "벌\n\nComment: 왜?"),
    "memo": ([field("MEMO", f"<hp:subList>{xml_paragraph('맞나?')}</hp:subList>"), "<hp:t>벌</hp:t>"],
             "벌\n\nComment: 맞나?"),
    "field": ([field("HYPERLINK"), "<hp:t>여기</hp:t>", control("<hp:fieldEnd/>")], "여기"),
    "box": (["<hp:t>벌</hp:t><hp:rect>", xml_listed("drawText", "상자", "안."),
             "<hp:shapeComment>그림입니다.</hp:shapeComment></hp:rect>"], "벌\n\n상자\n안."),
    "heads": ([control(xml_listed("header", "머리")), "<hp:t>벌</hp:t>", control(xml_listed("footer", "12"))],
              "벌\n\n머리"),
    "formula": (["<hp:t>길이</hp:t>", "<hp:equation><hp:script>a over b</hp:script></hp:equation>",
                 "<hp:t>이다.</hp:t>"],
                "길이 a over b 이다."),
    "numbers": (["<hp:t>표 </hp:t>", number("TABLE", 7), "<hp:t>. 벌</hp:t>", number("PAGE", 9)], "표 7. 벌"),
    "words": (["<hp:dutmal><hp:mainText>蜂</hp:mainText><hp:subText>벌</hp:subText></hp:dutmal>", "<hp:t>이</hp:t>",
               "<hp:compose composeText='12'/>", "<hp:rect><hp:textart text='꿀'/></hp:rect>"], "蜂이12\n\n꿀"),
    "table": (["<hp:tbl>", xml_listed("caption", "표 1"),
               rows([xml_cell(0, 0, "이름"), xml_cell(0, 1, "높이")],
                    [xml_cell(1, 0, "참나무", rows=2), xml_cell(1, 1, "20 m")], [xml_cell(2, 1, "60 ft")]),
               "</hp:tbl>"],
              f"표 1\n\n{GRID}"),
    "newer": (["<hp:switch><hp:case><hp:t>벌</hp:t></hp:case>",
               "<hp:default><hp:t>벌</hp:t></hp:default></hp:switch>"], "벌"),
    "frame": (["<hp:tbl>", rows([xml_cell(0, 0, "하나", "둘")]), "</hp:tbl>"], "하나\n둘"),
}  # fmt: skip


@pytest.mark.parametrize(("inner", "text"), XML_CASES.values(), ids=XML_CASES)
def test_what_stands_in_packages(write_hwpx, inner, text):
    document = read(write_hwpx(xml_paragraph("".join(inner))))
    assert "\n\n".join(found.text for found in document.sections) == text


@pytest.mark.parametrize(
    ("flags", "reason"),
    [(2, "protected by a password"), (16, "encrypted in a way that only some programs can open"),
     (256, "encrypted in a way that only some programs can open")],
)  # fmt: skip
def test_encrypted_records(write_hwp, flags, reason):
    assert refused(write_hwp(paragraph("벌"), flags=flags)) == ("unreadable", reason)


def test_an_encrypted_package(write_hwpx):
    manifest = "<odf:manifest><odf:file-entry><odf:encryption-data/></odf:file-entry></odf:manifest>"
    path = write_hwpx(xml_paragraph("벌"), **{"META-INF__manifest.xml": manifest})
    assert refused(path) == ("unreadable", "protected by a password")


def test_of_a_locked_document_the_beginning_is_read(write_hwp):
    document = read(write_hwp(flags=5, ViewText_Section0=b"x" * 300))
    assert shown(document) == [("", "벌은 난다.\n꿀은")]
    assert document.missing == "locked against changes, only its beginning can be read"
    assert refused(write_hwp(flags=5, PrvText=b"")) == ("unreadable", "locked against changes")


def test_of_a_broken_document_as_much_as_can_be_had_is_read(write_hwp):
    whole = b"".join(paragraph(f"{number} 벌은 {number * 7919} 난다.") for number in range(5000))
    path = write_hwp(whole, paragraph("끝."))
    data = path.read_bytes()
    begin = data.index(deflated(whole)[:64]) + len(deflated(whole)) // 2
    path.write_bytes(data[:begin] + b"\xff" * 600 + data[begin + 600 :])
    document = read(path)
    assert document.sections[0].text.startswith("0 벌은 0 난다.\n\n1 벌은 7919 난다.")
    assert document.sections[0].text.endswith("끝.")
    assert document.missing == "1 of 2 sections could not be read whole"


@pytest.mark.parametrize("length", [1, 300_000])
@pytest.mark.timeout(20)
def test_what_lies_behind_a_packed_stream_is_nothing(write_hwp, length):
    path = write_hwp(BodyText_Section0=deflated(paragraph("벌" * length)) + b"\x07\0\0\0")
    document = read(path)
    assert (shown(document), document.missing) == ([("", "벌" * length)], "")


def test_of_a_document_without_text_the_beginning_is_read(write_hwp):
    document = read(write_hwp())
    assert shown(document) == [("", "벌은 난다.\n꿀은")]
    assert document.missing == "damaged: its text is missing or cut off, only its beginning can be read"
    assert refused(write_hwp(PrvText=b"")) == ("unreadable", "damaged: its text is missing or cut off")


def test_a_package_with_a_broken_section_tells_it(write_hwpx):
    document = read(write_hwpx(xml_paragraph("벌"), "<hp:p"))
    assert (shown(document), document.missing) == ([("", "벌")], "1 of its parts could not be read")


def test_empty_documents_and_entities(write_hwp, write_hwpx):
    assert refused(write_hwp(paragraph(""))) == ("skipped", "no text")
    assert refused(write_hwpx(xml_paragraph(""))) == ("skipped", "no text")
    entities = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert refused(write_hwpx(Contents__section0_xml="")) == ("skipped", "no text")
    path = write_hwpx(**{"Contents__section0.xml": entities})
    assert refused(path) == ("unreadable", "damaged: it defines entities of its own")


@pytest.mark.timeout(20)
def test_records_within_records_without_end_are_refused(write_hwp):
    deep = b"".join(record(PARAGRAPH if level % 2 else CONTROL, level, b"xxxxxxxxxxxx") for level in range(1, 1023))
    path = write_hwp(record(PARAGRAPH, 0, bytes(12)) + deep)
    assert refused(path)[1].startswith(("damaged: ", "no text"))


@pytest.mark.timeout(20)
def test_a_table_of_nonsense_is_read_quickly(write_hwp):
    cells = [cell(number * 7 % 65536, number * 13 % 65536, "벌", rows=65535) for number in range(3000)]
    assert "벌" in read(write_hwp(paragraph(table(*cells)))).sections[0].text
