"""The second half of the journey: from passages to vectors."""

import hashlib

import numpy as np

from inkling.documents.passages import text_to_encode
from inkling.encoder.encoder import Encoder, Matrix
from inkling.indexing.control import Control
from inkling.indexing.progress import Progress
from inkling.store.embeddings import Embeddings
from inkling.store.writer import Writer

BATCH = 256
"""Texts encoded between two commits: so much work at most is done again after a crash."""

NOISE_SAMPLE = 512
NOISE_AGAIN = 1.25


class MeaningPhase:
    """Encodes what has no vector yet; belongs to the indexer's thread."""

    def __init__(self, embeddings: Embeddings, control: Control, progress: Progress) -> None:
        self._embeddings = embeddings
        self._control = control
        self._progress = progress

    def carry_out(self, encoder: Encoder) -> int:
        """Encode all pending texts, those of the newest files first, and tell how many; news end it early."""
        self._progress.begin("encoding", self._embeddings.pending_count())
        encoded = 0
        while texts := self._embeddings.pending(BATCH):
            self._control.look()
            vectors = encoder.encode_passages([text_to_encode(text.title, text.place, text.text) for text in texts])
            self._embeddings.put(texts, vectors)
            encoded += len(texts)
            self._progress.step(len(texts))
            if self._control.news:
                break
        return encoded


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
