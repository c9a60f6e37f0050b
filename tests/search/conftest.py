"""An index of a few texts, searched with an encoder whose vectors are the means of words."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from inkling.encoder.encoder import Matrix, TokenShare, Vector
from inkling.search.searcher import Searcher
from inkling.store.connections import Connections
from inkling.store.embeddings import Embeddings
from inkling.store.reader import Reader
from inkling.store.writer import Writer
from store_samples import MODEL, direction, encode_all, put

LIBRARY = {
    "/docs/boats/sail.txt": ("Sailing", "We took in the canvas. The storm drove the little boat before the waves."),
    "/docs/boats/engine.pdf": ("", "The diesel engine of the boat needs new oil every hundred hours."),
    "/docs/My Notes/tea.md": ("Tea", "Green tea wants water of eighty degrees. Black tea wants it boiling."),
    "/docs/My Notes/resume.txt": ("", "My résumé lists every ship I was running as an engineer since 1998."),
    "/docs/night.txt": ("", "She slept badly because the neighbours drilled holes past midnight."),
    "/docs/東京.txt": ("", "東京都庁は新宿にあります。"),
    "/docs/שלום.txt": ("", "ספינה קטנה עגנה בנמל השקט"),
}


class WordEncoder:
    """Texts are near where they have words in common."""

    identity = MODEL
    dimension = 64

    def is_word(self, text: str) -> bool:
        return False

    def encode_query(self, text: str) -> Vector:
        return direction(text)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        return np.stack([direction(text) for text in texts])

    def encode_sentences(self, texts: Sequence[str]) -> Matrix:
        return self.encode_passages(texts)

    def leave_free(self, cores: int) -> None:
        pass

    def token_shares(self, query: Vector, text: str) -> list[TokenShare]:
        return []


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    opened = Writer(tmp_path / "index.sqlite", tmp_path / "lock")
    for number, (path, (title, text)) in enumerate(LIBRARY.items(), 1):
        put(opened, path, text, title=title, number=number)
    yield opened
    opened.close()


@pytest.fixture
def encode(writer: Writer) -> Callable[[], int]:
    return lambda: encode_all(Embeddings(writer, MODEL))


@pytest.fixture
def connections(writer: Writer, tmp_path: Path) -> Iterator[Connections]:
    opened = Connections(tmp_path / "index.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def reader(connections: Connections) -> Reader:
    return Reader(connections, MODEL)


@pytest.fixture
def searcher(reader: Reader) -> Iterator[Searcher]:
    opened = Searcher(reader)
    yield opened
    opened.close()


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()
