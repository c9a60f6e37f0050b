"""Lists the files in a ZIP archive; where its list is lost, by what stands before each of them."""

import bz2
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice, pairwise
from typing import BinaryIO

from inkling.documents.archives.entries import (
    CUT_OFF,
    LARGEST,
    MOST_LISTED,
    PROTECTED,
    Entry,
    Listing,
    broken_refused,
    check_size,
    told,
)
from inkling.documents.damage import damaged, is_of_the_content
from inkling.documents.source import Source, unpacked
from inkling.errors import Refusal

_HEAD = struct.Struct("<4s5H3I2H")
_LOCAL, _NEXT = b"PK\x03\x04", re.compile(rb"PK(?:\x03\x04|\x01\x02)")
_ENCRYPTED, _SIZES_BEHIND, _IN_UTF8 = 0x1, 0x8, 0x800
_STORED, _DEFLATED, _BZIP2 = 0, 8, 12
_UNICODE_PATH, _TIMES, _TIMES_OF_WINDOWS = 0x7075, 0x5455, 0x000A
_MARK_OF_TIMES, _TICKS, _FROM_1601 = b"\1\0\x18\0", 10_000_000, 11_644_473_600
"""Windows counts ten millions a second, from 1601 on."""

_UNKNOWN = 0xFFFF_FFFF
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_SHORTEST_BLOCK, _LONGEST_BLOCK = 2**12, 2**20
_BROKEN = (zipfile.BadZipFile, RuntimeError, EOFError, ValueError, struct.error, OverflowError)


@dataclass(frozen=True, slots=True)
class _Packed:
    """A file in an archive, as its head or the list of all tells; without a checksum where that stands behind it."""

    path: bytes | str
    offset: int
    method: int
    flags: int
    checksum: int | None
    packed_size: int
    size: int
    written: int | None = None


def zip_entries(source: Source) -> Listing:
    """List the files in a ZIP archive without unpacking any; raises Refusal where nothing can be listed."""
    missing = ""
    try:
        with unpacked(source) as archive:
            packed = [_listed(info) for info in archive.infolist() if _is_file(info)]
    except OSError as error:
        if not is_of_the_content(error):
            raise
        packed, missing = _walked(source, error), CUT_OFF
    except _BROKEN as error:
        packed, missing = _walked(source, error), CUT_OFF
    ends = sorted((each.offset, each.offset + _HEAD.size + each.packed_size) for each in packed)
    if any(end > start for (_, end), (start, _) in pairwise(ends)):
        raise Refusal("unreadable", "damaged: the files in it overlap")
    entries = [
        Entry(each.path, partial(_content, source, each), each.written, bool(each.flags & _ENCRYPTED))
        for each in packed
    ]
    return Listing(entries, missing)


def _is_file(info: zipfile.ZipInfo) -> bool:
    return not info.is_dir() and not stat.S_ISLNK(info.external_attr >> 16)


