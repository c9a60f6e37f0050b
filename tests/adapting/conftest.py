"""An index of texts in which a few words tell the topic and most do not, and an encoder that knows no difference."""

import functools
import json
import random
from collections.abc import Sequence

import numpy as np
import pytest

from inkling.encoder.model_folder import ModelFolder, read_model_folder
from inkling.store.connections import Connections
from inkling.store.embeddings import Embeddings
from inkling.store.writer import Writer
from store_samples import direction, put

DIMENSION = 64


@functools.cache
def word_vector(word: str) -> np.ndarray:
    """The same unit vector for the same word."""
    return direction(word.strip("."), DIMENSION)


def meaning(text: str) -> np.ndarray:
    """The mean of a text's words, whatever they mean."""
    total = sum(word_vector(word) for word in text.lower().split())
    return (total / np.linalg.norm(total)).astype(np.float32)


class PlainEncoder:
    """Texts with common words are near; counts what it encodes, and notes what is asked where that is wanted."""

    identity = "plain"
    dimension = DIMENSION

    def __init__(self, asked: list[str] | None = None) -> None:
        self.encoded = 0
        self.asked = [] if asked is None else asked

    def is_word(self, text: str) -> bool:
        return False

    def encode_query(self, text: str) -> np.ndarray:
        self.encoded += 1
        self.asked.append(text)
        return meaning(text)

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += len(texts)
        return np.stack([meaning(text) for text in texts])


def sentences_of(topic: int, chance: random.Random, *, telling: bool) -> str:
    """Three sentences of a word of the topic and many that every topic has."""
    made = []
    for _ in range(3):
        words = [f"t{topic if telling else chance.randrange(10**6)}{chance.choice('abcd')}"]
        words += [f"x{chance.randrange(40)}" for _ in range(7)]
        chance.shuffle(words)
        made.append(" ".join(words).capitalize() + ".")
    return " ".join(made)


@pytest.fixture
def index(tmp_path):
    """A function that writes an index of some files, whose texts tell of their topics or of nothing."""
    opened = []

    def make(files: int, passages: int, *, telling: bool = True, copies: int = 1) -> Connections:
        chance = random.Random(5)
        writer = Writer(tmp_path / "index.sqlite", tmp_path / "writer.lock")
        for file in range(files):
            texts = [sentences_of(file, chance, telling=telling) for _ in range(passages)]
            for copy in range(copies):
                put(writer, f"/library/{copy}/{file}.txt", *texts, number=copy * files + file)
        embeddings = Embeddings(writer, "plain")
        while texts := embeddings.pending(500):
            embeddings.put(texts, np.stack([meaning(text.text) for text in texts]))
        writer.close()
        opened.append(Connections(tmp_path / "index.sqlite"))
        return opened[-1]

    yield make
    for connections in opened:
        connections.close()


@pytest.fixture
def make_encoder():
    return PlainEncoder


@pytest.fixture
def model(tmp_path) -> ModelFolder:
    """A folder that has a model's files in name only."""
    place = tmp_path / "model"
    (place / "1_Pooling").mkdir(parents=True)
    kinds = ("Transformer", "Pooling")
    listed = [
        {"idx": n, "name": str(n), "path": f"{n}_{kind}" if n else "", "type": f"sentence_transformers.models.{kind}"}
        for n, kind in enumerate(kinds)
    ]
    (place / "modules.json").write_text(json.dumps(listed))
    (place / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": DIMENSION}))
    (place / "config.json").write_text(json.dumps({"hidden_size": DIMENSION, "model_type": "bert"}))
    (place / "model.safetensors").write_bytes(b"weights")
    (place / "tokenizer.json").write_text("{}")
    (place / "notes.py").write_text("no part of it")
    return read_model_folder(place, "plain")
