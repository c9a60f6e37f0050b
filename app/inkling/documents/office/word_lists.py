"""Finds how the lists of a Word document are numbered, and counts on in them."""

from dataclasses import replace
from xml.etree import ElementTree

from inkling.documents.list_numbers import Counts, Level
from inkling.documents.office.package import attribute, number_in

_KINDS = {
    "decimal": "1", "decimalZero": "01", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i",
    "upperRoman": "I", "none": "",
}  # fmt: skip
_DEEPEST = 9


class WordLists:
    """The lists of one document, by the numbers that paragraphs name them by."""

    def __init__(self, root: ElementTree.Element) -> None:
        self._abstract = {attribute(found, "abstractNumId"): found for found in root.iterfind("{*}abstractNum")}
        self._lists = {attribute(found, "numId"): found for found in root.iterfind("{*}num")}
        self._of_style = {value_below(found, "styleLink"): name for name, found in self._abstract.items()}
        self._levels: dict[str, dict[int, Level]] = {}
        self._counts: dict[str, Counts] = {}

    def number(self, name: str, level: int) -> str:
        """Count on, and give the number as it is shown; nothing where there is none but a dot."""
        found = self._lists.get(name)
        if found is None or level >= _DEEPEST:
            return ""
        abstract = self._abstract_of(found)
        # Lists that are made from one go on from each other, unless they say where they begin.
        counts = self._counts.setdefault(abstract, Counts())
        if name not in self._levels:
            self._levels[name] = self._levels_of(abstract, found)
            for at in _starts(found):
                counts.restart(at)
        return counts.next(self._levels[name], level)

    def _abstract_of(self, found: ElementTree.Element) -> str:
        identity = value_below(found, "abstractNumId")
        abstract = self._abstract.get(identity)
        style = "" if abstract is None else value_below(abstract, "numStyleLink")
        return self._of_style.get(style, identity) if style else identity

    def _levels_of(self, abstract: str, found: ElementTree.Element) -> dict[int, Level]:
        told = self._abstract.get(abstract)
        own = [level for override in found.iterfind("{*}lvlOverride") for level in override.iterfind("{*}lvl")]
        levels = [*([] if told is None else told.iterfind("{*}lvl")), *own]
        read = {number_in(attribute(level, "ilvl")): _level(level) for level in levels}
        return read | {at: replace(read[at], start=start) for at, start in _starts(found).items() if at in read}


def _starts(found: ElementTree.Element) -> dict[int, int]:
    """Tell which levels of a list begin anew, and with which numbers."""
    overrides = [(each, value_below(each, "startOverride")) for each in found.iterfind("{*}lvlOverride")]
    return {number_in(attribute(override, "ilvl")): number_in(start) for override, start in overrides if start}


def _level(level: ElementTree.Element) -> Level:
    kind = value_below(level, "numFmt") or "decimal"
    return Level(
        value_below(level, "lvlText"),
        _KINDS.get(kind, kind),
        number_in(value_below(level, "start")),
        number_in(value_below(level, "lvlRestart") or str(_DEEPEST)),
        level.find("{*}isLgl") is not None,
    )


def value_below(element: ElementTree.Element, name: str) -> str:
    """Give the value of an element below one; nothing where it is not there."""
    return value_of(element.find(f"{{*}}{name}"))


def value_of(element: ElementTree.Element | None) -> str:
    """Give the value of an element; nothing where it is not there."""
    return "" if element is None else attribute(element, "val")
