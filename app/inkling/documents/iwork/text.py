"""Reads what is written in iWork since 2013: storages of text with tables of what begins at which character."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from inkling.documents.iwork.archives import Archives, Message
from inkling.documents.text import clean

STORAGES = (2001, 2005)
_PLACEHOLDER_TEXT, _PARAGRAPH_STYLE, _LIST_STYLE = 2031, 2022, 2023
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_FILLER = "\0"
"""Stands behind what is two units of UTF-16, by which the tables count, and in place of what is not shown."""

_PARAGRAPH_ENDS = re.compile("[\n\x04\x05\x0c\u2029]")
"""Paragraphs, sections, pages and columns end with one of these."""

_ATTACHED = "\ufffc"
_OF_HEADING = re.compile(r"paragraphstyle-(?:Title|Heading(?: (\d))?)")
_MOST_LEVELS = 9
_MOST_PARENTS = 32


@dataclass(frozen=True, slots=True)
class StoredParagraph:
    """A paragraph: its text, the level of a heading or 0, whether it is an item of a list, and what is beside it.

    That is the identifiers of drawings, notes and comments that are anchored in it.
    """

    text: str
    level: int = 0
    is_item: bool = False
    anchored: tuple[int, ...] = ()


class Styles:
    """Tells headings and items of lists by the styles of paragraphs."""

    def __init__(self, archives: Archives) -> None:
        self._archives = archives
        self._levels: dict[int, int] = {}
        self._labels: dict[int, list[int]] = {}

    def heading_level(self, style: int) -> int:
        """Tell the level of a heading, counted from 1; 0 for other paragraphs."""
        if style not in self._levels:
            self._levels[style] = self._level(style)
        return self._levels[style]

    def has_label(self, style: int, depth: int) -> bool:
        """Tell whether something stands before the items of a list."""
        if style not in self._labels:
            lists = (message.numbers(11) for message in self._chain(style, _LIST_STYLE))
            self._labels[style] = next(filter(None, lists), [])
        return any(self._labels[style][depth : depth + 1])

    def _level(self, style: int) -> int:
        for message in self._chain(style, _PARAGRAPH_STYLE):
            level = message.inner(12).number(27, _MOST_LEVELS)
            if level < _MOST_LEVELS:
                return level + 1
            named = _OF_HEADING.search(message.inner(1).text(2))
            if named:
                return int(named[1] or 1)
        return 0

    def _chain(self, style: int, kind: int) -> Iterator[Message]:
        """Give a style and those that it inherits from."""
        for _ in range(_MOST_PARENTS):
            if self._archives.kind(style) != kind:
                return
            message = self._archives.find(style).message
            yield message
            style = message.reference(1, 3)


class Storage:
    """One storage: the text of a body, a box, a cell or a note."""

    def __init__(self, message: Message, archives: Archives, styles: Styles) -> None:
        self._message = message
        self._archives = archives
        self._styles = styles
        self._text = _ASTRAL.sub(rf"\g<0>{_FILLER}", message.text(3))

    def paragraphs(self) -> Iterator[StoredParagraph]:
        """Give the paragraphs, the empty ones too; what was deleted or only stands for text to come is left out."""
        shown = self._shown
        begin = 0
        while begin < len(shown):
            found = _PARAGRAPH_ENDS.search(shown, begin)
            end = found.start() if found else len(shown)
            text = clean(shown[begin:end]).replace(_ATTACHED, "").strip()
            depth = self._depths.value(begin)
            yield StoredParagraph(
                text,
                self._styles.heading_level(self._paragraph_styles.value(begin)),
                self._styles.has_label(self._list_styles.value(begin), depth),
                tuple(self._anchors.within(begin, end + 1)),
            )
            begin = end + 1

    @cached_property
    def _shown(self) -> str:
        runs = [
            *(run for run in self._runs(22) if run[2]),
            *(run for run in self._runs(11) if self._archives.kind(run[2]) == _PLACEHOLDER_TEXT),
        ]
        parts = []
        position = 0
        for begin, end, _ in sorted(runs):
            if end > position:
                begin = max(begin, position)
                parts += [self._text[position:begin], _FILLER * (end - begin)]
                position = end
        return "".join([*parts, self._text[position:]])

    @cached_property
    def _paragraph_styles(self) -> "_Table":
        return _Table(self._entries(5))

    @cached_property
    def _list_styles(self) -> "_Table":
        return _Table(self._entries(7))

    @cached_property
    def _depths(self) -> "_Table":
        entries = self._message.inner(6).inners(1)
        return _Table([(entry.number(1), entry.number(2)) for entry in entries])

    @cached_property
    def _anchors(self) -> "_Table":
        """What is anchored: drawings, notes, and comments on runs, which may overlap."""
        overlapping = self._message.inner(25).inners(1)
        entries = [entry for table in (9, 16, 23) for entry in self._entries(table)]
        return _Table([*entries, *((entry.inner(1).number(1), entry.reference(2)) for entry in overlapping)])

    def _entries(self, table: int) -> list[tuple[int, int]]:
        """Give where each object of a table begins; where none is named, the one before it goes on."""
        entries = self._message.inner(table).inners(1)
        named = ((entry.number(1), entry.reference(2)) for entry in entries)
        return [entry for entry in named if entry[1]]

    def _runs(self, table: int) -> Iterator[tuple[int, int, int]]:
        """Give the runs of characters that a table names objects for."""
        entries = sorted((entry.number(1), entry.reference(2)) for entry in self._message.inner(table).inners(1))
        ends = [begin for begin, _ in entries[1:]]
        for (begin, reference), end in zip(entries, [*ends, len(self._text)], strict=False):
            yield begin, min(end, len(self._text)), reference


class _Table:
    """Values by the characters that they begin at."""

    def __init__(self, entries: list[tuple[int, int]]) -> None:
        self._entries = sorted(entries)
        self._begins = [begin for begin, _ in self._entries]

    def value(self, at: int) -> int:
        """Give the value that holds for a character."""
        place = bisect_right(self._begins, at)
        return self._entries[place - 1][1] if place else 0

    def within(self, begin: int, end: int) -> Iterator[int]:
        """Give the values that begin at some characters."""
        for place in range(bisect_right(self._begins, begin - 1), bisect_right(self._begins, end - 1)):
            yield self._entries[place][1]
