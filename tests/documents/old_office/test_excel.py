import struct

import pytest

from compound_samples import compound, description
from inkling.documents.registry import read
from inkling.errors import Refusal

PLAIN, DAY, MOMENT, SPAN, NAMED, EUROS = range(6)
"""The styles of cells in the books below."""


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def string(text, width="H"):
    try:
        stored, flags = text.encode("latin-1"), 0
    except UnicodeEncodeError:
        stored, flags = text.encode("utf-16-le"), 1
    return struct.pack(f"<{width}B", len(stored) >> flags, flags) + stored


def cell(kind, row, column, data, style=PLAIN):
    return record(kind, struct.pack("<3H", row, column, style) + data)


def text(row, column, number):
    return cell(0xFD, row, column, struct.pack("<I", number))


def number(row, column, value, style=PLAIN):
    return cell(0x203, row, column, struct.pack("<d", value), style)


def formula(row, column, result):
    return cell(0x06, row, column, result + bytes(6))


def note(row, column, told, said):
    drawn = record(0x5D, struct.pack("<4H", 0x15, 18, 25, told) + bytes(14))
    box = record(0x1B6, bytes(10) + struct.pack("<2HI", len(said), 16, 0))
    box += record(0x3C, b"\0" + said.encode("latin-1"))
    return drawn + box + (record(0x1C, struct.pack("<4H", row, column, 0, told)) if row is not None else b"")


BEGIN, END = record(0x809, struct.pack("<HH12x", 0x600, 16)), record(0x0A)


def shared(*texts):
    return record(0xFC, struct.pack("<2I", len(texts), len(texts)) + b"".join(map(string, texts)))


def book(*sheets, head=b"", begin=BEGIN):
    """Pack sheets, each a name and its records, behind what they share."""
    codes = ("[h]:mm", '"day" yyyy', '#,##0 "d"')
    formats = b"".join(record(0x41E, struct.pack("<H", 170 + at) + string(code)) for at, code in enumerate(codes))
    formats = formats if begin == BEGIN else b""
    styles = b"".join(record(0xE0, struct.pack("<2H16x", 0, code)) for code in (0, 14, 22, 170, 171, 172))
    names = [
        string(name, "B") if begin == BEGIN else bytes([len(name)]) + name.encode("cp1251") for name, _ in sheets
    ]
    size = len(begin + head + formats + styles + END) + sum(4 + 6 + len(name) for name in names)
    told, data = b"", b""
    for name, (_, records) in zip(names, sheets, strict=True):
        told += record(0x85, struct.pack("<IBB", size + len(data), 0, 0) + name)
        data += begin + records + END
    return begin + head + formats + styles + told + END + data


@pytest.fixture
def read_book(tmp_path):
    def read_packed(stream, name="Workbook"):
        (tmp_path / "x.xls").write_bytes(compound({name: stream, "\x05SummaryInformation": description("Of bees")}))
        return read(tmp_path / "x.xls")

    return read_packed


def shown(document):
    return [(section.place, section.text) for section in document.sections]


def test_cells_are_read_as_people_see_them(read_book):
    cells = [
        text(0, 1, 0), text(0, 2, 1), text(1, 1, 2), number(1, 2, 0.1 + 0.2), text(2, 1, 3), number(2, 2, 1234.0),
        cell(0x27E, 3, 1, struct.pack("<i", 150 << 2 | 3)), cell(0x27E, 3, 2, struct.pack("<d", 2.5)[4:]),
        record(0xBD, struct.pack("<3HiHiH", 4, 1, PLAIN, -7 << 2 | 2, PLAIN, 8 << 2 | 2, 2)),
        number(5, 1, 45356.0, DAY), number(5, 2, 45356.5, MOMENT),
        number(6, 1, 0.75, MOMENT), number(6, 2, 1.25, SPAN), number(7, 1, 45356.0, NAMED), number(7, 2, 12.5, EUROS),
        formula(8, 1, b"\0\0\0\0\0\0\xff\xff"), record(0x207, string("sûm ✓")), formula(8, 2, struct.pack("<d", 9.5)),
        formula(9, 1, b"\1\0\1\0\0\0\xff\xff"), cell(0x205, 9, 2, b"\0\0"), cell(0x205, 10, 1, b"\x2a\1"),
        cell(0x204, 10, 2, string("as it was")), cell(0xD6, 11, 2, string("in two fonts") + bytes(6)),
    ]  # fmt: skip
    document = read_book(book(("Bees — 1", b"".join(cells)), head=shared("Hive", "Honey", "Old 𐌲 oak", "Дуб")))
    assert document.title == "Of bees"
    rows = (
        "Hive | Honey\nHive: Old 𐌲 oak | Honey: 0.3\nHive: Дуб | Honey: 1234\nHive: 1.5 | Honey: 2.5\n"
        "Hive: -7 | Honey: 8\nHive: 2024-03-05 | Honey: 2024-03-05 12:00:00\nHive: 18:00:00 | Honey: 30:00:00\n"
        "Hive: 2024-03-05 | Honey: 12.5\nHive: sûm ✓ | Honey: 9.5\nHive: true | Honey: false\n"
        "Honey: as it was\nHoney: in two fonts"
    )
    assert shown(document) == [("Sheet Bees — 1", rows)]


