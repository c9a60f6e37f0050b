"""Reads documents of Hangul since 2000, whose text lies in records (HWP 5).

Hancom, which has published the format, asks for these words:
본 제품은 한글과컴퓨터의 한/글 문서 파일(.hwp) 공개 문서를 참고하여 개발하였습니다.
"""

import logging
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from inkling.documents.document import Document, Section
from inkling.documents.hangul.records import Record, records_of, text_of
from inkling.documents.hangul.text import PLAIN, Cell, HangulText, Shape, table_text
from inkling.documents.old_office.compound import BROKEN, CompoundFile
from inkling.documents.source import Source, check_part_size
from inkling.documents.text import as_comment, clean
from inkling.documents.titles import real_title
from inkling.errors import Refusal

_PACKED, _PASSWORD, _FOR_READING = 1, 2, 4
_OTHERWISE_ENCRYPTED = 1 << 4 | 1 << 8 | 1 << 10
_PARAGRAPH, _TEXT, _CONTROL, _LIST, _TABLE, _FORMULA, _MEMO = 0x42, 0x43, 0x47, 0x48, 0x4D, 0x58, 0x5D
_SHAPE = 0x19
_OUTLINE, _BULLET = 1, 3
_MARGINS, _WITH_WORDS = ("head", "foot", "secd"), ("tdut", "tcps")
_NUMBERED = (3, 4, 5)
"""What is counted where it is named, as below a picture; numbers of notes and pages are none of the text."""

_SECTION = re.compile(r"bodytext/section(\d{1,6})")
_PIECE = 2**16

_log = logging.getLogger(__name__)


def read_hwp(source: Source) -> Document:
    """Read a document; notes, comments and text boxes stand behind the paragraphs that they belong to."""
    try:
        packed = CompoundFile(source.read_bytes())
        (flags,) = struct.unpack_from("<I", packed.stream("FileHeader"), 36)
    except BROKEN as error:
        raise Refusal("unreadable", "damaged: its inner structure is broken or cut off") from error
    if flags & _PASSWORD:
        raise Refusal("unreadable", "protected by a password")
    if flags & _OTHERWISE_ENCRYPTED:
        raise Refusal("unreadable", "encrypted in a way that only some programs can open")
    if flags & _FOR_READING:
        return _beginning(packed, "locked against changes")
    document = _Hwp(packed, bool(flags & _PACKED)).read()
    if not document.sections and document.missing:
        return _beginning(packed, "damaged: its text is missing or cut off")
    return document


def _beginning(packed: CompoundFile, reason: str) -> Document:
    """Read what programs show of a document without opening it; refuses it for the reason where that is nothing."""
    shown = packed.stream("PrvText") if "PrvText" in packed else b""
    text = clean(shown.decode("utf-16-le", "replace")).strip()
    if not text:
        raise Refusal("unreadable", reason)
    return Document(_title(packed), (Section(text),), f"{reason}, only its beginning can be read")


def _title(packed: CompoundFile) -> str:
    return real_title(packed.title("\x05HwpSummaryInformation"))


