"""How closely the words of a question stand together in the best passages of a file.

The best of many passages comes near to a question by luck, by its words as by its meaning, and the more so, the more
there are. So of long files that one mostly answers in which the words stand as they were asked: side by side, or in a
line or two. Short texts are told apart by what they are about, and it would mislead. RESULTS.md of the benchmarks
says what this brings.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from inkling.search.fetching import Fetched
from inkling.search.ranking import BEST_RAW, RankedFile, scaled, with_part
from inkling.search.stop_words import STOP_WORDS
from inkling.search.verbatim import FILES_LOOKED_AT, texts_of, very_words

PAIRS_WEIGHT = 0.4
TELLING_PAIRS_WEIGHT = 0.2
TELLING_WEIGHT = 0.2
NEAR_WEIGHT = 0.2
NEAR = 20
"""Words in which as many words of the question as may be should stand."""

SHORT, LONG = 0.5, 0.9
"""Of files of two passages one passage is so much, beside it of those of ten: from the one to the other closeness
comes to count."""

_MOST_BETWEEN = 6


def order_by_closeness(
    question: str, telling: Sequence[str], ranked: Sequence[RankedFile], fetched: Fetched
) -> list[RankedFile]:
    """Order the best files anew, by how closely the words of a question stand together in them, if they are long.

    Of its words some are `telling`; one by itself is close to nothing. All scores go down to make room for it.
    """
    looked_at = ranked[:FILES_LOOKED_AT]
    words = very_words(question)
    alone = len(set(words)) < 2
    weight = 0.0 if alone else lengthiness(list(fetched.lengths([file.key for file in looked_at]).values()))
    if not weight:
        return list(ranked)
    closeness = Closeness(words, frozenset(words).intersection(very_words(" ".join(telling))))
    texts = texts_of(looked_at, fetched)
    left = BEST_RAW / (BEST_RAW + weight)
    lowered = [scaled(file, left) for file in ranked]
    seen = []
    for file, own in zip(lowered, texts, strict=False):
        close = closeness.of([very_words(text) for text in own])
        seen.append(with_part(file, "closeness", left * weight * close))
    return [*sorted(seen, key=lambda file: -file.score), *lowered[FILES_LOOKED_AT:]]


def lengthiness(passages: Sequence[int]) -> float:
    """Tell by how many passages each of some files has how much closeness counts among them; 0 to 1."""
    beside = sum(1 - 1 / max(count, 1) for count in passages) / max(len(passages), 1)
    return min(1.0, max(0.0, (beside - SHORT) / (LONG - SHORT)))


class Closeness:
    """Tells how closely the words of one question, some of which are `telling`, stand together in texts."""

    def __init__(self, words: Sequence[str], telling: frozenset[str]) -> None:
        self._telling = telling
        self._small = STOP_WORDS.union(words) - telling
        self._sought = frozenset(words)
        self._pairs = frozenset(pairwise(words))
        self._telling_pairs = frozenset(pairwise(word for word in words if word in telling))

    def of(self, texts: Sequence[Sequence[str]]) -> float:
        """Weigh what some texts of a file hold of the question, each as its words in their order; 0 to 1."""
        held: set[str] = set()
        pairs: set[tuple[str, str]] = set()
        together = near = 0
        for words in texts:
            places = [place for place, word in enumerate(words) if word in self._sought]
            telling = [place for place in places if words[place] in self._telling]
            held.update(words[place] for place in telling)
            pairs.update(self._telling_pairs.intersection(self._pairs_of(words, telling)))
            beside = {(words[one], words[other]) for one, other in pairwise(places) if other == one + 1}
            together = max(together, len(self._pairs & beside))
            near = max(near, _most_near(words, telling))
        return (
            PAIRS_WEIGHT * together / max(len(self._pairs), 1)
            + TELLING_PAIRS_WEIGHT * len(pairs) / max(len(self._telling_pairs), 1)
            + TELLING_WEIGHT * len(held) / max(len(self._telling), 1)
            + NEAR_WEIGHT * near / max(len(self._telling), 1)
        )

    def _pairs_of(self, words: Sequence[str], telling: Sequence[int]) -> Iterator[tuple[str, str]]:
        """List the telling words that follow one another with nothing but small words between."""
        for one, other in pairwise(telling):
            if other - one <= _MOST_BETWEEN and all(word in self._small for word in words[one + 1 : other]):
                yield words[one], words[other]


def _most_near(words: Sequence[str], telling: Sequence[int]) -> int:
    """Tell how many different telling words stand within `NEAR` words at most."""
    most = 0
    for at, start in enumerate(telling):
        found = set()
        for place in telling[at:]:
            if place >= start + NEAR:
                break
            found.add(words[place])
        most = max(most, len(found))
    return most
