"""Reads OpenDocument texts."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from inkling.documents.document import Document
from inkling.documents.office_package import OfficePackage, attribute, descendants, local, read_package
from inkling.documents.outline import Outline
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import clean, has_letters, one_line
from inkling.documents.titles import real_title

_SPACE = re.compile(r"[ \t\r\n]+")
_SPACES = re.compile(" {2,}")
_CHARACTERS = {"s": " ", "tab": "\t", "line-break": "\n"}
_LEFT_OUT = frozenset(
    ("tracked-changes", "note-citation", "ruby-text", "script", "event-listeners", "forms", "covered-table-cell")
)
_ABOUT = (
    "{http://purl.org/dc/",
    "{urn:oasis:names:tc:opendocument:xmlns:meta",
    "{urn:oasis:names:tc:opendocument:xmlns:svg",
)
"""What describes notes and pictures: who wrote them, and when."""

_BEHIND = frozenset(
    ("frame", "note-body", "annotation", "custom-shape", "rect", "line", "polyline", "polygon", "path", "circle",
     "ellipse", "connector", "caption", "measure", "g")
)  # fmt: skip
_MOST_REPEATED = 64


def read_open_text(path: Path) -> Document:
    """Read a text; notes, comments and text boxes stand behind the paragraphs that they belong to."""
    return read_package(path, lambda package: _Text(package).read())


class _Text:
    """Goes through the body of one text."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        self._outline = Outline()

    def read(self) -> Document:
        for body in self._package.root("content.xml").iterfind("{*}body/{*}text"):
            self._add_blocks(body, 0)
        margins = descendants(self._package.root("styles.xml"), "header", "footer", "header-left", "footer-left")
        self._outline.text("\n\n".join(dict.fromkeys(filter(has_letters, map(self._flat, margins)))))
        title = self._package.root("meta.xml").findtext("{*}meta/{*}title")
        return self._outline.document(real_title(title))

    def _add_blocks(self, parent: ElementTree.Element, lists: int) -> None:
        for block in parent:
            name = local(block)
            if name in ("p", "h"):
                self._add_paragraph(block, lists > 0)
            elif name == "table":
                self._outline.text("\n".join(rows_to_lines(self._rows(block))))
            elif name in _BEHIND:
                self._outline.text(self._flat(block, "\n\n"))
            elif _is_shown(block):
                self._add_blocks(block, lists + (name == "list"))

    def _add_paragraph(self, paragraph: ElementTree.Element, is_item: bool) -> None:
        text, behind = self._paragraph(paragraph)
        level = attribute(paragraph, "outline-level") or "1"
        if local(paragraph) == "h" and text and level.isdecimal():
            self._outline.heading(int(level), text)
        elif is_item and text:
            self._outline.item(text)
        else:
            self._outline.text(text)
        if behind:
            self._outline.text("\n\n".join(behind))

    def _paragraph(self, paragraph: ElementTree.Element) -> tuple[str, list[str]]:
        """Give the text of a paragraph, and of what stands behind it."""
        parts: list[str] = []
        behind: list[str] = []
        waiting: list[ElementTree.Element | str] = [*reversed(_with_tails(paragraph)), paragraph.text or ""]
        while waiting:
            element = waiting.pop()
            if isinstance(element, str):
                parts.append(_SPACE.sub(" ", element))
                continue
            name = local(element)
            if name in _CHARACTERS:
                parts.append(_CHARACTERS[name])
            elif name in _BEHIND:
                text = self._flat(element, "\n" if name == "note-body" else "\n\n")
                behind.append(f"Comment: {text}" if name == "annotation" and text else text)
            elif _is_shown(element):
                waiting += [*reversed(_with_tails(element)), element.text or ""]
        return clean(_SPACES.sub(" ", "".join(parts))).strip(), list(filter(None, behind))

    def _flat(self, parent: ElementTree.Element, between: str = "\n") -> str:
        """Give all text of an element, paragraph by paragraph."""
        return between.join(filter(None, self._flat_blocks(parent)))

    def _flat_blocks(self, parent: ElementTree.Element) -> Iterator[str]:
        for block in parent:
            name = local(block)
            if name in ("p", "h"):
                text, behind = self._paragraph(block)
                yield text
                yield from behind
            elif name == "table":
                yield "\n".join(rows_to_lines(self._rows(block)))
            elif name == "object":
                yield self._embedded(attribute(block, "href"))
            elif _is_shown(block):
                yield from self._flat_blocks(block)

    def _embedded(self, address: str) -> str:
        """Give the text of a formula or chart."""
        root = self._package.root(address.removeprefix("./").rstrip("/") + "/content.xml") if address else None
        if root is None:
            return ""
        if local(root) != "math":
            return "\n".join(filter(None, map(self._flat, root.iterfind("{*}body"))))
        written = next((formula.text for formula in descendants(root, "annotation") if formula.text), "")
        return one_line(written or "".join(root.itertext()))

    def _rows(self, table: ElementTree.Element) -> Iterator[list[str]]:
        for row in _below(table, "table-row"):
            cells: list[str] = []
            for cell in _below(row, "table-cell", "covered-table-cell"):
                repeated = attribute(cell, "number-columns-repeated")
                text = self._flat(cell) if local(cell) == "table-cell" else ""
                cells += [text] * min(int(repeated) if repeated.isdecimal() else 1, _MOST_REPEATED)
            yield cells


def _is_shown(element: ElementTree.Element) -> bool:
    return local(element) not in _LEFT_OUT and not element.tag.startswith(_ABOUT)


def _with_tails(element: ElementTree.Element) -> list[ElementTree.Element | str]:
    return [part for inner in element for part in (inner, inner.tail or "")]


def _below(parent: ElementTree.Element, *names: str) -> Iterator[ElementTree.Element]:
    """Give the rows of a table or the cells of a row, whatever is wrapped around them."""
    for inner in parent:
        if local(inner) in names:
            yield inner
        elif local(inner) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _below(inner, *names)
