"""Reads tables of iWork since 2013, whose cells are records of their own within the rows of tiles."""

import math
import re
import struct
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from inkling.documents.iwork.archives import Archives, Message
from inkling.documents.sheet_cells import SheetCells, name_of_cell, shown_number
from inkling.documents.text import one_line

_FIRST_MOMENT = datetime(2001, 1, 1)
_ROWS_OF_A_TILE = 256
_NUMBER, _TEXT, _DATE, _TRUTH, _SPAN, _RICH_TEXT, _MONEY = 2, 3, 5, 6, 7, 9, 10
_NO_NAME = re.compile(r"unnamed table|\D*\d{1,2}(?:-\d{1,2})?", re.IGNORECASE)
"""What tables are called by themselves."""

_MENU = 266
_LARGEST_WHOLE, _SECONDS_OF_A_DAY = 10**22, 86400
PERCENT = 258
"""The number of the format for shares of a hundred."""

_NEW = 5
"""The version of records since 2019; in those before, everything is in other places."""

_FIELDS = (
    ("decimal", 0x1, 16), ("value", 0x2, 8), ("date", 0x4, 8), ("text", 0x8, 4), ("rich", 0x10, 4), ("", 0x20, 4),
    ("", 0x40, 4), ("", 0x80, 4), ("", 0x100, 4), ("", 0x200, 4), ("", 0x400, 4), ("", 0x800, 4), ("", 0x1000, 4),
    ("format", 0x2000, 4), ("", 0x4000, 4), ("", 0x8000, 4), ("", 0x10000, 4), ("", 0x20000, 4), ("", 0x40000, 4),
    ("comment", 0x80000, 4),
)  # fmt: skip
_OLD_FIELDS = (
    ("", 0x2, 4), ("", 0x80, 4), ("", 0x400, 4), ("", 0x800, 4), ("format", 0x4, 4), ("", 0x8, 4), ("", 0x100, 4),
    ("rich", 0x200, 4), ("comment", 0x1000, 4), ("", 0x2000, 4), ("text", 0x10, 4), ("value", 0x20, 8),
    ("date", 0x40, 8),
)  # fmt: skip
"""What a record may hold, in its order: the bit of its mask that tells it, and how many bytes it takes."""


class _Record:
    """The record of one cell: its kind, and the fields that it holds."""

    def __init__(self, data: bytes) -> None:
        version = data[0] if data else 0
        is_new = version >= _NEW
        at = 12 if version > 1 else 8
        self.kind = 0
        self._fields: dict[str, bytes] = {}
        if len(data) < at:
            return
        self.kind = data[1 if version >= _NEW - 1 else 2]
        begin = 8 if is_new else 4
        mask = int.from_bytes(data[begin : begin + (4 if version > 1 else 2)], "little")
        for name, bit, size in _FIELDS if is_new else _OLD_FIELDS:
            if mask & bit:
                self._fields[name] = data[at : at + size]
                at += size

    def key(self, name: str) -> int:
        """Give the key that leads into a list; 0 where there is none."""
        return int.from_bytes(self._fields.get(name, b""), "little")

    def double(self, name: str) -> float:
        """Give a number of eight bytes; none at all where it is not there."""
        data = self._fields.get(name, b"")
        return float(struct.unpack("<d", data)[0]) if len(data) == 8 else math.nan

    @property
    def number(self) -> float | Decimal:
        """The number that a cell holds."""
        data = self._fields.get("decimal", b"")
        if len(data) < 16:
            return self.double("value")
        high = int.from_bytes(data[14:], "little")
        digits = int.from_bytes(data[:14], "little") | (high & 1) << 112
        return Decimal(-digits if high & 0x8000 else digits).scaleb((high >> 1 & 0x3FFF) - 0x1820)


