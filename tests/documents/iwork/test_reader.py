import struct
import zipfile
from io import BytesIO

import pytest

from inkling.documents import source
from inkling.documents.iwork.archives import unpacked_blocks
from inkling.documents.registry import read
from inkling.errors import Refusal


def varint(number):
    written = b""
    while number > 0x7F:
        written += bytes([number & 0x7F | 0x80])
        number >>= 7
    return written + bytes([number])


def say(*fields):
    """Write a message of fields: numbers, texts, and messages."""
    written = b""
    for number, value in fields:
        if isinstance(value, int):
            written += varint(number << 3) + varint(value)
        else:
            data = value.encode() if isinstance(value, str) else value
            written += varint(number << 3 | 2) + varint(len(data)) + data
    return written


def ref(identifier):
    return say((1, identifier))


def block(*pieces, size=None):
    data = varint(sum(map(len, pieces)) if size is None else size)
    for piece in pieces if size is None else ():
        data += bytes([61 << 2]) + (len(piece) - 1).to_bytes(2, "little") + piece
    data += b"".join(pieces) if size is not None else b""
    return b"\0" + len(data).to_bytes(3, "little") + data


def archive(objects):
    """Write objects by their identifiers, in blocks that part them anywhere."""
    stream = b""
    for identifier, (kind, payload) in objects.items():
        about = say((1, identifier), (2, say((1, kind), (3, len(payload)))))
        stream += varint(len(about)) + about + payload
    return b"".join(block(stream[at : at + 1000]) for at in range(0, len(stream), 1000))


def storage(text, *tables, kind=0):
    return 2001, say((1, kind), (3, text), *((n, say(*((1, entry) for entry in entries))) for n, entries in tables))


def at(index, identifier=0):
    return say((1, index), (2, ref(identifier))) if identifier else say((1, index))


def box(identifier, *more):
    """Write a shape whose text is a storage of its own."""
    return 2011, say((1, say((1, say(*more)))), (4, ref(identifier)))


@pytest.fixture
def read_objects(pack):
    def read_packed(objects, name="x.pages", **parts):
        return read(pack(name, {"Index/Document.iwa": archive(objects), **parts}))

    return read_packed


PIECES = [
    (block(b"Honey"), b"Honey"),
    (block(b"Honey ", b"jar") + block(b"s"), b"Honey jars"),
    (block(bytes([4 << 2]) + b"Honey", size=5), b"Honey"),
    (block(bytes([2 << 2]) + b"bee" + bytes([1 | 0 << 2, 3]) + b"\x00.", size=8), b"beebeeb."),
    (block(bytes([1 << 2]) + b"ab" + bytes([2 | 5 << 2, 2, 0]), size=8), b"abababab"),
    (block(bytes([3 << 2]) + b"wax " + bytes([3 | 3 << 2, 4, 0, 0, 0]), size=8), b"wax wax "),
    (block(bytes([62 << 2, 0x2B, 1, 0]) + b"x" * 300, size=300), b"x" * 300),
]


@pytest.mark.parametrize(("packed", "data"), PIECES)
def test_blocks_are_unpacked(packed, data):
    assert unpacked_blocks(packed) == data


@pytest.mark.parametrize(
    "packed",
    [b"\1" + block(b"a")[1:], block(b"abc")[:-1], block(b"\x08abc", size=9), block(b"\x05\x01", size=5),
     block(b"\x00a\x05\x02", size=6), block(b"\x00a\x02\x00\x00", size=6), block(b"\x00a\x01", size=6), b"\0\0",
     block(b"", size=2**80)],
)  # fmt: skip
def test_broken_blocks_are_told(packed):
    with pytest.raises((ValueError, IndexError)):
        unpacked_blocks(packed)


BEE = "\N{HONEYBEE}"
STYLES = {
    20: (2022, say((1, say((2, "text-0-paragraphstyle-Title"))))),
    21: (2022, say((1, say((1, "Kapitel"))), (12, say((27, 1))))),
    22: (2022, say((1, say((3, ref(21)))))),
    23: (2022, say((1, say((2, "text-3-paragraphstyle-Heading 3"))), (12, say((27, 2**64 - 1))))),
    24: (2022, say((1, say((2, "text-1-paragraphstyle-Body"))), (12, say((27, 2**32 - 1))))),
    25: (2023, say((11, 2), (11, 3))),
    26: (2023, say((1, say((3, ref(25)))))),
    27: (2023, say((11, 0), (11, 0))),
}


