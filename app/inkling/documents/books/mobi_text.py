"""Unpacks the text of Mobipocket and Kindle books, which lies in records that are packed one by one."""

import struct
from collections.abc import Callable, Sequence

from inkling.documents.source import check_part_size

PLAIN, PAIRS, PHRASES = 1, 2, 17480
"""How records may be packed: not at all, by what was said shortly before, or by a dictionary of phrases."""

_LAST_OF_NUMBER = 0x80
_MOST_OF_NUMBER = 4
_OVERLAPS = 1
_DEEPEST = 30
_UNPACKED = 0x8000
_CODE_BITS = 32
_LONGEST = 2**20


def unpacker(kind: int, phrases: Sequence[bytes]) -> Callable[[bytes], bytes]:
    """Give what unpacks a record; `phrases` are the records of the dictionary. Raises ValueError for other kinds."""
    if kind == PHRASES:
        return Phrases(phrases).unpack
    if kind not in (PLAIN, PAIRS):
        raise ValueError("it is packed in an unknown way")
    return bytes if kind == PLAIN else unpack_pairs


def without_trailing(data: bytes, flags: int) -> bytes:
    """Take off what stands behind the text of a record; each bit of the flags tells of one such entry."""
    for bit in range(15, 0, -1):
        if flags >> bit & 1:
            data = data[: max(0, len(data) - _number_at_end(data))]
    if flags & _OVERLAPS and data:
        # The rest of the last letter, which the next record holds as well.
        data = data[: max(0, len(data) - (data[-1] & 3) - 1)]
    return data


def _number_at_end(data: bytes) -> int:
    number = 0
    for shift, byte in enumerate(data[: -_MOST_OF_NUMBER - 1 : -1]):
        number |= (byte & 0x7F) << 7 * shift
        if byte & _LAST_OF_NUMBER:
            break
    return number


def unpack_pairs(data: bytes) -> bytes:
    """Unpack a record of PalmDOC."""
    text = bytearray()
    at, end = 0, len(data)
    while at < end:
        byte = data[at]
        at += 1
        if 1 <= byte <= 8:
            text += data[at : at + byte]
            at += byte
        elif byte < 0x80:
            text.append(byte)
        elif byte >= 0xC0:
            text += bytes((0x20, byte ^ 0x80))
        elif at < end:
            pair = (byte << 8 | data[at]) & 0x3FFF
            at += 1
            back, length = pair >> 3, (pair & 7) + 3
            if not 0 < back <= len(text):
                raise ValueError("a record points to where nothing is")
            # What is repeated may reach into itself.
            for _ in range(length):
                text.append(text[-back])
    return bytes(text)


class Phrases:
    """A dictionary of phrases, which are told by codes of differing lengths, and in which phrases tell of others."""

    def __init__(self, records: Sequence[bytes]) -> None:
        if not records or not records[0].startswith(b"HUFF"):
            raise ValueError("its dictionary is missing")
        codes, *dictionaries = records
        by_byte, by_length = struct.unpack_from(">2I", codes, 8)
        self._by_byte = list(map(_beginning, struct.unpack_from(">256I", codes, by_byte)))
        limits = struct.unpack_from(f">{2 * _CODE_BITS}I", codes, by_length)
        lengths = range(1, _CODE_BITS + 1)
        self._least = [0, *(least << (_CODE_BITS - bits) for bits, least in zip(lengths, limits[::2], strict=True))]
        self._most = [0, *(_filled(most, bits) for bits, most in zip(lengths, limits[1::2], strict=True))]
        self._phrases: list[bytes] = []
        self._is_unpacked: list[bool] = []
        self._size = 0
        for record in dictionaries:
            self._add(record)

    def _add(self, record: bytes) -> None:
        if not record.startswith(b"CDIC"):
            raise ValueError("its dictionary is missing")
        total, bits = struct.unpack_from(">2I", record, 8)
        count = min(1 << min(bits, 16), max(0, total - len(self._phrases)))
        for offset in struct.unpack_from(f">{count}H", record, 16):
            (told,) = struct.unpack_from(">H", record, 16 + offset)
            self._phrases.append(record[18 + offset : 18 + offset + (told & ~_UNPACKED)])
            self._is_unpacked.append(bool(told & _UNPACKED))

    def unpack(self, data: bytes, depth: int = 0) -> bytes:
        """Unpack a record, or a phrase."""
        if depth > _DEEPEST:
            raise ValueError("a phrase of its dictionary holds itself")
        text = bytearray()
        padded = data + bytes(8)
        at, end = 0, 8 * len(data)
        while at < end:
            code = int.from_bytes(padded[at >> 3 : (at >> 3) + 8], "big") >> (_CODE_BITS - (at & 7)) & 0xFFFFFFFF
            bits, most, is_whole = self._by_byte[code >> 24]
            if not is_whole:
                bits = next((more for more in range(bits, _CODE_BITS + 1) if code >= self._least[more]), 0)
                most = self._most[bits]
            at += bits
            if at > end:
                break
            text += self._phrase((most - code) >> (_CODE_BITS - bits) if bits else -1, depth)
            if len(text) > _LONGEST:
                raise ValueError("a record is far too long")
        return bytes(text)

    def _phrase(self, number: int, depth: int) -> bytes:
        if not 0 <= number < len(self._phrases):
            raise ValueError("a record tells of a phrase that is not there")
        if not self._is_unpacked[number]:
            self._phrases[number] = self.unpack(self._phrases[number], depth + 1)
            self._is_unpacked[number] = True
            self._size += len(self._phrases[number])
            check_part_size(self._size)
        return self._phrases[number]


def _beginning(told: int) -> tuple[int, int, bool]:
    """Tell of codes that begin with a byte how long they are at least, the largest, and whether they are whole."""
    bits = told & 31
    return bits, _filled(told >> 8, bits), bool(told & 0x80)


def _filled(code: int, bits: int) -> int:
    """Give the largest number that begins with a code."""
    return ((code + 1) << (_CODE_BITS - bits)) - 1
