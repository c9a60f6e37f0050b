"""Reads documents of Word 97 to 2003."""

import logging
import re
import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from inkling.documents.document import Document
from inkling.documents.office import rich
from inkling.documents.old_office.compound import BROKEN, CompoundFile, numbers
from inkling.documents.outline import Outline
from inkling.documents.source import Source
from inkling.documents.table_grid import Row, in_columns
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import clean, decode, has_letters
from inkling.documents.titles import real_title

_WORD_97, _WORD_6 = 0xA5EC, 0xA5DC
_IN_HASTE = 0x0004
_IN_SECOND_TABLE = 0x0200
_LENGTHS, _TABLES = 0x4C, 0x9A
_PAGE = 512
_PIECES, _CHARACTERS, _PARAGRAPHS = 33, 12, 13
_NOTES = ((2, 3, 1, ""), (46, 47, 5, ""), (4, 5, 4, "Comment: "))
"""Where marks and texts of footnotes, endnotes and comments are told; in which part they stand; what goes before."""

_MAIN, _HEADS, _BOXES, _BOXES_IN_HEADS = 0, 2, 6, 7
_DELETED, _LEVEL, _LIST, _IN_TABLE, _ROW_END = 0x0800, 0x2640, 0x460B, 0x2416, 0x2417
_ON = (b"\x01", b"\x81")
"""That something holds, or that it does where the style has it not, as newer Word writes."""

_NO_HEADING = 9
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_CELLS_OF_ROW = 0xD608
SET_ABOVE = re.compile(r"\s*EQ .*,([^(),]*\))\s*")
"""A formula by which readings are set above words of Japanese, and the words."""

_ENDS = re.compile("[\r\x07\x0c]")
_SHOWN = str.maketrans({"\x1e": "-", "\x0e": "\n", "\x07": None})

