"""Lists the files in a tar archive, whose parts may have to be unpacked in their order."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from inkling.documents.archives.entries import CUT_OFF, MOST_LISTED, Entry, Listing, broken_refused, check_size, told
from inkling.documents.kinds import is_tar
from inkling.errors import Refusal

BLOCK = 512
_FARTHEST = 2**31
"""So many bytes are gone through in search of files."""

_LONGEST_HEAD = 2**20
_LONGEST_NUMBER = 20
_FILES, _WITHOUT_DATA = (b"0", b"\0", b"7"), (b"1", b"2", b"3", b"4", b"5", b"6")
_LONG_NAME, _LONG_LINK, _OF_NEXT, _OF_ALL, _WITH_GAPS = b"L", b"K", b"x", b"g", b"S"
_HAS_MAP, _HAS_NEXT_MAP = 482, 504

Part = Callable[[int, int], bytes]
"""Given a place and a size, reads that part of an archive, or as much of it as there is."""


def tar_entries(stream: BinaryIO, part: Part) -> Listing:
    """List the files in a tar archive; raises Refusal where nothing can be listed.

    `part` reads their contents later. Links, devices and folders are left out.
    """
    entries: list[Entry] = []
    try:
        with broken_refused():
            entries.extend(_walked(stream, part))
    except Refusal as refusal:
        if not entries:
            raise
        return Listing(entries, refusal.reason if refusal.state == "skipped" else CUT_OFF)
    return Listing(entries)


def _walked(stream: BinaryIO, part: Part) -> Iterator[Entry]:
    at = count = 0
    path, size = b"", -1
    while any(head := _read_at(stream, at, BLOCK)):
        if not is_tar(head):
            raise Refusal("unreadable", "damaged: no file begins where one should")
        count += 1
        if count > MOST_LISTED:
            raise Refusal("skipped", f"only its first {MOST_LISTED:,} files are looked at")
        kind, begin = head[156:157], _begin(stream, at, head)
        own_size = _number(head[124:136])
        if kind in (_LONG_NAME, _LONG_LINK, _OF_NEXT, _OF_ALL):
            more = _head_data(stream, begin, own_size)
            if kind == _LONG_NAME:
                path = more.partition(b"\0")[0]
            elif kind == _OF_NEXT:
                facts = _facts(more)
                path, size = facts.get(b"path", path), _decimal(facts.get(b"size", b""), size)
        else:
            own_size = size if size >= 0 else 0 if kind in _WITHOUT_DATA else own_size
            name = path or _path(head)
            if kind in _FILES and not name.endswith(b"/"):
                yield Entry(name, partial(_content, part, begin, own_size), told(_number(head[136:148])))
            path, size = b"", -1
        at = begin + -(-own_size // BLOCK) * BLOCK
        _check_reached(stream, begin, own_size)
    if not count:
        raise Refusal("unreadable", "damaged: cut off")


def _begin(stream: BinaryIO, at: int, head: bytes) -> int:
    """Tell where the data of a head begins: where GNU tar left gaps out, behind the maps that tell of many."""
    begin = at + BLOCK
    has_map = head[156:157] == _WITH_GAPS and head[_HAS_MAP] > 0
    while has_map and begin < _FARTHEST:
        has_map = _read_at(stream, begin + _HAS_NEXT_MAP, 1) not in (b"", b"\0")
        begin += BLOCK
    return begin


def _read_at(stream: BinaryIO, at: int, size: int) -> bytes:
    stream.seek(at)
    return stream.read(size)


def _check_reached(stream: BinaryIO, begin: int, size: int) -> None:
    """See that all of a file is there; raises EOFError where it is not."""
    if begin + size > _FARTHEST:
        raise Refusal("skipped", f"only its first {_FARTHEST >> 30} GB are looked at")
    if size and not _read_at(stream, begin + size - 1, 1):
        raise EOFError("cut off")


def _head_data(stream: BinaryIO, begin: int, size: int) -> bytes:
    if size > _LONGEST_HEAD:
        raise Refusal("unreadable", "damaged: what it tells of a file is too long")
    return _read_at(stream, begin, size)


def _facts(told: bytes) -> dict[bytes, bytes]:
    """Read what stands before a file, line by line: the length of the line, a name and a value."""
    facts: dict[bytes, bytes] = {}
    while told:
        length, _, _ = told.partition(b" ")
        if not length.isdigit() or not 0 < int(length) <= len(told):
            break
        name, _, value = told[len(length) + 1 : int(length) - 1].partition(b"=")
        facts[name], told = value, told[int(length) :]
    return facts


def _path(head: bytes) -> bytes:
    name, prefix = head[:100].partition(b"\0")[0], b""
    if head[257:263] == b"ustar\0":
        prefix = head[345:500].partition(b"\0")[0]
    return prefix + b"/" + name if prefix else name


def _number(field: bytes) -> int:
    """Read a number in octal digits, or in bytes where it is too large for these; nothing of one that is none."""
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    return int(digits, 8) if digits.isdigit() and not set(digits) & set(b"89") else 0


def _decimal(digits: bytes, otherwise: int) -> int:
    return int(digits) if digits.isdigit() and len(digits) < _LONGEST_NUMBER else otherwise


def _content(part: Part, begin: int, size: int) -> bytes:
    check_size(size)
    with broken_refused():
        data = part(begin, size)
        if len(data) < size:
            raise EOFError("cut off")
    return data
