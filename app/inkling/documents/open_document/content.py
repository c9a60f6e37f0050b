"""Reads paragraphs, tables and drawings, which all kinds of OpenDocument write alike."""

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from inkling.documents.office.package import OfficePackage, attribute, content_reversed, descendants, local, number_in
from inkling.documents.open_document.lists import Item, OpenLists
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import as_comment, clean, one_line

BESIDE = frozenset(
    ("frame", "note-body", "annotation", "custom-shape", "rect", "line", "polyline", "polygon", "path", "circle",
     "ellipse", "connector", "caption", "measure", "g")
)  # fmt: skip
"""What stands behind the paragraph in which it is."""

_CHANGES = "{*}body/{*}text/{*}tracked-changes/{*}changed-region"
_SPACE = re.compile(r"[ \t\r\n]+")
_SPACES = re.compile(" {2,}")
_CHARACTERS = {"s": " ", "tab": "\t", "line-break": "\n"}
_LEFT_OUT = frozenset(
    ("tracked-changes", "note-citation", "ruby-text", "script", "event-listeners", "forms", "covered-table-cell",
     "page-number")
)  # fmt: skip
_ABOUT = (
    "{http://purl.org/dc/",
    "{urn:oasis:names:tc:opendocument:xmlns:meta",
    "{urn:oasis:names:tc:opendocument:xmlns:svg",
    "{http://www.w3.org/2000/svg",
)
"""What describes notes and pictures: who wrote them, and when."""

MOST_REPEATED = 64
"""So often at most a cell or row that stands for several is said."""

_LONGEST_LABEL = 60
"""What is longer is not said again in each of the rows that it stands before."""


class OpenContent:
    """Gives the text of the elements of one package; `roots` are of the parts that tell of lists and changes."""

    def __init__(self, package: OfficePackage, roots: Sequence[ElementTree.Element] = ()) -> None:
        self._package = package
        self.lists = OpenLists(roots)
        self._embedded_before: set[str] = set()
        changes = [change for root in roots for change in root.iterfind(_CHANGES)]
        deletions = {attribute(each, "id") for each in changes if each.find("{*}deletion") is not None}
        ends = (end for root in roots for end in descendants(root, "change-end")) if deletions else ()
        self._deletions = deletions.intersection(attribute(end, "change-id") for end in ends)
        self._deleted: set[str] = set()  # the deletions that have begun and not ended

    def flat(self, parent: ElementTree.Element, between: str = "\n") -> str:
        """Give all text of an element, paragraph by paragraph."""
        return between.join(filter(None, self._flat_blocks(parent)))

    def beside(self, element: ElementTree.Element) -> str:
        """Give the text of a note, a comment or a drawing."""
        name = local(element)
        text = self.flat(element, "\n" if name == "note-body" else "\n\n")
        return as_comment(text) if name == "annotation" else text

    def paragraph(self, paragraph: ElementTree.Element) -> tuple[str, list[str]]:
        """Give the text of a paragraph, and of what stands behind it."""
        parts: list[str] = []
        behind: list[str] = []
        waiting: list[ElementTree.Element | str] = content_reversed(paragraph)
        while waiting:
            element = waiting.pop()
            if isinstance(element, str):
                parts.append("" if self._deleted else _SPACE.sub(" ", element))
                continue
            name = local(element)
            if name in ("change-start", "change-end"):
                self._note_deletion(name, attribute(element, "change-id"))
            elif name in _CHARACTERS:
                parts.append("" if self._deleted else _CHARACTERS[name])
            elif name in BESIDE:
                behind.append(self.beside(element))
            elif is_shown(element):
                waiting += content_reversed(element)
        return clean(_SPACES.sub(" ", "".join(parts))).strip(), list(filter(None, behind))

    def _note_deletion(self, name: str, change: str) -> None:
        """Note where what was deleted begins or ends, which documents of one file leave in its place."""
        if name == "change-end":
            self._deleted.discard(change)
        elif change in self._deletions:
            self._deleted.add(change)

    def lines(self, table: ElementTree.Element) -> str:
        """Give the rows of a table."""
        return "\n".join(rows_to_lines(self._rows(table)))

    def _flat_blocks(self, parent: ElementTree.Element, item: Item | None = None) -> Iterator[str]:
        for block in parent:
            name = local(block)
            if name in ("p", "h"):
                number = self.lists.number(block, item)
                text, behind = self.paragraph(block)
                yield f"{number} {text}".strip()
                yield from behind
            elif name == "list":
                for entry, inner in self.lists.items(block, item):
                    yield from self._flat_blocks(entry, inner)
            elif name == "table":
                yield self.lines(block)
            elif name == "object":
                yield self._embedded(block)
            elif is_shown(block):
                yield from self._flat_blocks(block, item)

    def _embedded(self, element: ElementTree.Element) -> str:
        """Give the text of a formula or chart, which lies in a part of its own or right here."""
        address = attribute(element, "href")
        if address in self._embedded_before:
            return ""  # for one may hold itself
        if address:
            self._embedded_before.add(address)
            root = self._package.root(address.removeprefix("./").rstrip("/") + "/content.xml")
        else:
            root = next((inner for inner in element if local(inner) in ("document", "math")), element)
        if local(root) != "math":
            return "\n".join(filter(None, map(self.flat, root.iterfind("{*}body"))))
        written = next((formula.text for formula in descendants(root, "annotation") if formula.text), "")
        return one_line(written or "".join(root.itertext()))

    def _rows(self, table: ElementTree.Element) -> Iterator[list[str]]:
        below: dict[int, tuple[int, str]] = {}  # by column: for how many rows more a cell goes on, and its text
        for row in _below(table, "table-row"):
            cells: list[str] = []
            for cell in _below(row, "table-cell", "covered-table-cell"):
                rows, text = below.pop(len(cells), (0, ""))
                if local(cell) == "table-cell":
                    rows, text = repeated(cell, "number-rows-spanned"), self.flat(cell)
                if rows > 1:
                    below[len(cells)] = rows - 1, text if len(text) <= _LONGEST_LABEL else ""
                cells += [text, *[""] * (min(repeated(cell, "number-columns-repeated"), MOST_REPEATED) - 1)]
            yield cells


def is_shown(element: ElementTree.Element) -> bool:
    """Tell whether an element is more than a description or a part of the machinery."""
    return local(element) not in _LEFT_OUT and not element.tag.startswith(_ABOUT)


def repeated(element: ElementTree.Element, name: str) -> int:
    """Tell how often something stands there, by an attribute of this name."""
    return number_in(attribute(element, name), 1)


def _below(parent: ElementTree.Element, *names: str) -> Iterator[ElementTree.Element]:
    """Give the rows of a table or the cells of a row, whatever is wrapped around them."""
    for inner in parent:
        if local(inner) in names:
            yield inner
        elif local(inner) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _below(inner, *names)
