"""Of long files that one goes first in which the words of a question stand close together."""

from pathlib import Path

import pytest

from inkling.search.answer import Question
from inkling.search.closeness import Closeness, lengthiness, order_by_closeness
from inkling.search.fetching import Fetched
from inkling.search.ranking import BEST_RAW, NAME_AHEAD, RankedFile, RankedPassage
from inkling.search.searcher import Searcher
from inkling.search.verbatim import FILES_LOOKED_AT, very_words
from inkling.store.reader import Reader
from inkling.store.rows import Filter
from inkling.store.writer import Writer
from store_samples import put

ASKED = "Where is the key to the old boat house"
TELLING = frozenset({"key", "old", "boat", "house"})
FAR = " ".join(f"word{number}" for number in range(40))

TEXTS = [
    ([], 0.0),
    ([""], 0.0),
    (["Nothing of the kind"], 0.0),
    ([ASKED], 1.0),
    ([f"{FAR} {ASKED.upper()}! {FAR}", "Something else"], 1.0),
    # Two of eight pairs and all four words, within a line; "old boat" and "boat house" of three telling pairs.
    (["An old boat house has a key"], 0.4 * 2 / 8 + 0.2 * 2 / 3 + 0.2 + 0.2),
    # As close, but for what stands between.
    (["An old and wide boat of the house has a key"], 0.2 / 3 + 0.2 + 0.2),
    # Several texts hold them together, but not near each other.
    (["a key", "old house", "boat"], 0.2 + 0.2 * 2 / 4),
    ([f"key {FAR} old {FAR} boat {FAR} house"], 0.2 + 0.2 / 4),
    (["old boats, older houses, keys"], 0.2 / 4 + 0.2 / 4),
]


@pytest.mark.parametrize(("texts", "closeness"), TEXTS)
def test_words_count_for_more_the_closer_they_stand(texts: list[str], closeness: float) -> None:
    found = Closeness(very_words(ASKED), TELLING).of([very_words(text) for text in texts])
    assert found == pytest.approx(closeness)


@pytest.mark.parametrize(
    ("asked", "telling", "text", "closeness"),
    [
        ("", frozenset(), "anything", 0.0),
        ("the key", frozenset({"key"}), "a key", 0.4),
        ("the the", frozenset({"the"}), "the the the", 1.0),
        ("東京都の鍵", frozenset("東京都鍵"), "これは東京都の鍵です", 1.0),
        ("𐐀𐐁 ספינה", frozenset({"𐐨𐐩", "ספינה"}), "ספינה 𐐀𐐁 ספינה", 1.0),
    ],
)
def test_questions_of_any_kind_can_be_close(
    asked: str, telling: frozenset[str], text: str, closeness: float
) -> None:
    assert Closeness(very_words(asked), telling).of([very_words(text)]) == pytest.approx(closeness)


@pytest.mark.parametrize(
    ("passages", "weight"),
    [
        ([], 0.0), ([1, 1, 1], 0.0), ([2, 2], 0.0), ([0], 0.0), ([10, 10], 1.0), ([1000], 1.0), ([1, 10], 0.0),
        ([5, 5], 0.75), ([4, 4, 8], (1 - (0.25 + 0.25 + 0.125) / 3 - 0.5) / 0.4),
    ],
)  # fmt: skip
def test_closeness_counts_for_more_the_longer_the_files_are(passages: list[int], weight: float) -> None:
    assert lengthiness(passages) == pytest.approx(weight)


BETWEEN = [f"Of {number} other things that are kept on the island." for number in range(11)]


def put_long(writer: Writer, name: str, text: str, number: int) -> None:
    put(writer, f"/long/{name}", *(f"{text} {number}" for text in BETWEEN), text, number=number)


