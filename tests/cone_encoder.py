"""A model of another kind, made of any model: by it even unrelated texts are near."""

from collections.abc import Sequence

import numpy as np

from inkling.encoder.encoder import Encoder, Matrix, TokenShare, Vector


class ConeEncoder:
    """A model all of whose vectors lie in a cone around one direction, made of another model."""

    identity = "cone"

    def __init__(self, inner: Encoder, narrowness: float) -> None:
        self._inner = inner
        self.dimension = inner.dimension
        axis = np.random.default_rng(5).standard_normal(inner.dimension).astype(np.float32)
        self._shift = narrowness * axis / np.linalg.norm(axis)

    def is_word(self, text: str) -> bool:
        return self._inner.is_word(text)

    def encode_query(self, text: str) -> Vector:
        return self.moved(self._inner.encode_query(text)[None, :])[0]

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        return self.moved(self._inner.encode_passages(texts))

    def encode_sentences(self, texts: Sequence[str]) -> Matrix:
        return self.moved(self._inner.encode_sentences(texts))

    def leave_free(self, cores: int) -> None:
        self._inner.leave_free(cores)

    def token_shares(self, query: Vector, text: str) -> list[TokenShare]:
        return self._inner.token_shares(query, text)

    def moved(self, vectors: Matrix) -> Matrix:
        moved: Matrix = vectors + self._shift
        return moved / np.linalg.norm(moved, axis=1, keepdims=True)
