"""Reads OpenDocument texts."""

from xml.etree import ElementTree

from inkling.documents.document import Document
from inkling.documents.office.package import OfficePackage, attribute, descendants, local, number_in, read_package
from inkling.documents.open_document.content import BESIDE, OpenContent, is_shown
from inkling.documents.open_document.lists import Item
from inkling.documents.outline import Outline
from inkling.documents.source import Source
from inkling.documents.titles import real_title


def read_open_text(source: Source) -> Document:
    """Read a text; notes, comments and text boxes stand behind the paragraphs that they belong to."""
    return read_package(source, lambda package: _Text(package).read())


class _Text:
    """Goes through the body of one text."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        self._main, self._styles = package.root("content.xml"), package.root("styles.xml")
        self._content = OpenContent(package, (self._styles, self._main))
        self._outline = Outline()

    def read(self) -> Document:
        for body in self._main.iterfind("{*}body/{*}text"):
            self._add_blocks(body)
        margins = descendants(self._styles, "header", "footer", "header-left", "footer-left")
        self._outline.margins(map(self._content.flat, margins))
        title = self._package.root("meta.xml").findtext("{*}meta/{*}title")
        return self._outline.document(real_title(title))

    def _add_blocks(self, parent: ElementTree.Element, item: Item | None = None) -> None:
        for block in parent:
            name = local(block)
            if name in ("p", "h"):
                self._add_paragraph(block, item)
            elif name == "list":
                for entry, inner in self._content.lists.items(block, item):
                    self._add_blocks(entry, inner)
            elif name == "table":
                self._outline.text(self._content.lines(block))
            elif name in BESIDE:
                self._outline.text(self._content.beside(block))
            elif is_shown(block):
                self._add_blocks(block, item)

    def _add_paragraph(self, paragraph: ElementTree.Element, item: Item | None) -> None:
        number = self._content.lists.number(paragraph, item)
        text, behind = self._content.paragraph(paragraph)
        level = number_in(attribute(paragraph, "outline-level") or "1") if local(paragraph) == "h" else 0
        self._outline.paragraph(text, behind, level=level, is_item=item is not None, number=number)
