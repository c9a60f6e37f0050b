"""Finds how the lists and headings of an OpenDocument are numbered, and counts on in them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from inkling.documents.list_numbers import Counts, Level
from inkling.documents.office.package import attribute, local, number_in

_NUMBERED = ("list-level-style-number", "outline-level-style")
_OUTLINE = "outline-style"
_MOST_ANCESTORS = 20
_MOST_LEVELS = 9


@dataclass(slots=True)
class Item:
    """An entry of a list, whose number stands before its first paragraph."""

    style: str
    counts: Counts
    depth: int
    has_number: bool


class OpenLists:
    """The lists of one document; `roots` are those of the parts that hold its styles."""

    def __init__(self, roots: Iterable[ElementTree.Element]) -> None:
        groups = [group for root in roots for group in root if local(group) in ("styles", "automatic-styles")]
        styles = [style for group in groups for style in group]
        self._paragraphs = {attribute(style, "name"): style for style in styles if local(style) == "style"}
        self._levels = {
            "" if local(style) == _OUTLINE else attribute(style, "name"): _levels(style)
            for style in styles
            if local(style) in ("list-style", _OUTLINE)
        }
        self._by_name: dict[str, Counts] = {}
        self._last: dict[str, Counts] = {}
        self._preceding = ""  # the style of the list before

    def items(self, block: ElementTree.Element, around: Item | None) -> Iterator[tuple[ElementTree.Element, Item]]:
        """Give the entries of a list, which may lie in an entry of another."""
        style = attribute(block, "style-name")
        if around:
            style, counts, depth = style or around.style, around.counts, around.depth + 1
        else:
            counts, depth = self._counts_of(block, style), 0
        for entry in block:
            start = number_in(attribute(entry, "start-value"), -1)
            if start >= 0:
                counts.restart(depth, start)
            has_number = local(entry) == "list-item" and bool(style) and depth < _MOST_LEVELS
            yield entry, Item(style, counts, depth, has_number)

    def number(self, paragraph: ElementTree.Element, item: Item | None) -> str:
        """Count a paragraph, and give the number before it; nothing where none is."""
        if item:
            counted, item.has_number = item.has_number, False
            return item.counts.next(self._levels.get(item.style, {}), item.depth) if counted else ""
        level = number_in(attribute(paragraph, "outline-level"), 1)
        is_counted = local(paragraph) == "h" and attribute(paragraph, "is-list-header") != "true"
        style = self._list_of_style(attribute(paragraph, "style-name")) if is_counted else None
        if style is None or not 0 < level <= _MOST_LEVELS:
            return ""
        return self._last.setdefault(style, Counts()).next(self._levels.get(style, {}), level - 1)

    def _counts_of(self, block: ElementTree.Element, style: str) -> Counts:
        named, goes_on = attribute(block, "continue-list"), attribute(block, "continue-numbering") == "true"
        goes_on = goes_on and style == self._preceding
        counts = self._by_name.get(named) if named else self._last.get(style) if goes_on else None
        counts = counts or Counts()
        self._by_name[attribute(block, "id")] = self._last[style] = counts
        self._preceding = style
        return counts

    def _list_of_style(self, name: str) -> str | None:
        """Name the list by which headings of a style are numbered: that of all where nothing is told, or none."""
        for _ in range(_MOST_ANCESTORS):
            style = self._paragraphs.get(name)
            if style is None:
                break
            told = [value for key, value in style.items() if key.endswith("}list-style-name")]
            if told:
                return told[0] or None
            name = attribute(style, "parent-style-name")
        return ""


def _levels(style: ElementTree.Element) -> Mapping[int, Level]:
    numbered = [level for level in style if local(level) in _NUMBERED and attribute(level, "num-format")]
    found = {number_in(attribute(level, "level"), 1): level for level in numbered}
    levels = {}
    for place, level in sorted(found.items())[:_MOST_LEVELS]:
        shown = number_in(attribute(level, "display-levels"), 1)
        places = [f"%{each}" for each in sorted(found) if place - shown < each <= place]
        pattern = f"{attribute(level, 'num-prefix')}{'.'.join(places)}{attribute(level, 'num-suffix')}"
        start = number_in(attribute(level, "start-value"), 1)
        levels[place - 1] = Level(pattern, attribute(level, "num-format"), start)
    return levels
