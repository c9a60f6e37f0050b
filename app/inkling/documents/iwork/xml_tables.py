"""Reads tables and charts of iWork before 2013."""

import math
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from inkling.documents.iwork.tables import PERCENT, moment_in_words, named_table, number_in_words, span_in_words
from inkling.documents.office.package import attribute, descendants, local, number_in
from inkling.documents.sheet_cells import SheetCells
from inkling.documents.text import one_line

_TRUTHS = ("cb", "rb", "bool-cell", "result-bool-cell")
_MENUS = ("pm", "popup-menu-cell")
_FORWARD, _BACKWARD = 0x80, 0x100
"""A step to the right is smaller; a larger one leads to the next row and to the left."""


class OldTables:
    """Gives the rows of the tables of one document; `said` gives the text of an element."""

    def __init__(self, root: ElementTree.Element, said: Callable[[ElementTree.Element], str]) -> None:
        self._said = said
        self._percents = {
            key
            for style in descendants(root, "cell-style")
            for key in filter(None, (attribute(style, "ID"), attribute(style, "ident")))
            for told in style.iterfind("{*}property-map/{*}SFTCellStylePropertyFormatType/{*}number")
            if attribute(told, "number") == str(PERCENT)
        }

    def lines(self, model: ElementTree.Element) -> str:
        """Give the name of a table, where it is shown, with its rows."""
        cells = SheetCells()
        for grid in model.iterfind("{*}grid"):
            width = number_in(attribute(grid, "numcols"))
            for source in grid.iterfind("{*}datasource"):
                for row, column, cell in _placed(source, width):
                    cells.put(row, column, self._value(cell))
        is_name_shown = attribute(model, "name-is-visible") == "true"
        return named_table(attribute(model, "name"), cells.lines(), is_name_shown=is_name_shown)

    def _value(self, cell: ElementTree.Element) -> str:
        shown = _shown(cell)
        date, span = attribute(shown, "cell-date"), attribute(shown, "du")
        if date:
            seconds = _float(date)
            written = date.partition(".")[0].replace("T", " ").removesuffix(" 00:00:00")
            return written if math.isnan(seconds) else moment_in_words(seconds)
        if span:
            return span_in_words(_float(span))
        value = attribute(shown, "v") or attribute(shown, "value")
        if value and local(shown) in _TRUTHS:
            return "true" if value in ("1", "true") else "false"
        if value:
            return number_in_words(_float(value), self._is_share(cell) or self._is_share(shown))
        texts = (attribute(text, "s") or attribute(text, "string") or self._said(text)
                 for text in shown if local(text) in ("ct", "cell-text"))  # fmt: skip
        return "\n".join(filter(None, texts))

    def _is_share(self, cell: ElementTree.Element) -> bool:
        told = (attribute(each, "implicit-format-type") for each in cell.iterfind("{*}cf"))
        return attribute(cell, "s") in self._percents or str(PERCENT) in told


def chart_names(chart: ElementTree.Element) -> str:
    """Give what a chart names: its title, and its rows and columns."""
    titles = (attribute(name, "string") for name in descendants(chart, "chart-name"))
    parts = descendants(chart, "chart-row_names", "chart-column_names")
    names = (attribute(name, "string") for part in parts for name in part)
    return "\n".join(filter(None, dict.fromkeys(map(one_line, (*titles, *names)))))


def _placed(source: ElementTree.Element, width: int) -> Iterator[tuple[int, int, ElementTree.Element]]:
    """Give the cells with their rows and columns, which some tell by the step from the cell before."""
    row, column = 0, -1
    for cell in source:
        told = attribute(cell, "row"), attribute(cell, "col")
        step = attribute(cell, "ct")
        if all(told):
            row, column = map(number_in, told)
        elif step.isdecimal():
            length = number_in(step)
            column = max(column, 0) + (length if length < _FORWARD else length - _BACKWARD)
            row += length >= _FORWARD
        else:
            column += 1
            if width and column >= width:
                row, column = row + 1, 0
        yield row, column, cell


def _shown(cell: ElementTree.Element) -> ElementTree.Element:
    """Give what a cell shows: itself, the result of its formula, or what is chosen in its menu."""
    if local(cell) in _MENUS:
        chosen = {attribute(each, "IDREF") for each in cell.iterfind("{*}proxied-cell-ref")}
        choices = (each for menu in cell.iterfind("{*}menu-choices") for each in menu)
        return next((each for each in choices if attribute(each, "ID") in chosen), cell)
    results = (result for inner in cell if local(inner) in ("r", "result-cell") for result in inner)
    return next(results, cell)


def _float(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan
