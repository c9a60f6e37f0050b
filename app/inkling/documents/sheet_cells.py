"""Holds the cells of a sheet, and writes numbers, days and times the way that people see them."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from inkling.documents.document import Document, Section
from inkling.documents.tables import rows_to_lines
from inkling.documents.titles import real_title

FIRST_DAY, FIRST_DAY_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
"""From which day on a workbook counts."""

_DATES = {**dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), "d"), 46: "[h]"}
"""The formats of dates and times that every workbook has."""

_NO_CODE = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_OF_DATES = re.compile("[dmyhs]", re.IGNORECASE)
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


def code_of_dates(number: int, own: Mapping[int, str]) -> str:
    """Give what a format, of a workbook's own or of those that all have, says of days and times; else nothing."""
    if number not in own:
        return _DATES.get(number, "")
    code = _NO_CODE.sub("", own[number]).partition(";")[0]
    return code if _OF_DATES.search(code) else ""


def shown_number(value: float, code: str = "", first_day: datetime = FIRST_DAY) -> str:
    """Write a number, or the moment or the span of time that a format makes of it."""
    if not code or not 0 <= value < _MOST_DAYS:
        # What is beyond fifteen digits comes from counting in twos.
        return str(int(value)) if value.is_integer() and abs(value) < _LARGEST_WHOLE else f"{value:.15g}"
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
