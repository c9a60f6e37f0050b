"""Pages that are pictures: what was recognized in them, and what is to be said of the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from inkling.documents.document import Document, Section
from inkling.documents.paged.pages import left_to_say, lines_of, rejoin
from inkling.documents.paged.tiff import pages_of
from inkling.documents.source import Source

TIFF = "a TIFF picture"
KINDS = frozenset((TIFF, *(f"a {kind} picture" for kind in ("BMP", "GIF", "JPEG", "PNG", "WebP"))))
"""Pictures in which text can be recognized."""

_OF_TIFF = ("tif", "tiff", "")
"""What cameras write, as it came from the sensor, begins as TIFF does and has suffixes of its own."""

SMALLEST_PICTURE = 8192
"""Bytes; in fewer is a sign or a button, and no page."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is known of the pictures in a file: the text that was recognized in its pages, which count from 1.

    A page without an entry was not looked at yet; where that is `wanted`, it is going to be. `inner` has the texts of
    pages in what is attached to the file, by the hash of its content.
    """

    recognized: Mapping[int, str] = field(default_factory=dict)
    wanted: bool = False
    inner: Mapping[bytes, Mapping[int, str]] = field(default_factory=dict)

    def cover(self, found: str, suffix: str, size: int) -> bool:
        """Tell whether a file of a kind, suffix and size is a picture to be read."""
        if found == TIFF and suffix not in _OF_TIFF:
            return False
        return found in KINDS and size >= SMALLEST_PICTURE and (self.wanted or bool(self.recognized))


UNKNOWN = Pictures()
"""Nothing is known, and nothing is wanted."""


def read_picture(source: Source) -> Document:
    """Read a picture as a document of pages, of which nothing is known but how many there are."""
    with source.open("rb") as file:
        pages = tuple(range(1, pages_of(file) + 1))
    sections = tuple(Section("", f"p. {page}" if len(pages) > 1 else "", page) for page in pages)
    return Document("", sections, scanned=pages, pages=len(pages))


def with_recognized(document: Document, pictures: Pictures) -> Document:
    """Put what was recognized in the pages of a document into them, and say what of them is missing.

    Only pages that were not looked at are `scanned` then.
    """
    if not document.scanned:
        return document
    scanned = set(document.scanned)
    sections = [
        _page(section, pictures.recognized.get(section.page or 0, "")) if section.page in scanned else section
        for section in document.sections
    ]
    left = [page for page in document.scanned if page not in pictures.recognized]
    written = {section.page for section in document.sections if section.text.strip()}
    looked_at = scanned.intersection(pictures.recognized)
    empty = sum(not pictures.recognized[page] for page in looked_at - written)
    without = "without text" if written.isdisjoint(left) else "with little or no text"
    to_be_read = "yet to be read as pictures" if len(left) > 1 else "yet to be read as a picture"
    left_are = to_be_read if pictures.wanted else f"{without}, perhaps scanned"
    missing = [
        document.missing,
        f"{_of_pages(len(left), document.pages)} {left_are}" if left else "",
        f"{_of_pages(empty, document.pages)} in which no text was recognized" if empty else "",
    ]
    return replace(
        document, sections=tuple(sections), missing="; ".join(filter(None, missing)), scanned=tuple(left)
    )


def without_text(document: Document, pictures: Pictures) -> str:
    """Say why nothing can be found of a document with pages, as far as its pictures are known."""
    are_left = document.scanned or any(scan.pages for scan in document.inner_scans)
    if are_left and pictures.wanted:
        return "no text yet; to be read as a picture"
    if document.inner_scans and document.missing:
        return document.missing
    looked_at = pictures.recognized or document.inner_scans
    return "no text was recognized" if looked_at else "no text; perhaps scanned"


def _of_pages(count: int, total: int) -> str:
    return f"{count} of {total} pages" if total > 1 else "one page"


def _page(section: Section, recognized: str) -> Section:
    """Put what was recognized before what is written onto the page, of which some may have been recognized, too."""
    text = rejoin(lines_of(recognized))
    return replace(section, text="\n\n".join(filter(None, [text, *left_to_say(section.text.split("\n\n"), text)])))
