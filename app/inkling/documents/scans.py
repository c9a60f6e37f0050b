"""Pages that are pictures: what was recognized in them, and what is to be said of the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from inkling.documents import kinds
from inkling.documents.document import Document, Section
from inkling.documents.paged.pages import lines_of, rejoin
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

    A page without an entry was not looked at yet; where that is `wanted`, it is going to be.
    """

    recognized: Mapping[int, str] = field(default_factory=dict)
    wanted: bool = False

    def cover(self, found: str, suffix: str, size: int) -> bool:
        """Tell whether a file of a kind, suffix and size is a picture to be read."""
        if found == TIFF and suffix not in _OF_TIFF:
            return False
        return found in KINDS and size >= SMALLEST_PICTURE and (self.wanted or bool(self.recognized))


UNKNOWN = Pictures()
"""Nothing is known, and nothing is wanted."""


def is_picture(source: Source) -> bool:
    """Tell whether a file is a picture itself, and no document with pages that are."""
    with source.open("rb") as file:
        return kinds.kind(file.read(kinds.SAMPLE)) in KINDS


def read_picture(_: Source) -> Document:
    """Read a picture as a document of one page, of which nothing is known but that it is one."""
    return Document("", (Section("", page=1),), scanned=(1,), pages=1)


def with_recognized(document: Document, pictures: Pictures) -> Document:
    """Put what was recognized in the pages of a document into them, and say what of them is missing.

    Only pages that were not looked at are `scanned` then.
    """
    if not document.scanned:
        return document
    sections = [
        whole
        for section in document.sections
        for whole in (_pages(section, pictures) if section.page in document.scanned else (section,))
    ]
    left = [page for page in document.scanned if page not in pictures.recognized]
    empty = sum(page in pictures.recognized and not pictures.recognized[page] for page in document.scanned)
    of = f"of {document.pages} pages"
    missing = [
        document.missing,
        f"{len(left)} {of} {'yet to be read as pictures' if pictures.wanted else 'without text, perhaps scanned'}"
        if left else "",
        f"{empty} {of} without text, even as pictures" if empty else "",
    ]  # fmt: skip
    return replace(
        document, sections=tuple(sections), missing="; ".join(filter(None, missing)), scanned=tuple(left)
    )


def without_text(document: Document, pictures: Pictures) -> str:
    """Say why nothing can be found of a document with pages, as far as its pictures are known."""
    if document.scanned and pictures.wanted:
        return "no text yet; to be read as a picture"
    return "no text, even as a picture" if pictures.recognized else "no text; perhaps scanned"


def _pages(section: Section, pictures: Pictures) -> Iterator[Section]:
    """Put what was recognized before what is written onto the page; pages within a picture stand for themselves."""
    texts = pictures.recognized.get(section.page or 0, "").split("\f")
    for number, text in enumerate(texts, 1):
        whole = "\n\n".join(filter(None, [rejoin(lines_of(text)), section.text]))
        yield section if len(texts) == 1 and not text else replace(
            section,
            text=whole,
            place=section.place or (f"p. {number}" if len(texts) > 1 else ""),
            page=number if len(texts) > 1 else section.page,
        )