_Told = TypeVar("_Told")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of characters that lie together in the file."""

    first: int
    count: int
    place: int
    width: int


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """What is said of a paragraph."""

    level: int = _NO_HEADING
    is_item: bool = False
    in_table: bool = False
    ends_row: bool = False
    edges: tuple[int, ...] = ()


def read_old_word(source: Source) -> Document:
    """Read a document; notes and comments stand behind the paragraphs that they belong to; kreuzberg reads others."""
    try:
        packed = CompoundFile(source.read_bytes())
        outline = _of_word_6(packed) or _Word(packed).read()
        return outline.document(real_title(packed.title()))
    except BROKEN as error:
        _log.info("%s is read by kreuzberg: %s", source, error)
        return rich.read_old_word(source)


def _of_word_6(packed: CompoundFile) -> Outline | None:
    """Read the text of Word 6 and 95 that was not saved in haste; nothing where it is of another version."""
    main = packed.stream("WordDocument")
    magic, _, _, _, _, flags = struct.unpack_from("<6H", main)
    if magic != _WORD_6 or flags & _IN_HASTE:
        return None
    text = _without_instructions(decode(main[slice(*struct.unpack_from("<2I", main, 24))].replace(b"\r", b"\n\n")))
    outline = Outline()
    outline.text(text.replace("\0", ""))
    return outline


class _Word:
    """The text of one document, and what is said of its parts."""

    def __init__(self, packed: CompoundFile) -> None:
        self._main = packed.stream("WordDocument")
        magic, _, _, _, _, flags = struct.unpack_from("<6H", self._main)
        if magic != _WORD_97:
            raise ValueError("not of Word 97 or later")
        self._table = packed.stream("1Table" if flags & _IN_SECOND_TABLE else "0Table")
        self._pieces = list(self._read_pieces())
        text = "".join(map(self._text_of, self._pieces))
        lengths = struct.unpack_from("<8i", self._main, _LENGTHS)
        self._starts = [sum(lengths[:number]) for number in range(len(lengths) + 1)]
        if min(lengths) < 0 or self._starts[-1] > len(text):
            raise ValueError("more text than there is")
        self._paragraphs = self._runs(_PARAGRAPHS, _paragraph, 13)
        self._text = _without_instructions(self._without_deleted(text))
        self._behind = self._notes()

    def read(self) -> Outline:
        outline = Outline()
        cells: list[str] = []
        cell: list[str] = []
        rows: list[Row] = []

        def add(text: str) -> None:
            outline.text("\n".join(rows_to_lines(in_columns(rows))))
            rows.clear()
            outline.text(text)

        for start, end, about in self._parts(_MAIN):
            text = self._shown(start, end)
            behind = [note for at in range(start, end) for note in self._behind.get(at, ())] if self._behind else []
            if about.ends_row:
                rows.append(Row(cells, about.edges))
                cells, cell = [], []
            elif about.in_table:
                cell += [text, *behind]
                if self._text[end - 1] == "\x07":
                    cells.append(" ".join(filter(None, cell)))
                    cell = []
            elif about.level < _NO_HEADING and text:
                add("")
                outline.heading(about.level + 1, text)
            elif about.is_item and text:
                if rows:
                    add("")
                outline.item(text)
            else:
                add(text)
            if behind and not about.in_table:
                add("\n\n".join(behind))
        add("\n".join(filter(None, [*cells, *cell])))
        heads = {**self._lines_of(_HEADS), **self._lines_of(_BOXES_IN_HEADS)}
        outline.apart("\n\n".join([*filter(None, self._lines_of(_BOXES)), *filter(has_letters, heads)]))
        return outline

    def _lines_of(self, part: int) -> dict[str, None]:
        """Give the paragraphs of another part than the main text, each once."""
        return dict.fromkeys(self._shown(start, end) for start, end, _ in self._parts(part))

    def _location(self, number: int) -> bytes:
        start, length = struct.unpack_from("<2I", self._main, _TABLES + 8 * number)
        return self._table[start : start + length]

    def _read_pieces(self) -> Iterator[_Piece]:
        data = self._location(_PIECES)
        at = 0
        while data[at] == 1:
            at += 3 + struct.unpack_from("<H", data, at + 1)[0]
        (length,) = struct.unpack_from("<I", data, at + 1)
        data = data[at + 5 : at + 5 + length]
        count = (length - 4) // 12
        firsts = struct.unpack_from(f"<{count + 1}I", data)
        if list(firsts) != sorted(firsts) or firsts[-1] > len(self._main):
            raise ValueError("pieces that cannot be")
        for number, (first, end) in enumerate(pairwise(firsts)):
            (place,) = struct.unpack_from("<I", data, 4 * (count + 1) + 8 * number + 2)
            narrow = bool(place & 0x40000000)
            place &= 0x3FFFFFFF
            yield _Piece(first, end - first, place // 2 if narrow else place, 1 if narrow else 2)

    def _text_of(self, piece: _Piece) -> str:
        data = self._main[piece.place : piece.place + piece.count * piece.width]
        if piece.width == 1:
            return data.decode("cp1252", "replace").ljust(piece.count, "\0")
        # Halves of characters stay apart, so that positions count what they count in the file.
        halves = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
        return "".join(map(chr, halves)).ljust(piece.count, "\0")

    def _runs(self, number: int, read: Callable[[bytes], _Told], width: int) -> tuple[list[int], list[_Told]]:
        """Read what is said of runs of bytes, as where each begins and what holds there."""
        data = self._location(number)
        count = (len(data) - 4) // 8
        starts: list[int] = []
        found: list[_Told] = []
        for page in struct.unpack_from(f"<{max(0, count)}I", data, 4 * (count + 1)) if count > 0 else ():
            place = (page & 0x3FFFFF) * _PAGE
            block = self._main[place : place + _PAGE]
            runs = block[_PAGE - 1]
            starts += struct.unpack_from(f"<{runs}I", block)
            for run in range(runs):
                offset = block[4 * (runs + 1) + width * run] * 2
                found.append(read(block[offset:] if offset else b""))
        return starts, found

    def _without_deleted(self, text: str) -> str:
        """Blank what was deleted while changes were tracked."""
        starts, deleted = self._runs(_CHARACTERS, _is_deleted, 1)
        if not any(deleted):
            return text
        characters = list(text)
        ends = [*starts[1:], 1 << 31]
        pieces = sorted(self._pieces, key=lambda piece: piece.place)
        for start, end, gone in zip(starts, ends, deleted, strict=True):
            before = bisect_right(pieces, start, key=lambda piece: piece.place) - 1
            for number in range(max(0, before), len(pieces) if gone else 0):
                piece = pieces[number]
                if piece.place >= end:
                    break
                first = max(0, start - piece.place) // piece.width
                last = min(piece.count, (end - piece.place) // piece.width)
                for at in range(piece.first + first, piece.first + last):
                    characters[at] = "\0" if characters[at] not in "\r\x07" else characters[at]
        return "".join(characters)

    def _parts(self, part: int) -> Iterator[tuple[int, int, _Paragraph]]:
        """Give where each paragraph of a part begins and ends, and what is said of it."""
        start, stop = self._starts[part], self._starts[part + 1]
        while start < stop:
            end = _ENDS.search(self._text, start, stop)
            at = end.end() if end else stop
            yield start, at, self._about(at - 1)
            start = at

    def _about(self, position: int) -> _Paragraph:
        number = bisect_right(self._pieces, position, key=lambda piece: piece.first) - 1
        piece = self._pieces[number]
        place = piece.place + (position - piece.first) * piece.width
        starts, found = self._paragraphs
        run = bisect_right(starts, place) - 1
        return found[run] if run >= 0 else _Paragraph()

    def _shown(self, start: int, end: int) -> str:
        text = self._text[start:end].translate(_SHOWN)
        # What lies beyond the first plane is written in halves.
        return clean(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")).strip()

    def _notes(self) -> dict[int, list[str]]:
        """Give the texts of notes by the positions of their marks."""
        found: dict[int, list[str]] = {}
        for marks, texts, part, before in _NOTES:
            places = numbers(self._location(texts))[:-1]
            positions = numbers(self._location(marks))[: max(0, len(places) - 1)]
            for position, (start, end) in zip(positions, pairwise(places), strict=False):
                text = self._shown(self._starts[part] + start, self._starts[part] + end)
                if text:
                    found.setdefault(position, []).append(before + text)
        return found


def _without_instructions(text: str) -> str:
    """Blank what says how fields are computed; a field ends with its paragraph where its end is missing."""
    if "\x13" not in text:
        return text
    kept: list[str] = []
    fields: list[bool] = []
    began = 0
    for position, character in enumerate(text):
        if character == "\x13":
            fields.append(False)
            began = position
        elif character == "\x14" and fields:
            fields[-1] = True
        elif character == "\x15" and fields:
            above = None if fields.pop() else SET_ABOVE.fullmatch(text, began + 1, position)
            if above and all(fields):
                words = text[above.start(1) : above.end(1) - 1]
                kept[above.start(1) :] = words.ljust(position - above.start(1), "\0")
        elif character == "\r" and not all(fields):
            fields.clear()
        kept.append(character if character not in "\x13\x14\x15" and all(fields) else "\0")
    return "".join(kept)


def _properties(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 2 < len(data):
        (name,) = struct.unpack_from("<H", data, at)
        size = _SIZES[name >> 13]
        if name == _CELLS_OF_ROW:
            size = struct.unpack_from("<H", data, at + 2)[0] + 1
        elif not size:
            size = data[at + 2] + 1
        yield name, data[at + 2 : at + 2 + size]
        at += 2 + size


def _is_deleted(data: bytes) -> bool:
    told = _properties(data[1 : 1 + data[0]] if data else b"")
    return any(name == _DELETED and operand in _ON for name, operand in told)


def _paragraph(data: bytes) -> _Paragraph:
    if not data:
        return _Paragraph()
    data = data[1 : data[0] * 2] if data[0] else data[2 : 2 + data[1] * 2]
    (style,) = struct.unpack_from("<H", data)
    told = dict(_properties(data[2:]))
    level = told.get(_LEVEL, b"")
    return _Paragraph(
        level[0] if level else style - 1 if 1 <= style <= _NO_HEADING else _NO_HEADING,
        any(told.get(_LIST, b"")),
        any(told.get(_IN_TABLE, b"")),
        any(told.get(_ROW_END, b"")),
        _edges(told.get(_CELLS_OF_ROW, b"")),
    )


def _edges(data: bytes) -> tuple[int, ...]:
    """Tell where each cell of a row ends."""
    count = data[2] if len(data) > 2 else 0
    return struct.unpack_from(f"<{count}h", data, 5) if len(data) >= 5 + 2 * count else ()
