"""From a file of the index, or one of its passages, to a question for others like it."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from inkling.encoder.encoder import Matrix, Vector
from inkling.search.answer import Example, Question
from inkling.search.bm25 import rarity
from inkling.search.query import Query
from inkling.search.small_words import SMALL_WORDS
from inkling.search.words import stop_words_among, word_runs
from inkling.store.reader import Reader
from inkling.store.rows import Filter, file_of

PASSAGES_READ = 48
"""Passages of a file that stand for it, evenly spread."""

WORDS_WEIGHED = 200
WORDS_SOUGHT = 24
LONGEST_TEXT = 1000
OWN_PASSAGES = 1000
"""So many passages of the file itself are passed over; one of more is left out beforehand, which takes longer."""

_NUMBERED = re.compile(r"(.+)#(\d{1,9})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Likened:
    """What is sought in the place of words: a text, its telling words, and its vector, None where there is none yet.

    What has the `key`, a file or a document within one, is not to be found itself, nor its `own` passages.
    """

    key: int
    passage: int
    own: int
    text: str
    words: tuple[str, ...]
    vector: Vector | None

    def holds(self, key: int) -> bool:
        """Tell whether a file, or a document within one, is the example or lies in it."""
        return key == self.key or file_of(key) == self.key

    def room(self) -> int:
        """Tell how many of its own passages may be found before others."""
        return self.own if self.own <= OWN_PASSAGES else 0

    def beside(self, within: Filter) -> Filter:
        """Leave the example itself out of a filter where its passages would take the places of all others."""
        return without(within, [self.key]) if self.own > OWN_PASSAGES else within

    def asked(self, query: Query) -> Query:
        """Put what is sought into a query, whose own words count as well."""
        meaning = f"{query.meaning} {self.text}".strip()
        return replace(query, meaning=meaning, words=tuple(dict.fromkeys((*query.words, *self.words))))


def example_in(reader: Reader, question: Question, query: Query) -> Example | None:
    """Name the example of a question: from outside it, else the one that is typed."""
    if question.like is not None or not query.like:
        return question.like
    numbered = _NUMBERED.fullmatch(query.like)
    if numbered and not reader.ids_of(query.like):
        return Example(numbered[1], int(numbered[2]))
    return Example(query.like)


def liken(reader: Reader, example: Example) -> Likened | None:
    """Look an example up in the index; None where no passage of it is there."""
    own = reader.ids_of(example.path)
    at = example.passage
    ids = _spread(own, PASSAGES_READ) if at is None else own[at : at + 1]
    stored = reader.passages(ids)
    chosen = [stored[id_] for id_ in ids if id_ in stored]
    if not chosen:
        return None
    texts = [passage.text for passage in chosen]
    part = 0 if at is None else reader.in_parts([chosen[0].id]).get(chosen[0].id, 0)
    return Likened(
        part or chosen[0].file,
        chosen[0].id,
        len(reader.first_in_parts([part], OWN_PASSAGES + 1)) if part else len(own),
        " ".join(texts)[:LONGEST_TEXT],
        _telling(reader, " ".join((Path(example.path).stem, *texts)) if at is None else texts[0]),
        _middle(reader.vectors([passage.id for passage in chosen]).rows),
    )


def without(within: Filter, keys: Iterable[int]) -> Filter:
    """Leave files, and documents within files, out of a filter that is settled."""
    left_out = np.array(sorted(set(keys)), np.int64)
    return replace(
        within, left_out=left_out if within.left_out is None else np.union1d(within.left_out, left_out)
    )


def _spread(passages: Sequence[int], count: int) -> list[int]:
    step = max(1.0, len(passages) / count)
    return [passages[int(place * step)] for place in range(min(count, len(passages)))]


def _middle(vectors: Matrix) -> Vector | None:
    """Give the direction in the middle of unit vectors."""
    if not len(vectors):
        return None
    middle: Vector = vectors.mean(axis=0)
    return middle / np.float32(max(float(np.linalg.norm(middle)), 1e-9))


def _telling(reader: Reader, text: str) -> tuple[str, ...]:
    """Choose the words that are frequent here and rare elsewhere; a word that is nowhere else finds nothing."""
    words = list(word_runs(text))
    small = stop_words_among(set(words), SMALL_WORDS)
    frequent = dict(Counter(word for word in words if word not in small).most_common(WORDS_WEIGHED))
    total = reader.passage_count()
    known = reader.frequencies(list(frequent))
    weights = {
        word: (1 + math.log(count)) * rarity(known[word], total)
        for word, count in frequent.items()
        if known.get(word, 0) > 1
    }
    return tuple(sorted(weights, key=lambda word: -weights[word])[:WORDS_SOUGHT])
