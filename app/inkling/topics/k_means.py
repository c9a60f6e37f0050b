"""Gathers vectors by k-means, with numpy alone: a package that brought it would make the installer a sixth larger."""

import numpy as np
import numpy.typing as npt

from inkling.encoder.encoder import Matrix

Ids = npt.NDArray[np.int64]

_STARTS = 3
_ROUNDS = 30
_LEARNED_FROM = 8_192


def k_means(vectors: Matrix, count: int, seed: int) -> Ids:
    """Give each row the number of its cluster, below `count`; some may be empty, all the more where few rows differ.

    The same rows and seed give the same numbers. Of very many rows the means are learned from some.
    """
    chance = np.random.default_rng(seed)
    some = vectors
    if len(vectors) > _LEARNED_FROM:
        some = vectors[np.sort(chance.choice(len(vectors), _LEARNED_FROM, replace=False))]
    tries = [_learned(some, _spread(some, count, chance)) for _ in range(_STARTS)]
    _, means = min(tries, key=lambda each: each[0])
    return _nearest(vectors, means)[0]


def _spread(vectors: Matrix, count: int, chance: np.random.Generator) -> Matrix:
    """Choose rows to begin with, each the likelier the farther it is from those before."""
    chosen = [vectors[chance.integers(len(vectors))]]
    _, far = _nearest(vectors, np.stack(chosen))
    while len(chosen) < count and (total := float(far.sum(dtype=np.float64))) > 1e-6:
        place = int(np.searchsorted(np.cumsum(far, dtype=np.float64), chance.random() * total, side="right"))
        chosen.append(vectors[min(place, len(vectors) - 1)])
        far = np.minimum(far, _nearest(vectors, chosen[-1][None])[1])
    return np.stack(chosen)


def _learned(vectors: Matrix, means: Matrix) -> tuple[float, Matrix]:
    """Move means to the middle of their rows until these stay; the smaller the number, the nearer they lie."""
    before: Ids | None = None
    for _ in range(_ROUNDS):
        closest, far = _nearest(vectors, means)
        if before is not None and np.array_equal(closest, before):
            break
        before = closest
        members = [closest == n for n in range(len(means))]
        means = np.stack(
            [vectors[own].mean(axis=0) if own.any() else mean for own, mean in zip(members, means, strict=True)]
        )
    return float(far.sum(dtype=np.float64)), means


def _nearest(vectors: Matrix, means: Matrix) -> tuple[Ids, Matrix]:
    """Give for each row its nearest mean, and the square of how far that is."""
    squares = (means**2).sum(axis=1) - 2 * (vectors @ means.T)
    closest = squares.argmin(axis=1)
    far = squares[np.arange(len(vectors)), closest] + (vectors**2).sum(axis=1)
    return closest.astype(np.int64), np.maximum(far, 0)
