"""Reads spreadsheets of Excel 5 to 2003."""

import logging
import struct
from collections.abc import Iterator

from inkling.documents.document import Document
from inkling.documents.old_office.compound import BROKEN, CompoundFile
from inkling.documents.sheet_cells import (
    FIRST_DAY,
    FIRST_DAY_OF_1904,
    SheetCells,
    document_of_sheets,
    name_of_cell,
    shown_number,
    telling_code,
)
from inkling.documents.source import Source
from inkling.documents.text import clean
from inkling.errors import Refusal

_BEGIN, _END, _GOES_ON, _PROTECTED = 0x0809, 0x0A, 0x3C, 0x2F
_SHEET, _SHARED, _FORMAT, _STYLE, _FROM_1904, _CODEPAGE = 0x85, 0xFC, 0x041E, 0xE0, 0x22, 0x42
_LABEL, _RICH_LABEL, _SHARED_LABEL = 0x0204, 0xD6, 0xFD
_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS, _TRUTH = 0x0203, 0x027E, 0xBD, 0x0205
_FORMULA, _RESULT = 0x06, 0x0207
_NOTE, _OBJECT, _TEXT, _TITLE_OF_CHART = 0x1C, 0x5D, 0x01B6, 0x100D
_EXCEL_97 = 0x0600
_MODULE = 6
_CODEPAGES = {0x8000: "mac_roman", 10000: "mac_roman", 0x8001: "cp1252", 1200: "utf-16-le", 65001: "utf-8"}

_DAMAGED = "damaged: its inner structure is broken or cut off"

_log = logging.getLogger(__name__)


def read_old_sheets(source: Source) -> Document:
    """Read a spreadsheet as newer ones are read; what stands before a damaged place is kept.

    Raises:
        Refusal: a password protects it, or nothing can be made out.
    """
    try:
        packed = CompoundFile(source.read_bytes())
        book = _Book(packed)
    except BROKEN as error:
        _log.info("%s is damaged: %s", source, error)
        raise Refusal("unreadable", _DAMAGED) from error
    sheets = {name: _Sheet(book, start) for name, start in book.sheets}
    cut = sum(not sheet.is_whole for sheet in sheets.values())
    missing = f"{cut} of its sheets could not be read to the end" if cut else book.missing
    document = document_of_sheets({name: sheet.texts() for name, sheet in sheets.items()}, packed.title(), missing)
    if missing and not document.sections:
        raise Refusal("unreadable", _DAMAGED)
    return document


