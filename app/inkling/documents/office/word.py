"""Reads documents of Word since 2007."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from xml.etree import ElementTree

from inkling.documents.document import Document
from inkling.documents.office.drawings import chart, diagram
from inkling.documents.office.package import OfficePackage, Reference, attribute, local, number_in, read_package
from inkling.documents.office.word_lists import WordLists, value_below, value_of
from inkling.documents.outline import Outline
from inkling.documents.source import Source
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import clean, decode
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


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a paragraph is: the level of a heading, and the level in a list that is named."""

    level: int = _NO_HEADING
    list: str = ""
    depth: int = 0


class _Word:
    """Goes through the body of one document."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        self._main = package.main_part("word/document.xml")
        self._references = package.references(self._main)
        styles = (style for root in self._parts("styles") for style in root.iterfind("{*}style"))
        by_identity = {attribute(style, "styleId"): style for style in styles}
        self._styles = {identity: _kind_of_style(by_identity, identity) for identity in by_identity}
        self._lists = WordLists(next(self._parts("numbering"), ElementTree.Element("none")))
        self._notes = {kind: self._notes_of(kind) for kind in _NOTES.values()}
        self._outline = Outline()

    def read(self) -> Document:
        for body in self._package.root(self._main).iterfind("{*}body"):
            self._add_blocks(body)
        margins = (part for kind in ("header", "footer") for part in self._parts(kind))
        self._outline.margins(map(self._flat, margins))
        title = self._package.root("docProps/core.xml").findtext("{*}title")
        return self._outline.document(real_title(title))

    def _parts(self, kind: str) -> Iterator[ElementTree.Element]:
        for reference in self._references.values():
            if reference.kind == kind:
                yield self._package.root(reference.part)

    def _notes_of(self, kind: str) -> dict[str, ElementTree.Element]:
        return {attribute(note, "id"): note for root in self._parts(kind) for note in root}

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
        kind = self._kind(paragraph)
        number = self._number(kind)
        text, behind = self._paragraph(paragraph)
        level = kind.level + 1 if kind.level < _NO_HEADING else 0
        self._outline.paragraph(text, behind, level=level, is_item=bool(kind.list), number=number)

    def _kind(self, paragraph: ElementTree.Element) -> _Kind:
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return _Kind()
        told = {local(each): each for each in properties}
        style = self._styles.get(value_of(told.get("pStyle")), _Kind())
        level = value_of(told.get("outlineLvl"))
        number = {local(each): attribute(each, "val") for each in told.get("numPr", ())}
        name = number.get("numId") or style.list
        depth = number.get("ilvl") or ("" if "numId" in number else str(style.depth))
        gone = any(local(each) == "del" for each in told.get("rPr", ()))  # and joined to the next one
        return _Kind(
            int(level) if level.isdecimal() else style.level, "" if gone or name == "0" else name, number_in(depth)
        )

    def _number(self, kind: _Kind) -> str:
        """Count a paragraph, and give its number."""
        return self._lists.number(kind.list, kind.depth) if kind.list else ""

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
                number = self._number(self._kind(block))
                text, behind = self._paragraph(block)
                yield f"{number} {text}".strip()
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
    return merged is not None and value_of(merged) != "restart"


def _count(element: ElementTree.Element | None) -> int:
    value = value_of(element)
    return min(int(value), 63) if value.isdecimal() else 0


def _kind_of_style(styles: Mapping[str, ElementTree.Element], identity: str) -> _Kind:
    """Tell what a style makes of paragraphs, or those that it is based on."""
    level, name, depth = _NO_HEADING, "", ""
    for _ in range(_MOST_ANCESTORS):
        style = styles.get(identity)
        if style is None:
            break
        level = level if level < _NO_HEADING else _level_of_style(style)
        number = style.find("{*}pPr/{*}numPr")
        if number is not None:
            name = name or value_below(number, "numId")
            depth = depth or value_below(number, "ilvl")
        identity = value_below(style, "basedOn")
    return _Kind(level, name, number_in(depth))


def _level_of_style(style: ElementTree.Element) -> int:
    name = value_below(style, "name").lower()
    if name == "title":
        return 0
    level = value_of(style.find("{*}pPr/{*}outlineLvl"))
    if level.isdecimal():
        return int(level)
    known = _HEADING.fullmatch(name)
    return int(known[1]) - 1 if known else _NO_HEADING
