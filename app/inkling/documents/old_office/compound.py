"""Opens compound files, in which Office before 2007 keeps its documents: streams by name, and the title."""

import struct
from collections.abc import Iterator

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_NO_ENTRY = 0xFFFFFFFF
_ENTRY = 128
_STORAGE, _STREAM = 1, 2
_IN_HEADER = 109
_CODEPAGE, _TITLE = 1, 2
_BYTES, _WIDE = 0x1E, 0x1F

BROKEN = (struct.error, IndexError, ValueError, KeyError, OverflowError)
"""What is raised where a file breaks off or points to where nothing is."""


class CompoundFile:
    """A file in a file; raises one of BROKEN where it is none."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(_MAGIC):
            raise ValueError("not a compound file")
        self._data = data
        (self._shift, self._small_shift) = struct.unpack_from("<HH", data, 30)
        if self._shift not in (9, 12) or self._small_shift != 6:
            raise ValueError("not a compound file")
        directory, _, self._cutoff, small_table, _, more, _ = struct.unpack_from("<7I", data, 48)
        self._table = self._sector_table(more)
        entries = self._chain(directory)
        self._small_table = numbers(self._chain(small_table))
        _, start, size = self._entry(entries, 0)[1]
        self._small = self._chain(start)[:size]
        # Not every program writes the names alike.
        self._streams = {name.lower(): found for name, found in self._children(entries)}

    def names(self) -> list[str]:
        """List the streams, in lower case; those within a storage as "storage/stream"."""
        return list(self._streams)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._streams

    def stream(self, name: str) -> bytes:
        """Read a stream; raises KeyError where there is none of this name."""
        start, size = self._streams[name.lower()]
        if size >= self._cutoff:
            return self._chain(start)[:size]
        width = 1 << self._small_shift
        sectors = _followed(start, self._small_table)
        return b"".join(self._small[sector * width : (sector + 1) * width] for sector in sectors)[:size]

    def title(self, description: str = "\x05SummaryInformation") -> str:
        """Give the title from the stream that describes the document; empty where there is none."""
        try:
            return _title(self.stream(description))
        except (*BROKEN, LookupError):
            return ""

    def _sector_table(self, more: int) -> tuple[int, ...]:
        """Read the table that tells which sector follows which."""
        parts = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        sectors = len(self._data) >> self._shift
        while more < _LAST_SECTOR and len(parts) < sectors:  # for one may name itself as the next
            *found, more = numbers(self._sector(more))
            parts += found
        return numbers(b"".join(self._sector(part) for part in parts if part < _LAST_SECTOR))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        return self._data[start : start + (1 << self._shift)]

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _followed(start, self._table)))

    def _entry(self, entries: bytes, number: int) -> tuple[str, tuple[int, int, int], tuple[int, int, int]]:
        """Give an entry's name; its kind, start and size; and the entries before, behind and below it."""
        entry = entries[number * _ENTRY : (number + 1) * _ENTRY]
        (length,) = struct.unpack_from("<H", entry, 64)
        name = entry[: max(0, length - 2)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<2I", entry, 116)
        return name, (entry[66], start, size), struct.unpack_from("<3I", entry, 68)

    def _children(self, entries: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        waiting = [("", self._entry(entries, 0)[2][2])]
        seen = {0}
        while waiting:
            storage, number = waiting.pop()
            if number in seen or number == _NO_ENTRY or number * _ENTRY >= len(entries):
                continue
            seen.add(number)
            name, (kind, start, size), (before, behind, below) = self._entry(entries, number)
            waiting += [(storage, before), (storage, behind)]
            if kind == _STREAM:
                yield storage + name, (start, size)
            elif kind == _STORAGE:
                waiting.append((f"{storage}{name}/", below))


def numbers(data: bytes | memoryview) -> tuple[int, ...]:
    """Read as many numbers of four bytes, the lowest first, as there are."""
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _followed(start: int, table: tuple[int, ...]) -> Iterator[int]:
    for _ in range(len(table)):
        if start >= len(table):
            return
        yield start
        start = table[start]


def _title(data: bytes) -> str:
    (section,) = struct.unpack_from("<I", data, 44)
    _, count = struct.unpack_from("<2I", data, section)
    pairs = [struct.unpack_from("<2I", data, section + 8 + 8 * number) for number in range(min(count, 100))]
    places = {kind: section + offset for kind, offset in pairs}
    charset = "cp1252"
    if _CODEPAGE in places:
        (codepage,) = struct.unpack_from("<H", data, places[_CODEPAGE] + 4)
        charset = {65001: "utf-8", 1200: "utf-16-le", 10000: "mac_roman"}.get(codepage, f"cp{codepage}")
    kind, length = struct.unpack_from("<2I", data, places[_TITLE])
    if kind not in (_BYTES, _WIDE):
        return ""
    start = places[_TITLE] + 8
    text = data[start : start + length * (2 if kind == _WIDE else 1)]
    return text.decode("utf-16-le" if kind == _WIDE else charset, "replace").split("\0")[0]
