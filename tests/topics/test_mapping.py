import numpy as np
import pytest

from inkling.store.connections import Connections
from inkling.store.embeddings import Embeddings
from inkling.store.writer import Writer
from inkling.topics import mapping
from inkling.topics.mapping import make_map
from inkling.topics.topic_map import TopicMap
from store_samples import MODEL, direction, put

KITCHEN, HOUSE = "soup carrots salt pepper oven", "lease rent landlord keys deposit"


@pytest.fixture
def index(tmp_path):
    writer = Writer(tmp_path / "index.sqlite", tmp_path / "writer.lock")
    for n in range(12):
        words = KITCHEN if n % 2 else HOUSE
        put(writer, f"/library/{n}.txt", f"{words} number{n}", f"{words} more", title=f"File {n}", number=n)
    embeddings = Embeddings(writer, MODEL)
    while texts := embeddings.pending(10):
        embeddings.put(texts, np.stack([direction(text.text) for text in texts]))
    put(writer, "/library/new.txt", "not encoded yet", number=99)
    writer.close()
    connections = Connections(tmp_path / "index.sqlite")
    yield connections
    connections.close()


def test_files_are_gathered_and_named_by_what_they_are_about(index):
    found = make_map(index, MODEL)
    assert len(found.files) == 12
    assert [topic.files for topic in found.topics] == [6, 6]
    by_topic = [{file.path for file in found.files if file.topic == n} for n in range(2)]
    odd = {f"/library/{n}.txt" for n in range(1, 12, 2)}
    assert odd in by_topic
    kitchen = by_topic.index(odd)
    assert set(found.topics[kitchen].words) <= set(KITCHEN.split())
    assert set(found.topics[1 - kitchen].words) <= set(HOUSE.split())


def test_a_file_that_is_not_encoded_is_not_on_the_map(index):
    assert "/library/new.txt" not in {file.path for file in make_map(index, MODEL).files}


def test_a_model_without_vectors_has_an_empty_map(index):
    assert make_map(index, "another model") == TopicMap((), ())


def test_a_topic_is_named_by_files_of_all_its_folders(tmp_path, monkeypatch):
    monkeypatch.setattr(mapping, "NAMED_BY", 4)
    monkeypatch.setattr(mapping, "count_for", lambda files: 1)
    writer = Writer(tmp_path / "index.sqlite", tmp_path / "writer.lock")
    for n in range(20):
        folder, text = ("a", "lease and rent") if n < 10 else ("b", "carrots and soup")
        put(writer, f"/library/{folder}/{n}.txt", text, number=n)
    embeddings = Embeddings(writer, MODEL)
    while texts := embeddings.pending(10):
        embeddings.put(texts, np.stack([direction(text.text) for text in texts]))
    writer.close()
    connections = Connections(tmp_path / "index.sqlite")
    assert [topic.words for topic in make_map(connections, MODEL).topics] == [("carrots", "lease", "rent")]
    connections.close()
