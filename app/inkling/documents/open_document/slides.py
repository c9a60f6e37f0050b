"""Reads OpenDocument presentations and drawings."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from inkling.documents.document import Document, Section
from inkling.documents.office.package import OfficePackage, attribute, local, read_package
from inkling.documents.office.rich import presentation
from inkling.documents.open_document.content import OpenContent, is_shown
from inkling.documents.source import Source
from inkling.documents.text import as_comment, one_line
from inkling.documents.titles import real_title

_BESIDE_THE_NOTES = ("header", "footer", "date-time", "page-number")
_NO_NAME = re.compile(r"(?:page ?\d+)?", re.IGNORECASE)
_LONGEST_NAME = 160


def read_open_slides(source: Source) -> Document:
    """Read a presentation: a section for each slide, with its notes and comments."""
    return read_package(source, _slides)


def read_open_drawing(source: Source) -> Document:
    """Read a drawing: a section for each page, named where it has a name of its own."""
    return read_package(source, _drawing)


def _slides(package: OfficePackage) -> Document:
    slides = {number: text for number, (_, text) in enumerate(_pages(package), 1)}
    return presentation(slides, package.root("meta.xml").findtext("{*}meta/{*}title"))


def _drawing(package: OfficePackage) -> Document:
    sections = [
        Section(text, f"p. {number} · {name}" if name else f"p. {number}", number)
        for number, (name, text) in enumerate(_pages(package), 1)
        if text
    ]
    return Document(real_title(package.root("meta.xml").findtext("{*}meta/{*}title")), tuple(sections))


def _pages(package: OfficePackage) -> Iterator[tuple[str, str]]:
    """Give the name of each page, nothing where it is only counted, and its text."""
    root = package.root("content.xml")
    content = OpenContent(package, (package.root("styles.xml"), root))
    for page in root.iterfind("{*}body/*/{*}page"):
        name = one_line(attribute(page, "name"))
        shown = "" if _NO_NAME.fullmatch(name) or len(name) > _LONGEST_NAME else name
        yield shown, "\n\n".join(filter(None, _texts(page, content)))


def _texts(page: ElementTree.Element, content: OpenContent) -> Iterator[str]:
    """Give the text of each shape, the title first, with the comments and the notes."""
    for shape in sorted(filter(is_shown, page), key=lambda shape: attribute(shape, "class") != "title"):
        if local(shape) == "notes":
            said = [content.flat(inner) for inner in shape if attribute(inner, "class") not in _BESIDE_THE_NOTES]
            yield "\n".join(["Notes:", *filter(None, said)]) if any(said) else ""
        else:
            text = content.flat(shape)
            yield as_comment(text) if local(shape) == "annotation" else text
