"""Counts the numbers of headings and list items, which documents of Word and OpenDocument leave to be counted."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST = 4999
"""What is larger is written in digits, whatever is wished."""

_LONGEST_PATTERN = 100


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is numbered: `pattern` is a number as it is shown, with %1 for that of the first level.

    There is none without a pattern, and none where the kind of the level, or of one in its pattern, is not known,
    as that of dots.
    """

    pattern: str = ""
    kind: str = "1"
    start: int = 1
    begins_after: int = 9  # so many levels from the first, of which each lets this one begin anew
    only_digits: bool = False  # for the levels above, too


class Counts:
    """How far the numbers of one list have come; its levels count from 0."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def restart(self, at: int, start: int | None = None) -> None:
        """Begin a level anew, with another number than it usually begins with where one is given."""
        self._counts.pop(at, None)
        if start is not None:
            self._counts[at] = start - 1

    def next(self, levels: Mapping[int, Level], at: int) -> str:
        """Count on at a level, and give its number as it is shown; nothing where none is.

        Levels above that were passed over count as if they had been there.
        """
        level = levels.get(at, Level())
        for above in range(at):
            self._counts.setdefault(above, levels.get(above, level).start)
        self._counts[at] = self._counts.get(at, level.start - 1) + 1
        for deeper in [each for each in self._counts if each > at and at < levels.get(each, level).begins_after]:
            del self._counts[deeper]
        return self._written(levels, level)

    def _written(self, levels: Mapping[int, Level], level: Level) -> str:
        number = level.pattern if level.kind in _KINDS and len(level.pattern) <= _LONGEST_PATTERN else ""
        for place in sorted(set(_PLACE.findall(number))):
            shown = levels.get(int(place) - 1, level)
            write = _KINDS.get("1" if level.only_digits and shown.kind != "01" else shown.kind)
            if write is None:
                return ""
            number = number.replace(f"%{place}", write(self._counts.get(int(place) - 1, shown.start)))
        return number.strip()


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def _within_limits(write: Callable[[int], str]) -> Callable[[int], str]:
    return lambda number: write(number) if 0 < number <= _LARGEST else str(number)


_KINDS: Mapping[str, Callable[[int], str]] = {
    "1": str,
    "01": "{:02}".format,
    "a": _within_limits(_letters),
    "A": _within_limits(lambda number: _letters(number).upper()),
    "i": _within_limits(_roman),
    "I": _within_limits(lambda number: _roman(number).upper()),
    "": lambda _: "",
}
"""Ways to write a number, by what stands for the first; nothing writes none."""
