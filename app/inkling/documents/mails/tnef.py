"""Takes out of a `winmail.dat`, in which Outlook sends what is attached to its mail, the files that it holds."""

import struct
from collections.abc import Iterator
from functools import partial

from inkling.documents.document import Attached
from inkling.documents.text import decode, one_line
from inkling.errors import Refusal

_MARK = b"\x78\x9f\x3e\x22"
_HEAD = struct.Struct("<BII")
_BEGINS, _TITLE, _DATA, _PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_CHECKSUM = 2
_NAMES = (0x3707, 0x3704, 0x3001)
"""A file's long name, its short one, and what is shown of it ([MS-OXPROPS])."""

_SIZES = {0x5: 8, 0x6: 8, 0x7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_OBJECT, _BYTES, _NARROW, _WIDE = 0xD, 0x102, 0x1E, 0x1F
_OF_ANY_LENGTH = (_OBJECT, _BYTES, _NARROW, _WIDE)
_MANY, _NAMED = 0x1000, 0x8000
_BROKEN = (struct.error, IndexError)


def attached_within(data: bytes) -> list[Attached]:
    """List what is attached; of a damaged one as far as it can be told, of another file nothing."""
    found: list[dict[int, bytes | str]] = []
    for kind, value in _attributes(data):
        if kind == _BEGINS:
            found.append({})
        elif not found:
            continue
        elif kind == _TITLE:
            found[-1][_TITLE] = decode(value.partition(b"\0")[0])
        elif kind == _DATA:
            found[-1][_DATA] = value
        elif kind == _PROPERTIES:
            found[-1].update(_names(value))
    return [Attached(_name(facts), partial(_content, facts)) for facts in found]


def _name(facts: dict[int, bytes | str]) -> str:
    names = (one_line(str(facts.get(kind, ""))) for kind in (*_NAMES, _TITLE))
    return next(filter(None, names), "a file")


def _content(facts: dict[int, bytes | str]) -> bytes:
    content = facts.get(_DATA)
    if not isinstance(content, bytes):
        # A message that was attached to the mail, or one that is cut off.
        raise Refusal("unreadable", "it cannot be unpacked")
    return content


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = len(_MARK) + 2
    while data.startswith(_MARK) and at + _HEAD.size <= len(data):
        _, kind, size = _HEAD.unpack_from(data, at)
        begin = at + _HEAD.size
        if begin + size > len(data):
            return
        yield kind & 0xFFFF, data[begin : begin + size]
        at = begin + size + _CHECKSUM


def _names(properties: bytes) -> dict[int, bytes | str]:
    """Find the names among the properties of a file, as far as these can be read."""
    names: dict[int, bytes | str] = {}
    try:
        for kind, own, value in _properties(properties):
            if own in _NAMES and kind in (_NARROW, _WIDE):
                text = value.decode("utf-16-le", "replace") if kind == _WIDE else decode(value)
                names[own] = text.partition("\0")[0]
    except _BROKEN:
        pass
    return names


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    (count,), at = struct.unpack_from("<I", data), 4
    for _ in range(count):
        kind, own = struct.unpack_from("<HH", data, at)
        at += 4
        if own >= _NAMED:
            (is_text, size) = struct.unpack_from("<II", data, at + 16)
            at += 24 + (_padded(size) if is_text else 0)
        values = 1
        if kind & _MANY or kind in _OF_ANY_LENGTH:
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        for _ in range(values):
            size = _SIZES.get(kind & ~_MANY, 4)
            if kind & ~_MANY in _OF_ANY_LENGTH:
                (size,) = struct.unpack_from("<I", data, at)
                at += 4
            if at + size > len(data):
                raise IndexError("cut off")
            yield kind, own, data[at : at + size]
            at += _padded(size)


def _padded(size: int) -> int:
    return -(-size // 4) * 4
