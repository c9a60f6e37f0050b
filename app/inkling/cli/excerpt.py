"""The two or three lines of a passage around the sentence that matters."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from inkling.cli.output import printable
from inkling.search.answer import FoundPassage, Span

LENGTH = 240
"""Characters of a passage that are shown, about three lines of a terminal."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text shown alike."""

    text: str
    lit: bool = False
    sentence: bool = False


def excerpt(passage: FoundPassage, length: int = LENGTH) -> list[Run]:
    """Cut a passage around its lit sentence, else its first lit word, else at its start.

    Of two sentences that do not fit the better one is shown. White space becomes one space. Cut ends have an
    ellipsis and lie between words where there is white space.
    """
    text = passage.text
    focus = passage.sentence or (passage.lit[0] if passage.lit else (0, 0))
    if passage.better and focus[1] - focus[0] > length:
        focus = passage.better
    start, end = _window(text, focus, length)
    runs = list(_runs(passage, start, end))
    if start > 0:
        runs.insert(0, Run("…"))
    if end < len(text.rstrip()):
        runs.append(Run("…"))
    return runs


def _window(text: str, focus: Span, length: int) -> Span:
    first, last = focus
    if last - first >= length:
        start, end = first, first + length
    else:
        spare = length - (last - first)
        after = min(len(text) - last, spare - min(first, spare // 3))
        before = min(first, spare - after)
        start, end = first - before, last + after
    # A word that the window cuts is left out, unless it belongs to the focus.
    while start > 0 and start < first and not text[start - 1].isspace():
        start += 1
    full = end
    while end < len(text) and end > max(last, start) and not text[end].isspace():
        end -= 1
    return start, end if end > start else full


def _runs(passage: FoundPassage, start: int, end: int) -> Iterator[Run]:
    lit = {place for first, last in passage.lit for place in range(first, last)}
    first, last = passage.sentence or (0, 0)
    cells: list[tuple[str, bool, bool]] = []
    for place in range(start, end):
        sign = printable(passage.text[place])
        if sign.isspace() and (not cells or cells[-1][0] == " "):
            continue
        cells.append((" " if sign.isspace() else sign, place in lit, first <= place < last))
    for (is_lit, in_sentence), group in groupby(cells, key=lambda cell: cell[1:]):
        yield Run("".join(cell[0] for cell in group), is_lit, in_sentence)
