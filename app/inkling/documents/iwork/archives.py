"""Unpacks the archives of iWork since 2013: objects as messages of protocol buffers, in blocks of Snappy."""

import logging
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from inkling.documents.iwork.package import ENDING, INDEX
from inkling.documents.source import check_part_size

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, IndexError)
_WITHOUT_TEXT = ("ViewState", "Metadata", "DocumentMetadata", "MasterSlide", "TemplateSlide")
"""Archives of what no person wrote here: the state of the window, the files inside, the theme."""

_LONGEST_NUMBER = 10
_VARINT, _WIDE, _DATA, _NARROW = 0, 1, 2, 5
_SHORT_LITERAL = 60
_NOTHING = memoryview(b"")

_log = logging.getLogger(__name__)


class Message:
    """A message, whose fields are known by their numbers; those that are not there are empty.

    Raises ValueError where it is not well-formed.
    """

    def __init__(self, data: memoryview = _NOTHING) -> None:
        self._numbers: dict[int, list[int]] = {}
        self._parts: dict[int, list[memoryview]] = {}
        at = 0
        while at < len(data):
            key, at = _number(data, at)
            wire = key & 7
            if wire == _VARINT:
                number, at = _number(data, at)
                self._numbers.setdefault(key >> 3, []).append(number)
                continue
            if wire == _DATA:
                length, at = _number(data, at)
            elif wire in (_WIDE, _NARROW):
                length = 8 if wire == _WIDE else 4
            else:
                raise ValueError("an object inside is broken")
            self._parts.setdefault(key >> 3, []).append(_cut(data, at, length))
            at += length

    def number(self, field: int, otherwise: int = 0) -> int:
        """Give a whole number."""
        return self._numbers.get(field, [otherwise])[0]

    def numbers(self, field: int) -> list[int]:
        """Give all whole numbers of a field."""
        return self._numbers.get(field, [])

    def data(self, field: int) -> memoryview:
        """Give the bytes of a field."""
        return self._parts.get(field, [_NOTHING])[0]

    def texts(self, field: int) -> list[str]:
        """Give all texts of a field."""
        return [str(part, "utf-8", "replace") for part in self._parts.get(field, ())]

    def text(self, field: int) -> str:
        """Give a text; one that is stored in pieces is joined."""
        return "".join(self.texts(field))

    def inner(self, *path: int) -> "Message":
        """Give a message within this one, by the fields that lead to it."""
        message = self
        for number in path:
            message = Message(message.data(number))
        return message

    def inners(self, field: int) -> list["Message"]:
        """Give all messages of a field."""
        return [Message(part) for part in self._parts.get(field, ())]

    def reference(self, *path: int) -> int:
        """Give the identifier of the object that a field refers to; 0 where there is none."""
        return self.inner(*path).number(1)

    def references(self, field: int) -> list[int]:
        """Give the identifiers of all objects that a field refers to."""
        return [message.number(1) for message in self.inners(field)]


@dataclass(frozen=True, slots=True)
class Found:
    """An object: the number of its kind, 0 where there is none, and what it says."""

    kind: int = 0
    message: Message = field(default_factory=Message)


class Archives:
    """The objects of a package by their identifiers; an archive that is broken is logged and counted.

    Raises:
        Refusal: they would fill the memory.
    """

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._objects: dict[int, tuple[int, memoryview]] = {}
        self._size = 0
        self.broken: list[Exception] = []
        index = next((name for name in packed.namelist() if name.rpartition("/")[2] == INDEX), "")
        if not index:
            self._add_all(packed)
            return
        check_part_size(packed.getinfo(index).file_size)
        with zipfile.ZipFile(BytesIO(packed.read(index))) as inner:
            self._add_all(inner)

    def kind(self, identifier: int) -> int:
        """Tell the number of an object's kind; 0 where there is none."""
        return self._objects.get(identifier, (0, _NOTHING))[0]

    def find(self, identifier: int) -> Found:
        """Find an object.

        Raises:
            ValueError: what it says is broken.
        """
        kind, data = self._objects.get(identifier, (0, _NOTHING))
        return Found(kind, Message(data))

    def _add_all(self, packed: zipfile.ZipFile) -> None:
        for entry in packed.infolist():
            name = entry.filename.rpartition("/")[2]
            if not name.endswith(ENDING) or name.startswith(_WITHOUT_TEXT):
                continue
            check_part_size(entry.file_size)
            try:
                data = unpacked_blocks(packed.read(entry))
                self._objects.update(_objects(memoryview(data)))
            except _BROKEN as error:
                _log.info("the archive %s cannot be read: %s", entry.filename, error)
                self.broken.append(error)
                continue
            self._size += len(data)
            check_part_size(self._size)


def unpacked_blocks(data: bytes) -> bytes:
    """Unpack blocks, each of which begins with a zero and its length in three bytes.

    Raises:
        ValueError, IndexError: they are not well-formed.
        Refusal: they would fill the memory.
    """
    view = memoryview(data)
    blocks = []
    at = size = 0
    while at < len(view):
        if view[at]:
            raise ValueError("an archive inside is broken")
        length = int.from_bytes(view[at + 1 : at + 4], "little")
        block = _unpacked(_cut(view, at + 4, length))
        size += len(block)
        check_part_size(size)
        blocks.append(block)
        at += 4 + length
    return b"".join(blocks)


def _unpacked(block: memoryview) -> bytearray:
    """Unpack a block: pieces as they are, and references to what came before."""
    size, at = _number(block, 0)
    unpacked = bytearray()
    while at < len(block) and len(unpacked) <= size:
        tag = block[at]
        at += 1
        kind, length = tag & 3, tag >> 2
        if kind == 0:
            if length >= _SHORT_LITERAL:
                width = length - _SHORT_LITERAL + 1
                length = int.from_bytes(_cut(block, at, width), "little")
                at += width
            unpacked += _cut(block, at, length + 1)
            at += length + 1
            continue
        if kind == 1:
            back = tag >> 5 << 8 | block[at]
            length = (length & 7) + 3
            at += 1
        else:
            width = 2 if kind == 2 else 4
            back = int.from_bytes(_cut(block, at, width), "little")
            at += width
        _repeat(unpacked, back, length + 1)
    if len(unpacked) != size:
        raise ValueError("an archive inside is broken or cut off")
    return unpacked


def _repeat(unpacked: bytearray, back: int, length: int) -> None:
    if not 0 < back <= len(unpacked):
        raise ValueError("an archive inside is broken")
    begin = len(unpacked) - back
    again = unpacked[begin : begin + length]
    unpacked += again if back >= length else (again * (length // back + 1))[:length]


def _objects(view: memoryview) -> Iterator[tuple[int, tuple[int, memoryview]]]:
    """Give each object with its identifier and kind; changes that are stored beside it are left out."""
    at = 0
    while at < len(view):
        length, at = _number(view, at)
        about = Message(_cut(view, at, length))
        at += length
        for order, part in enumerate(about.inners(2)):
            size = part.number(3)
            if not order:
                yield about.number(1), (part.number(1), _cut(view, at, size))
            at += size


def _cut(view: memoryview, at: int, length: int) -> memoryview:
    if at + length > len(view):
        raise ValueError("an archive inside is cut off")
    return view[at : at + length]


def _number(data: memoryview, at: int) -> tuple[int, int]:
    """Read a number, and tell where the next thing begins."""
    number = 0
    for place, byte in enumerate(data[at : at + _LONGEST_NUMBER]):
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    raise ValueError("an archive inside is broken or cut off")
