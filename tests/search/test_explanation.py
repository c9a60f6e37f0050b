"""Shares of tokens become shares of words, and shares of a score add up to it."""

from collections.abc import Callable

import numpy as np
import pytest

from inkling.encoder.encoder import TokenShare
from inkling.search.answer import Question, Share, WordShare
from inkling.search.bm25 import Occurrences
from inkling.search.explanation import Explanation, word_shares
from inkling.search.query import parse
from inkling.search.ranking import RankedFile, RankedPassage
from inkling.search.reasons import in_words, worth_saying
from inkling.search.searcher import Searcher
from inkling.search.terms import wording
from inkling.store.reader import Reader


def test_pieces_of_a_word_are_added_up_and_places_of_it_too() -> None:
    text = "Unlit lamp, unlit 😀 lámpara"
    shares = [
        TokenShare(0, 2, 0.1), TokenShare(2, 5, 0.2), TokenShare(6, 10, 0.5), TokenShare(10, 11, 0.05),
        TokenShare(12, 17, 0.1), TokenShare(20, 24, 0.01), TokenShare(24, 27, 0.02),
    ]  # fmt: skip
    assert [(word, pytest.approx(share)) for word, share in word_shares(text, shares)] == [
        ("lamp", 0.5), ("unlit", 0.4), ("lámpara", 0.03),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "   ", "...", "😀"])
def test_no_words_no_shares(text: str) -> None:
    assert word_shares(text, [TokenShare(0, len(text), 1.0)]) == ()


@pytest.mark.parametrize("text", ["little boat storm", "green tea", "resume", "קטנה zzyzx", "東京", "the of"])
@pytest.mark.parametrize("mode", ["hybrid", "words", "meaning"])
def test_shares_add_up_to_the_score(searcher: Searcher, encode: Callable[[], int], encoder, text, mode) -> None:
    encode()
    answer = searcher.search(Question(text, mode=mode), encoder)
    assert answer.results or mode == "words"
    for result in answer.results:
        assert sum(share.amount for share in result.shares) == pytest.approx(result.score)
        for share in result.shares:
            assert share.words == () or sum(word.amount for word in share.words) == pytest.approx(share.amount)
    named = {share.part for result in answer.results for share in result.shares}
    assert named.isdisjoint({"words": {"meaning", "feedback"}, "meaning": {"words", "pairs"}}.get(mode, ()))
    assert mode == "words" or {"meaning", "feedback"} <= named


def test_words_are_named_with_how_rare_they_are(searcher: Searcher) -> None:
    shares = {share.part: share for share in searcher.search(Question("little boat")).results[0].shares}
    words = {word.text: (word.passages, word.total) for word in shares["words"].words}
    assert words == {"little": (1, 7), "boat": (2, 7)}
    assert [word.text for word in shares["pairs"].words] == ["little boat"]
    rare, common = shares["words"].words
    assert (rare.text, rare.amount > common.amount) == ("little", True)


def test_the_words_named_are_those_of_the_passage_that_was_scored(reader: Reader) -> None:
    words = wording(reader, parse("storm diesel"))
    counts = np.array([[float(text == held) for text in words.counted] for held in ("storm", "diesel")])
    found = Occurrences(np.array([3, 4]), np.array([9, 9]), np.array([0, 1]), np.array([10.0, 10.0]), counts)
    shown = tuple(RankedPassage(passage, 0.5, None, 0.3) for passage in (3, 4))
    file = RankedFile(9, 0.5, shown, {"words": 0.3, "meaning": 0.2}, scored=4)
    named, meaning = Explanation(words, found).shares(file)
    assert [(word.text, word.amount) for word in named.words] == [("diesel", pytest.approx(0.3))]
    assert (named.amount, meaning) == (pytest.approx(0.3), Share("meaning", 0.2))


SAID = [
    (Share("meaning", 0.25), "the meaning of the passage"),
    (Share("a new part", 0.25), "a new part"),
    (
        Share("words", 0.3, (WordShare("boat", 0.2, 2000, 12000), WordShare("little", 0.1, 7, 12000))),
        "your words in the passage: boat 0.200 (in 2,000 of 12,000 passages), little 0.100 (in 7)",
    ),
    (
        Share("pairs", 0.1, (WordShare("little boat", 0.1, None, 7),)),
        "words that stand side by side as you wrote them: “little boat” 0.100",
    ),
]


@pytest.mark.parametrize(("share", "said"), SAID)
def test_a_share_in_plain_words(share: Share, said: str) -> None:
    assert in_words(share) == said


def test_what_would_be_shown_as_nothing_is_not_told() -> None:
    shares = (Share("meaning", 0.3), Share("name", 0.0004), Share("feedback", -0.0006), Share("limit", -0.0001))
    assert [share.part for share in worth_saying(shares)] == ["meaning", "feedback"]
