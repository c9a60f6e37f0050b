"""How near a passage and a file come to a question, from their words and from their meaning.

Pure functions over arrays. A passage's score is a convex combination of its cosine and of its bm25 (Robertson and
Zaragoza, 2009) over the question's words and pairs of neighbouring words; a file's score is that of its best
passage, helped by the bm25 of the file as a whole and by its name. The constants hold for every collection;
RESULTS.md of the benchmarks says how they were chosen and what each part brings.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkling.encoder.encoder import Matrix, Vector

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]

MEANING_WEIGHT = 0.65
PAIR_WEIGHT = 0.7
FILE_WEIGHT = 0.25
NAME_WEIGHT = 0.3
NAME_ALONE = 0.5
NAME_POWER = 6
"""A name counts for much where it covers the whole query and for next to nothing where it covers a part."""

FEEDBACK_WEIGHT = 0.8
FEEDBACK_PASSAGES = 3
SATURATION = 1.2
LENGTH_WEIGHT = 0.75
USUAL_NOISE = (0.05, 0.1)
TELLING_DISTANCE = 1.0
CLOSE_DISTANCE = 2.4
CLOSE_COSINE = 0.38
COVERED_DISTANCE = 4.0
COVERED_COSINE = 0.4
WEAK_COVERAGE = 0.3
"""By words alone, a text that covers less of the query, by rarity, is not really close."""

BEST_RAW = 2.0
"""What the parts of a file's score may add up to; scores are divided by it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Words of a question and pairs of its neighbouring words, with their weights for bm25.

    `rarity` is the inverse document frequency of each, lowered for pairs; `possible` what bm25 could at most be.
    """

    rarity: Floats
    possible: float


@dataclass(frozen=True, slots=True)
class Occurrences:
    """How often each term occurs in some passages; `counts` has shape (passages, terms), `lengths` is in words."""

    passages: Ids
    files: Ids
    lengths: Floats
    counts: Floats


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, as arrays of one length.

    `cosines` are NaN where there is no vector yet, `words` (normalised bm25) 0 where no word occurs; `moved` are the
    cosines to the refined query, None before they are known.
    """

    passages: Ids
    files: Ids
    cosines: Floats
    words: Floats
    moved: Floats | None = None


@dataclass(frozen=True, slots=True)
class Noise:
    """How near texts come to each other that have nothing to do with each other, by mean and standard deviation."""

    mean: float
    deviation: float

    def distance(self, cosine: float) -> float:
        """Tell how far above the noise a cosine lies, in standard deviations."""
        mean, deviation = (self.mean, self.deviation) if self.deviation > 0 else USUAL_NOISE
        return (cosine - mean) / deviation

    def above(self, cosine: float) -> bool:
        """Tell whether a cosine says something."""
        return self.distance(cosine) >= TELLING_DISTANCE

    def weak(self, cosine: float, covered: float) -> bool:
        """Tell whether a text is not really close, from its cosine and how much of the query its words cover.

        It must stand out from the noise of its own collection, and be near by itself.
        """
        stands_out = self.distance(cosine) + COVERED_DISTANCE * covered >= CLOSE_DISTANCE
        return not stands_out or cosine + COVERED_COSINE * covered < CLOSE_COSINE


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage of a file; `cosine` is None where it is not known, `words` is 0 where no word occurs."""

    passage: int
    score: float
    cosine: float | None
    words: float


@dataclass(frozen=True, slots=True)
class RankedFile:
    """A file with its best passages, best first; scores are 0 to 1. A file found by its name alone has none."""

    file: int
    score: float
    passages: tuple[RankedPassage, ...]


def rarity(frequency: float, total: int) -> float:
    """Give the inverse document frequency of a word that occurs in so many of all passages."""
    return max(math.log((total - frequency + 0.5) / (frequency + 0.5)), 1e-6)


def weigh_terms(frequencies: Sequence[float], pairs: Sequence[tuple[int, int]], total: int) -> Terms:
    """Weigh words by how rare they are, and pairs of them, given by their places, as the rarer of both."""
    words = [rarity(frequency, total) for frequency in frequencies]
    both = [PAIR_WEIGHT * max(words[first], words[second]) for first, second in pairs]
    return Terms(np.array([*words, *both]), sum(words) * (SATURATION + 1))


def bm25(counts: Floats, lengths: Floats, terms: Terms) -> Floats:
    """Score texts by how often terms occur in them; lengths are compared with their mean."""
    if not len(lengths):
        return np.zeros(0)
    damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths / max(float(lengths.mean()), 1.0))
    return (counts * (SATURATION + 1) / (counts + damping[:, None])) @ terms.rarity


def normalised(scores: Floats, terms: Terms) -> Floats:
    """Scale bm25 halfway between the best that was found and the best that could be."""
    best = float(scores.max(initial=0.0))
    return scores / math.sqrt(best * terms.possible / 2) if best > 0 and terms.possible > 0 else scores


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


def refined(query: Vector, best: Matrix) -> Vector:
    """Move a query towards the passages that answer it best (Rocchio, 1971)."""
    if not len(best):
        return query
    moved: Vector = query + np.float32(FEEDBACK_WEIGHT) * best[:FEEDBACK_PASSAGES].mean(axis=0)
    return moved / np.float32(np.linalg.norm(moved))


def passage_scores(candidates: Candidates) -> Floats:
    """Combine meaning and words of each passage; a cosine that is not known counts as the middle of those known."""
    cosines = candidates.cosines if candidates.moved is None else candidates.moved
    known = ~np.isnan(cosines)
    if not known.any():
        return candidates.words
    cosines = np.where(known, cosines, np.median(cosines[known]))
    if not candidates.words.any():
        return np.maximum(cosines, 0.0)
    return np.maximum(MEANING_WEIGHT * cosines + (1 - MEANING_WEIGHT) * candidates.words, 0.0)


def best_files(candidates: Candidates, count: int) -> list[int]:
    """Name the files of the best passages, best first."""
    order = np.argsort(-passage_scores(candidates), kind="stable")
    return list(dict.fromkeys(candidates.files[order].tolist()))[:count]


def rank(
    candidates: Candidates,
    files: Mapping[int, float],
    names: Mapping[int, float],
    limit: int,
    passages_each: int,
) -> list[RankedFile]:
    """Order files, best first, by their passages, by the words of the whole file and by their names.

    `files` gives the normalised bm25 of files, `names` how far their names cover the query, 0 to 1.
    """
    scores = passage_scores(candidates)
    rows: dict[int, list[int]] = {file: [] for file in names}
    for row in np.argsort(-scores, kind="stable").tolist():
        rows.setdefault(int(candidates.files[row]), []).append(row)
    ranked = [
        RankedFile(
            file,
            min(1.0, _file_score(scores, own, files.get(file, 0.0), names.get(file, 0.0))),
            tuple(_ranked_passage(candidates, scores, row) for row in own[:passages_each]),
        )
        for file, own in rows.items()
    ]
    return sorted(ranked, key=lambda file: -file.score)[:limit]


def _file_score(scores: Floats, rows: Sequence[int], words: float, name: float) -> float:
    named = name**NAME_POWER
    best = float(scores[rows[0]]) if rows else NAME_ALONE * named
    return (best + FILE_WEIGHT * words + NAME_WEIGHT * named) / BEST_RAW


def _ranked_passage(candidates: Candidates, scores: Floats, row: int) -> RankedPassage:
    cosine = float(candidates.cosines[row])
    score = min(1.0, float(scores[row]) / BEST_RAW)
    return RankedPassage(
        int(candidates.passages[row]), score, None if math.isnan(cosine) else cosine, float(candidates.words[row])
    )
