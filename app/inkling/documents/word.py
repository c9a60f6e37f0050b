"""Reads documents of Word since 2007."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from xml.etree import ElementTree

from inkling.documents.document import Document
from inkling.documents.drawings import chart, diagram
from inkling.documents.office_package import OfficePackage, Reference, attribute, local, read_package
from inkling.documents.outline import Outline
from inkling.documents.source import Source
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import clean, decode, has_letters
from inkling.documents.titles import real_title
from inkling.documents.web import add_html

_HEADING = re.compile(r"heading ([1-9])")
_NO_HEADING = 9
_MOST_ANCESTORS = 20
_LONGEST_LABEL = 60
"""What is longer is not said again in each of the rows that it stands before."""

_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_LEFT_OUT = frozenset(("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "rt", "Fallback"))
"""What was deleted or moved away, and what only says how text looks or comes to be."""

_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes", "commentReference": "comments"}


def read_word(source: Source) -> Document:
    """Read a document; notes, comments and text boxes stand behind the paragraphs that they belong to."""
    return read_package(source, lambda package: _Word(package).read())


class _Word:
    """Goes through the body of one document."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        self._main = package.main_part("word/document.xml")
        self._references = package.references(self._main)
        self._levels, self._listed = self._styles()
        self._notes = {kind: self._notes_of(kind) for kind in _NOTES.values()}
        self._outline = Outline()

    def read(self) -> Document:
        for body in self._package.root(self._main).iterfind("{*}body"):
            self._add_blocks(body)
        margins = (part for kind in ("header", "footer") for part in self._parts(kind))
        self._outline.text("\n\n".join(dict.fromkeys(filter(has_letters, map(self._flat, margins)))))
        title = self._package.root("docProps/core.xml").findtext("{*}title")
        return self._outline.document(real_title(title))

    def _parts(self, kind: str) -> Iterator[ElementTree.Element]:
        for reference in self._references.values():
            if reference.kind == kind:
                yield self._package.root(reference.part)

    def _notes_of(self, kind: str) -> dict[str, ElementTree.Element]:
        return {attribute(note, "id"): note for root in self._parts(kind) for note in root}

    def _styles(self) -> tuple[dict[str, int], set[str]]:
        """Tell the level of headings, and what is a list, by the identities of styles."""
        found = (style for root in self._parts("styles") for style in root.iterfind("{*}style"))
        styles = {attribute(style, "styleId"): style for style in found}
        levels, listed = {}, set()
        for identity in styles:
            level, current = _NO_HEADING, identity
            for _ in range(_MOST_ANCESTORS):
                style = styles.get(current)
                if style is None or level < _NO_HEADING:
                    break
                level = _level_of_style(style)
                if style.find("{*}pPr/{*}numPr") is not None:
                    listed.add(identity)
                current = _value(style.find("{*}basedOn"))
            levels[identity] = level
        return levels, listed

    def _add_blocks(self, parent: ElementTree.Element) -> None:
        for block in parent:
            name = local(block)
            if name == "p":
                self._add_paragraph(block)
            elif name == "tbl":
                self._add_table(block)
            elif name == "altChunk":
                self._add_foreign(self._references.get(attribute(block, "id")))
            elif name not in _LEFT_OUT:
                self._add_blocks(block)

    def _add_foreign(self, reference: Reference | None) -> None:
        """Add a page of the web, packed as mail or not, which Word shows as a part of the text."""
        data = b"" if reference is None else self._package.content(reference.part) or b""
        if data.startswith((b"PK", b"{\\rtf")):
            self._package.broken.append(ValueError("a document in the document"))
        elif data[:4096].lower().lstrip().startswith((b"mime-version", b"content-type", b"from:", b"subject:")):
            parts = message_from_bytes(data).walk()
            page = next((part for part in parts if part.get_content_type() == "text/html"), None)
            content = page.get_payload(decode=True) if page else None
            if page and isinstance(content, bytes):
                add_html(self._outline, decode(content, page.get_content_charset("")))
        else:
            add_html(self._outline, decode(data))

    def _add_paragraph(self, paragraph: ElementTree.Element) -> None:
        text, behind = self._paragraph(paragraph)
        level, is_item = self._kind(paragraph)
        if level < _NO_HEADING and text:
            self._outline.heading(level + 1, text)
        elif is_item and text:
            self._outline.item(text)
        else:
            self._outline.text(text)
        if behind:
            self._outline.text("\n\n".join(behind))

    def _kind(self, paragraph: ElementTree.Element) -> tuple[int, bool]:
        """Tell at which level a paragraph is a heading, and whether it is one of a list."""
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return _NO_HEADING, False
        style = _value(properties.find("{*}pStyle"))
        level = _value(properties.find("{*}outlineLvl"))
        number = properties.find("{*}numPr/{*}numId")
        listed = style in self._listed if number is None else _value(number) != "0"
        return int(level) if level.isdecimal() else self._levels.get(style, _NO_HEADING), listed

    def _paragraph(self, paragraph: ElementTree.Element) -> tuple[str, list[str]]:
        """Give the text of a paragraph, and of what stands behind it."""
        parts: list[str] = []
        behind: list[str] = []
        fields: list[bool] = []  # whether each open field has come to what it shows
        waiting = list(reversed(paragraph))
        while waiting:
            element = waiting.pop()
            name = local(element)
            if name == "fldChar":
                _go_on(fields, attribute(element, "fldCharType"))
            elif name == "t" and all(fields):
                parts.append(element.text or "")
            elif name in _CHARACTERS:
                parts.append(_CHARACTERS[name])
            elif name in _NOTES:
                behind += self._note(_NOTES[name], attribute(element, "id"))
            elif name == "txbxContent":
                behind.append(self._flat(element, "\n\n"))
            elif name == "relIds":
                behind.append(diagram(self._package, self._references.get(attribute(element, "dm"))))
            elif name == "chart":
                behind.append(chart(self._package, self._references.get(attribute(element, "id"))))
            elif name not in _LEFT_OUT:
                waiting += reversed(element)
        return clean("".join(parts)).strip(), list(filter(None, behind))

    def _note(self, kind: str, identity: str) -> Iterator[str]:
        note = self._notes[kind].pop(identity, None)  # so that none is said twice, were it marked within itself
        text = "" if note is None else self._flat(note)
        if text:
            yield f"Comment: {text}" if kind == "comments" else text

    def _flat(self, parent: ElementTree.Element, between: str = "\n") -> str:
        """Give all text of an element, paragraph by paragraph."""
        return between.join(filter(None, self._flat_blocks(parent)))

    def _flat_blocks(self, parent: ElementTree.Element) -> Iterator[str]:
        for block in parent:
            name = local(block)
            if name == "p":
                text, behind = self._paragraph(block)
                yield text
                yield from behind
            elif name == "tbl":
                yield "\n".join(rows_to_lines(self._rows(block)))
            elif name not in _LEFT_OUT:
                yield from self._flat_blocks(block)

    def _add_table(self, table: ElementTree.Element) -> None:
        rows = [list(_below(row, "tc")) for row in _rows_left(table)]
        if all(len(row) < 2 for row in rows):  # a frame around text
            for cell in (cell for row in rows for cell in row):
                self._add_blocks(cell)
        else:
            self._outline.text("\n".join(rows_to_lines(self._rows(table))))

    def _rows(self, table: ElementTree.Element) -> Iterator[list[str]]:
        above: list[str] = []
        for row in _rows_left(table):
            cells = [""] * _count(row.find("{*}trPr/{*}gridBefore"))
            for cell in _below(row, "tc"):
                text = self._flat(cell)
                if not text and _goes_on_from_above(cell) and len(cells) < len(above):
                    text = above[len(cells)] if len(above[len(cells)]) <= _LONGEST_LABEL else ""
                # A cell that spans columns stands in the first of them.
                cells += [text, *[""] * (_count(cell.find("{*}tcPr/{*}gridSpan")) - 1)]
            above = cells
            yield cells


