"""Passages together with those around them, ready to be read as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from inkling.store.rows import StoredPassage


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring passages of a place as one text; `first` and `last` are the ordinals of the passages in it."""

    place: str
    page: int | None
    first: int
    last: int
    text: str


def surroundings(passages: Sequence[StoredPassage], found: Iterable[int], count: int) -> tuple[Stretch, ...]:
    """Gather passages by their ordinals, with so many before and after; what touches in one place is one stretch."""
    ordinals = tuple(found)
    kept = [passage for passage in passages if any(abs(passage.ordinal - each) <= count for each in ordinals)]
    groups = groupby(enumerate(kept), key=lambda each: (each[1].ordinal - each[0], each[1].place, each[1].page))
    return tuple(_stretch([passage for _, passage in group]) for _, group in groups)


def _stretch(passages: Sequence[StoredPassage]) -> Stretch:
    text = passages[0].text
    for before, after in pairwise(passages):
        # What stood between two passages is not kept, but how long it was: a space, or a gap between paragraphs.
        close = before.section == after.section and after.start - before.end <= 1
        text += (" " if close and after.start > before.end else "" if close else "\n\n") + after.text
    return Stretch(passages[0].place, passages[0].page, passages[0].ordinal, passages[-1].ordinal, text)