class _Hwp:
    """Goes through the sections of one document."""

    def __init__(self, packed: CompoundFile, is_packed: bool) -> None:
        self._file = packed
        self._is_packed = is_packed
        self._broken = 0
        self._text = HangulText()
        self._shapes: list[Shape] = []

    def read(self) -> Document:
        self._shapes = [_shape(record) for record in _all(self._records("DocInfo")) if record.kind == _SHAPE]
        self._broken = 0
        names = sorted(filter(None, map(_SECTION.fullmatch, self._file.names())), key=lambda name: int(name[1]))
        for name in names:
            for record in self._records(name[0]):
                if record.kind == _PARAGRAPH:
                    self._text.paragraph(self._shape(record), *self._paragraph(record))
        broken = f"{self._broken} of {len(names)} sections could not be read whole" if self._broken else ""
        return replace(self._text.document(_title(self._file)), missing=broken if names else "its text is missing")

    def _records(self, name: str) -> list[Record]:
        """Give the records of a stream, of a damaged one as far as they can be had."""
        try:
            data = self._file.stream(name)
            whole = True
            if self._is_packed:
                data, whole = _unpacked(data)
            records = records_of(data)
        except BROKEN as error:
            _log.info("%s cannot be read: %s", name, error)
            records, whole = [], False
        self._broken += not whole
        return records

    def _shape(self, record: Record) -> Shape:
        (number,) = struct.unpack_from("<H", record.data.ljust(10, b"\xff"), 8)
        return self._shapes[number] if number < len(self._shapes) else PLAIN

    def _paragraph(self, record: Record) -> tuple[str, list[str]]:
        """Give the text of a paragraph, and of what stands behind it."""
        behind: list[str] = []
        controls = (inner for inner in record.inner if inner.kind == _CONTROL)

        def control() -> str:
            found = next(controls, None)
            return "" if found is None else self._control(found, behind)

        text = "".join(text_of(inner.data, control) for inner in record.inner if inner.kind == _TEXT)
        text += "".join(self._control(left, behind) for left in controls)
        behind += [as_comment(self._flat(memo)) for memo in _parted(record.inner, _MEMO)]
        return clean(text).strip(), list(filter(None, behind))

    def _control(self, record: Record, behind: list[str]) -> str:
        """Give what a control puts into the text, and note what stands behind the paragraph."""
        name = record.name
        if name == "eqed":
            return " ".join(["", *(_string(inner.data, 4) for inner in record.inner if inner.kind == _FORMULA), ""])
        if name == "atno":
            kind, number = struct.unpack_from("<IH", record.data.ljust(10, b"\0"), 4)
            return str(number) if kind & 15 in _NUMBERED else ""
        if name in _WITH_WORDS:
            return _string(record.data, 4)
        if name == "tbl ":
            behind += self._table(record)
        elif name in _MARGINS:
            self._text.margin(self._flat(record.inner))
        else:
            said = self._flat(record.inner)
            behind.append(as_comment(said) if name == "tcmt" else said)
        return ""

    def _flat(self, records: list[Record]) -> str:
        """Give all text of records, paragraph by paragraph."""
        return "\n".join(filter(None, self._flat_blocks(records)))

    def _flat_blocks(self, records: list[Record]) -> Iterator[str]:
        for record in records:
            if record.kind == _PARAGRAPH:
                text, behind = self._paragraph(record)
                yield text
                yield from behind
            else:
                yield from self._flat_blocks(record.inner)

    def _table(self, record: Record) -> Iterator[str]:
        """Give what is written above or below a table, and its rows."""
        kinds = [inner.kind for inner in record.inner]
        begin = kinds.index(_TABLE) if _TABLE in kinds else 0
        yield self._flat(record.inner[:begin])
        yield table_text(map(self._cell, _parted(record.inner[begin:], _LIST)))

    def _cell(self, records: list[Record]) -> Cell:
        column, row, _, rows = struct.unpack_from("<4H", records[0].data.ljust(16, b"\0"), 8)
        return Cell(row, column, rows, self._flat(records))


def _parted(records: list[Record], kind: int) -> Iterator[list[Record]]:
    """Part records where one of a kind begins; those before the first are left out."""
    begins = [number for number, record in enumerate(records) if record.kind == kind]
    for begin, end in pairwise([*begins, len(records)]):
        yield records[begin:end]


def _all(records: list[Record]) -> Iterator[Record]:
    waiting = list(reversed(records))
    while waiting:
        record = waiting.pop()
        yield record
        waiting += reversed(record.inner)


def _shape(record: Record) -> Shape:
    (told,) = struct.unpack_from("<I", record.data.ljust(4, b"\0"))
    kind, level = told >> 23 & 3, told >> 25 & 7
    return Shape(level + 1 if kind == _OUTLINE else 0, kind == _BULLET)


def _string(data: bytes, place: int) -> str:
    """Read a text with its length before it."""
    (length,) = struct.unpack_from("<H", data.ljust(place + 2, b"\0"), place)
    return data[place + 2 : place + 2 + 2 * length].decode("utf-16-le", "replace")


def _unpacked(data: bytes) -> tuple[bytes, bool]:
    """Unpack a stream as far as it goes, and tell whether that is all of it."""
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces = []
    size = 0
    try:
        for at in range(0, len(data), _PIECE):
            left = data[at : at + _PIECE]
            while left and not unpacking.eof:  # for Hangul writes more behind it
                pieces.append(unpacking.decompress(left, _PIECE))
                size += len(pieces[-1])
                check_part_size(size)
                left = unpacking.unconsumed_tail
    except zlib.error as error:
        _log.info("a stream breaks off: %s", error)
        return b"".join(pieces), False
    return b"".join(pieces), unpacking.eof
