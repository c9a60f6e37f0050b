"""When a text is not really close to a question, by how near unrelated texts come to each other."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from inkling.encoder.yardstick import Yardstick
from inkling.search.forms import IsWord

USUAL_NOISE = (0.05, 0.1)
TELLING_DISTANCE = 1.0
WEAK_BELOW = 0.39
NOISE_WEIGHT = 0.05
FEW_PASSAGES = 25, 2000
FEW_WEIGHT = 0.06
"""Among fewer passages the nearest comes less near by chance: so much for each deviation that it is less far out.

Below the first number nothing was measured.
"""

COVERED_WEIGHT = 0.6
COVERED_BY_CHANCE = 0.35
"""Together they say what is not really close; chosen so that questions about something else are told from others."""

WEAK_COVERAGE = 0.3
"""By words alone, a text that covers less of the query, by rarity, is not really close."""

WHOLLY_COVERED = 0.9
FEW_WORDS = 3
"""A text that covers so much of a query of so few words, or of one with numbers, is close, whatever its cosine."""

_LATIN = re.compile("[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_OTHER_SCRIPTS = ("это", "και", "من", "של", "और", "这", "です", "있는")
"""Words as common as any in their scripts: a model for one of these has a token for at least one of them."""


def told_by_words(words: Sequence[str]) -> bool:
    """Tell whether the words of a query are enough to know what was meant: they are few, or some have digits."""
    return len(words) <= FEW_WORDS or any(map(str.isdigit, chain.from_iterable(words)))


def says_something(text: str, words: Sequence[str], is_word: IsWord) -> bool:
    """Tell whether a model may make something of a query, given with its words, or sees only which script it is in.

    Latin letters and digits say something to every model, and any query does to one made for other scripts.
    """
    if _LATIN.search(text):
        return True
    # A letter by itself is a token of most models, which know no word of its script for that.
    own = [word for word in words if sum(map(str.isalpha, word)) > 1] if words else text.split()
    return any(map(is_word, chain(own, _OTHER_SCRIPTS)))


@dataclass(frozen=True, slots=True)
class Noise:
    """How near passages come to each other that have nothing to do with each other, by mean and standard deviation.

    All cosines are on the usual scale. `passages` is how many there are: the more, the nearer the nearest comes to
    anything by chance.
    """

    mean: float
    deviation: float
    passages: int

    @classmethod
    def measured(cls, mean: float, deviation: float, passages: int, yardstick: Yardstick) -> "Noise":
        """Bring what was measured to the usual scale; nothing was measured where the deviation is 0."""
        return cls(float(yardstick.usual(np.array(mean))), deviation * yardstick.factor, passages)

    def above(self, cosine: float) -> bool:
        """Tell whether a cosine says something."""
        mean, deviation = self._measured()
        return cosine >= mean + TELLING_DISTANCE * deviation

    def weak(self, cosine: float, covered: float) -> bool:
        """Tell whether a text is not really close, from its cosine and how much of the query its words cover.

        It must be nearer than the nearest of so many unrelated passages would be (the expected largest of normal
        deviates), of which only a part holds for questions, for they lie further off; among few less is asked for.
        """
        mean, deviation = self._measured()
        nearest = mean + deviation * _largest_of(self.passages)
        fewest, most = FEW_PASSAGES
        fewer = _largest_of(most) - _largest_of(min(most, max(fewest, self.passages)))
        evidence = cosine + COVERED_WEIGHT * max(0.0, covered - COVERED_BY_CHANCE)
        return evidence < WEAK_BELOW + NOISE_WEIGHT * nearest - FEW_WEIGHT * fewer

    def _measured(self) -> tuple[float, float]:
        return (self.mean, self.deviation) if self.deviation > 0 else USUAL_NOISE


def _largest_of(count: int) -> float:
    """Give about how many deviations above the mean the largest of so many normal deviates is expected."""
    return math.sqrt(2 * math.log(max(count, 2)))
