"""Reads tables: each row a line, values with the name of their column."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from inkling.documents.document import Document, Section
from inkling.documents.text import one_line

_SAMPLE = 4_000
_TOLD = re.compile(r"sep=([^\w\n ])\n", re.IGNORECASE)
"""The first line of some tables, by which Excel knows what parts their values."""

_LONGEST_NAME = 30
_MOST_LINES_OF_A_CELL = 50
"""A quoted value that goes on for longer was never meant to be one: a quote is missing."""


def read_table(text: str) -> Document:
    """Read comma- or tab-separated values; stray quotes and unlike rows lose nothing."""
    told = _TOLD.match(text)
    text = text[told.end() :] if told else text
    delimiter = told[1] if told else _delimiter(text[:_SAMPLE])
    rows = _by_tabs(text) if delimiter == "\t" else _with_quotes(text, delimiter)
    table = "\n".join(rows_to_lines(row for row in rows if any(map(str.strip, row))))
    return Document("", (Section(table),) if table.strip() else ())


def rows_to_lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """Write rows as readable lines: "name: value" below a head row of names, else values side by side."""
    remaining = iter(rows)
    head = [one_line(cell) for cell in next(remaining, [])]
    named = len(head) > 1 and all(map(_is_name, head))
    for number, row in enumerate(chain([head], remaining)):
        cells = list(map(_tidy, row))
        if named and number and len(cells) > 1:
            names = [*head, *([""] * len(cells))]
            cells = [f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False) if cell]
        line = " | ".join(filter(None, cells))
        if line:
            yield line


def _tidy(cell: str) -> str:
    # The shorter way for most cells of most tables, which may be large.
    return " ".join(cell.split()) if cell.isascii() and cell.isprintable() else one_line(cell)


def _is_name(cell: str) -> bool:
    return 0 < len(cell) <= _LONGEST_NAME and any(map(str.isalpha, cell))


def _delimiter(sample: str) -> str:
    try:
        # Its time grows with the square of the sample.
        return csv.Sniffer().sniff(sample, delimiters=",;\t|").delimiter or ","
    except csv.Error:
        return "\t" if sample.count("\t") > sample.count(",") else ","


def _lines(text: str) -> Iterator[str]:
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin) + 1 or len(text)
        yield text[begin:end]
        begin = end


def _by_tabs(text: str) -> Iterator[list[str]]:
    """Part lines at tabs; a quote is one only where it encloses a value."""
    for line in _lines(text):
        yield [
            cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
            for cell in line.rstrip("\n").split("\t")
        ]


def _with_quotes(text: str, delimiter: str) -> Iterator[list[str]]:
    """Parse lines whose quotes may hold line ends; where the closing one is missing, the line is a row."""
    waiting: list[str] = []
    inside = False
    for line in chain(_lines(text), [""]):
        waiting.append(line)
        inside ^= _is_odd(line)
        while waiting and (not inside or len(waiting) > _MOST_LINES_OF_A_CELL or not line):
            complete = 1 if inside else len(waiting)
            yield from _parsed(waiting[:complete], delimiter)
            inside ^= inside and _is_odd(waiting[0])
            del waiting[:complete]


def _is_odd(line: str) -> bool:
    return line.count('"') % 2 > 0


def _parsed(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    except csv.Error:  # a value beyond the parser's limit
        yield from ([line] for line in lines)
