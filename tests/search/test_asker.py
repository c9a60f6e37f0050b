"""The thread that answers: newest first, words before meaning, and a clean end."""

import logging
import threading
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from inbox import Inbox
from inkling.encoder.encoder import Encoder
from inkling.errors import IndexBusy
from inkling.search.answer import Answer, Question
from inkling.search.asker import Asker
from inkling.search.searcher import Searcher
from inkling.store.reader import Reader


class SlowSearcher(Searcher):
    """Holds each question until it is let go."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self.begun = threading.Event()
        self.go = threading.Event()
        self.texts: list[str] = []

    def search(
        self, question: Question, encoder: Encoder | None = None, overtaken: Callable[[], bool] = bool
    ) -> Answer:
        self.texts.append(question.text)
        self.begun.set()
        assert self.go.wait(20)
        return super().search(question, encoder, overtaken)


@pytest.fixture
def held() -> list[Encoder]:
    """The encoder once it is loaded."""
    return []


@pytest.fixture
def asker(searcher: Searcher, held: list[Encoder]) -> Iterator[Asker]:
    opened = Asker(lambda: (searcher, held[0] if held else None))
    yield opened
    opened.close()


def test_a_question_is_answered_on_another_thread(asker: Asker) -> None:
    inbox = Inbox()
    threads: list[int] = []

    def take(answer: Answer) -> None:
        threads.append(threading.get_ident())
        inbox.answer(answer)

    asker.ask(Question("boat"), take, inbox.error)
    inbox.wait(answers=1)
    assert len(inbox.answers[0].results) == 2
    assert threads != [threading.get_ident()]


def test_words_come_at_once_and_meaning_when_it_is_ready(
    asker: Asker, encoder: Encoder, encode: Callable[[], int], held: list[Encoder]
) -> None:
    encode()
    inbox = Inbox()
    asker.ask(Question("boat"), inbox.answer, inbox.error)
    inbox.wait(answers=1)
    held.append(encoder)
    asker.encoder_ready()
    inbox.wait(answers=2)
    assert [answer.meaning for answer in inbox.answers] == [False, True]
    asker.ask(Question("tea"), inbox.answer, inbox.error)
    inbox.wait(answers=3)
    asker.encoder_ready()
    asker.ask(Question("oil"), inbox.answer, inbox.error)
    inbox.wait(answers=4)
    assert [answer.query for answer in inbox.answers] == ["boat", "boat", "tea", "oil"]


def test_the_newest_question_wins(reader: Reader) -> None:
    slow = SlowSearcher(reader)
    asker = Asker(lambda: (slow, None))
    inbox = Inbox()
    try:
        asker.ask(Question("first"), inbox.answer, inbox.error)
        assert slow.begun.wait(20)
        for text in ("second", "third", "boat"):
            asker.ask(Question(text), inbox.answer, inbox.error)
        slow.go.set()
        inbox.wait(answers=1)
    finally:
        slow.go.set()
        asker.close()
    assert slow.texts == ["first", "boat"]
    assert [answer.query for answer in inbox.answers] == ["boat"]
    assert inbox.errors == []


def test_an_error_is_told_and_the_next_question_is_answered(reader: Reader) -> None:
    class Failing(Searcher):
        def search(
            self, question: Question, encoder: Encoder | None = None, overtaken: Callable[[], bool] = bool
        ) -> Answer:
            if question.text == "bad":
                raise ValueError(question.text)
            return super().search(question, encoder, overtaken)

    asker = Asker(lambda: (Failing(reader), None))
    inbox = Inbox()
    try:
        asker.ask(Question("bad"), inbox.answer, inbox.error)
        inbox.wait(errors=1)
        asker.ask(Question("boat"), inbox.answer, inbox.error)
        inbox.wait(answers=1)
    finally:
        asker.close()
    assert [str(error) for error in inbox.errors] == ["bad"]


@pytest.mark.parametrize("failing", [1, 2])
def test_where_nobody_can_be_asked_that_is_told_and_the_next_question_is_answered(
    searcher: Searcher, failing: int
) -> None:
    """As while another process makes the index anew."""
    calls = count(1)

    def now() -> tuple[Searcher, None]:
        if next(calls) == failing:
            raise IndexBusy("The index is just being made.")
        return searcher, None

    asker = Asker(now)
    inbox = Inbox()
    try:
        asker.ask(Question("boat"), inbox.answer, inbox.error)
        inbox.wait(errors=1)
        asker.ask(Question("tea"), inbox.answer, inbox.error)
        inbox.wait(answers=1)
    finally:
        asker.close()
    assert [type(error) for error in inbox.errors] == [IndexBusy]
    assert [answer.query for answer in inbox.answers] == ["tea"]


def test_an_encoder_that_is_ready_before_the_words_are_told_answers_as_well(
    searcher: Searcher, encoder: Encoder, encode: Callable[[], int]
) -> None:
    encode()
    found = iter([None])
    asker = Asker(lambda: (searcher, next(found, encoder)))
    inbox = Inbox()
    try:
        asker.ask(Question("boat"), inbox.answer, inbox.error)
        inbox.wait(answers=2)
    finally:
        asker.close()
    assert [answer.meaning for answer in inbox.answers] == [False, True]


def test_a_receiver_that_fails_is_logged_and_stops_nothing(asker: Asker, caplog: pytest.LogCaptureFixture) -> None:
    def fail(answer: Answer) -> None:
        raise RuntimeError("the window is gone")

    inbox = Inbox()
    with caplog.at_level(logging.ERROR):
        asker.ask(Question("tea"), fail, inbox.error)
        while not caplog.records:
            threading.Event().wait(0.01)
    asker.ask(Question("boat"), inbox.answer, inbox.error)
    inbox.wait(answers=1)
    assert "receiver" in caplog.text


def test_closing_drops_what_waits_and_may_be_done_twice(reader: Reader) -> None:
    slow = SlowSearcher(reader)
    asker = Asker(lambda: (slow, None))
    inbox = Inbox()
    asker.ask(Question("first"), inbox.answer, inbox.error)
    assert slow.begun.wait(20)
    asker.ask(Question("second"), inbox.answer, inbox.error)
    slow.go.set()
    asker.close()
    asker.close()
    assert "second" not in slow.texts or inbox.answers
    assert not any(thread.name == "asker" for thread in threading.enumerate())