@pytest.mark.parametrize("mode", ["words", "hybrid"])
def test_of_long_files_the_one_with_the_words_side_by_side_goes_first(
    writer: Writer, searcher: Searcher, encode, encoder, mode
) -> None:
    put_long(writer, "apart.txt", "The boat has a key. A key for the house. House and boat. The boat house? No.", 1)
    put_long(writer, "close.txt", "In the drawer lies the key to the boat house, and the lamp beside it broke.", 2)
    encode()
    results = searcher.search(Question("the key to the boat house", mode=mode, folders=("/long",)), encoder).results
    assert [Path(result.path).name for result in results[:2]] == ["close.txt", "apart.txt"]
    for result in results:
        assert sum(share.amount for share in result.shares) == pytest.approx(result.score)
        assert 0 < result.score <= 1
    assert "closeness" in {share.part for share in results[0].shares}


@pytest.mark.parametrize("asked", ["boat", "Boat, boat?", "舟"])
def test_one_word_is_close_to_nothing(writer: Writer, searcher: Searcher, asked: str) -> None:
    put_long(writer, "boats.txt", "Boats lie here, all the boats there are: 舟.", 1)
    put_long(writer, "boat.txt", "There lies a boat.", 2)
    results = searcher.search(Question(asked, folders=("/long",))).results
    assert results
    assert all(share.part != "closeness" for result in results for share in result.shares)


@pytest.mark.parametrize("asked", ["tax return 2023", "2023 tax return", "tax return for 2023"])
def test_a_name_that_holds_the_whole_question_stays_before_what_holds_a_part(
    writer: Writer, searcher: Searcher, asked: str
) -> None:
    for number in range(1, 6):
        parts = ["The tax return goes to the adviser.", "In 2023 the barn was sold.", f"{FAR} {number}"]
        put(writer, f"/long/{number}.txt", *BETWEEN, *parts, number=number)
    put(writer, "/long/Tax returns of 2023.txt", "Bruno has the papers.", number=6)
    results = searcher.search(Question(asked, folders=("/long",))).results
    assert Path(results[0].path).name == "Tax returns of 2023.txt"
    for result in results:
        assert sum(share.amount for share in result.shares) == pytest.approx(result.score)
    assert results[0].score - results[1].score == pytest.approx(NAME_AHEAD / BEST_RAW)


def test_short_files_are_left_as_they_were(writer: Writer, searcher: Searcher) -> None:
    put(writer, "/short/a.txt", "The key to the boat house.", number=1)
    put(writer, "/short/b.txt", "A key. A boat. A house.", "Something else.", number=2)
    results = searcher.search(Question("the key to the boat house", folders=("/short",))).results
    assert len(results) == 2
    assert all(share.part != "closeness" for result in results for share in result.shares)


def ranked(reader: Reader, file: int, score: float) -> RankedFile:
    passage = reader.openings([file], Filter())[file].id
    return RankedFile(file, score, (RankedPassage(passage, score, None, 0.0),), {"words": score})


def test_there_is_room_for_it_in_every_score(writer: Writer, reader: Reader) -> None:
    put(writer, "/long/a.txt", "The boat house.", *BETWEEN, number=101)
    put(writer, "/long/b.txt", "A barn.", *BETWEEN, number=102)
    ids = {Path(file.path): file.id for file in reader.files(range(1, 100)).values()}
    boat, barn = (ranked(reader, ids[Path("/long", name)], 0.9) for name in ("a.txt", "b.txt"))
    others = [barn] * FILES_LOOKED_AT
    seen = order_by_closeness("the boat house", ["boat", "house"], [*others[1:], boat, *others], Fetched(reader))
    assert (seen[0].file, seen[0].score) == (boat.file, pytest.approx((2 * 0.9 + 1) / 3))
    assert seen[0].parts == pytest.approx({"words": 0.6, "closeness": 1 / 3})
    assert [file.score for file in seen[1:]] == pytest.approx([0.6] * (2 * FILES_LOOKED_AT - 1))


def test_what_has_gone_stays_where_it_was(reader: Reader) -> None:
    gone = RankedFile(999, 0.5, (RankedPassage(999, 0.5, None, 0.0),), {"words": 0.5})
    assert order_by_closeness("the boat house", ["boat"], [gone], Fetched(reader)) == [gone]
    assert order_by_closeness("", [], [], Fetched(reader)) == []
