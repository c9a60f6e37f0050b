"""How often the commonest words occur, kept beside the full text."""

import pytest

from inkling.store import vocabulary
from inkling.store.connections import Connections
from inkling.store.reader import Reader
from inkling.store.vocabulary import count_common_words
from inkling.store.writer import Writer
from store_samples import put


@pytest.fixture(autouse=True)
def _three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "COMMON", 3)


def kept(connections: Connections) -> dict[str, int]:
    return dict(connections.rows("SELECT stem, passages FROM common_words"))


def test_only_the_commonest_are_kept_by_their_stem(writer: Writer, connections: Connections) -> None:
    put(writer, "/a.txt", "running dogs", "a dog runs", "the dog", "cats run")
    count_common_words(writer)
    assert kept(connections) == {"dog": 3, "run": 3}


def test_an_empty_index_has_none(writer: Writer, connections: Connections, reader: Reader) -> None:
    count_common_words(writer)
    assert kept(connections) == {}
    assert reader.frequencies(["dog"]) == {"dog": 0}


def test_frequencies_are_the_same_with_and_without(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", "dog one", "dog two", "dog three two", "cat", "Wörter zwei", "שלום 😀")
    asked = ["dogs", "two", "three", "cat", "nothing", "worter", "שלום", "dog-cat", "", "😀"]
    before = reader.frequencies(asked)
    count_common_words(writer)
    assert reader.frequencies(asked) == before
    assert before["dogs"] == 3


def test_they_are_counted_again_when_the_index_has_grown_or_shrunk_by_more_than_a_tenth(
    writer: Writer, connections: Connections
) -> None:
    put(writer, "/a.txt", *(f"dog {number}" for number in range(20)))
    count_common_words(writer)
    put(writer, "/b.txt", "dog and cat", "dog and cow")
    count_common_words(writer)
    assert kept(connections) == {"dog": 20}
    put(writer, "/c.txt", "dog and hen")
    count_common_words(writer)
    assert kept(connections)["dog"] == 23
    writer.remove([writer.known("/")["/a.txt"].id])
    count_common_words(writer)
    assert kept(connections) == {"and": 3, "dog": 3}


def test_no_word_occurs_in_more_passages_than_there_are(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", *(f"dog {number}" for number in range(20)))
    put(writer, "/b.txt", "one dog")
    count_common_words(writer)
    writer.remove([writer.known("/")["/a.txt"].id])
    assert reader.frequencies(["dog"]) == {"dog": 1}


def test_they_are_counted_again_when_much_was_written_anew(writer: Writer, connections: Connections) -> None:
    put(writer, "/a.txt", *(f"dog {number}" for number in range(20)))
    count_common_words(writer)
    put(writer, "/a.txt", *(f"cat {number}" for number in range(20)))
    count_common_words(writer)
    assert kept(connections) == {"cat": 20}
