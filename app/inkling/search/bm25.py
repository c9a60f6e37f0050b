"""Words by their rarity and number: bm25 (Robertson and Zaragoza, 2009) of passages and files.

Pure functions over arrays, for the question's words and for pairs of neighbouring ones. The constants hold for every
collection; RESULTS.md of the benchmarks says how they were chosen and what each part brings.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]

PAIR_WEIGHT = 0.4

POSSIBLE_WEIGHT = 0.6
SELDOM_EXCEEDED = 1.6
"""The best that could be, divided by this, is what good passages come to."""

SATURATION = 0.75
LENGTH_WEIGHT = 0.75
NEIGHBOUR_WEIGHT = 0.5
"""A word that a passage lacks and its neighbour holds counts so much of once."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Words of a question and pairs of its neighbouring words, with their weights for bm25.

    `rarity` is the inverse document frequency of each, lowered for pairs, which come after the `words`; `possible` is
    what bm25 could at most be.
    """

    rarity: Floats
    possible: float
    words: int


@dataclass(frozen=True, slots=True)
class Occurrences:
    """How often each term occurs in some passages; `counts` has shape (passages, terms), `lengths` is in words.

    `ordinals` count the passages of each file from 0.
    """

    passages: Ids
    files: Ids
    ordinals: Ids
    lengths: Floats
    counts: Floats


def rarity(frequency: float, total: int) -> float:
    """Give the inverse document frequency of a word that occurs in so many of all passages."""
    held = min(frequency, total)
    return max(math.log((total - held + 0.5) / (held + 0.5)), 1e-6)


def weigh_terms(
    frequencies: Sequence[float], pairs: Sequence[tuple[int, int]], total: int, missing: int = 0
) -> Terms:
    """Weigh words by how rare they are, and pairs of them, given by their places, as the rarer of both.

    So many words of the question that are `missing` from the collection count among what could be found.
    """
    words = [rarity(frequency, total) for frequency in frequencies]
    both = [PAIR_WEIGHT * max(words[first], words[second]) for first, second in pairs]
    sought = sum(words) + missing * rarity(0, total)
    return Terms(np.array([*words, *both]), sought * (SATURATION + 1), len(words))


def term_scores(counts: Floats, lengths: Floats, terms: Terms) -> Floats:
    """Score texts by how often each term occurs in them; lengths are compared with their mean."""
    if not len(lengths):
        return np.zeros(counts.shape)
    damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths / max(float(lengths.mean()), 1.0))
    scores: Floats = counts * (SATURATION + 1) / (counts + damping[:, None]) * terms.rarity
    return scores


def bm25(counts: Floats, lengths: Floats, terms: Terms) -> Floats:
    """Score texts by how often terms occur in them: the sum over the terms."""
    scores: Floats = term_scores(counts, lengths, terms).sum(axis=1)
    return scores


def normalised(scores: Floats, terms: Terms) -> Floats:
    """Scale bm25 between the best that was found and the best that could be, nearer to the latter.

    So one common word that covers little of the question counts for little, even where it is all that was found.
    """
    best = float(scores.max(initial=0.0))
    if best <= 0:
        return scores
    scale: float = best ** (1 - POSSIBLE_WEIGHT) * (terms.possible / SELDOM_EXCEEDED) ** POSSIBLE_WEIGHT
    return scores / scale


def with_neighbours(found: Occurrences) -> Occurrences:
    """Let passages hold a part of what only their neighbours in the same file hold."""
    order = np.lexsort((found.ordinals, found.files))
    beside = (np.diff(found.ordinals[order]) == 1) & (np.diff(found.files[order]) == 0)
    first, second = order[:-1][beside], order[1:][beside]
    held = found.counts > 0
    around = np.zeros_like(held)
    around[first] |= held[second]
    around[second] |= held[first]
    return replace(found, counts=np.where(held, found.counts, NEIGHBOUR_WEIGHT * around))


def word_scores(found: Occurrences, terms: Terms) -> dict[int, float]:
    """Score passages by their words, normalised."""
    scores = normalised(bm25(found.counts, found.lengths, terms), terms)
    return dict(zip(found.passages.tolist(), scores.tolist(), strict=True))


def file_scores(found: Occurrences, terms: Terms) -> dict[int, float]:
    """Score files by the words of all their passages together, normalised."""
    files, at = np.unique(found.files, return_inverse=True)
    counts = np.zeros((len(files), found.counts.shape[1]))
    np.add.at(counts, at, found.counts)
    lengths = np.bincount(at, found.lengths, minlength=len(files)).astype(np.float64)
    scores = normalised(bm25(counts, lengths, terms), terms)
    return dict(zip(files.tolist(), scores.tolist(), strict=True))
