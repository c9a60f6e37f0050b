"""Puts runs of letters that stand somewhere on a page together to words and lines."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from inkling.documents.paged.pages import WIDE

_SAME_LINE = 0.4
"""So far apart, in parts of the size, are baselines of one line at most: what is raised stands on it, too."""

_MOST_BESIDE = 50
_WORD_GAP = 0.15
_NEAR = 1.5
_SAME_PLACE = 0.1
_LONG_STEP = 1.4
"""So many times the usual step from line to line parts paragraphs."""

_LARGER = 1.2
"""So many times as large as the text below it is a heading."""


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Letters beside each other, with where they begin and end along the line, and how far down the page it is.

    `turned` counts the quarters of a turn by which the line lies on the page.
    """

    text: str
    left: float
    right: float
    down: float
    size: float
    turned: int = 0
    is_leftward: bool = False


class _Line:
    """A line in the making."""

    def __init__(self, run: GlyphRun) -> None:
        self._runs = [run]
        self._left, self._right = run.left, run.right
        self.down, self.turned, self.size = run.down, run.turned, run.size

    def takes(self, run: GlyphRun, is_last: bool) -> bool:
        """Take a run that belongs to this line: the last line takes what is on its height, others what is near."""
        far = abs(self.down - run.down) > _SAME_LINE * max(self.size, run.size)
        near = _NEAR * run.size
        apart = self._left - run.right > near or run.left - self._right > near
        if self.turned != run.turned or far or (apart and not is_last):
            return False
        self._runs.append(run)
        self._left, self._right = min(self._left, run.left), max(self._right, run.right)
        return True

    def text(self) -> str:
        runs = self._runs
        # Where some of it runs leftward, only the order in which it stands in the file tells how it is read.
        if not any(run.is_leftward for run in runs):
            runs = sorted(runs, key=lambda run: run.left)
        parts = [runs[0].text]
        for before, run in pairwise(runs):
            if not _is_said_again(before, run):
                parts += [" ", run.text] if _is_apart(before, run, parts[-1]) else [run.text]
        return "".join(parts)


def lines_of(runs: Iterable[GlyphRun]) -> list[str]:
    """Give the lines of a page in the order in which they stand in the file, an empty one between paragraphs."""
    lines: list[_Line] = []
    by_height: dict[int, list[_Line]] = defaultdict(list)
    for run in runs:
        height = round(run.down)
        beside = [line for near in (-1, 0, 1) for line in by_height[height + near][-_MOST_BESIDE:]]
        candidates = [*lines[-1:], *beside]
        if not any(line.takes(run, line is lines[-1]) for line in candidates):
            lines.append(_Line(run))
            by_height[height].append(lines[-1])
    shown = [(line, text) for line in lines if (text := line.text()).strip()]
    return _with_paragraphs(shown)


def _with_paragraphs(lines: list[tuple[_Line, str]]) -> list[str]:
    steps = [below.down - line.down for (line, _), (below, _) in pairwise(lines)]
    usual = median([step for step in steps if step > 0] or [0])
    found = [text for _, text in lines[:1]]
    for (line, _), (below, text), step in zip(lines, lines[1:], steps, strict=False):
        alike = line.turned == below.turned and max(line.size, below.size) < _LARGER * min(line.size, below.size)
        found += [text] if alike and 0 <= step <= usual * _LONG_STEP else ["", text]
    return found


def _is_said_again(before: GlyphRun, run: GlyphRun) -> bool:
    """Tell whether letters were only printed twice to look bold or to throw a shadow."""
    near = abs(before.left - run.left) + abs(before.down - run.down) < _SAME_PLACE * run.size
    return near and before.text == run.text


def _is_apart(before: GlyphRun, run: GlyphRun, written: str) -> bool:
    if written[-1:].isspace() or run.text[:1].isspace():
        return False
    gap = max(run.left - before.right, before.left - run.right)
    # Signs that stand as far apart as they are wide are still one word where no spaces are written.
    unparted = WIDE.match(written[-1:]) and WIDE.match(run.text)
    return gap > (1.0 if unparted else _WORD_GAP) * min(before.size, run.size)
