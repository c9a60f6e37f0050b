"""How good a ranking is, and how sure one can be of a mean."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

DEPTH = 10
DEEP = 20
"""Results down to which the good documents are counted."""

_RESAMPLES = 2000
_SEED = 7


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over questions, with the bounds of its 95 % interval by bootstrap."""

    value: float
    low: float
    high: float


def ndcg(found: Sequence[str], grades: Mapping[str, float]) -> float:
    """Give the normalised discounted cumulative gain of the first ten results."""
    gain = sum(grades.get(name, 0.0) / math.log2(place + 2) for place, name in enumerate(found[:DEPTH]))
    best = sorted(grades.values(), reverse=True)[:DEPTH]
    return gain / sum(grade / math.log2(place + 2) for place, grade in enumerate(best))


def recall(found: Sequence[str], grades: Mapping[str, float]) -> float:
    """Give the part of the good documents that is among the first twenty results, of at most twenty."""
    return len(set(found[:DEEP]) & grades.keys()) / min(len(grades), DEEP)


def reciprocal_rank(found: Sequence[str], grades: Mapping[str, float]) -> float:
    """Give one divided by the place of the first good result, 0 where it is not among the first ten."""
    return next((1 / place for place, name in enumerate(found[:DEPTH], 1) if name in grades), 0.0)


def mean(values: Sequence[float]) -> Mean:
    """Average over questions; the same values always give the same bounds."""
    measured = np.array(values, dtype=np.float64)
    random = np.random.default_rng(_SEED)
    means = np.array([measured[random.integers(len(measured), size=len(measured))].mean() for _ in range(_RESAMPLES)])
    low, high = np.percentile(means, (2.5, 97.5))
    return Mean(float(measured.mean()), float(low), float(high))
