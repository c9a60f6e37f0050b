"""The places of a file that one steps through from match to match."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inkling.search.answer import FoundPassage, Span
from inkling.store.rows import StoredPassage

_MOST_SEARCHED = 2000
"""Passages of a file up to which it is searched for further matches; more would hold up the window."""


@dataclass(frozen=True, slots=True)
class Match:
    """A place in the file that F3 stops at; `found` tells that the answer named it, else it only has the words."""

    ordinal: int
    sentence: Span | None
    lit: tuple[Span, ...]
    found: bool


def as_stored(found: Sequence[FoundPassage]) -> list[StoredPassage]:
    """Make the passages of an answer stand for the file until the index has sent it."""
    ordered = sorted({passage.ordinal: passage for passage in found}.values(), key=lambda passage: passage.ordinal)
    return [
        StoredPassage(
            -1, -1, each.ordinal, each.ordinal, each.place, each.page, each.start, each.end, each.text, each.written
        )
        for each in ordered
    ]


def matches_in(passages: Sequence[StoredPassage], found: Sequence[FoundPassage]) -> list[Match]:
    """List what F3 steps through, in the file's order: found passages, and others with one of their lit words."""
    by_ordinal = {passage.ordinal: passage for passage in found}
    written = {passage.text[start:end] for passage in found for start, end in passage.lit} - {""}
    # As they are written, and folded: to the pattern, “ß” and “ss” are not the same.
    words = {word.casefold() for word in written}
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(written | words)))})(?!\w)", re.IGNORECASE)
    matches = []
    for passage in passages:
        known = by_ordinal.get(passage.ordinal)
        if known is not None and known.text == passage.text:
            matches.append(Match(passage.ordinal, known.sentence, known.lit, found=True))
        elif words and len(passages) <= _MOST_SEARCHED:
            folded = passage.text.casefold()
            if any(word in folded for word in words):
                lit = tuple(match.span() for match in pattern.finditer(passage.text))
                matches += [Match(passage.ordinal, None, lit, found=False)] if lit else []
    return matches
