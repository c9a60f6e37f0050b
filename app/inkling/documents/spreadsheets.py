"""Reads spreadsheets: the cells of binary ones by kreuzberg, and what stands beside the cells in those of Excel."""

from collections.abc import Iterator
from pathlib import Path

from inkling.documents.document import Document
from inkling.documents.drawings import texts
from inkling.documents.office_package import OfficePackage, attribute, descendants
from inkling.documents.rich import check_unpacked_size, extract
from inkling.documents.sheet_cells import document_of_sheets
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import clean

_THREAD = "tc="
"""How the author of a note is called that only repeats the first comment of a thread for older programs."""

_MIDNIGHT = " 00:00:00"


def read_sheets(path: Path, mime: str) -> Document:
    """Read a spreadsheet that only kreuzberg can: a section for each sheet, a line for each row."""
    check_unpacked_size(path)
    result = extract(path, mime)
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


def beside_cells(package: OfficePackage, part: str) -> Iterator[str]:
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