def _listed(info: zipfile.ZipInfo) -> _Packed:
    path: bytes | str = info.orig_filename
    if not info.flag_bits & _IN_UTF8:
        raw = info.orig_filename.encode("cp437")
        path = _unicode_path(info.extra, raw) or raw
    sizes = info.compress_size, info.file_size
    return _Packed(path, info.header_offset, info.compress_type, info.flag_bits, info.CRC, *sizes, _written(info))


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Part what programs add to what every archive tells of a file, by its kind."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        yield kind, extra[4 : 4 + size]
        extra = extra[4 + size :]


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Find the name in UTF-8 that some programs add, as long as it belongs to the other."""
    for kind, field in _fields(extra):
        if kind == _UNICODE_PATH and field[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return ""


def _written(info: zipfile.ZipInfo) -> int | None:
    """Tell when a file was written: as some programs add it, else by the clock on the wall, taken for one of here."""
    for kind, field in _fields(info.extra):
        if kind == _TIMES and field[:1] and field[0] & 1 and len(field) >= 5:
            return told(int.from_bytes(field[1:5], "little", signed=True))
        if kind == _TIMES_OF_WINDOWS and field[4:8] == _MARK_OF_TIMES and len(field) >= 16:
            return told(int.from_bytes(field[8:16], "little") // _TICKS - _FROM_1601)
    try:
        return None if info.date_time == _NO_DATE else int(datetime(*info.date_time).timestamp())
    except (ValueError, OverflowError, OSError):
        return None


def _walked(source: Source, error: Exception) -> list[_Packed]:
    """Go from file to file where the list of all is lost, for an error."""
    with source.open("rb") as file:
        found = list(islice(_heads(file), MOST_LISTED))
    if not found:
        raise Refusal("unreadable", damaged(error)) from error
    return [each for each in found if not _is_folder(each.path)]


def _is_folder(path: bytes | str) -> bool:
    return path.endswith("/") if isinstance(path, str) else path.endswith(b"/")


def _heads(file: BinaryIO) -> Iterator[_Packed]:
    at, mark = _next(file, 0)
    while mark == _LOCAL:
        file.seek(at)
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return
        _, _, flags, method, _, _, checksum, packed_size, size, name, extra = _HEAD.unpack(head)
        path = file.read(name)
        begin = at + _HEAD.size + name + extra
        is_told = not flags & _SIZES_BEHIND and _UNKNOWN not in (packed_size, size)
        following, mark = _next(file, begin + packed_size if is_told else begin)
        if not is_told:
            checksum, packed_size, size = None, following - begin, 0
        shown = path.decode("utf-8", "replace") if flags & _IN_UTF8 else path
        yield _Packed(shown, at, method, flags, checksum, packed_size, size)
        at = following


def _next(file: BinaryIO, start: int) -> tuple[int, bytes]:
    """Find the next head behind a place, and its mark; the end of the file where there is none."""
    file.seek(start)
    before, size = b"", _SHORTEST_BLOCK
    while block := file.read(size):
        found = _NEXT.search(before + block)
        if found:
            return start - len(before) + found.start(), found[0]
        start += len(block)
        before, size = (before + block)[-3:], min(2 * size, _LONGEST_BLOCK)
    return start, b""


def _content(source: Source, packed: _Packed) -> bytes:
    if packed.flags & _ENCRYPTED:
        raise Refusal("unreadable", PROTECTED)
    if packed.method not in (_STORED, _DEFLATED, _BZIP2):
        raise Refusal("unreadable", "packed in a way that Inkling does not read")
    check_size(packed.size)
    with source.open("rb") as file:
        file.seek(max(0, packed.offset))
        head = file.read(_HEAD.size)
        if packed.offset < 0 or len(head) < _HEAD.size or not head.startswith(_LOCAL):
            raise Refusal("unreadable", "damaged: it does not lie where the archive says")
        begin = packed.offset + _HEAD.size + sum(_HEAD.unpack(head)[-2:])
        # Room is made for as much as is asked for.
        there = max(0, file.seek(0, 2) - begin)
        file.seek(begin)
        raw = file.read(min(packed.packed_size, there))
    with broken_refused():
        data = _unpacked(raw, packed)
    check_size(len(data))
    if packed.checksum is not None and zlib.crc32(data) != packed.checksum:
        raise Refusal("unreadable", "damaged: its checksum is another")
    return data


def _unpacked(raw: bytes, packed: _Packed) -> bytes:
    """Unpack a file, so far that it shows whether it is too large; raises EOFError where its end is missing."""
    if packed.method == _STORED:
        if len(raw) < packed.packed_size:
            raise EOFError("cut off")
        return raw
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS) if packed.method == _DEFLATED else bz2.BZ2Decompressor()
    data = unpacking.decompress(raw, LARGEST + 1)
    if not unpacking.eof and len(data) <= LARGEST:
        raise EOFError("cut off")
    return data
