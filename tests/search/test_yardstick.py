"""A model by which all texts are near each other finds, ranks and doubts as the usual one does."""

import pytest

from cone_encoder import ConeEncoder
from inkling.encoder.device import Device
from inkling.encoder.encoder import Encoder
from inkling.encoder.model_folder import default_model_folder
from inkling.encoder.sentence_encoder import SentenceEncoder
from inkling.encoder.yardstick import measure_yardstick
from inkling.search.answer import Answer, Question
from inkling.search.searcher import Searcher
from inkling.store.connections import Connections
from inkling.store.embeddings import Embeddings
from inkling.store.reader import Reader
from inkling.store.writer import Writer

QUESTIONS = [
    ("how hot must the water for green tea be", False),
    ("the motor of my ship needs oil", False),
    ("kept awake at night by noise next door", False),
    ("curriculum vitae of a mechanic at sea", False),
    ("rules of offside in football", True),
    ("tax on capital gains for companies", True),
]


@pytest.fixture(scope="module")
def usual() -> Encoder:
    return SentenceEncoder(default_model_folder(), Device(), threads=2)


def answers(encoder: Encoder, writer: Writer, connections: Connections) -> list[Answer]:
    embeddings = Embeddings(writer, encoder.identity)
    embeddings.measure(measure_yardstick(encoder))
    embeddings.settle()
    texts = embeddings.pending(100)
    embeddings.put(texts, encoder.encode_passages([text.text for text in texts]))
    searcher = Searcher(Reader(connections, encoder.identity))
    found = [searcher.search(Question(text), encoder) for text, _ in QUESTIONS]
    searcher.close()
    return found


def test_in_a_cone_answers_are_as_they_are_by_the_usual_model(
    usual: Encoder, writer: Writer, connections: Connections
) -> None:
    expected = answers(usual, writer, connections)
    found = answers(ConeEncoder(usual, 1.6), writer, connections)
    assert [answer.weak for answer in expected] == [weak for _, weak in QUESTIONS]
    assert [answer.weak for answer in found] == [answer.weak for answer in expected]
    for mine, theirs in zip(found, expected, strict=True):
        if not mine.weak:
            assert mine.results[0].path == theirs.results[0].path
            assert mine.results[0].score == pytest.approx(theirs.results[0].score, abs=0.1)
