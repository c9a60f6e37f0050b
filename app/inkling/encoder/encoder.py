"""What the rest of Inkling may ask of an encoder; importing this module imports neither torch nor transformers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
"""A unit vector, shape (dimension,)."""

Matrix = npt.NDArray[np.float32]
"""Unit vectors as rows, shape (texts, dimension)."""

CountTokens = Callable[[Sequence[str]], list[int]]
"""How many tokens the model makes of each text, without the special ones."""


@dataclass(frozen=True, slots=True)
class TokenShare:
    """What one token, at characters `start` to `end` of the text, adds to the cosine."""

    start: int
    end: int
    share: float


class Encoder(Protocol):
    """Text to unit vectors. Any thread may call; a query waits for at most one small batch of passages."""

    @property
    def identity(self) -> str:
        """A name that changes whenever the vectors would."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def is_word(self, text: str) -> bool:
        """Tell whether a word is one token of the model, which usual words are and misspelt ones are not."""

    def encode_query(self, text: str) -> Vector:
        """Encode what a person asks, with the model's prompt for queries."""

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Encode texts in their order, with the model's prompt for documents."""

    def encode_sentences(self, texts: Sequence[str]) -> Matrix:
        """Encode a few sentences of an answer like passages, but as urgently as a query."""

    def leave_free(self, cores: int) -> None:
        """From the next batch of passages on, use all cores but so many, one at least."""

    def token_shares(self, query: Vector, text: str) -> list[TokenShare]:
        """Split the cosine of a query and a text into its tokens' exact shares; empty where pooling is not a mean."""


class Reranker(Protocol):
    """Scores a question and a passage together. Any thread may call."""

    def scores(self, query: str, texts: Sequence[str], enough: Callable[[], bool]) -> list[float]:
        """Score how well each text answers, greater for better.

        Goes on in the order of the texts until `enough`, asked every few of them, says so; then there are fewer
        scores than texts.
        """
