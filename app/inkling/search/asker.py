"""Answers questions one at a time, off the caller's thread; the newest question wins."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from inkling.encoder.encoder import Encoder, Reranker
from inkling.search.answer import Answer, Question
from inkling.search.searcher import Searcher, Superseded

logger = logging.getLogger(__name__)

OnAnswer = Callable[[Answer], None]
OnError = Callable[[Exception], None]
Value = TypeVar("Value")


class Asker:
    """A thread with room for one waiting question.

    `now` gives the searcher and the encoder of the model that answers, None for one that is still loading; call
    `encoder_ready` when that changes. `reranker` gives the cross-encoder, None where none is chosen or loaded: the
    answer to a question that wants it comes a second time, in its new order. What either raises is told to the one
    who asked. Callbacks come on the asker's thread, in the order of the questions, and none for a question that a
    newer one has overtaken before its answer was ready. An exception that a callback raises is logged.
    """

    def __init__(
        self,
        now: Callable[[], tuple[Searcher, Encoder | None]],
        reranker: Callable[[], Reranker | None] = lambda: None,
    ) -> None:
        self._now = now
        self._reranker = reranker
        self._changed = threading.Condition()
        self._waiting: tuple[Question, OnAnswer, OnError] | None = None
        self._words_only: tuple[Question, OnAnswer, OnError] | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="asker", daemon=True)
        self._thread.start()

    def ask(self, question: Question, on_answer: OnAnswer, on_error: OnError) -> None:
        """Put a question, in place of any that still waits; the one being answered is given up at its next step."""
        with self._changed:
            self._waiting = (question, on_answer, on_error)
            self._words_only = None
            self._changed.notify()

    def encoder_ready(self) -> None:
        """Answer the last question again, with meaning, if it was answered by words alone; any thread may call."""
        with self._changed:
            if self._waiting is None:
                self._waiting, self._words_only = self._words_only, None
            self._changed.notify()

    def close(self) -> None:
        """Drop what waits and end the thread; may be called twice, but not from a callback."""
        with self._changed:
            self._closed = True
            self._waiting = self._words_only = None
            self._changed.notify()
        self._thread.join()

    def _overtaken(self) -> bool:
        return self._closed or self._waiting is not None

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._overtaken)
                if self._closed:
                    return
                asked, self._waiting = self._waiting, None
            if asked:
                self._answer(asked)

    def _answer(self, asked: tuple[Question, OnAnswer, OnError]) -> None:
        question, on_answer, on_error = asked
        try:
            searcher, encoder = self._now()
            answer = searcher.search(question, encoder, self._overtaken)
            if encoder is None and question.mode != "words":
                self._remember(asked)
        except Superseded:
            return
        except Exception as error:  # noqa: BLE001 -- whatever it is, the one who asked is told
            self._deliver(on_error, error)
            return
        self._deliver(on_answer, answer)
        if question.rerank and not self._overtaken():
            self._look_again(answer, on_answer, on_error)

    def _look_again(self, answer: Answer, on_answer: OnAnswer, on_error: OnError) -> None:
        # Imported here because few wish for it, and the first answer should not wait for it.
        from inkling.search.reranking import rerank

        try:
            reranker = self._reranker()
            if reranker is None:
                return
            reranked = rerank(answer, reranker, self._overtaken)
        except Superseded:
            return
        except Exception as error:  # noqa: BLE001 -- whatever it is, the one who asked is told
            self._deliver(on_error, error)
            return
        self._deliver(on_answer, reranked)

    def _remember(self, asked: tuple[Question, OnAnswer, OnError]) -> None:
        """Keep a question that was answered by words alone, until the encoder is ready; it may be so by now."""
        with self._changed:
            if not self._overtaken():
                self._words_only = asked
        if self._now()[1] is not None:
            self.encoder_ready()

    def _deliver(self, callback: Callable[[Value], None], value: Value) -> None:
        try:
            callback(value)
        except Exception:
            logger.exception("The receiver of an answer failed.")
