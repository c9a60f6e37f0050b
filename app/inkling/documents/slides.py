"""Reads OpenDocument presentations."""

from collections.abc import Iterator
from xml.etree import ElementTree

from inkling.documents.document import Document
from inkling.documents.office_package import OfficePackage, attribute, local, read_package
from inkling.documents.open_content import OpenContent, is_shown
from inkling.documents.rich import presentation
from inkling.documents.source import Source

_BESIDE_THE_NOTES = ("header", "footer", "date-time", "page-number")


def read_open_slides(source: Source) -> Document:
    """Read a presentation: a section for each slide, with its notes and comments."""
    return read_package(source, _slides)


def _slides(package: OfficePackage) -> Document:
    root = package.root("content.xml")
    content = OpenContent(package, (package.root("styles.xml"), root))
    pages = root.iterfind("{*}body/{*}presentation/{*}page")
    slides = {number: "\n\n".join(filter(None, _texts(page, content))) for number, page in enumerate(pages, 1)}
    return presentation(slides, package.root("meta.xml").findtext("{*}meta/{*}title"))


def _texts(page: ElementTree.Element, content: OpenContent) -> Iterator[str]:
    """Give the text of each shape, the title first, with the comments and the notes."""
    for shape in sorted(filter(is_shown, page), key=lambda shape: attribute(shape, "class") != "title"):
        if local(shape) == "notes":
            said = [content.flat(inner) for inner in shape if attribute(inner, "class") not in _BESIDE_THE_NOTES]
            yield "\n".join(["Notes:", *filter(None, said)]) if any(said) else ""
        else:
            text = content.flat(shape)
            yield f"Comment: {text}" if local(shape) == "annotation" and text else text