def pages(text, *tables, more=(), **objects):
    return {1: (10000, say((4, ref(2)), *more)), 2: storage(text, *tables), **STYLES}


def said(document):
    return [(section.place, section.text) for section in document.sections]


def test_headings_are_places_and_items_are_marked(read_objects):
    text = f"Of bees\nWax\nIt melts {BEE}.\nOften.\nמים\nOne\nTwo\nלחם\nEnd\n"
    begins = {line: len(text[: text.index(line)].encode("utf-16-le")) // 2 for line in text.split("\n")[:-1]}
    styles = [
        ("Of bees", 20),
        ("Wax", 21),
        (f"It melts {BEE}.", 24),
        ("מים", 22),
        ("One", 24),
        ("לחם", 23),
        ("End", 24),
    ]
    lists = [at(0, 27), at(begins["One"], 26), at(begins["Two"]), at(begins["לחם"], 27)]
    document = read_objects(pages(text, (5, [at(begins[line], style) for line, style in styles]), (7, lists)))
    assert document.title == "Of bees"
    assert said(document) == [
        ("§ Wax", f"It melts {BEE}.\n\nOften."), ("§ מים", "- One\n- Two"), ("§ מים › לחם", "End"),
    ]  # fmt: skip


def test_what_is_anchored_stands_behind_its_paragraph(read_objects):
    text = f"{BEE}{BEE} Bees\ufffc fly\u2028high.\n\ufffcWax\x0e melts.\x05Honey flows."
    document = read_objects(
        pages(
            text, (9, [at(9, 30), at(21, 31)]), (16, [at(25, 33)]), (23, [at(5, 35), at(7)]),
            (25, [say((1, say((1, 40), (2, 3))), (2, ref(37)))]),
        )
        | {
            30: (2003, say((1, ref(40)))), 40: box(41), 41: storage("A box"),
            31: (2003, say((1, ref(42)))), 42: (6007, say((1, say((1, b""), (2, ref(43)))))),
            43: (6001, say((8, "Harvest"))),
            33: (2008, say((2, ref(34)))), 34: storage("At sixty degrees."),
            35: (2013, say((1, ref(36)))), 36: (3056, say((1, "Really?"), (4, ref(38)), (4, ref(36)))),
            38: (3056, say((1, "Yes."))), 37: (2013, say((1, ref(39)))), 39: (3056, say((1, "How fast?"))),
        }
    )  # fmt: skip
    flight = f"{BEE}{BEE} Bees fly\nhigh.\n\nComment: Really?\nYes.\n\nA box"
    wax = "Wax melts.\n\nHarvest\n\nAt sixty degrees.\n\nHoney flows.\n\nComment: How fast?"
    assert said(document) == [("", f"{flight}\n\n{wax}")]


def test_deleted_and_placeholder_text_is_not_shown(read_objects):
    text = f"{BEE} Bees never fly.\nLorem ipsum\nWax [name] melts."
    removed, link = text.index(" never") + 1, text.index("Wax")
    lorem, name = text.index("Lorem") + 1, text.index("[") + 1
    document = read_objects(
        pages(
            text, (22, [at(removed, 50), at(removed + 6)]),
            (11, [at(lorem, 51), at(lorem + 11), at(link + 1, 52), at(link + 4), at(name, 51), at(name + 7)]),
        )
        | {50: (2060, say((1, 2))), 51: (2031, b""), 52: (2032, say((2, "http://example.org")))}
    )  # fmt: skip
    assert said(document) == [("", f"{BEE} Bees fly.\n\nWax melts.")]


def test_margins_stand_at_the_end_and_boxes_on_their_pages(read_objects):
    group = say((1, say((6, ref(72)))), (2, ref(66)), (2, ref(67)), (2, ref(68)))
    boxes = say((1, say((1, 2), (4, say((1, ref(65)))))), (1, say((1, 0), (3, say((1, ref(75)))))))
    document = read_objects(
        pages("Of bees", (5, [at(0, 20)]), (17, [at(0, 59)]), more=[(3, ref(64)), (5, ref(60))])
        | {
            59: (10011, say((24, ref(73)))), 73: (10143, say((1, ref(74)))), 74: storage("Head", kind=1),
            60: (10011, say((23, ref(61)), (25, ref(61)))),
            61: (10143, say((1, ref(62)), (2, ref(63)), (3, ref(69)), (3, ref(68)))),
            62: storage("Page \ufffc", kind=1), 63: storage("7", kind=1), 64: (10010, boxes), 65: (3008, group),
            66: box(70), 67: (3008, say((2, ref(66)), (2, ref(65)))), 68: box(71), 69: (3005, b""),
            70: storage("Waggle"), 71: storage("Letterhead"), 72: (3056, say((1, "Who drew it?"))),
            75: (2011, say((1, b""), (2, ref(76)))), 76: storage("Old box"),
        }
    )  # fmt: skip
    assert [(found.place, found.page, found.text) for found in document.sections] == [
        ("", None, "Head\n\nPage\n\nLetterhead"), ("p. 1", 1, "Old box"),
        ("p. 3", 3, "Waggle\n\nComment: Who drew it?"),
    ]  # fmt: skip


def slides(*nodes, **more):
    tree = say(*((2, ref(node)) for node in nodes))
    return {1: (1, say((2, ref(2)), (3, b""))), 2: (2, say((3, tree)))}


def test_slides_are_in_the_order_shown_with_notes_and_comments(read_objects):
    document = read_objects(
        slides(12, 10)
        | {
            10: (4, say((2, ref(20)), (4, 1), (1, ref(11)))), 11: (4, say((2, ref(21)), (1, ref(10)))),
            12: (4, say((2, ref(22)))),
            20: (5, say((5, ref(31)), (6, ref(32)), (7, ref(33)), (42, ref(32)), (42, ref(33)), (27, ref(40)))),
            21: (5, say((7, ref(34)), (7, ref(35)), (7, ref(37)), (5, ref(38)))),
            22: (5, say((5, ref(36)), (7, ref(30)), (7, ref(36)))),
            30: box(50), 31: (7, say((1, box(51)[1]))), 32: (7, say((1, box(52)[1]), (2, 3))),
            33: (2011, say((1, b""), (3, ref(61)))), 61: (2072, say((1, ref(53)))),
            34: (2014, say((1, box(54)[1]), (2, ref(60)))), 35: (6000, say((1, b""), (2, ref(70)))),
            36: (7, say((1, box(55)[1]))), 37: (3005, say((1, say((10, ref(38)), (11, ref(39)), (12, 1))))),
            38: (633, say((1, box(56)[1]))), 39: (633, say((1, box(57)[1]))),
            40: (15, say((1, ref(58)))), 58: storage("Say it slowly", kind=4),
            50: storage("By Ann"), 51: storage("Hidden title"), 52: storage("Fly\nDance"), 53: storage("Aside"),
            54: storage("Too long?"), 55: storage("Of bees"), 56: storage("Hidden"), 57: storage("A hive"),
            60: (3056, say((1, "Too long?"))), 70: (6001, say((8, "Table 1"))),
        },
        "x.key",
    )  # fmt: skip
    assert document.title == "Of bees"
    assert [(found.place, found.page, found.text) for found in document.sections] == [
        ("Slide 1", 1, "Of bees\n\nBy Ann"),
        ("Slide 2", 2, "Fly\nDance\n\nAside\n\nNotes:\nSay it slowly"),
        ("Slide 3", 3, "Comment: Too long?\n\nA hive"),
    ]


def test_slides_of_old_shows_are_in_a_tree(read_objects):
    nodes = {number: (4, say((2, ref(number + 10)))) for number in (10, 11)}
    texts = {number + 10: (5, say((7, ref(number + 20)))) for number in (10, 11)}
    boxes = {30: box(40), 31: box(41), 40: storage("First"), 41: storage("Second")}
    tree = {2: (2, say((3, say((1, ref(9)))))), 9: (4, say((1, ref(10)), (1, ref(11))))}
    document = read_objects({**slides(), **tree, **nodes, **texts, **boxes}, "x.key")
    assert said(document) == [("Slide 1", "First"), ("Slide 2", "Second")]


def test_changes_beside_an_object_are_passed_over(pack):
    payload, change, text = say((4, ref(2))), say((4, ref(3))), storage("Of bees")[1]
    both = say((1, 1), (2, say((1, 10000), (3, len(payload)))), (2, say((1, 0), (3, len(change)))))
    alone = say((1, 2), (2, say((1, 2001), (3, len(text)))))
    stream = varint(len(both)) + both + payload + change + varint(len(alone)) + alone + text
    assert said(read(pack("x.pages", {"Index/Document.iwa": block(stream)}))) == [("", "Of bees")]


def decimal(digits, power=0):
    low = abs(digits) | (power + 0x1820) << 113 | (digits < 0) << 127
    return low.to_bytes(16, "little")


def record(kind, **fields):
    """Write a cell as since 2019."""
    order = {"decimal": 1, "value": 2, "date": 4, "text": 8, "rich": 16, "style": 32, "format": 0x2000,
             "comment": 0x80000}  # fmt: skip
    mask = sum(order[name] for name in fields)
    return bytes([5, kind]) + bytes(6) + struct.pack("<I", mask) + _said(order, fields)


def old_record(kind, **fields):
    """Write a cell as before 2019."""
    order = {"style": 2, "format": 4, "rich": 0x200, "comment": 0x1000, "text": 16, "value": 32, "date": 64}
    mask = sum(order[name] for name in fields)
    return bytes([4, kind, 0, 0]) + struct.pack("<I", mask) + bytes(4) + _said(order, fields)


def _said(order, fields):
    packers = {
        float: lambda value: struct.pack("<d", value),
        int: lambda value: struct.pack("<I", value),
        bytes: bytes,
    }
    return b"".join(packers[type(fields[name])](fields[name]) for name in order if name in fields)


def row(number, *cells, wide=False):
    """Write a row of cells; None is none."""
    is_new = all(cell is None or cell[0] == 5 for cell in cells)
    places, data = [], b""
    for cell in cells:
        places.append(-1 if cell is None else len(data) // (4 if wide else 1))
        data += cell or b""
    places = struct.pack(f"<{len(places)}h", *places)
    return say((1, number), *((6, data), (7, places), (8, int(wide))) if is_new else ((3, data), (4, places)))


def table(*rows, name="Table 1", shown=0, second=()):
    """Write a table with its lists: the identifiers from 100 on."""
    entry = lambda key, *fields: (3, say((1, key), (2, 1), *fields))  # noqa: E731
    tiles = say(
        (2, 100), (1, say((1, 0), (2, ref(101)))), (1, say((1, 1), (2, ref(102)))), (1, say((1, 1), (2, ref(102))))
    )
    lists = {4: 103, 17: 104, 19: 105, 22: 106, 11: 106, 16: 107}
    store = say((3, tiles), *((number, ref(identifier)) for number, identifier in lists.items()))
    return {
        100: (6001, say((4, store), (8, name), (22, shown))),
        101: (6002, say(*((5, each) for each in rows))), 102: (6002, say(*((5, each) for each in second))),
        103: (6005, say((1, 1), entry(1, (3, "Hive")), entry(2, (3, f"Honey {BEE}")), (4, ref(108)))),
        104: (6005, say((1, 8), entry(1, (9, ref(109))))), 105: (6005, say((1, 10), entry(7, (10, ref(111))))),
        106: (6005, say((1, 2), entry(1, (6, say((1, 258)))), entry(2, (6, say((1, 266), (39, 5)))))),
        107: (6005, say((1, 7), entry(5, (4, ref(112))))),
        108: (6011, say((1, 1), entry(3, (3, "Wax")))), 109: (6218, say((1, ref(110)))),
        110: storage("Rich\ntext", kind=5), 111: (3056, say((1, "Who counted?"))),
        112: (6206, say((2, say((1, 1))), *((2, say((1, 5), (5, say((1, text))))) for text in ("Low", "High")))),
    }  # fmt: skip


def sheets(objects, *names):
    every = {number: (2, say((1, name), (2, ref(9)))) for number, name in enumerate(names, 10)}
    root = {1: (1, say(*((1, ref(number)) for number in every), (4, ref(8))))}
    return root | every | {9: (6000, say((1, b""), (2, ref(100))))} | objects


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (record(3, text=3, style=1), "Wax"), (record(3, text=99), ""), (record(9, rich=1), "Rich text"),
        (record(2, decimal=decimal(125, -1)), "12.5"), (record(10, decimal=decimal(-3, 3)), "-3000"),
        (record(2, decimal=decimal(1234567890123456789)), "1234567890123456789"),
        (record(2, decimal=decimal(1, 6000)), ""), (record(2, decimal=decimal(1, 30)), "1e+30"),
        (record(2, decimal=decimal(5, -2), format=1), "5%"),
        (record(5, date=276048000.0), "2009-10-01"), (record(5, date=-3599.6), "2000-12-31 23:00:00"),
        (record(5, date=1e300), ""), (record(6, value=1.0), "true"), (record(6, value=0.0), "false"),
        (record(7, value=3725.0), "1:02:05"), (record(7, value=-60.0), "-0:01:00"), (record(8), ""), (record(0), ""),
        (record(2, decimal=b"\1"), ""), (b"\5\2\0", ""),
        (old_record(3, text=2, format=1), f"Honey {BEE}"), (old_record(2, value=0.25), "0.25"),
        (old_record(2, value=0.25, format=1), "25%"), (old_record(2, value=2.0, format=2), "High"),
        (old_record(2, value=0.0, format=2), ""), (old_record(2, value=7.5, format=2), ""),
        (old_record(5, date=0.0), "2001-01-01"), (old_record(9, rich=1, comment=7), "Rich text"),
        (b"\3\0\3\0" + struct.pack("<II", 16, 0) + struct.pack("<I", 1), "Hive"),
        (b"\0\0\3\0" + struct.pack("<HH", 16, 0) + struct.pack("<I", 1), "Hive"),
    ],
)  # fmt: skip
def test_cells_are_written_as_people_see_them(read_objects, cell, text):
    hive = (record if cell[0] == 5 else old_record)(3, text=1)
    document = read_objects(sheets(table(row(0, hive, None, cell)), "Bees"), "x.numbers")
    lines = document.sections[0].text.split("\n")
    assert lines[0] == f"Hive | {text}".removesuffix(" | ")


