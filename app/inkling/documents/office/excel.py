"""Reads spreadsheets of Excel since 2007."""

import re
from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree

from inkling.documents.document import Document
from inkling.documents.office.drawings import texts
from inkling.documents.office.package import (
    OfficePackage,
    Reference,
    attribute,
    descendants,
    local,
    number_in,
    read_package,
)
from inkling.documents.sheet_cells import (
    FIRST_DAY,
    FIRST_DAY_OF_1904,
    SheetCells,
    document_of_sheets,
    shown_number,
    telling_code,
)
from inkling.documents.source import Source
from inkling.documents.text import clean

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SHORT_WHOLE = 15
_TRUE = ("1", "true")
_THREAD = "tc="
"""How the author of a note is called that only repeats the first comment of a thread for older programs."""


def read_excel(source: Source) -> Document:
    """Read a spreadsheet: a section for each sheet, a line for each row, then comments, text boxes and charts."""
    return read_package(source, lambda package: _Book(package).read())


class _Book:
    """What all sheets of a workbook share."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        self._main = package.main_part("xl/workbook.xml")
        self._references = package.references(self._main)
        self._root = package.root(self._main)
        about = self._root.find("{*}workbookPr")
        counts_from_1904 = about is not None and attribute(about, "date1904") in _TRUE
        self._first_day = FIRST_DAY_OF_1904 if counts_from_1904 else FIRST_DAY
        self._shared = [
            _text(found) for part in self._parts("sharedStrings") for found in package.elements(part, "si")
        ]
        self._styles = [code for part in self._parts("styles") for code in _codes(package.root(part))]

    def read(self) -> Document:
        sheets: dict[str, Iterator[str]] = {}
        for sheet in self._root.iterfind("{*}sheets/{*}sheet"):
            identity = next((value for key, value in sheet.items() if key.endswith("}id")), "")
            if identity in self._references:
                sheets[clean(attribute(sheet, "name"))] = self._texts(self._references[identity])
        return document_of_sheets(sheets, self._package.root("docProps/core.xml").findtext("{*}title"))

    def _parts(self, kind: str) -> list[str]:
        return [reference.part for reference in self._references.values() if reference.kind == kind]

    def _texts(self, reference: Reference) -> Iterator[str]:
        yield self._cells(reference.part).lines()
        yield from _beside_cells(self._package, reference.part)

    def _cells(self, part: str) -> SheetCells:
        cells = SheetCells()
        row = -1
        for element in self._package.elements(part, "row"):
            told = element.get("r", "")
            row = int(told) - 1 if told.isdecimal() else row + 1
            column = -1
            for cell in element:
                name = cell.get("r")
                column = _column(name.rstrip("0123456789")) if name else column + 1
                cells.put(row, column, self._value(cell))
        return cells

    def _value(self, cell: ElementTree.Element) -> str:
        stored = next((inner for inner in cell if local(inner) in ("v", "is")), None)
        if stored is None:
            return ""
        kind, value = cell.get("t", "n"), stored.text or ""
        if kind == "n":
            return self._number(value, cell.get("s", "0"))
        if kind == "s":
            number = int(value) if value.isdecimal() else len(self._shared)
            return self._shared[number] if number < len(self._shared) else ""
        if kind == "inlineStr":
            return _text(stored)
        if kind == "b":
            return "true" if value in _TRUE else "false"
        return "" if kind == "e" else _unescaped(value)

    def _number(self, value: str, style: str) -> str:
        code = self._styles[int(style)] if style.isdecimal() and int(style) < len(self._styles) else ""
        if not code and value.isdecimal() and len(value) <= _SHORT_WHOLE:
            return value
        try:
            return shown_number(float(value), code, self._first_day)
        except (ValueError, OverflowError):
            return value


def _beside_cells(package: OfficePackage, part: str) -> Iterator[str]:
    """Give what is drawn on a sheet, and the comments on its cells."""
    for reference in package.references(part).values():
        if reference.kind == "drawing":
            drawn = texts(package.root(reference.part), package, package.references(reference.part))
            yield "\n\n".join(filter(None, drawn))
        elif reference.kind in ("comments", "threadedComment"):
            yield "\n".join(_comments(package, reference.part))


def _comments(package: OfficePackage, part: str) -> Iterator[str]:
    root = package.root(part)
    authors = [author.text or "" for author in root.iterfind("{*}authors/{*}author")]
    for comment in descendants(root, "comment", "threadedComment"):
        number = attribute(comment, "authorId")
        repeats = number.isdecimal() and int(number) < len(authors) and authors[int(number)].startswith(_THREAD)
        text = clean("".join("".join(text.itertext()) for text in comment.iterfind("{*}text"))).strip()
        if text and not repeats:
            yield f"Comment on {attribute(comment, 'ref')}: {text}"


def _codes(styles: ElementTree.Element) -> Iterator[str]:
    """Tell what the format of each style says of days and times."""
    formats = styles.iterfind("{*}numFmts/{*}numFmt")
    own = {number_in(attribute(found, "numFmtId")): attribute(found, "formatCode") for found in formats}
    for style in styles.iterfind("{*}cellXfs/{*}xf"):
        yield telling_code(number_in(attribute(style, "numFmtId")), own)


def _text(element: ElementTree.Element) -> str:
    """Join the runs of a string; how it is pronounced is left out."""
    texts = (inner for run in element if local(run) in ("t", "r") for inner in run.iter() if local(inner) == "t")
    return _unescaped("".join(inner.text or "" for inner in texts))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


@cache
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1