def _go_on(fields: list[bool], kind: str) -> None:
    if kind == "begin":
        fields.append(False)
    elif fields and kind == "separate":
        fields[-1] = True
    elif fields:
        fields.pop()


def _below(parent: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Give the rows of a table or the cells of a row, whatever is wrapped around them."""
    for inner in parent:
        if local(inner) == name:
            yield inner
        elif local(inner) not in ("tbl", "p", "tcPr", "trPr", "tblPr", *_LEFT_OUT):
            yield from _below(inner, name)


def _rows_left(table: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (row for row in _below(table, "tr") if row.find("{*}trPr/{*}del") is None)


def _goes_on_from_above(cell: ElementTree.Element) -> bool:
    merged = cell.find("{*}tcPr/{*}vMerge")
    return merged is not None and _value(merged) != "restart"


def _value(element: ElementTree.Element | None) -> str:
    return "" if element is None else attribute(element, "val")


def _count(element: ElementTree.Element | None) -> int:
    value = _value(element)
    return min(int(value), 63) if value.isdecimal() else 0


def _level_of_style(style: ElementTree.Element) -> int:
    name = _value(style.find("{*}name")).lower()
    if name == "title":
        return 0
    level = _value(style.find("{*}pPr/{*}outlineLvl"))
    if level.isdecimal():
        return int(level)
    known = _HEADING.fullmatch(name)
    return int(known[1]) - 1 if known else _NO_HEADING
