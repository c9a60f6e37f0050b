"""Which words of a passage to light, and which sentence."""

import bisect
import functools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from inkling.documents.sentences import sentences
from inkling.search.answer import Span
from inkling.store.reader import Reader
from inkling.store.splitting import apart, words_like

Token = tuple[int, int, str]
"""A word as the index splits it: start and end in characters, and the stem."""

FEW_STEMS = 32
"""To look for what begins like one of so many stems is twice as quick or more as to make stems of all words."""

CONTEXT_WEIGHT = 0.6
KIND_WEIGHT = 0.2
MEANING_WEIGHT = 0.6
CLOSE = 0.1
"""A sentence whose words come so near to the best one's may be the better one by its meaning."""

AS_GOOD = 0.2
AS_GOOD_BY_WORDS = 0.15
"""A sentence whose score comes so near to the best one's may be the one that answers, too."""

MOST_AS_GOOD = 3
MOST_LIT = 500
"""Where more sentences are as good, or two are longer than so many characters, to light two would say too little."""

HEAD_LINE = 0.1
"""So much less a head line counts, so that where no word tells meaning chooses among what is said."""

_HEAD_LINE = re.compile(r"(?:From|To|Cc|Date|Created|Updated|Tags|Source|Attachments): ")
"""What the readers of mail and notes put before and behind a text."""

_NUMBER_ASKED = re.compile(
    r"\bhow (?:many|much|long|old|far|often|large|big|high|tall|deep|fast)\b|\bpercent", re.IGNORECASE
)
_TIME_ASKED = re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|decade|century|time)\b", re.IGNORECASE)
_PERSON_ASKED = re.compile(r"\bwho(?:se|m)?\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"|\w+teen|dozens?|half|twice|hundreds?|thousands?|[mb]illions?)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\d|\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|yesterday|tomorrow|[Cc]entur(?:y|ies))\b"
)
_PERSON = re.compile(r"(?<=[\w,;] )[A-Z][\w'’-]+")


class LitWords:
    """Finds the words and phrases of one question in texts.

    Each run has the stems that the index makes of a word or phrase, so that all that the index found is lit.
    """

    def __init__(self, reader: Reader, runs: Iterable[Sequence[str]]) -> None:
        self._reader = reader
        self._beginning: dict[str, list[list[str]]] = {}
        for run in filter(None, runs):
            self._beginning.setdefault(run[0], []).append(list(run))
        self.stems = frozenset(chain.from_iterable(chain.from_iterable(self._beginning.values())))
        self._single = all(len(run) == 1 for begun in self._beginning.values() for run in begun)
        # All words begin like a stem of one letter.
        telling = 0 < len(self.stems) <= FEW_STEMS and min(map(len, self.stems)) > 1
        self._like = words_like(self.stems) if telling else None

    def held(self, text: str) -> tuple[list[Token], tuple[Span, ...]]:
        """Give the words of a text that have one of the `stems`, and what is to be lit of it.

        Both are in ascending order; spans neither overlap nor touch.
        """
        tokens = self._tokens(text)
        places = [place for place, (_, _, stem) in enumerate(tokens) if stem in self.stems]
        return [tokens[place] for place in places], self._spans(text, tokens, places)

    def _tokens(self, text: str) -> list[Token]:
        """Split a text, without the words that surely have none of the stems where no run has several."""
        if not self._single:
            return self._reader.tokens(text)
        if self._like is None or (plain := apart(text)) is None:
            return self._reader.tokens(text, self.stems)
        likely = list(self._like.finditer(f" {plain}"))
        stems = self._reader.tokens("".join([word[0] for word in likely]))
        return [(word.start(), word.end() - 1, stem) for word, (_, _, stem) in zip(likely, stems, strict=True)]

    def _spans(self, text: str, tokens: Sequence[Token], places: Iterable[int]) -> tuple[Span, ...]:
        spans = [
            (tokens[at][0], _with_marks(text, tokens[at + len(run) - 1][1]))
            for at in places
            for run in self._beginning.get(tokens[at][2], ())
            if len(run) == 1 or [token[2] for token in tokens[at : at + len(run)]] == run
        ]
        joined: list[Span] = []
        for start, end in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return tuple(joined)


def _with_marks(text: str, end: int) -> int:
    """Move an end behind the marks that belong to its last letter."""
    while end < len(text) and unicodedata.category(text[end])[0] == "M":
        end += 1
    return end


