"""What documents of Hangul have in common, however they are written: paragraphs, tables, heads and feet of pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inkling.documents.document import Document
from inkling.documents.outline import Outline
from inkling.documents.tables import rows_to_lines
from inkling.documents.titles import real_title

_LONGEST_LABEL = 60
"""What is longer is not said again in each of the rows that it stands before."""

_MOST_ROWS_OF_A_CELL = 64
_MOST_COLUMNS = 256


@dataclass(frozen=True, slots=True)
class Shape:
    """How a paragraph begins: as a heading of a level, counted from 1, as an entry of a list, or plainly."""

    level: int = 0
    is_item: bool = False


PLAIN = Shape()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, whose place counts from 0, and over how many rows it goes."""

    row: int
    column: int
    rows: int
    text: str


class HangulText:
    """A document in the making, fed paragraph by paragraph."""

    def __init__(self) -> None:
        self._outline = Outline()
        self._margins: list[str] = []

    def paragraph(self, shape: Shape, text: str, behind: Sequence[str]) -> None:
        """Add a paragraph, and what stands behind it."""
        self._outline.paragraph(text, behind, level=shape.level, is_item=shape.is_item)

    def margin(self, text: str) -> None:
        """Add a head or foot of pages, which stands at the end and only once."""
        self._margins.append(text)

    def document(self, title: str | None) -> Document:
        """Make the document."""
        self._outline.margins(self._margins)
        return self._outline.document(real_title(title))


def table_text(cells: Iterable[Cell]) -> str:
    """Give the rows of a table; a table of one cell is only a frame."""
    cells = list(cells)
    if len(cells) == 1:
        return cells[0].text
    grid: dict[int, dict[int, str]] = defaultdict(dict)
    for cell in cells:
        grid[cell.row][cell.column] = cell.text
        label = cell.text if len(cell.text) <= _LONGEST_LABEL else ""
        for row in range(cell.row + 1, cell.row + min(cell.rows, _MOST_ROWS_OF_A_CELL)):
            grid[row].setdefault(cell.column, label)
    columns = sorted({column for row in grid.values() for column in row})
    if len(columns) > _MOST_COLUMNS:
        return "\n".join(rows_to_lines(list(grid[row].values()) for row in sorted(grid)))
    return "\n".join(rows_to_lines([grid[row].get(column, "") for column in columns] for row in sorted(grid)))
