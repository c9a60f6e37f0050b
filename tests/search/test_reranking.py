"""The second look: joined with the first scores, in little time, and given up for a newer question."""

import threading
from collections.abc import Callable, Sequence

import pytest

from inbox import Inbox
from inkling.search.answer import Answer, FoundPassage, Question, Result, Share
from inkling.search.asker import Asker
from inkling.search.reranking import PART, fused, rerank
from inkling.search.searcher import Searcher, Superseded


class WordReranker:
    """Scores a text by how often it has a word; `before` is called before each text."""

    def __init__(self, word: str = "boat", before: Callable[[], None] = lambda: None) -> None:
        self.word = word
        self.before = before
        self.asked: list[tuple[str, str]] = []

    def scores(self, query: str, texts: Sequence[str], enough: Callable[[], bool]) -> list[float]:
        scores: list[float] = []
        for text in texts:
            self.before()
            if enough():
                break
            self.asked.append((query, text))
            scores.append(float(text.count(self.word)))
        return scores


def result(name: str, score: float, text: str = "") -> Result:
    passage = FoundPassage(text, "p. 1", 1, 0, len(text), 0, score, "words", (), None)
    shares = (Share("words", score * 0.75), Share("meaning", score * 0.25))
    return Result(f"/{name}", name, score, "words", 0.0, False, (passage,), shares)


def answer(*results: Result, query: str = "a boat ext:txt") -> Answer:
    return Answer(query, 0.25, True, False, results)


FIRST = (result("a", 0.9), result("b", 0.8, "boat"), result("c", 0.6, "boat boat"), result("d", 0.3))


def names(results: Sequence[Result]) -> str:
    return "".join(each.title for each in results)


@pytest.mark.parametrize(
    ("scores", "order"),
    [
        ([], "abcd"),
        ([5.0], "abcd"),
        ([1.0, 1.0, 1.0, 1.0], "abcd"),
        ([0.0, 0.0, 9.0, 0.0], "cabd"),
        ([0.0, 1.0], "abcd"),
        ([0.1, 0.1, 0.1, 0.9], "dabc"),
        ([-4.0, 3.0, 1.0, -9.0], "bacd"),
    ],
)
def test_scores_are_joined(scores, order):
    assert names(fused(FIRST, scores)) == order


def test_what_was_not_looked_at_stays_below():
    found = fused(FIRST, [0.0, 1.0, 0.2])
    assert names(found) == "bacd"
    assert min(each.score for each in found[:3]) >= found[3].score
    assert found[3] == FIRST[3]


def test_shares_add_up_to_the_new_score():
    for each in fused(FIRST, [0.0, 0.0, 1.0, 0.5]):
        assert sum(share.amount for share in each.shares) == pytest.approx(each.score)
        assert [share.part for share in each.shares].count(PART) == 1
        assert 0 <= each.score <= 1


def test_the_question_goes_without_its_filters_and_the_passage_with_its_title():
    reranker = WordReranker()
    found = rerank(answer(*FIRST), reranker)
    assert reranker.asked[1] == ("a boat", "b\nboat")
    assert found.reranked
    assert names(found.results) == "cbad"
    assert found.seconds > 0.25


@pytest.mark.parametrize("query", ["", "ext:pdf", "-boat"])
def test_without_a_question_nothing_changes(query):
    asked = answer(*FIRST, query=query)
    assert rerank(asked, WordReranker()) == asked


def test_it_ends_when_its_time_is_over():
    reranker = WordReranker()
    found = rerank(answer(*FIRST), reranker, patience=-1.0)
    assert reranker.asked == []
    assert found.results == FIRST


def test_a_newer_question_ends_it():
    with pytest.raises(Superseded):
        rerank(answer(*FIRST), WordReranker(), lambda: True)


def test_results_come_at_once_and_then_in_their_new_order(searcher: Searcher) -> None:
    inbox, shown = Inbox(), []
    reranker = WordReranker(before=lambda: shown.append(len(inbox.answers)))
    asker = Asker(lambda: (searcher, None), lambda: reranker)
    asker.ask(Question("boat", mode="words", rerank=True), inbox.answer, inbox.error)
    inbox.wait(2)
    asker.close()
    first, second = inbox.answers
    assert (first.reranked, second.reranked) == (False, True)
    assert {each.path for each in first.results} == {each.path for each in second.results}
    assert set(shown) == {1}


def test_no_second_answer_where_none_is_wanted_or_there_is_no_cross_encoder(searcher: Searcher) -> None:
    inbox, reranker = Inbox(), WordReranker()
    held: list[WordReranker] = []
    asker = Asker(lambda: (searcher, None), lambda: held[0] if held else None)
    asker.ask(Question("boat", mode="words", rerank=True), inbox.answer, inbox.error)
    inbox.wait(1)
    held.append(reranker)
    asker.ask(Question("boat", mode="words"), inbox.answer, inbox.error)
    inbox.wait(2)
    asker.close()
    assert [each.reranked for each in inbox.answers] == [False, False]
    assert reranker.asked == []


def test_a_newer_question_takes_the_place_of_a_second_look(searcher: Searcher) -> None:
    inbox, begun, go_on = Inbox(), threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        assert go_on.wait(20)

    asker = Asker(lambda: (searcher, None), lambda: WordReranker(before=wait))
    asker.ask(Question("boat", mode="words", rerank=True), inbox.answer, inbox.error)
    assert begun.wait(20)
    asker.ask(Question("tea", mode="words"), inbox.answer, inbox.error)
    go_on.set()
    inbox.wait(2)
    asker.close()
    assert [(each.query, each.reranked) for each in inbox.answers] == [("boat", False), ("tea", False)]


def test_a_failing_cross_encoder_is_told_and_the_first_answer_stays(searcher: Searcher) -> None:
    def fail() -> None:
        raise RuntimeError("no memory")

    inbox = Inbox()
    asker = Asker(lambda: (searcher, None), lambda: WordReranker(before=fail))
    asker.ask(Question("boat", mode="words", rerank=True), inbox.answer, inbox.error)
    inbox.wait(1, 1)
    asker.close()
    assert "no memory" in str(inbox.errors[0])
