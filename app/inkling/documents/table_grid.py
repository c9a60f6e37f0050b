"""Brings rows of a table whose cells differ in width to the same columns."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NARROWEST = 100
"""Edges that lie closer together, in twentieths of a point, are one: programs round them from row to row."""

_MOST_COLUMNS = 256


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of cells, and where each of them ends on the page; nothing where that is not told."""

    cells: list[str]
    edges: Sequence[int] = ()


def in_columns(rows: Sequence[Row]) -> Iterator[list[str]]:
    """Give the cells of each row by column; one that spans several stands in the first of them."""
    grid: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not grid or edge - grid[-1] > _NARROWEST:
            grid.append(edge)
    for row in rows:
        if len(row.edges) != len(row.cells) or len(grid) > _MOST_COLUMNS:
            yield row.cells
            continue
        placed: list[str] = []
        for cell, edge in zip(row.cells, row.edges, strict=True):
            placed.append(cell)
            placed += [""] * (bisect_right(grid, edge) - len(placed))
        yield placed
