"""Reads the text of shapes, tables, diagrams and charts, which Word, Excel and PowerPoint write alike."""

import re
from collections.abc import Iterator
from itertools import chain
from xml.etree import ElementTree

from inkling.documents.list_numbers import Counts, Level
from inkling.documents.office.package import OfficePackage, Reference, attribute, descendants, local, number_in
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import clean, one_line

_ITEM_MARKS = ("buAutoNum", "buChar", "buBlip", "buNone")
_NUMBERS = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(Period|ParenR|ParenBoth|Plain)")
_KINDS = {"arabic": "1", "alphaLc": "a", "alphaUc": "A", "romanLc": "i", "romanUc": "I"}
_PATTERNS = {"Period": "%1.", "ParenR": "%1)", "ParenBoth": "(%1)", "Plain": "%1"}
_IN_DIAGRAMS, _IN_CHARTS = ("diagramData",), ("chart", "chartEx")


def paragraph_text(paragraph: ElementTree.Element) -> str:
    """Join the runs of a paragraph; the number of its own slide is left out."""
    parts: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        name = local(element)
        if name == "t":
            parts.append(element.text or "")
        elif name == "br":
            parts.append("\n")
        elif not (name == "fld" and element.get("type") == "slidenum"):
            waiting += reversed(_shown(element))
    return clean("".join(parts)).strip()


def texts(element: ElementTree.Element, package: OfficePackage, references: dict[str, Reference]) -> Iterator[str]:
    """Give the text of all shapes in an element, in their order, each in one piece."""
    waiting = [element]
    while waiting:
        inner = waiting.pop()
        name = local(inner)
        if name == "txBody":
            yield _lines(_paragraphs(inner))
        elif name == "tbl":
            yield _lines(rows_to_lines(map(_cells, inner.iterfind("{*}tr"))))
        elif name == "relIds":
            yield diagram(package, references.get(attribute(inner, "dm")))
        elif name == "chart":
            yield chart(package, references.get(attribute(inner, "id")))
        else:
            waiting += reversed(_shown(inner))


def diagram(package: OfficePackage, reference: Reference | None) -> str:
    """Give the text of a SmartArt diagram."""
    if reference is None or reference.kind not in _IN_DIAGRAMS:
        return ""
    return _lines(map(paragraph_text, descendants(package.root(reference.part), "p")))


def chart(package: OfficePackage, reference: Reference | None) -> str:
    """Give what a chart names: its title, axes, series and categories."""
    if reference is None or reference.kind not in _IN_CHARTS:
        return ""
    root = package.root(reference.part)
    titles = map(paragraph_text, descendants(root, "p"))
    names = (one_line(point.findtext("{*}v", "") or point.text or "") for point in _points(root))
    return _lines(dict.fromkeys(chain(titles, names)))


def _points(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for named in descendants(root, "strCache", "strDim", "tx"):
        yield from descendants(named, "pt")
        yield from (named,) if local(named) == "tx" else ()


def _shown(element: ElementTree.Element) -> list[ElementTree.Element]:
    """Of what is written for newer and for older programs, take the former."""
    if local(element) != "AlternateContent":
        return list(element)
    choice = element.find("{*}Choice")
    return list(element) if choice is None else [choice]


def _cells(row: ElementTree.Element) -> list[str]:
    bodies = (descendants(cell, "txBody") for cell in row.iterfind("{*}tc"))
    return [one_line(" ".join(chain.from_iterable(map(_paragraphs, cell)))) for cell in bodies]


def _paragraphs(body: ElementTree.Element) -> Iterator[str]:
    """Give the paragraphs of a shape that are not empty, with the numbers that are counted before them."""
    runs: dict[int, tuple[Level, Counts]] = {}  # by depth: what goes on there
    for paragraph in descendants(body, "p"):
        if text := paragraph_text(paragraph):
            depth, level = _level(paragraph, body)
            runs = {at: run for at, run in runs.items() if at < depth or (at == depth and run[0] == level)}
            _, counts = runs.setdefault(depth, (level, Counts()))
            yield f"{counts.next({0: level}, 0)} {text}".strip()


def _level(paragraph: ElementTree.Element, body: ElementTree.Element) -> tuple[int, Level]:
    """Tell how deep a paragraph stands, and how it is numbered."""
    own = paragraph.find("{*}pPr")
    depth = 0 if own is None else number_in(attribute(own, "lvl"))
    told = (own, body.find(f"{{*}}lstStyle/{{*}}lvl{depth + 1}pPr"))
    marks = (mark for properties in told if properties is not None for mark in properties)
    mark = next((mark for mark in marks if local(mark) in _ITEM_MARKS), None)
    number = None if mark is None else _NUMBERS.fullmatch(attribute(mark, "type"))
    if mark is None or number is None:
        return depth, Level()
    return depth, Level(_PATTERNS[number[2]], _KINDS[number[1]], number_in(attribute(mark, "startAt"), 1))


def _lines(lines: Iterator[str] | dict[str, None]) -> str:
    return "\n".join(filter(None, lines))