@dataclass(frozen=True, slots=True)
class Light:
    """The sentence of a passage to light, or two side by side, and the `better` of them."""

    span: Span
    better: Span


class Sentences:
    """The sentences of a passage and how well the words of each answer a question.

    A word that occurs in few of the passage's sentences tells more about them. The words of the sentence before count
    too, but less, for the answer often follows what was asked; and so does a number, a date or a name where one is
    asked for. A head line of a message counts less than what is said in it.

    What is asked is often named in one sentence and answered in the next. So two neighbours are lit where neither is
    clearly the better. A head line goes with no other.
    """

    def __init__(self, question: str, text: str, tokens: Sequence[Token], rarities: Mapping[str, float]) -> None:
        self.spans = sentences(text)
        held = _stems_by_sentence(tokens, self.spans, rarities)
        spread = Counter(chain.from_iterable(held))
        worth = {stem: rarities[stem] / often for stem, often in spread.items()}
        total = math.fsum(rarities[stem] for stem in spread)
        self._head_lines = {place for place, (start, _) in enumerate(self.spans) if _HEAD_LINE.match(text, start)}
        self.scores = [
            score - HEAD_LINE * (place in self._head_lines)
            for place, score in enumerate(_scores_of_kind(question, text, self.spans))
        ]
        self.telling = total > 0
        before: set[str] = set()
        for place, own in enumerate(held):
            if own or before:
                # Exact sums, as a set has no order that rounding could follow.
                lent = math.fsum(map(worth.__getitem__, before - own))
                self.scores[place] += (math.fsum(map(worth.__getitem__, own)) + CONTEXT_WEIGHT * lent) / total
            before = own

    def best(self, cosines: Mapping[int, float] | None = None) -> Light | None:
        """Choose a sentence by its words, among those whose cosines are given by these too; None without either.

        A neighbour that is as good is lit with it.
        """
        if cosines:
            both = {place: self.scores[place] + MEANING_WEIGHT * cosine for place, cosine in cosines.items()}
            return self._with_neighbour(both, AS_GOOD)
        return self._with_neighbour(dict(enumerate(self.scores)), AS_GOOD_BY_WORDS) if self.telling else None

    def _with_neighbour(self, scores: Mapping[int, float], near: float) -> Light:
        best = max(scores, key=scores.__getitem__)
        as_good = [place for place, score in scores.items() if score > scores[best] - near]
        beside = [place for place in as_good if abs(place - best) == 1 and self._head_lines.isdisjoint((place, best))]
        for place in sorted(beside, key=scores.__getitem__, reverse=True) if len(as_good) <= MOST_AS_GOOD else ():
            start, end = self.spans[min(best, place)][0], self.spans[max(best, place)][1]
            if end - start <= MOST_LIT:
                return Light((start, end), self.spans[best])
        return Light(self.spans[best], self.spans[best])

    def rivals(self, most: int) -> list[int]:
        """Name the sentences that meaning should choose from, empty where words are clear."""
        order = sorted(range(len(self.spans)), key=lambda place: -self.scores[place])
        near = [place for place in order if self.scores[place] > self.scores[order[0]] - CLOSE or not self.telling]
        return near[:most] if len(near) > 1 else []


def _stems_by_sentence(
    tokens: Sequence[Token], spans: Sequence[Span], rarities: Mapping[str, float]
) -> list[set[str]]:
    held: list[set[str]] = [set() for _ in spans]
    starts = [start for start, _ in spans]
    for start, _, stem in tokens:
        if stem in rarities:
            held[max(bisect.bisect_right(starts, start) - 1, 0)].add(stem)
    return held


@functools.lru_cache(16)
def _kind_asked(question: str) -> tuple[re.Pattern[str], float] | None:
    """Tell by what an answer to an English question is known, and how surely; None where it asks for no such kind.

    Asked again for every passage of an answer.
    """
    if _TIME_ASKED.search(question):
        return _TIME, 1.0
    if _NUMBER_ASKED.search(question):
        return _NUMBER, 1.0
    return (_PERSON, 0.5) if _PERSON_ASKED.search(question) else None


def _scores_of_kind(question: str, text: str, spans: Sequence[Span]) -> list[float]:
    """Score sentences by whether they hold the kind of thing that is asked for."""
    kind = _kind_asked(question)
    if kind is None:
        return [0.0] * len(spans)
    pattern, sure = kind
    return [KIND_WEIGHT * sure if pattern.search(text[start:end]) else 0.0 for start, end in spans]