def test_sheets_hold_tables_by_name_and_comments_by_cell(read_objects):
    hive, wax, remark = record(3, text=1), record(3, text=3), record(2, decimal=decimal(8), comment=7)
    objects = table(row(0, hive, wax), row(4, wax, hive, wide=True), second=[row(2, wax, remark)], shown=1)
    document = read_objects(sheets(objects, "Bees", "Empty"), "x.numbers")
    lines = "Table 1\nHive | Wax\nHive: Wax | Wax: Hive\nHive: Wax | Wax: 8"
    assert said(document) == [("Sheet Bees", f"{lines}\n\nComment on B103: Who counted?")]
    assert document.title == ""


@pytest.mark.parametrize(
    ("name", "shown", "text"),
    [("Harvest", 0, "Harvest\nHive"), ("Tabelle 1-2", 0, "Hive"), ("Table 1", 1, "Table 1\nHive"), ("", 1, "Hive")],
)
def test_names_that_tables_have_by_themselves_are_told_where_shown(read_objects, name, shown, text):
    objects = sheets(table(row(0, record(3, text=1)), name=name, shown=shown), "Bees")
    assert said(read_objects(objects, "x.numbers")) == [("Sheet Bees", text)]


def test_charts_and_forms_are_read(read_objects):
    chart = say((7, say((1, "North"), (1, "South"), (2, "Honey"))), (10, ref(21)))
    objects = {
        1: (1, say((1, ref(2)), (1, ref(3)))), 2: (2, say((1, "Bees"), (2, ref(20)))),
        3: (3, say((1, say((1, "Form"), (2, ref(22)), (18, ref(24)), (19, ref(25)))))),
        20: (5021, say((1, b""), (10000, chart))), 21: (5023, say((10000, say((21, 1), (23, "Harvest"))))),
        22: box(23), 23: storage("Box"), 24: storage("Head"), 25: storage("\ufffc/9"),
    }  # fmt: skip
    assert said(read_objects(objects, "x.numbers")) == [
        ("Sheet Bees", "Harvest\nNorth\nSouth\nHoney"), ("Sheet Form", "Box\n\nHead"),
    ]  # fmt: skip