class Table:
    """One table; `said` gives the text of a storage, and of a comment, by its identifier."""

    def __init__(self, model: Message, archives: Archives, said: Callable[[int], str]) -> None:
        self._model = model
        self._store = model.inner(4)
        self._archives = archives
        self._said = said

    def texts(self) -> Iterator[str]:
        """Give the name with the rows, where it is shown, and the comments on cells."""
        cells = SheetCells()
        comments = []
        for row, column, record in self._records():
            cells.put(row, column, self._value(record))
            comment = self._comments.get(record.key("comment"), "")
            if comment:
                comments.append(f"Comment on {name_of_cell(row, column)}: {comment}")
        yield named_table(self._model.text(8), cells.lines(), is_name_shown=self._model.number(22) > 0)
        yield "\n".join(comments)

    def _records(self) -> Iterator[tuple[int, int, _Record]]:
        """Give the record of each cell, with its row and column."""
        tiles = self._store.inner(3)
        height = tiles.number(2) or _ROWS_OF_A_TILE
        for tile in {tile.reference(2): tile for tile in tiles.inners(1)}.values():
            for row in self._archives.find(tile.reference(2)).message.inners(5):
                number = tile.number(1) * height + row.number(1)
                is_new = len(row.data(7)) > 0
                data, places = (row.data(6), row.data(7)) if is_new else (row.data(3), row.data(4))
                for column, record in _parted(bytes(data), bytes(places), 4 if row.number(8) and is_new else 1):
                    yield number, column, _Record(record)

    def _value(self, record: _Record) -> str:
        if record.kind == _TEXT:
            return self._strings.get(record.key("text"), "")
        if record.kind == _RICH_TEXT:
            return self._rich_texts.get(record.key("rich"), "")
        if record.kind == _DATE:
            return moment_in_words(record.double("date"))
        if record.kind == _TRUTH:
            return "true" if record.double("value") > 0 else "false"
        if record.kind == _SPAN:
            return span_in_words(record.double("value"))
        return self._number(record) if record.kind in (_NUMBER, _MONEY) else ""

    def _number(self, record: _Record) -> str:
        shown = record.key("format")
        if shown in self._menus:
            return self._menus[shown].get(float(record.number), "")
        is_share = shown in self._formats and self._formats[shown].number(1) == PERCENT
        return number_in_words(record.number, is_share)

    def _entries(self, *fields: int) -> dict[int, Message]:
        """Give what a list of the table holds, by its keys."""
        found = {}
        for field in fields:
            content = self._archives.find(self._store.reference(field)).message
            further = (self._archives.find(each).message for each in dict.fromkeys(content.references(4)))
            found.update({entry.number(1): entry for part in (content, *further) for entry in part.inners(3)})
        return found

    @cached_property
    def _strings(self) -> dict[int, str]:
        return {key: entry.text(3) for key, entry in self._entries(4).items()}

    @cached_property
    def _rich_texts(self) -> dict[int, str]:
        payloads = {key: self._archives.find(entry.reference(9)) for key, entry in self._entries(17).items()}
        return {key: self._said(payload.message.reference(1)) for key, payload in payloads.items()}

    @cached_property
    def _comments(self) -> dict[int, str]:
        return {key: self._said(entry.reference(10)) for key, entry in self._entries(19).items()}

    @cached_property
    def _formats(self) -> dict[int, Message]:
        return {key: entry.inner(6) for key, entry in self._entries(11, 22).items()}

    @cached_property
    def _menus(self) -> dict[int, dict[float, str]]:
        """The choices of each format that shows a number as one of them; in newer records they are text."""
        models = {key: self._archives.find(entry.reference(4)).message for key, entry in self._entries(16).items()}
        named = {key: shown.number(39) for key, shown in self._formats.items() if shown.number(1) == _MENU}
        return {key: _choices(models[menu]) for key, menu in named.items() if menu in models}


def _choices(menu: Message) -> dict[float, str]:
    """Give the choices of a menu, the first of which is none."""
    items = menu.inners(2) or menu.inners(1)
    return {float(number): item.inner(5).text(1) for number, item in enumerate(items)}


def _parted(data: bytes, places: bytes, unit: int) -> Iterator[tuple[int, bytes]]:
    """Part the cells of a row, each of which ends where another begins."""
    count = len(places) // 2
    begins = [place * unit for place in struct.unpack(f"<{count}h", places[: count * 2])]
    used = sorted({begin for begin in begins if begin >= 0})
    ends = dict(zip(used, [*used[1:], len(data)], strict=True))
    for column, begin in enumerate(begins):
        if begin >= 0:
            yield column, data[begin : ends[begin]]


def named_table(name: str, lines: str, *, is_name_shown: bool) -> str:
    """Put the name of a table before its lines, where it is shown, or where a person gave it."""
    name = one_line(name)
    is_told = (lines and is_name_shown) or not _NO_NAME.fullmatch(name)
    return "\n".join(filter(None, (name if is_told else "", lines)))


def number_in_words(value: float | Decimal, is_share: bool = False) -> str:
    """Write a number, or a share of a hundred; nothing where it is none."""
    if not math.isfinite(value):
        return ""
    if isinstance(value, Decimal) and not is_share and abs(value) < _LARGEST_WHOLE and value == int(value):
        return str(int(value))
    return shown_number(float(value), "%" if is_share else "")


def moment_in_words(seconds: float) -> str:
    """Write a moment, counted in seconds from the beginning of 2001, as a day, with the time where there is one."""
    try:
        moment = _FIRST_MOMENT + timedelta(seconds=round(seconds))
    except (OverflowError, ValueError):
        return ""
    return moment.isoformat(" ").removesuffix(" 00:00:00")


def span_in_words(seconds: float) -> str:
    """Write a span of time as hours, minutes and seconds."""
    if not math.isfinite(seconds):
        return ""
    return f"{'-' if seconds < 0 else ''}{shown_number(abs(seconds) / _SECONDS_OF_A_DAY, '[h]')}"
