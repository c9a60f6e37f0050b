"""The part of a passage that a row shows, and its lit words and sentence as Qt counts them."""

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from inkling.search.answer import Span

_GAP = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_LEAD = 48
"""Characters that may stand before what is lit."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Text on one line with the characters of it that are lit."""

    text: str
    lit: tuple[Span, ...] = ()
    sentence: Span | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look; `start` and `length` in UTF-16 units, as Qt counts."""

    start: int
    length: int
    lit: bool
    in_sentence: bool


def excerpt(
    text: str, lit: tuple[Span, ...], sentence: Span | None, length: int = 360, better: Span | None = None,
    room: int = 360,
) -> Excerpt:
    """Cut a passage so that the lit sentence, else the first lit word, stands near the beginning.

    Of two sentences for which a row has not `room` in characters the `better` one does.
    """
    fits = sentence is None or sentence[1] - sentence[0] <= room
    start = _beginning(text, lit, sentence if fits or better is None else better)
    end = _end(text, start + length)
    shown, places = _on_one_line(text[start:end], "… " if start else "")

    def moved(span: Span) -> Span:
        low, high = (min(max(at - start, 0), end - start) for at in span)
        return places[low], places[high]

    words = tuple(span for span in map(moved, lit) if span[0] < span[1])
    lit_sentence = moved(sentence) if sentence else None
    more = "…" if text[end:].strip() else ""
    return Excerpt(shown + more, words, lit_sentence if lit_sentence and lit_sentence[0] < lit_sentence[1] else None)


def runs(shown: Excerpt) -> list[Run]:
    """Split an excerpt where its look changes; plain stretches are left out."""
    units = list(accumulate((2 if character > "\uffff" else 1 for character in shown.text), initial=0))
    size = len(shown.text)
    sentence = shown.sentence or (0, 0)
    cuts = {min(max(at, 0), size) for span in (*shown.lit, sentence) for at in span}
    found = []
    for start, end in pairwise(sorted(cuts)):
        lit = any(low <= start and end <= high for low, high in shown.lit)
        in_sentence = sentence[0] <= start and end <= sentence[1]
        if lit or in_sentence:
            found.append(Run(units[start], units[end] - units[start], lit, in_sentence))
    return found


def _beginning(text: str, lit: tuple[Span, ...], sentence: Span | None) -> int:
    """Choose where to begin: at a sentence where that is close enough, else at a word."""
    first = lit[0][0] if lit else 0
    anchor = first
    if sentence:
        inside = [low for low, _ in lit if sentence[0] <= low < sentence[1]]
        anchor = sentence[0]
        if inside and inside[0] - anchor > 2 * _LEAD:
            anchor = inside[0] - _LEAD
        elif anchor and _starts_afresh(text, anchor):
            return anchor
    if anchor <= _LEAD:
        return 0
    space = _GAP.search(text, anchor - _LEAD // 2, anchor)
    return space.end() if space else anchor


def _end(text: str, latest: int) -> int:
    """Choose where to end: after a word where one ends close by."""
    if latest >= len(text) or _GAP.match(text, latest):
        return min(len(text), latest)
    gaps = list(_GAP.finditer(text, latest - _LEAD // 2, latest))
    return gaps[-1].start() if gaps else latest


def _starts_afresh(text: str, at: int) -> bool:
    return at > _LEAD and text[at - 1 : at].isspace()


def _on_one_line(text: str, lead: str) -> tuple[str, list[int]]:
    """Join lines and drop control characters; also tell where each character has gone."""
    parts = [lead]
    places: list[int] = []
    size = len(lead)
    position = 0
    for gap in _GAP.finditer(text):
        places += range(size, size + gap.start() - position)
        size += gap.start() - position
        parts += (text[position : gap.start()], " ")
        places += [size] * (gap.end() - gap.start())
        size += 1
        position = gap.end()
    places += range(size, size + len(text) - position + 1)
    parts.append(text[position:])
    return "".join(parts), places
