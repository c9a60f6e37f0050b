"""Tells how wide the letters of a font are, so that what stands beside each other can be told from what is apart."""

import re
import struct
from collections.abc import Mapping

_OBSCURED = 32
"""So many bytes at the beginning of a font are mixed with its name, so that it serves no other document."""

_IDENTITY = re.compile("[0-9a-f]{32}", re.IGNORECASE)
_BROKEN = (struct.error, IndexError, KeyError, ValueError, ZeroDivisionError)
_USUAL, _WIDE = 0.5, 1.0
_FIRST_WIDE = 0x2E80
_SECOND_HALVES = range(0xDC00, 0xE000)
"""Of letters beyond the basic plane, which UTF-16 writes in two halves."""


class FontWidths:
    """The widths of one font in parts of its size; where the font does not tell, what is usual."""

    def __init__(self, data: bytes = b"", name: str = "") -> None:
        self._widths: tuple[float, ...] = ()
        self._glyphs: Mapping[int, int] = {}
        try:
            self._read(_clear(data, name))
        except _BROKEN:
            return

    def of(self, letter: int, glyph: int | None = None) -> float:
        """Give the width of a glyph, or of the one that stands for a letter where it is not told which."""
        if letter in _SECOND_HALVES:
            return 0.0
        glyph = self._glyphs.get(letter) if glyph is None else glyph
        if glyph is None or not self._widths:
            return _USUAL if letter < _FIRST_WIDE else _WIDE
        return self._widths[min(glyph, len(self._widths) - 1)]

    def _read(self, data: bytes) -> None:
        start = struct.unpack_from(">I", data, 12)[0] if data.startswith(b"ttcf") else 0
        (count,) = struct.unpack_from(">H", data, start + 4)
        entries = (struct.unpack_from(">4sIII", data, start + 12 + 16 * number) for number in range(count))
        tables = {name: data[offset : offset + length] for name, _, offset, length in entries}
        (size,) = struct.unpack_from(">H", tables[b"head"], 18)
        (count,) = struct.unpack_from(">H", tables[b"hhea"], 34)
        widths = struct.unpack_from(f">{2 * count}H", tables[b"hmtx"])
        self._widths = tuple(width / size for width in widths[::2])
        self._glyphs = _glyphs(tables[b"cmap"])


def _clear(data: bytes, name: str) -> bytes:
    """Undo the mixing with a name, where the font has been mixed with one."""
    identity = "".join(name.split("-"))
    if not name.lower().endswith(".odttf") or not (found := _IDENTITY.search(identity)):
        return data
    key = bytes.fromhex(found[0])[::-1] * (_OBSCURED // 16)
    return bytes(one ^ other for one, other in zip(data, key, strict=False)) + data[_OBSCURED:]


def _glyphs(table: bytes) -> dict[int, int]:
    """Tell which glyph stands for which letter of the basic plane."""
    (count,) = struct.unpack_from(">H", table, 2)
    for number in range(count):
        platform, _, offset = struct.unpack_from(">HHI", table, 4 + 8 * number)
        (kind,) = struct.unpack_from(">H", table, offset)
        if kind == 4 and platform in (0, 3):
            return _of_segments(table[offset:])
    return {}


def _of_segments(table: bytes) -> dict[int, int]:
    (doubled,) = struct.unpack_from(">H", table, 6)
    length = doubled // 2
    ends, starts, shifts, ranges = (
        struct.unpack_from(f">{length}H", table, 14 + at * doubled + 2 * bool(at)) for at in range(4)
    )
    glyphs: dict[int, int] = {}
    next_letter = 0  # so that segments which overlap, as those of no sound font do, cost no more time
    for at, (start, end, shift, place) in enumerate(zip(starts, ends, shifts, ranges, strict=True)):
        for letter in range(max(start, next_letter), end + 1):
            glyph = letter
            if place:
                where = 16 + 3 * doubled + 2 * at + place + 2 * (letter - start)
                (glyph,) = struct.unpack_from(">H", table, where)
            glyphs[letter] = (glyph + shift) & 0xFFFF
        next_letter = max(next_letter, end + 1)
    return glyphs
