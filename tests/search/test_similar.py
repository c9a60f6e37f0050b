"""What is like a file or a passage of the index."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inkling.search.answer import Example, Question
from inkling.search.searcher import Searcher
from inkling.store.connections import Connections
from inkling.store.embeddings import Embeddings
from inkling.store.reader import Reader
from inkling.store.writer import Writer
from store_samples import MODEL, encode_all, put

BOAT = (
    "The boat lay in the harbour with a torn sail, and the crew waited for the storm to pass over the sea. "
    "In the harbour another boat had lost its sail in the same storm."
)
GARDEN = (
    "Tomatoes want sun and water, and the garden wants weeding before the slugs come out of the hedge at night. "
    "A garden with tomatoes and slugs is never at rest."
)
TEXTS: dict[str, tuple[str, ...]] = {
    "/a/boat.txt": (BOAT, GARDEN),
    "/a/boat v1.txt": (BOAT, GARDEN, "An older ending of no weight."),
    "/b/copy.txt": (BOAT, GARDEN),
    "/b/sea.txt": ("A storm at sea tore the sail of the boat that should lie in the harbour by night.",),
    "/b/tea.txt": ("Green tea wants water of eighty degrees, black tea wants it boiling.",),
    "/c/plants.pdf": ("Weeding the garden keeps slugs from tomatoes, which want sun and water.",),
}


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Callable[..., list[str]]]:
    writer = Writer(tmp_path / "index.sqlite", tmp_path / "lock")
    for number, (path, texts) in enumerate(TEXTS.items()):
        put(writer, path, *texts, number=50 - number)
    encode_all(Embeddings(writer, MODEL))
    connections = Connections(tmp_path / "index.sqlite")
    searcher = Searcher(Reader(connections, MODEL))

    def ask(text: str = "", like: Example | None = None, **limits: object) -> list[str]:
        answer = searcher.search(Question(text, like=like, **limits))  # type: ignore[arg-type]
        return [result.path for result in answer.results]

    yield ask
    searcher.close()
    connections.close()
    writer.close()


@pytest.mark.parametrize("mode", ["hybrid", "words", "meaning"])
def test_what_is_like_a_passage_comes_first_without_the_file_and_its_versions(search, mode) -> None:
    assert search(like=Example("/a/boat.txt", 0), mode=mode)[0] == "/b/sea.txt"
    assert search(like=Example("/a/boat.txt", 1), mode=mode)[0] == "/c/plants.pdf"
    for passage in (None, 0, 1):
        found = search(like=Example("/a/boat.txt", passage), mode=mode)
        assert not {"/a/boat.txt", "/a/boat v1.txt", "/b/copy.txt"} & set(found)
        assert {"/b/sea.txt", "/c/plants.pdf"} & set(found)


def test_all_brings_the_versions_too_but_never_the_file_itself(search) -> None:
    found = search(like=Example("/a/boat.txt"), all_versions=True)
    assert set(found[:2]) == {"/a/boat v1.txt", "/b/copy.txt"}
    assert "/a/boat.txt" not in found


def test_many_copies_of_an_example_take_no_places_of_what_is_like_it(searcher: Searcher, writer: Writer) -> None:
    for number in range(45):
        put(writer, f"/copies/{number}.txt", BOAT, number=20 + number)
    put(writer, "/docs/sea.txt", TEXTS["/b/sea.txt"][0], number=10)
    answer = searcher.search(Question("", like=Example("/copies/7.txt")))
    assert answer.results[0].path == "/docs/sea.txt"


def test_what_is_only_called_as_an_example_is_like_it(searcher: Searcher, writer: Writer) -> None:
    put(writer, "/a/boat.txt", BOAT, GARDEN, number=20)
    put(writer, "/b/boat.txt", TEXTS["/b/sea.txt"][0] + GARDEN, number=21)
    answer = searcher.search(Question("", like=Example("/a/boat.txt")))
    assert answer.results[0].path == "/b/boat.txt"


def test_it_can_be_typed_and_narrowed_down(search) -> None:
    assert search("like:/a/boat.txt#1")[0] == "/c/plants.pdf"
    assert search("like:/a/boat.txt ext:pdf") == ["/c/plants.pdf"]
    assert search("in:/b like:/a/boat.txt#0")[0] == "/b/sea.txt"
    assert "/a/boat.txt" not in search('like:"/a/boat v1.txt#2"')
    assert search(like=Example("/a/boat.txt"), suffixes=("pdf",)) == ["/c/plants.pdf"]
    assert len(search(like=Example("/a/boat.txt"), limit=1)) == 1
    assert search("boiling tea like:/a/boat.txt#1", mode="words")[0] == "/b/tea.txt"


@pytest.mark.parametrize(
    "text",
    [
        "like:/no", "like:/a/boat.txt#99", f"like:/a/boat.txt#{'1' * 5000}", "like:/a/boat.txt#",
        "like:/a/boat.txt#1#1",
    ],
)
def test_nothing_is_like_what_is_not_there(search, text) -> None:
    assert search(text) == []


def test_before_there_are_vectors_words_alone_tell(searcher: Searcher) -> None:
    answer = searcher.search(Question("", like=Example("/docs/boats/sail.txt")))
    assert [result.path for result in answer.results] == ["/docs/boats/engine.pdf"]
    assert not answer.meaning
