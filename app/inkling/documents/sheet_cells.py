"""Holds the cells of a sheet, and writes numbers, days and times the way that people see them."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from inkling.documents.document import Document, Section
from inkling.documents.tables import rows_to_lines
from inkling.documents.titles import real_title

FIRST_DAY, FIRST_DAY_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
"""From which day on a workbook counts."""

_FORMATS = {
    9: "%", 10: "%", **dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), "d"), 46: "[h]",
}  # fmt: skip
"""The formats of shares, dates and times that every workbook has."""

_NO_CODE = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_TELLING = re.compile("[dmyhs%]", re.IGNORECASE)
_ZEROS = re.compile("0{2,30}")
_MOST_DAYS = 2958466
_LARGEST_WHOLE = 1e22


class SheetCells:
    """The texts of the cells of one sheet, by row and column, which count from 0."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, str]] = {}

    def put(self, row: int, column: int, text: str) -> None:
        """Put a text into a cell; none leaves it empty."""
        if text and not text.isspace():
            self._rows.setdefault(row, {})[column] = text

    def lines(self) -> str:
        """Write each row as a line, in the columns that hold anything."""
        columns = sorted({column for row in self._rows.values() for column in row})
        rows = map(self._rows.__getitem__, sorted(self._rows))
        return "\n".join(rows_to_lines([row.get(column, "") for column in columns] for row in rows))


def document_of_sheets(sheets: Mapping[str, Iterable[str]], title: object, missing: str = "") -> Document:
    """Make a document of the texts of sheets by their names; empty sheets are left out."""
    joined = {name: "\n\n".join(filter(None, texts)) for name, texts in sheets.items()}
    sections = tuple(Section(text, f"Sheet {name}") for name, text in joined.items() if text)
    return Document(real_title(title), sections, missing)


def telling_code(number: int, own: Mapping[int, str]) -> str:
    """Give a format, of a workbook's own or of those that all have, where it makes more of a number than digits.

    That is a moment, a span of time, a share of a hundred, or a postcode with the zeros that it begins with.
    """
    if number not in own:
        return _FORMATS.get(number, "")
    code = _NO_CODE.sub("", own[number]).partition(";")[0]
    return code if _TELLING.search(code) or _ZEROS.fullmatch(code) else ""


def shown_number(value: float, code: str = "", first_day: datetime = FIRST_DAY) -> str:
    """Write a number, or what a telling format makes of it."""
    if "%" in code:
        return f"{shown_number(value * 100)}%"
    zeros = _ZEROS.fullmatch(code)
    if zeros or not code or not 0 <= value < _MOST_DAYS:
        is_whole = value.is_integer() and abs(value) < _LARGEST_WHOLE
        # What is beyond fifteen digits comes from counting in twos.
        return f"{int(value):0{len(code) if zeros else 1}}" if is_whole else f"{value:.15g}"
    seconds = round(value * 86400)
    if "[" in code:
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    moment = first_day + timedelta(seconds=seconds)
    if value < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if value.is_integer() else f"{moment:%Y-%m-%d %H:%M:%S}"


def name_of_cell(row: int, column: int) -> str:
    """Name a cell as people do, such as B7."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