def test_days_may_count_from_1904(read_book):
    stream = book(("A", number(0, 0, 43894.0, DAY)), head=record(0x22, b"\1\0"))
    assert shown(read_book(stream)) == [("Sheet A", "2024-03-05")]


def test_texts_that_go_on_in_the_next_record_are_whole(read_book):
    first = struct.pack("<2IHB", 2, 2, 6, 0) + b"hon"
    rest = b"\1" + "eyé".encode("utf-16-le") + struct.pack("<HBHI", 4, 0x0C, 1, 3) + b"wa"
    strings = record(0xFC, first) + record(0x3C, rest) + record(0x3C, b"\0xy" + bytes(3)) + record(0x3C, bytes(4))
    stream = book(("A", text(0, 0, 0) + text(1, 0, 1)), head=strings)
    assert shown(read_book(stream)) == [("Sheet A", "honeyé\nwaxy")]


def test_what_a_chart_was_drawn_from_is_not_taken_for_cells(read_book):
    title = record(0x100D, b"\0\0" + string("Honey by year", "B"))
    chart = record(0x5D, struct.pack("<4H", 0x15, 18, 5, 1)) + BEGIN + title + number(0, 0, 7.0) + END
    stream = book(("A", chart + text(0, 0, 0)), ("Drawn", title), head=shared("Hive"))
    assert shown(read_book(stream)) == [("Sheet A", "Hive\n\nHoney by year"), ("Sheet Drawn", "Honey by year")]


def test_comments_and_boxes_stand_behind_the_cells(read_book):
    records = text(0, 0, 0) + note(None, None, 3, "In a box") + note(1, 27, 4, "Too much?")
    stream = book(("A", records), head=shared("x"))
    assert shown(read_book(stream)) == [("Sheet A", "x\n\nComment on AB2: Too much?\n\nIn a box")]


def test_excel_5_writes_in_its_codepage(read_book):
    labels = cell(0x204, 0, 0, struct.pack("<H", 3) + "Дуб".encode("cp1251"))
    said = "Мёд?".encode("cp1251")
    comment = record(0x1C, struct.pack("<3H", 0, 0, len(said)) + said)
    begin = record(0x809, struct.pack("<HH4x", 0x500, 16))
    stream = book(("Лес", labels + comment), head=record(0x42, struct.pack("<H", 1251)), begin=begin)
    assert shown(read_book(stream, "Book")) == [("Sheet Лес", "Дуб\n\nComment on A1: Мёд?")]


def test_a_password_is_told(read_book):
    with pytest.raises(Refusal, match="protected by a password"):
        read_book(book(("A", b""), head=record(0x2F, bytes(6))))


def test_what_breaks_off_is_told(read_book):
    stream = book(("A", text(0, 0, 0)), ("B", text(0, 0, 0) * 9), head=shared("kept"))
    document = read_book(stream[:-30])
    assert document.missing == "1 of its sheets could not be read to the end"
    assert shown(document) == [("Sheet A", "kept"), ("Sheet B", "kept")]


def test_texts_that_break_off_are_told(read_book):
    strings = shared("kept", "lost").replace(b"lost", b"lo")
    strings = strings[:2] + struct.pack("<H", len(strings) - 4) + strings[4:]
    document = read_book(book(("A", text(0, 0, 0) + text(1, 0, 1)), head=strings))
    assert document.missing == "some of its texts could not be read"
    assert shown(document) == [("Sheet A", "kept")]


@pytest.mark.parametrize(
    "stream", [b"", b"\0" * 600, BEGIN, BEGIN + END, BEGIN + record(0x85, b"\0\0"), book(("A", b""))[:-6]]
)
def test_what_cannot_be_made_out_is_refused(read_book, stream):
    with pytest.raises(Refusal, match="damaged: its inner structure is broken or cut off"):
        read_book(stream)
