"""Reads documents of Hangul since 2014, which are packages of XML (OWPML)."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from inkling.documents.document import Document
from inkling.documents.hangul.text import PLAIN, Cell, HangulText, Shape, table_text
from inkling.documents.office.package import (
    OfficePackage,
    attribute,
    content_reversed,
    descendants,
    local,
    number_in,
    read_package,
)
from inkling.documents.source import Source
from inkling.documents.text import as_comment, clean

_SECTION = re.compile(r"contents/section(\d{1,6})\.xml")
_CHARACTERS = {"tab": "\t", "lineBreak": "\n", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}
_LEFT_OUT = frozenset(("parameters", "linesegarray", "shapeComment", "metaTag", "indexmark", "subText", "default"))
"""What only says how text looks or comes to be, and what older programs show in the place of something newer."""

_MARGINS, _NOTES = ("header", "footer"), ("footNote", "endNote")
_COMMENTS = ("hiddenComment", "fieldBegin")
_WRITTEN = ("t", "mainText")
_NUMBERED = ("PICTURE", "TABLE", "EQUATION")
"""What is counted where it is named, as below a picture; numbers of notes and pages are none of the text."""


def read_hwpx(source: Source) -> Document:
    """Read a document; notes, comments and text boxes stand behind the paragraphs that they belong to."""
    return read_package(source, lambda package: _Hwpx(package).read())


class _Hwpx:
    """Goes through the sections of one document."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        self._text = HangulText()
        self._shapes = dict(map(_shape, descendants(package.root("Contents/header.xml"), "paraPr")))
        self._deleted = False

    def read(self) -> Document:
        found = filter(None, map(_SECTION.fullmatch, self._package.names()))
        for section in sorted(found, key=lambda name: int(name[1])):
            for block in self._package.root(section[0]):
                if local(block) == "p":
                    shape = self._shapes.get(attribute(block, "paraPrIDRef"), PLAIN)
                    self._text.paragraph(shape, *self._paragraph(block))
        for page in (name for name in self._package.names() if name.startswith("contents/masterpage")):
            self._text.margin(self._flat(self._package.root(page)))
        return self._text.document(self._package.root("Contents/content.hpf").findtext("{*}metadata/{*}title"))

    def _paragraph(self, paragraph: ElementTree.Element) -> tuple[str, list[str]]:
        """Give the text of a paragraph, and of what stands behind it."""
        parts: list[str] = []
        behind: list[str] = []
        waiting: list[ElementTree.Element | str] = list(reversed(paragraph))
        while waiting:
            element = waiting.pop()
            if isinstance(element, str):
                parts.append("" if self._deleted else element)
                continue
            name = local(element)
            if name in ("deleteBegin", "deleteEnd"):
                self._deleted = name == "deleteBegin"
            elif name in _CHARACTERS:
                parts.append("" if self._deleted else _CHARACTERS[name])
            elif name in _WRITTEN:
                waiting += content_reversed(element)
            elif name == "script":
                parts.append(f" {element.text or ''} ")
            elif name == "autoNum" and attribute(element, "numType") in _NUMBERED:
                parts.append(attribute(element, "num"))
            elif name == "compose":
                parts.append(attribute(element, "composeText"))
            elif name == "textart":
                behind.append(clean(attribute(element, "text")))
            elif name == "tbl":
                behind += self._table(element)
            elif name in _MARGINS:
                self._text.margin(self._flat(element))
            elif name in (*_NOTES, *_COMMENTS, "subList"):
                text = self._flat(element)
                behind.append(as_comment(text) if name in _COMMENTS else text)
            elif name not in _LEFT_OUT:
                waiting += reversed(element)
        return clean("".join(parts)).strip(), list(filter(None, behind))

    def _flat(self, parent: ElementTree.Element) -> str:
        """Give all text of an element, paragraph by paragraph."""
        return "\n".join(filter(None, self._flat_blocks(parent)))

    def _flat_blocks(self, parent: ElementTree.Element) -> Iterator[str]:
        for block in parent:
            if local(block) == "p":
                text, behind = self._paragraph(block)
                yield text
                yield from behind
            elif local(block) not in _LEFT_OUT:
                yield from self._flat_blocks(block)

    def _table(self, table: ElementTree.Element) -> Iterator[str]:
        """Give what is written above or below a table, and its rows."""
        for caption in table.iterfind("{*}caption"):
            yield self._flat(caption)
        yield table_text(self._cells(table))

    def _cells(self, table: ElementTree.Element) -> Iterator[Cell]:
        for number, row in enumerate(table.iterfind("{*}tr")):
            for at, cell in enumerate(row.iterfind("{*}tc")):
                address, span = cell.find("{*}cellAddr"), cell.find("{*}cellSpan")
                yield Cell(
                    _told(address, "rowAddr", number), _told(address, "colAddr", at), _told(span, "rowSpan", 1),
                    self._flat(cell),
                )  # fmt: skip


def _told(element: ElementTree.Element | None, name: str, otherwise: int) -> int:
    return otherwise if element is None else number_in(attribute(element, name), otherwise)


def _shape(properties: ElementTree.Element) -> tuple[str, Shape]:
    """Give the name of a shape of paragraphs, and how they begin."""
    heading = next(descendants(properties, "heading"), None)
    kind = "" if heading is None else attribute(heading, "type")
    level = _told(heading, "level", 0) + 1 if kind == "OUTLINE" else 0
    return attribute(properties, "id"), Shape(level, kind == "BULLET")
