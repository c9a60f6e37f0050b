"""Passages that look like the answer and are not: hard negatives, from the full text and from the model itself."""

import random
from collections.abc import Sequence

from inkling.adapting.pairs import Pair
from inkling.encoder.encoder import Vector
from inkling.search.query import parse
from inkling.search.terms import wording
from inkling.store.reader import Reader
from inkling.store.rows import Filter

LOOKED_AT = 30
WORDS_ASKED = 12


class HardNegatives:
    """Finds them one by one, by words and by meaning in turn; belongs to one thread."""

    def __init__(self, reader: Reader, seed: int) -> None:
        self._reader = reader
        self._chance = random.Random(seed)
        self._by_words = False

    def find(self, pair: Pair, query: Vector) -> int | None:
        """Choose one of the passages of other files that come nearest to what is asked; None where none does."""
        self._by_words = not self._by_words
        near = self._worded(pair.query) if self._by_words else self._meant(query)
        others = [passage for passage, file in near if file != pair.file]
        return self._chance.choice(others) if others else None

    def _worded(self, text: str) -> Sequence[tuple[int, int]]:
        # Signs of the query language in a sentence are not meant as such.
        plain = "".join(sign if sign.isalnum() else " " for sign in text)
        finding = wording(self._reader, parse(" ".join(plain.split()[:WORDS_ASKED]))).finding
        hits = self._reader.words(finding, Filter(), LOOKED_AT) if finding else []
        return [(hit.passage, hit.file) for hit in hits]

    def _meant(self, query: Vector) -> Sequence[tuple[int, int]]:
        return [(hit.passage, hit.file) for hit in self._reader.nearest(query, Filter(), LOOKED_AT)]