def test_packages_are_told_by_what_they_hold(pack, tmp_path):
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("Index/Document.iwa", archive(pages("Of bees")))
    for name, parts in {
        "talk": {"Index/Document.iwa": archive(pages("Of bees"))},
        "talk.docx": {"Index/Document.iwa": archive(pages("Of bees"))},
        "talk.pages": {"talk.pages/Index.zip": inner.getvalue(), "talk.pages/Data/a.png": "x"},
        "talk.key": {"Index.zip": inner.getvalue()},
        "other.pages": {"talk.pages/Index/Document.iwa": archive(pages("Of bees"))},
    }.items():
        assert said(read(pack(name, parts))) == [("", "Of bees")]


def refused(path):
    with pytest.raises(Refusal) as refusal:
        read(path)
    return refusal.value.state, refusal.value.reason


def test_what_cannot_be_read_is_told(pack, tmp_path):
    broken = archive({1: (10000, b"\x07")})
    for parts, state, reason in (
        ({"Index/Document.iwa": archive(pages("")), ".iwpv2": "x"}, "unreadable", "protected by a password"),
        ({"a/Index/Document.iwa": "x", "a/.iwph": "x"}, "unreadable", "protected by a password"),
        ({"Index/Document.iwa": b"\0\3"}, "unreadable", "damaged: "),
        ({"Index/Document.iwa": broken}, "unreadable", "damaged: an object inside is broken"),
        ({"Index/Tile.iwa": archive({7: (6002, b"")})}, "unreadable", "damaged: nothing tells what is inside"),
        ({"notes.txt": "x"}, "unreadable", "damaged: nothing in it tells of a document"),
        ({"Index/Document.iwa": archive(pages(""))}, "skipped", "no text"),
    ):
        found = refused(pack("x.pages", parts))
        assert (found[0], found[1][: len(reason)]) == (state, reason)


