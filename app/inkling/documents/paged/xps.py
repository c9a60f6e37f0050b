"""Reads XPS, in which Windows prints into a file: a section for each page."""

import logging
import posixpath
import re
from dataclasses import replace
from functools import cache
from xml.parsers import expat

from inkling.documents.document import Document, pages_missing
from inkling.documents.office.package import OfficePackage, read_package
from inkling.documents.paged.font_widths import FontWidths
from inkling.documents.paged.glyph_lines import lines_of
from inkling.documents.paged.pages import paged_document
from inkling.documents.paged.xps_page import XpsPage, parse
from inkling.documents.source import Source
from inkling.documents.text import unquoted
from inkling.documents.titles import real_title
from inkling.errors import Refusal

_SEQUENCE, _DESCRIPTION = "fixedrepresentation", "core-properties"
_REFERENCES = ("DocumentReference", "PageContent")
_MOST_FONTS = 200
_NUMBERED = re.compile(r"(\D*)(\d{0,9})")
_BROKEN = (expat.ExpatError, ValueError, OverflowError)

_log = logging.getLogger(__name__)


def read_xps(source: Source) -> Document:
    """Read a document; pages that are missing or broken are counted and left out."""
    reading = _Reading()
    document = read_package(source, reading.read)
    return replace(document, missing=reading.missing())


class _Reading:
    """Reads one document, and notes what it does not hold."""

    def __init__(self) -> None:
        self._fonts: dict[str, FontWidths] = {}
        self._count = self._failed = self._scanned = 0
        self._is_unordered = False

    def read(self, package: OfficePackage) -> Document:
        start = {reference.kind: reference.part for reference in package.references("").values()}
        sequence = start.get(_SEQUENCE) or next((name for name in package.names() if name.endswith(".fdseq")), "")
        pages = [page for part in self._named(package, sequence) for page in self._named(package, part)]
        if not pages:
            pages = sorted((name for name in package.names() if name.endswith(".fpage")), key=_by_numbers)
            self._is_unordered = True
        self._count = len(pages)
        texts = {index: text for index, page in enumerate(pages) if (text := self._page(package, page)) is not None}
        if not texts:
            told = "none of its pages can be read" if pages else "no pages are found in it"
            raise Refusal("unreadable", f"damaged: {told}")
        if self._scanned and not any(map(str.strip, texts.values())):
            raise Refusal("skipped", "no text; perhaps scanned")
        title = package.root(start.get(_DESCRIPTION, "docProps/core.xml")).findtext("{*}title")
        return paged_document(real_title(title), texts)

    def missing(self) -> str:
        scanned = f"{self._scanned} of {self._count} pages without text, perhaps scanned" if self._scanned else ""
        unordered = "the list of its pages could not be read" if self._is_unordered else ""
        return "; ".join(filter(None, [unordered, pages_missing(self._failed, self._count), scanned]))

    def _named(self, package: OfficePackage, part: str) -> list[str]:
        """List the parts that a part puts together, in their order."""
        found: list[str] = []

        def note(name: str, attributes: dict[str, str]) -> None:
            if name in _REFERENCES:
                found.append(_resolved(part, attributes.get("Source", "")))

        data = _content(package, part)
        try:
            parse(data or b"", note, lambda _: None)
        except expat.ExpatError as error:
            _log.info("%s breaks off: %s", part, error)
        return found

    def _page(self, package: OfficePackage, name: str) -> str | None:
        @cache
        def widths(font: str) -> FontWidths:
            part = _resolved(name, font)
            if part not in self._fonts and len(self._fonts) < _MOST_FONTS:
                self._fonts[part] = FontWidths(_content(package, part) or b"", posixpath.basename(part))
            return self._fonts.get(part) or FontWidths()

        data = _content(package, name)
        try:
            page = XpsPage(data or b"", widths)
            lines = lines_of(page.runs)
        except _BROKEN as error:
            self._failed += 1
            _log.info("page %s is left out: %s", name, error)
            return None
        self._scanned += page.has_picture and not lines
        return "\n".join(lines)


def _by_numbers(name: str) -> list[tuple[str, int]]:
    """Sort names as people do, by the numbers within them."""
    return [(text, int(number or 0)) for text, number in _NUMBERED.findall(name)]


def _content(package: OfficePackage, part: str) -> bytes | None:
    """Read a part; some programs write its name without the signs for what an address cannot hold."""
    data = package.content(part)
    return package.content(unquoted(part)) if data is None else data


def _resolved(part: str, address: str) -> str:
    path = address.partition("#")[0]
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).lstrip("/")
