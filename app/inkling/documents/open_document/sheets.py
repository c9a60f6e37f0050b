"""Reads spreadsheets of OpenDocument."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from inkling.documents.document import Document
from inkling.documents.office.package import OfficePackage, attribute, local, read_package
from inkling.documents.open_document.content import BESIDE, MOST_REPEATED, OpenContent, repeated
from inkling.documents.sheet_cells import SheetCells, document_of_sheets, name_of_cell, shown_number
from inkling.documents.source import Source
from inkling.documents.text import clean

_BESIDE_CELL = BESIDE | {"a"}
"""What stands beside the text of a cell; a drawing that leads somewhere lies in a link."""

_SPAN = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


def read_open_sheets(source: Source) -> Document:
    """Read a spreadsheet: a section for each sheet, a line for each row, then comments, text boxes and charts."""
    return read_package(source, _document)


def _document(package: OfficePackage) -> Document:
    sheets: dict[str, _Sheet] = {}
    sheet = _Sheet(OpenContent(package))
    for element in package.elements("content.xml", "table-row", "shapes", begun="table", around=BESIDE):
        if local(element) == "table":
            sheet = sheets.setdefault(clean(attribute(element, "name")), _Sheet(OpenContent(package)))
        elif local(element) == "shapes":
            sheet.add_drawn(element)
        else:
            sheet.add_row(element)
    title = package.root("meta.xml").findtext("{*}meta/{*}title")
    return document_of_sheets({name: found.texts() for name, found in sheets.items()}, title)


class _Sheet:
    """The cells of one sheet, and what stands beside them."""

    def __init__(self, content: OpenContent) -> None:
        self._content = content
        self._cells = SheetCells()
        self._row = 0
        self._beside: list[str] = []

    def texts(self) -> Iterator[str]:
        """Give the rows, then the rest."""
        yield self._cells.lines()
        yield from self._beside

    def add_drawn(self, shapes: ElementTree.Element) -> None:
        """Add what is drawn over the cells."""
        self._beside += map(self._content.flat, shapes)

    def add_row(self, row: ElementTree.Element) -> None:
        """Add a row, which may stand for several."""
        column = 0
        times = repeated(row, "number-rows-repeated")
        for cell in row:
            across = repeated(cell, "number-columns-repeated")
            text = self._value(cell)
            for number in range(min(times, MOST_REPEATED)) if text else ():
                for further in range(min(across, MOST_REPEATED)):
                    self._cells.put(self._row + number, column + further, text)
            self._add_beside(cell, name_of_cell(self._row, column))
            column += across
        self._row += times

    def _add_beside(self, cell: ElementTree.Element, name: str) -> None:
        for inner in cell:
            text = self._content.flat(inner) if local(inner) in _BESIDE_CELL else ""
            if text:
                self._beside.append(f"Comment on {name}: {text}" if local(inner) == "annotation" else text)

    def _value(self, cell: ElementTree.Element) -> str:
        kinds = {value for key, value in cell.items() if key.endswith("}value-type")}
        if "error" in kinds:
            return ""
        if "date" in kinds:
            return attribute(cell, "date-value").partition(".")[0].replace("T", " ").removesuffix(" 00:00:00")
        span = _SPAN.fullmatch(attribute(cell, "time-value")) if "time" in kinds else None
        if span:
            return ":".join(span.groups())
        shown = cell.findtext("{*}p", "")
        try:
            # Zeros before a number, as of postcodes, only its format tells of.
            if kinds & {"float", "percentage", "currency"} and not (shown[:1] == "0" and shown[1:].isdecimal()):
                return shown_number(float(attribute(cell, "value")), "%" if "percentage" in kinds else "")
        except (ValueError, OverflowError):
            pass
        return "\n".join(self._content.paragraph(inner)[0] for inner in cell if local(inner) == "p")
