"""Reads the binary spreadsheets of Excel since 2007, by kreuzberg."""

from inkling.documents.document import Document
from inkling.documents.office.rich import MIME, extract
from inkling.documents.sheet_cells import document_of_sheets
from inkling.documents.source import Source, check_unpacked_size
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import clean

_MIDNIGHT = " 00:00:00"


def read_binary_sheets(source: Source) -> Document:
    """Read a spreadsheet: a section for each sheet, a line for each row."""
    check_unpacked_size(source)
    result = extract(source, MIME["xlsb"])
    names = result.metadata.get("sheet_names") or []
    sheets: dict[str, list[str]] = {clean(name): [] for name in names}
    for table in result.tables:
        number = table.page_number
        name = clean(names[number - 1]) if 0 < number <= len(names) else str(number)
        rows = (list(map(_day, row)) for row in table.cells if any(map(str.strip, row)))
        sheets.setdefault(name, []).append("\n".join(rows_to_lines(rows)))
    return document_of_sheets(sheets, result.metadata.get("title"))


def _day(cell: str) -> str:
    """Leave the time from a date that has none of its own."""
    return cell[:10] if len(cell) == 10 + len(_MIDNIGHT) and cell.endswith(_MIDNIGHT) else cell
