"""Reads e-books of Mobipocket and of the Kindle, of all kinds, and those of PalmDOC before them."""

import html
import logging
import re
import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from inkling.documents.books.mobi_book import MobiBook, PalmDatabase
from inkling.documents.document import Document
from inkling.documents.old_office.compound import BROKEN
from inkling.documents.outline import Outline
from inkling.documents.plain import read_prose
from inkling.documents.source import Source
from inkling.documents.text import decode
from inkling.documents.titles import real_title
from inkling.documents.web import add_html
from inkling.errors import Refusal

_HEADING = re.compile(rb"<h[1-6][\s>]", re.IGNORECASE)
_PAGE_BREAK = re.compile(rb"<mbp:pagebreak\b", re.IGNORECASE)
_LOWEST = 6
_REPLICA = b"%MOP"
"""What books begin with that hold the pages of a printed one instead of text."""

_log = logging.getLogger(__name__)


def read_mobi(source: Source) -> Document:
    """Read a book; of one that a file holds in both kinds, the newer kind."""
    try:
        return _read(PalmDatabase(source.read_bytes()))
    except (struct.error, IndexError) as error:
        raise Refusal("unreadable", "damaged: its inner structure is broken or cut off") from error


def _read(database: PalmDatabase) -> Document:
    book = MobiBook(database.record)
    if not database.is_mobi:
        text = decode(book.text)
        document = read_prose(text)
        return replace(document, title=document.title or real_title(database.name), missing=book.missing())
    newer = _newer(database, book)
    if book.is_protected or (newer and newer.is_protected):
        raise Refusal("unreadable", "protected against copying")
    return _document(newer or book, book.title or database.name)


def _newer(database: PalmDatabase, book: MobiBook) -> MobiBook | None:
    """Give the same book for a newer Kindle, where the file holds it, too."""
    try:
        return book.newer()
    except BROKEN as error:
        _log.info("the newer one of two books in %s cannot be read: %s", database.name, error)
        return None


def _document(book: MobiBook, title: str) -> Document:
    if book.text.startswith(_REPLICA):
        raise Refusal("skipped", "a print replica: its pages are not read")
    outline = Outline()
    parts = book.parts()
    if not any(map(_HEADING.search, parts)):
        parts = list(_with_headings(book, parts))
    for part in parts:
        add_html(outline, decode(_PAGE_BREAK.sub(b"<hr", part), book.charset))
    return replace(outline.document(real_title(title)), missing=book.missing())


def _with_headings(book: MobiBook, parts: list[bytes]) -> Iterator[bytes]:
    """Put the names of chapters, which the text does not mark, before them as headings."""
    chapters = deque(book.chapters())
    start = 0
    for part in parts:
        done = []
        at = 0
        while chapters and chapters[0][0] < start + len(part):
            begin, level, name = chapters.popleft()
            place = part.find(b"<", max(at, begin - start))
            place = len(part) if place < 0 else place
            heading = f"<h{min(level, _LOWEST)}>{html.escape(name)}</h{min(level, _LOWEST)}>"
            done += [part[at:place], heading.encode(book.charset or "utf-8", "xmlcharrefreplace")]
            at = place
        yield b"".join([*done, part[at:]])
        start += len(part)
