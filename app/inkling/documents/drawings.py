"""Reads the text of shapes, tables, diagrams and charts, which Word, Excel and PowerPoint write alike."""

from collections.abc import Iterator
from itertools import chain
from xml.etree import ElementTree

from inkling.documents.office_package import OfficePackage, Reference, attribute, descendants, local
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import clean, one_line

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
            yield _lines(map(paragraph_text, descendants(inner, "p")))
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
    return [one_line(" ".join(map(paragraph_text, descendants(cell, "p")))) for cell in row.iterfind("{*}tc")]


def _lines(lines: Iterator[str] | dict[str, None]) -> str:
    return "\n".join(filter(None, lines))
