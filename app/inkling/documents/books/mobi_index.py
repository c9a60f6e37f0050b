"""Reads the indexes of Mobipocket and Kindle books: entries with a name and numbers of several kinds."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_END_OF_NUMBER = 0x80
_MOST_OF_NUMBER = 5
_MOST_RECORDS = 1000
_OF_A_RECORD = 0x10000
"""So far apart count the places of names from one record to the next."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an index: its name, and its numbers by their kind."""

    name: bytes
    numbers: dict[int, list[int]]

    def number(self, kind: int, at: int = 0) -> int:
        """Give a number; raises LookupError where it has none."""
        return self.numbers[kind][at]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What numbers of one kind an entry may have, and which bits of which byte tell how many."""

    kind: int
    together: int
    mask: int
    byte: int


class MobiIndex:
    """One index, whose records begin with the `first`; raises one of compound.BROKEN where there is none."""

    def __init__(self, record: Callable[[int], bytes], first: int) -> None:
        head = record(first)
        if not head.startswith(b"INDX"):
            raise ValueError("an index is missing")
        (length,) = struct.unpack_from(">I", head, 4)
        (count,) = struct.unpack_from(">I", head, 24)
        (names,) = struct.unpack_from(">I", head, 52)
        self._bytes, self._kinds = _kinds(head[length:])
        behind = first + 1 + min(count, _MOST_RECORDS)
        self._names = [record(number) for number in range(behind, behind + min(names, _MOST_RECORDS))]
        self.entries = [entry for number in range(first + 1, behind) for entry in self._read(record(number))]

    def text(self, place: int) -> bytes:
        """Give the name at a place, of which some numbers tell; empty where there is none."""
        number, at = divmod(place, _OF_A_RECORD)
        if number >= len(self._names):
            return b""
        names = self._names[number]
        length, at = _number(names, at)
        return names[at : at + length]

    def _read(self, data: bytes) -> Iterator[Entry]:
        start, count = struct.unpack_from(">2I", data, 20)
        places = struct.unpack_from(f">{count}H", data, start + 4)
        for place, end in zip(places, (*places[1:], start), strict=True):
            entry = data[place:end]
            name = entry[1 : 1 + entry[0]]
            yield Entry(name, self._numbers(entry[1 + len(name) :]))

    def _numbers(self, data: bytes) -> dict[int, list[int]]:
        at = self._bytes
        counts = []
        for kind in self._kinds:
            told = data[kind.byte] & kind.mask
            shift = (kind.mask & -kind.mask).bit_length() - 1
            if told == kind.mask and kind.mask.bit_count() > 1:
                size, at = _number(data, at)  # more than the bits could tell, so that it is told in bytes
                counts.append((kind, 0, size))
            elif told:
                counts.append((kind, (told >> shift) * kind.together, 0))
        found: dict[int, list[int]] = {}
        for kind, count, size in counts:
            end = at + size
            numbers: list[int] = []
            while (at < end if size else len(numbers) < count) and at < len(data):
                number, at = _number(data, at)
                numbers.append(number)
            found[kind.kind] = numbers
        return found


def _kinds(table: bytes) -> tuple[int, list[_Kind]]:
    """Read which numbers the entries may have, and how many bytes tell which they do."""
    if not table.startswith(b"TAGX"):
        raise ValueError("an index does not tell of its entries")
    length, count = struct.unpack_from(">2I", table, 4)
    kinds = []
    byte = 0
    for at in range(12, min(length, len(table)), 4):
        kind, together, mask, is_end = struct.unpack_from(">4B", table, at)
        byte += is_end == 1
        if is_end != 1 and mask:
            kinds.append(_Kind(kind, together, mask, byte))
    return count, kinds


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of as many bytes as it needs, and tell where the next one begins."""
    number = 0
    for byte in data[at : at + _MOST_OF_NUMBER]:
        at += 1
        number = number << 7 | byte & 0x7F
        if byte & _END_OF_NUMBER:
            break
    return number, at
