"""Opens databases of Palm, in which Mobipocket and Kindle keep their books: text, title and chapters."""

import logging
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from inkling.documents.books.mobi_index import MobiIndex
from inkling.documents.books.mobi_text import PHRASES, unpacker, without_trailing
from inkling.documents.old_office.compound import BROKEN
from inkling.documents.source import check_part_size
from inkling.documents.text import decode, one_line

_MOBI = b"BOOKMOBI"
_NONE = 0xFFFFFFFF
_KINDLE_8 = 8
_CHARSETS = {1252: "cp1252", 65001: "utf-8"}
_NEW_TITLE, _NEWER_BOOK = 503, 121
_POSITION, _COUNT, _NAME, _DEPTH, _PLACE = 1, 1, 3, 4, 6
_MOST_DESCRIBED = 1000

_log = logging.getLogger(__name__)


class PalmDatabase:
    """A file of records; raises one of compound.BROKEN where it is none."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.name = decode(data[:32].split(b"\0")[0])
        self.is_mobi = data[60:68] == _MOBI
        (count,) = struct.unpack_from(">H", data, 76)
        self._places = [*(struct.unpack_from(">I", data, 78 + 8 * number)[0] for number in range(count)), len(data)]

    def record(self, number: int) -> bytes:
        """Give a record; raises ValueError where the file ends before it does, IndexError where there is none."""
        begin, end = self._places[number], self._places[number + 1]
        if not begin < end <= len(self._data):
            raise ValueError("the file ends before a record does")
        return self._data[begin:end]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of text that is put into the frame of a page, and how long it is."""

    place: int
    length: int


class MobiBook:
    """One book; of two in a file, which tell the same, each has records of its own."""

    def __init__(self, record: Callable[[int], bytes]) -> None:
        self._record = record
        self._head = record(0)
        self._packed_as, self._count, self._size, self._protected = struct.unpack_from(">H6x3H", self._head)
        self._failed = 0
        self.charset = _CHARSETS.get(self._number(28), "")

    @property
    def is_protected(self) -> bool:
        """Whether it is encrypted, so that only those who bought it can read it."""
        return bool(self._protected)

    @property
    def title(self) -> str:
        """What it calls itself."""
        place, length = self._number(84), self._number(88)
        full = b"" if place == _NONE else self._head[place : place + length]
        return one_line(decode(self._described.get(_NEW_TITLE, full), self.charset))

    def newer(self) -> "MobiBook | None":
        """Give the same book as a newer Kindle reads it, where it is there."""
        (first,) = struct.unpack(">I", self._described.get(_NEWER_BOOK, b"\xff" * 4))
        return None if first == _NONE else MobiBook(lambda number: self._record(first + number))

    def missing(self) -> str:
        """Say how much of the text could not be read; nothing where all could."""
        return f"{self._failed} of {self._count} parts of its text could not be read" if self._failed else ""

    @cached_property
    def text(self) -> bytes:
        """All text, as it is written; of what cannot be read blanks."""
        unpack = unpacker(self._packed_as, self._phrases())
        told = self._number(240)
        flags = 0 if told == _NONE else told & 0xFFFF
        pieces = []
        size = 0
        for number in range(1, self._count + 1):
            try:
                piece = unpack(without_trailing(self._record(number), flags))
            except IndexError:
                self._failed += self._count - number + 1
                break
            except BROKEN as error:
                _log.info("a part of the text of a book is left out: %s", error)
                self._failed += 1
                piece = b" " * self._size  # so that what is told by places stays where it is
            size += len(piece)
            check_part_size(size)
            pieces.append(piece)
        if self._failed == self._count:
            raise ValueError("none of its text can be read")
        return b"".join(pieces)

    def parts(self) -> list[bytes]:
        """Give the pages of the web that the book is made of."""
        if self._number(36) != _KINDLE_8:
            return [self.text]
        text = self._flow()
        try:
            return self._pages(text)
        except (*BROKEN, LookupError) as error:
            _log.info("the pages of a book are not put together: %s", error)
            return [text]

    def chapters(self) -> list[tuple[int, int, str]]:
        """Give the place of each chapter in the text, its level and its name, as far as the book tells."""
        try:
            index = MobiIndex(self._record, self._number(244))
            found = []
            for entry in index.entries:
                place = entry.numbers.get(_PLACE)
                begin = self._pieces[place[0]].place + place[1] if place else entry.number(_POSITION)
                level = entry.numbers.get(_DEPTH, [0])[0] + 1
                found.append((begin, level, one_line(decode(index.text(entry.number(_NAME)), self.charset))))
        except (*BROKEN, LookupError) as error:
            _log.info("the chapters of a book cannot be read: %s", error)
            return []
        return sorted(found)

    def _number(self, place: int) -> int:
        """Give a number of four bytes from the header; _NONE where it is too short, as older ones are."""
        head = self._head
        end = 16 + struct.unpack_from(">I", head, 20)[0] if head[16:20] == b"MOBI" else 0
        return struct.unpack_from(">I", head, place)[0] if place + 4 <= min(end, len(head)) else _NONE

    @cached_property
    def _described(self) -> dict[int, bytes]:
        """What the book says of itself, by kinds."""
        at = 16 + self._number(20)
        found: dict[int, bytes] = {}
        if self._head[at : at + 4] == b"EXTH":
            (count,) = struct.unpack_from(">I", self._head, at + 8)
            at += 12
            for _ in range(min(count, _MOST_DESCRIBED)):
                kind, length = struct.unpack_from(">2I", self._head, at)
                found.setdefault(kind, self._head[at + 8 : at + max(length, 8)])
                at += max(length, 8)
        return found

    def _phrases(self) -> list[bytes]:
        if self._packed_as != PHRASES:
            return []
        first, count = self._number(112), self._number(116)
        return [self._record(number) for number in range(first, first + min(count, _MOST_DESCRIBED))]

    def _flow(self) -> bytes:
        """Give the text without the styles and drawings that lie behind it."""
        first = self._number(192)
        table = b"" if first == _NONE else self._record(first)
        if not table.startswith(b"FDST"):
            return self.text
        (place,) = struct.unpack_from(">I", table, 4)
        begin, end = struct.unpack_from(">2I", table, place)
        return self.text[begin:end]

    @cached_property
    def _pieces(self) -> list[_Piece]:
        entries = MobiIndex(self._record, self._number(248)).entries
        return [_Piece(int(entry.name), entry.number(_PLACE, 1)) for entry in entries]

    def _pages(self, text: bytes) -> list[bytes]:
        """Put pages together, whose frames lie before the pieces that are to be put into them."""
        waiting = iter(self._pieces)
        pages = []
        for entry in MobiIndex(self._record, self._number(252)).entries:
            begin, end = entry.number(_PLACE), entry.number(_PLACE) + entry.number(_PLACE, 1)
            pages.append(_put_together(text, begin, end, islice(waiting, entry.number(_COUNT))))
        if sum(map(len, pages)) != len(text):
            raise ValueError("pages and their pieces do not fit")
        return pages


def _put_together(text: bytes, begin: int, end: int, pieces: Iterable[_Piece]) -> bytes:
    """Put pieces, which lie behind the frame of a page, into it; their places count what came before."""
    done: list[bytes] = []
    taken, put = begin, 0
    for piece in pieces:
        upto = min(end, max(taken, piece.place - put))
        at = end + put
        done += [text[taken:upto], text[at : at + piece.length]]
        taken, put = upto, put + piece.length
    return b"".join([*done, text[taken:end]])