def test_a_package_with_a_password_of_its_own_is_told(pack):
    path = pack("x.pages", {"Index/Document.iwa": archive(pages("Of bees")), "Index/Tile.iwa": "x"})
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    assert refused(path) == ("unreadable", "protected by a password")


def test_keys_to_ciphers_are_no_presentations(tmp_path):
    path = tmp_path / "server.key"
    path.write_text("-----BEGIN PUBLIC KEY-----")
    assert said(read(path)) == [("", "-----BEGIN PUBLIC KEY-----")]
    path.write_bytes(bytes(range(256)) * 8)
    assert refused(path) == ("skipped", "not a format that Inkling reads")


def test_a_broken_part_is_told_and_the_others_are_read(read_objects):
    document = read_objects(pages("Of bees"), **{"Index/Tables/Tile.iwa": block(b"abc")[:-1]})
    assert (said(document), document.missing) == ([("", "Of bees")], "1 of its parts could not be read")


def test_a_bomb_is_refused(pack, monkeypatch):
    monkeypatch.setattr(source, "_UNPACKED_LIMIT", 100_000)
    assert refused(pack("x.key", {"Index/Document.iwa": bytes(200_000)}))[1].startswith("too large: ")
    again = block(b"\x00a" + bytes([63 << 2 | 2, 1, 0]) * 1000, size=64_001)
    assert len(unpacked_blocks(again)) == 64_001
    assert refused(pack("x.key", {"Index/Document.iwa": again * 2}))[1].startswith("too large: ")
    many = {f"Index/Slide-{number}.iwa": archive({number: (5, bytes([4 << 3, 1]) * 30_000)}) for number in range(2)}
    assert refused(pack("x.key", many))[1].startswith("too large: ")


@pytest.mark.timeout(20)
def test_what_leads_to_itself_ends(read_objects, pack):
    deep = {number: (3008, say((2, ref(number + 1)))) for number in range(100, 20_000)}
    objects = pages("Of bees \ufffc", (9, [at(8, 30)])) | {
        30: (2003, say((1, ref(40)))),
        40: (3008, say((2, ref(40)))),
    }
    assert said(read_objects(objects)) == [("", "Of bees")]
    path = pack("x.pages", {"Index/Document.iwa": archive(objects | deep | {40: (3008, say((2, ref(100))))})})
    assert refused(path) == ("unreadable", "damaged: nested too deeply")
