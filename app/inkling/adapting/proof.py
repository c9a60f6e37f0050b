"""Whether an adapted model finds held-out pairs better than the one it was made from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkling.encoder.encoder import Matrix

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]

SIGNIFICANT = 0.05
SHUFFLES = 10_000


@dataclass(frozen=True, slots=True)
class Proof:
    """The mean reciprocal rank of held-out pairs before and after, and how likely chance would do as much."""

    pairs: int
    before: float
    after: float
    chance: float

    @property
    def better(self) -> bool:
        """Whether the adapted model may be offered."""
        return self.after > self.before and self.chance < SIGNIFICANT


def prove(before: Sequence[float], after: Sequence[float], seed: int = 1) -> Proof:
    """Compare two models on the same pairs, by their reciprocal ranks."""
    first, second = np.array(before, np.float64), np.array(after, np.float64)
    chance = sign_test(second - first, seed)
    return Proof(len(first), float(first.mean()), float(second.mean()), chance)


def sign_test(differences: Floats, seed: int = 1) -> float:
    """Give the two-sided p value of paired differences by Fisher's randomization test, with random signs.

    The differences as they are count as one of the shuffles, so the value is never 0.
    """
    if not differences.any():
        return 1.0
    generator = np.random.default_rng(seed)
    signs = generator.integers(0, 2, (SHUFFLES, len(differences)), dtype=np.int8) * 2 - 1
    shuffled = np.abs(np.einsum("ij,j->i", signs, differences))
    extreme = int((shuffled >= abs(differences.sum()) - 1e-12).sum())
    return (extreme + 1) / (SHUFFLES + 1)


def reciprocal_ranks(queries: Matrix, answers: Matrix, own: Ids, corpus: Matrix, files: Ids) -> Floats:
    """Tell how high each query's own file ranks among all files, each by its best passage.

    Row by row, `answers` take the place of the passages of `corpus` in the rows `own`, so that no query is answered
    by the very words it was taken from; `files` has the file of each row of `corpus`.
    """
    order = np.argsort(files, kind="stable")
    _, begins, place = np.unique(files[order], return_index=True, return_inverse=True)
    file_of = np.empty(len(files), np.int64)
    file_of[order] = place
    ranks = np.empty(len(queries), np.float64)
    for row, (query, answer, passage) in enumerate(zip(queries, answers, own.tolist(), strict=True)):
        cosines = np.einsum("ij,j->i", corpus, query)
        cosines[passage] = float(answer @ query)
        best = np.maximum.reduceat(cosines[order], begins)
        ranks[row] = 1.0 / (1 + int((best > best[file_of[passage]]).sum()))
    return ranks