class _Parts:
    """Reads on through the parts of a record; characters that go on in the next part begin with a flag there."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts
        self._part = self._at = 0

    def take(self, count: int) -> bytes:
        """Take so many bytes; raises IndexError where there are not so many."""
        taken = b""
        while len(taken) < count:
            part = self._parts[self._part]
            piece = part[self._at : self._at + count - len(taken)]
            taken += piece
            self._at += len(piece)
            if len(taken) < count:
                self._part, self._at = self._part + 1, 0
        return taken

    def characters(self, count: int, wide: bool) -> str:
        """Take so many characters of one or two bytes each; raises IndexError where there are not so many."""
        taken: list[bytes] = []
        while count > 0:
            part = self._parts[self._part]
            data = part[self._at : self._at + (count << wide)]
            if len(data) > wide:
                taken.append(data if wide else data.decode("latin-1").encode("utf-16-le"))
                self._at += len(data)
                count -= len(data) >> wide
            else:
                self._part, self._at = self._part + 1, 1
                wide = bool(self._parts[self._part][0] & 1)
        return b"".join(taken).decode("utf-16-le", "replace")

    def string(self, width: int = 2) -> str:
        """Take a string that begins with its length, of so many bytes, and says how it is written."""
        count = int.from_bytes(self.take(width), "little")
        (flags,) = self.take(1)
        runs = int.from_bytes(self.take(2), "little") if flags & 8 else 0
        more = int.from_bytes(self.take(4), "little") if flags & 4 else 0
        text = self.characters(count, bool(flags & 1))
        self.take(4 * runs + more)
        return text


class _Book:
    """What all sheets of a workbook share."""

    def __init__(self, packed: CompoundFile) -> None:
        try:
            self.data = packed.stream("Workbook")
        except KeyError:
            self.data = packed.stream("Book")
        self.sheets: list[tuple[str, int]] = []
        self.shared: list[str] = []
        self.missing = ""
        self.styles: list[str] = []
        self._first_day = FIRST_DAY
        self._formats: dict[int, str] = {}
        self._charset = "cp1252"
        if _two(self.data, 0) != _BEGIN:
            raise ValueError("no workbook in it")
        self.is_wide = _two(self.data, 4) >= _EXCEL_97
        for kind, parts in _records(self.data, 0):
            if kind == _END:
                break
            self._take(kind, parts)
        else:
            raise ValueError("it breaks off")
        if not self.sheets:
            raise ValueError("no sheets in it")

    def _take(self, kind: int, parts: list[bytes]) -> None:
        data = parts[0]
        if kind == _PROTECTED:
            raise Refusal("unreadable", "protected by a password")
        if kind == _CODEPAGE:
            self._charset = _CODEPAGES.get(_two(data, 0), f"cp{_two(data, 0)}")
        elif kind == _FROM_1904 and _two(data, 0):
            self._first_day = FIRST_DAY_OF_1904
        elif kind == _FORMAT:
            code = self.string([data[2:]], 2 if self.is_wide else 1)
            self._formats[_two(data, 0)] = code
        elif kind == _STYLE:
            self.styles.append(telling_code(_two(data, 2), self._formats))
        elif kind == _SHEET and data[5] != _MODULE:
            self.sheets.append((clean(self.string([data[6:]], 1)), struct.unpack_from("<I", data)[0]))
        elif kind == _SHARED:
            strings = _Parts(parts)
            (count,) = struct.unpack_from("<I", strings.take(8), 4)
            try:
                self.shared += (strings.string() for _ in range(count))
            except IndexError:
                self.missing = "some of its texts could not be read"

    def string(self, parts: list[bytes], width: int = 2) -> str:
        """Read a string that begins with its length, of so many bytes."""
        if self.is_wide:
            return _Parts(parts).string(width)
        data = b"".join(parts)
        count = int.from_bytes(data[:width], "little")
        try:
            return data[width : width + count].decode(self._charset, "replace")
        except LookupError:
            return data[width : width + count].decode("cp1252", "replace")

    def number(self, value: float, style: int) -> str:
        """Write a number as the style of its cell has it."""
        return shown_number(value, self.styles[style] if style < len(self.styles) else "", self._first_day)


class _Sheet:
    """The cells of one sheet, and what stands beside them."""

    def __init__(self, book: _Book, start: int) -> None:
        self._book = book
        self._cells = SheetCells()
        self._result = 0, 0  # the cell whose formula is still to be told what it shows
        self._object = 0
        self._marks: dict[int, str] = {}
        self._drawn: dict[int, str] = {}
        self._notes: list[str] = []
        self._titles: list[str] = []
        try:
            self.is_whole = self._read(start)
        except BROKEN:
            self.is_whole = False

    def _read(self, start: int) -> bool:
        """Read all records, and tell whether the sheet comes to its end."""
        if _two(self._book.data, start) != _BEGIN:
            return False
        depth = 0
        for kind, parts in _records(self._book.data, start):
            depth += (kind == _BEGIN) - (kind == _END)
            if depth < 1:
                return True
            # Within a chart, records of cells hold what it was drawn from.
            if kind == _TITLE_OF_CHART:
                self._titles.append(self._book.string([parts[0][2:]], 1))
            elif depth == 1:
                self._take(kind, parts)
        return False

    def texts(self) -> Iterator[str]:
        """Give the rows, the comments and what is drawn."""
        yield self._cells.lines()
        marked = [f"Comment on {cell}: {self._drawn.pop(number, '')}" for number, cell in self._marks.items()]
        drawn = [*marked, *self._notes, *self._drawn.values(), "\n".join(dict.fromkeys(self._titles))]
        yield from (clean(text).strip() for text in drawn if not text.endswith(": "))

    def _take(self, kind: int, parts: list[bytes]) -> None:
        data = parts[0]
        if kind == _SHARED_LABEL:
            (number,) = struct.unpack_from("<I", data, 6)
            self._put(data, self._book.shared[number] if number < len(self._book.shared) else "")
        elif kind in (_LABEL, _RICH_LABEL):
            self._put(data, self._book.string([data[6:], *parts[1:]]))
        elif kind == _NUMBER:
            self._put_number(data, struct.unpack_from("<d", data, 6)[0])
        elif kind == _SHORT_NUMBER:
            self._put_number(data, _short(data, 6))
        elif kind == _SHORT_NUMBERS:
            row, first = struct.unpack_from("<2H", data)
            for column, at in enumerate(range(4, len(data) - 7, 6), first):
                self._put_number(struct.pack("<3H", row, column, _two(data, at)), _short(data, at + 2))
        elif kind == _TRUTH and not data[7]:
            self._put(data, "true" if data[6] else "false")
        elif kind == _FORMULA:
            self._put_result(data)
        elif kind == _RESULT:
            self._cells.put(*self._result, self._book.string(parts))
        elif kind in (_NOTE, _OBJECT, _TEXT):
            self._take_beside(kind, parts)

    def _put(self, data: bytes, text: str) -> None:
        self._cells.put(_two(data, 0), _two(data, 2), text)

    def _put_number(self, data: bytes, value: float) -> None:
        self._put(data, self._book.number(value, _two(data, 4)))

    def _put_result(self, data: bytes) -> None:
        if data[12:14] != b"\xff\xff":
            self._put_number(data, struct.unpack_from("<d", data, 6)[0])
        elif data[6] == 0:
            self._result = _two(data, 0), _two(data, 2)
        elif data[6] == 1:
            self._put(data, "true" if data[8] else "false")

    def _take_beside(self, kind: int, parts: list[bytes]) -> None:
        data = parts[0]
        if kind == _OBJECT and self._book.is_wide:
            self._object = _two(data, 6)
        elif kind == _TEXT and len(parts) > 1:
            text = _Parts([b"", *parts[1:]]).characters(_two(data, 10), wide=False)
            if text.strip():
                self._drawn[self._object] = text
        elif kind == _NOTE and self._book.is_wide:
            self._marks[_two(data, 6)] = name_of_cell(_two(data, 0), _two(data, 2))
        elif kind == _NOTE and _two(data, 0) == 0xFFFF and self._notes:
            self._notes[-1] += self._book.string([data[4:]])
        elif kind == _NOTE:
            cell = name_of_cell(_two(data, 0), _two(data, 2))
            self._notes.append(f"Comment on {cell}: {self._book.string([data[4:]])}")


def _records(data: bytes, start: int) -> Iterator[tuple[int, list[bytes]]]:
    """Give the kind of each record with its parts; a long one goes on in records of their own."""
    kind = -1
    parts: list[bytes] = []
    while start + 4 <= len(data):
        found, length = struct.unpack_from("<2H", data, start)
        part = data[start + 4 : start + 4 + length]
        start += 4 + length
        if found == _GOES_ON and parts:
            parts.append(part)
            continue
        if parts:
            yield kind, parts
        kind, parts = found, [part]
    if parts:
        yield kind, parts


def _two(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _short(data: bytes, at: int) -> float:
    """Read a number that is written in four bytes."""
    (code,) = struct.unpack_from("<i", data, at)
    value = float(code >> 2) if code & 2 else float(struct.unpack("<d", bytes(4) + struct.pack("<i", code & ~3))[0])
    return value / 100 if code & 1 else value
