"""The second half of the journey: from passages to vectors."""

import hashlib

import numpy as np

from inkling.documents.passages import text_to_encode
from inkling.encoder.encoder import Encoder, Matrix
from inkling.indexing.control import Control
from inkling.indexing.interest import Interest
from inkling.indexing.progress import Progress
from inkling.indexing.reading import Tally
from inkling.store.embeddings import Embeddings
from inkling.store.rows import PendingText
from inkling.store.writer import Writer

BATCH = 256
"""Texts encoded between two commits: so much work at most is done again after a crash."""

URGENT_BATCH = 64
"""As few texts of files that matter at the moment are encoded at a time, so that they are soon found."""

NOISE_SAMPLE = 512
NOISE_AGAIN = 1.25


class MeaningPhase:
    """Encodes what has no vector yet; belongs to the indexer's thread."""

    def __init__(
        self, embeddings: Embeddings, control: Control, interest: Interest, progress: Progress, tally: Tally
    ) -> None:
        self._embeddings = embeddings
        self._interest = interest
        self._tally = tally
        self._control = control
        self._progress = progress

    def carry_out(self, encoder: Encoder) -> None:
        """Encode all pending texts: of files that matter at the moment, then of the newest; news end it early."""
        self._progress.begin("encoding", self._embeddings.pending_count())
        while texts := self._next():
            self._control.look()
            encoder.leave_free(self._control.cores_free)
            vectors = encoder.encode_passages([text_to_encode(text.title, text.place, text.text) for text in texts])
            self._embeddings.put(texts, vectors)
            self._tally.encoded += len(texts)
            self._progress.step(len(texts))
            if self._control.news:
                break

    def _next(self) -> list[PendingText]:
        """Fetch texts for one commit; few of them where somebody waits for theirs."""
        first = self._interest.first()
        return self._embeddings.pending(URGENT_BATCH, first) or self._embeddings.pending(BATCH)


def measure_noise(vectors: Matrix) -> tuple[float, float]:
    """Give mean and standard deviation of the cosines of all pairs of some unit vectors."""
    count = len(vectors)
    if count < 2:
        return 0.0, 0.0
    cosines = (vectors @ vectors.T)[np.triu_indices(count, 1)]
    return float(cosines.mean()), float(cosines.std())


def remember_noise(writer: Writer, embeddings: Embeddings, model: str, passages: int) -> None:
    """Measure how alike unrelated passages are, unless that was done when the index was about as large."""
    known = writer.recall("noise")
    if isinstance(known, dict) and known.get("model") == model:
        ratio = max(passages, 1) / max(int(known["passages"]), 1)
        if 1 / NOISE_AGAIN < ratio < NOISE_AGAIN:
            return
    mean, deviation = measure_noise(embeddings.sample(NOISE_SAMPLE))
    writer.remember("noise", {"model": model, "passages": passages, "mean": mean, "deviation": deviation})


def reading_stamp(*parts: object) -> str:
    """Name the rules by which files are read and cut; files with another stamp are read again."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()
