"""Reads archives, and files that are packed alone: documents without a text of their own, in which others lie."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from functools import partial
from io import BufferedIOBase, BytesIO
from pathlib import PurePath
from typing import BinaryIO, cast
from weakref import finalize

from inkling.documents.archives.entries import CUT_OFF, LARGEST, PROTECTED, Listing, broken_refused, check_size
from inkling.documents.archives.kinds import WITHOUT_DOCUMENTS, is_document, worth_reading
from inkling.documents.archives.names import readable_paths
from inkling.documents.archives.tar import BLOCK, tar_entries
from inkling.documents.archives.zip import zip_entries
from inkling.documents.document import Attached, Document, Part
from inkling.documents.kinds import is_tar
from inkling.documents.source import Source
from inkling.errors import Refusal

_UNPACKERS: dict[bytes, Callable[[BinaryIO], BufferedIOBase]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZ": bz2.BZ2File,
    b"\xfd7": lzma.LZMAFile,
}
"""By the first bytes of what is packed as one piece."""

_SUFFIXES, _OF_TAR = ("gz", "bz2", "xz"), ("tgz", "tbz", "tbz2", "txz")
_NAMELESS = "unpacked"
"""A file that is packed alone and without its name has none of the archive's, for that may be changed unread."""

_AT_ONCE = 2**20
_LONGEST_NAME = 255


def readers(known: AbstractSet[str]) -> dict[str, Callable[[Source], Document]]:
    """Give the readers of archives by suffix; `known` is what else Inkling reads, by suffix."""
    known = known | {"zip", "tar", *_SUFFIXES, *_OF_TAR}
    return {
        "zip": partial(_read_zip, known=known),
        "tar": partial(_read_tar, known=known),
        **dict.fromkeys((*_SUFFIXES, *_OF_TAR), partial(_read_packed, known=known)),
    }


def _read_zip(source: Source, known: AbstractSet[str]) -> Document:
    return _document(zip_entries(source), known)


def _read_tar(source: Source, known: AbstractSet[str]) -> Document:
    def part(begin: int, size: int) -> bytes:
        with source.open("rb") as file:
            file.seek(begin)
            return file.read(size)

    with source.open("rb") as file:
        return _document(tar_entries(file, part), known)


def _read_packed(source: Source, known: AbstractSet[str]) -> Document:
    """Read what is packed as one piece: an archive, or one file alone."""
    with ExitStack() as stack, broken_refused():
        stream = _opened(source, stack)
        if is_tar(stream.read(BLOCK)):
            return _document(tar_entries(cast(BinaryIO, stream), _Solid(source).part), known)
        stream.seek(0)
        return _alone(source, stream, known)


def _document(listing: Listing, known: AbstractSet[str]) -> Document:
    """Make a document of the files that are worth it."""
    entries, paths = listing.entries, readable_paths([entry.path for entry in listing.entries])
    try:
        chosen = worth_reading(paths, known)
    except Refusal as refusal:
        raise (Refusal("unreadable", listing.missing) if listing.missing else refusal) from None
    if all(entries[at].is_protected for at in chosen):
        raise Refusal("unreadable", PROTECTED)
    attached = tuple(
        Attached(paths[at], entries[at].content, 0, in_archive=True, part=Part("", entries[at].written))
        for at in chosen
    )
    return Document("", (), listing.missing, attached)


class _Solid:
    """What is packed as one piece, of which parts that are wanted in their order are unpacked on the way."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stream: BufferedIOBase | None = None

    def part(self, begin: int, size: int) -> bytes:
        """Read a part; what lies before it is unpacked, too, since the last part or from the beginning."""
        if self._stream is None:
            # Kept open for the next part, and closed when nobody can ask for one any more.
            stack = ExitStack()
            finalize(self, stack.close)
            self._stream = _opened(self._source, stack)
        self._stream.seek(begin)
        return self._stream.read(size)


def _opened(source: Source, stack: ExitStack) -> BufferedIOBase:
    file = stack.enter_context(source.open("rb"))
    mark = file.read(2)
    file.seek(0)
    return stack.enter_context(_UNPACKERS[mark](file))


def _alone(source: Source, stream: BufferedIOBase, known: AbstractSet[str]) -> Document:
    name = _inner_name(source)
    if not is_document(name, known):
        raise Refusal("skipped", WITHOUT_DOCUMENTS)
    unpacked, missing = BytesIO(), ""
    try:
        with broken_refused():
            while unpacked.tell() <= LARGEST and (block := stream.read1(_AT_ONCE)):
                unpacked.write(block)
    except Refusal:
        if not unpacked.tell():
            raise
        missing = CUT_OFF
    check_size(unpacked.tell())
    return Document("", (), missing, (Attached(name, unpacked.getvalue, 0, in_archive=True, part=Part("")),))


def _inner_name(source: Source) -> str:
    """Name what is packed alone: as it was named then, which gzip writes down."""
    own = PurePath(source.name)
    suffix = PurePath(own.stem).suffix if own.suffix[1:].lower() in _SUFFIXES else ""
    with source.open("rb") as file:
        (path,) = readable_paths([_gzip_name(file.read(_AT_ONCE))])
    name = path.rpartition("/")[2]
    return name if PurePath(name).suffix else f"{name or _NAMELESS}{suffix}"


def _gzip_name(start: bytes) -> bytes:
    if not start.startswith(b"\x1f\x8b") or not start[3:4] or not start[3] & 8:
        return b""
    begin = 10 + (2 + int.from_bytes(start[10:12], "little") if start[3] & 4 else 0)
    return start[begin:].partition(b"\0")[0][:_LONGEST_NAME]
