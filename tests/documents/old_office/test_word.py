import struct
import tracemalloc
from contextlib import suppress

import pytest

from compound_samples import compound, description
from inkling.documents.registry import read
from inkling.errors import Refusal

TEXT = 1536
PAGE = 512
HEADING_1, HEADING_2, NORMAL = 1, 2, 0
CELL, ROW, ITEM, LEVEL = b"\x16\x24\x01", b"\x16\x24\x01\x17\x24\x01", b"\x0b\x46\x03\x00", b"\x40\x26\x01"


def page(runs, width):
    """A page of the file that says what holds for runs of bytes, given as their first byte and what is said."""
    starts = struct.pack(f"<{len(runs)}I", *(start for start, _ in runs)) + struct.pack("<I", 1 << 30)
    offsets, said = b"", b""
    end = PAGE - 2
    for _, told in runs:
        end -= len(told) + len(told) % 2
        offsets += bytes([end // 2 if told else 0]) + bytes(width - 1)
        said = told + bytes(len(told) % 2) + said
    return (starts + offsets).ljust(end, b"\0") + said + bytes([0, len(runs)])


class Word:
    """Writes a document: paragraphs of the main text, then its notes, as bytes of one letter each."""

    def __init__(self, *paragraphs, notes=(), comments=(), endnotes=(), boxes=(), deleted=(), wide=False):
        self.text = "".join(text for text, _, _ in paragraphs)
        self.paragraphs, self.deleted = paragraphs, deleted
        self.notes = [note + "\r" for note in notes]
        self.comments = [comment + "\r" for comment in comments]
        self.endnotes = [note + "\r" for note in endnotes]
        self.boxes = [box + "\r" for box in boxes]
        self.wide = wide

    def packed(self, title="", magic=0xA5EC, claimed=0, mark=b"\x01"):
        width = 2 if self.wide else 1
        parts = (self.notes, self.comments, self.endnotes, self.boxes)
        behind = ["".join(part) + "\r" * bool(part) for part in parts]
        whole = self.text + "".join(behind) + "\r"
        stored = whole.encode("utf-16-le" if self.wide else "cp1252")
        body = stored + bytes(-len(stored) % PAGE)
        table = b""
        places = {}

        def add(number, data):
            nonlocal table
            places[number] = (len(table), len(data))
            table += data

        pieces = struct.pack("<2IHIH", 0, claimed or len(whole), 0, TEXT if self.wide else TEXT * 2 | 0x40000000, 0)
        add(33, b"\x02" + struct.pack("<I", len(pieces)) + pieces)
        where = TEXT
        said = []
        for text, style, properties in self.paragraphs:
            told = struct.pack("<H", style) + properties
            told += bytes(1 - len(told) % 2)
            said.append((where, bytes([(len(told) + 1) // 2]) + told))
            where += len(text) * width
        add(13, struct.pack("<3I", TEXT, 1 << 30, (TEXT + len(body)) // PAGE))
        body += page(said, 13)
        gone = [(TEXT, b"")]
        for word in self.deleted:
            start = TEXT + self.text.index(word) * width
            gone += [(start, b"\x03\x00\x08" + mark), (start + len(word) * width, b"")]
        add(12, struct.pack("<3I", TEXT, 1 << 30, (TEXT + len(body)) // PAGE))
        body += page(gone, 1)
        for notes, mark, numbers in (
            (self.notes, "\x02", (2, 3)),
            (self.comments, "\x05", (4, 5)),
            (self.endnotes, "\x06", (46, 47)),
        ):
            ends = [sum(map(len, notes[:count])) for count in range(len(notes) + 1)]
            marks = [at for at, letter in enumerate(self.text) if letter == mark]
            add(numbers[0], struct.pack(f"<{len(marks) + 1}I", *marks, 0))
            add(numbers[1], struct.pack(f"<{len(ends) + 1}I", *ends, 0))
        head = bytearray(struct.pack("<6H", magic, 193, 0, 0, 0, 0x0200).ljust(TEXT, b"\0"))
        struct.pack_into("<2I", head, 24, TEXT, TEXT + len(self.text) * width)
        notes, comments, endnotes, boxes = map(len, behind)
        struct.pack_into("<8i", head, 0x4C, len(self.text), notes, 0, 0, comments, endnotes, boxes, 0)
        for number, place in places.items():
            struct.pack_into("<2I", head, 0x9A + 8 * number, *place)
        streams = {"wordDocument": bytes(head) + body, "1Table": table}
        return compound({**streams, "\x05SummaryInformation": description(title)})


@pytest.fixture
def read_word(tmp_path):
    def read_packed(data):
        (tmp_path / "x.doc").write_bytes(data)
        return read(tmp_path / "x.doc")

    return read_packed


def shown(document):
    return [(section.place, section.text) for section in document.sections]


@pytest.mark.parametrize("wide", [False, True])
def test_headings_are_places_and_notes_stand_behind_their_paragraph(read_word, wide):
    word = Word(
        ("Bees\r", HEADING_1, b""),
        ("They fly\x02 here\x05.\r", NORMAL, b""),
        ("Wax\r", NORMAL, LEVEL),
        ("one\r", NORMAL, ITEM),
        ("two\r", NORMAL, ITEM),
        ("Höney – sweet\x02.\r", NORMAL, b""),
        notes=("Not at night.", "Very."),
        comments=("Really?",),
        wide=wide,
    )
    document = read_word(word.packed("Of insects"))
    assert document.title == "Of insects"
    assert shown(document) == [
        ("§ Bees", "They fly here.\n\nNot at night.\n\nComment: Really?"),
        ("§ Bees › Wax", "- one\n- two\n\nHöney – sweet.\n\nVery."),
    ]


@pytest.mark.parametrize(("mark", "text"), [(b"\x01", "So ."), (b"\x81", "So ."), (b"\x80", "So never.")])
def test_what_is_deleted_is_marked_in_several_ways(read_word, mark, text):
    word = Word(("So never.\r", NORMAL, b""), deleted=("never",))
    assert shown(read_word(word.packed(mark=mark))) == [("", text)]


def test_comments_endnotes_and_boxes_are_told_apart(read_word):
    word = Word(
        ("They fly\x05 here\x06.\r", NORMAL, b""),
        comments=("Really?",),
        endnotes=("Not at night.",),
        boxes=("In a box", "and below"),
    )
    assert shown(read_word(word.packed())) == [
        ("", "They fly here.\n\nComment: Really?\n\nNot at night.\n\nIn a box\n\nand below")
    ]


@pytest.mark.parametrize("wide", [False, True])
def test_what_was_deleted_and_how_fields_are_computed_is_not_there(read_word, wide):
    word = Word(
        ("So \x13HYPERLINK x\x14see \x13REF\x15this\x15, never  always.\r", NORMAL, b""),
        ("Page\x13 EQ \\o\\ad(\\s\\up 9(read),set)\x15\x0bby\x0cpage\r", NORMAL, b""),
        ("Broken \x13field\r", NORMAL, b""),
        ("End\r", NORMAL, b""),
        deleted=("never ",),
        wide=wide,
    )
    assert shown(read_word(word.packed())) == [("", "So see this,  always.\n\nPageset\nby\n\npage\n\nBroken\n\nEnd")]


def test_rows_are_lines(read_word):
    rows = [
        ("Town\x07", CELL),
        ("Bees\x07", CELL),
        ("\x07", ROW),
        ("Lis\r", CELL),
        ("bon\x07", CELL),
        ("9\x07", CELL),
        ("\x07", ROW),
    ]
    word = Word(*((text, NORMAL, said) for text, said in rows), ("After.\r", NORMAL, b""))
    assert shown(read_word(word.packed())) == [("", "Town | Bees\nTown: Lis bon | Bees: 9\n\nAfter.")]


def test_cells_of_different_widths_stand_in_their_columns(read_word):
    def row(*edges):
        told = struct.pack(f"<B{len(edges) + 1}h", len(edges), 0, *edges)
        return ROW + b"\x08\xd6" + struct.pack("<H", len(told) + 1) + told

    rows = [("Wide\x07", CELL), ("Lone\x07", CELL), ("\x07", row(900, 2000))]
    rows += [("a\x07", CELL), ("b\x07", CELL), ("c\x07", CELL), ("\x07", row(450, 905, 2000))]
    word = Word(*((text, NORMAL, said) for text, said in rows))
    assert shown(read_word(word.packed())) == [("", "Wide | Lone\na | b | c")]


def test_older_documents_give_their_text(read_word):
    word = Word(("Old b\xefrds.\r", NORMAL, b""), ("They fly.\r", NORMAL, b""))
    assert shown(read_word(word.packed(magic=0xA5DC))) == [("", "Old bïrds.\n\nThey fly.")]


def test_what_breaks_off_is_refused(read_word):
    with pytest.raises(Refusal, match="damaged"):
        read_word(Word(("They fly.\r", NORMAL, b"")).packed()[:1600])


def test_no_more_text_is_made_than_a_file_can_hold(read_word):
    packed = Word(("They fly.\r", NORMAL, b"")).packed(claimed=1 << 30)
    tracemalloc.start()
    try:
        with suppress(Refusal):
            read_word(packed)
        assert tracemalloc.get_traced_memory()[1] < 1 << 26
    finally:
        tracemalloc.stop()
