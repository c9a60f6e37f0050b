"""A receiver of answers, for tests of what answers on another thread."""

import threading

from inkling.search.answer import Answer


class Inbox:
    """Collects answers and errors, and waits for them."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self.answers: list[Answer] = []
        self.errors: list[Exception] = []

    def answer(self, answer: Answer) -> None:
        with self._arrived:
            self.answers.append(answer)
            self._arrived.notify_all()

    def error(self, error: Exception) -> None:
        with self._arrived:
            self.errors.append(error)
            self._arrived.notify_all()

    def wait(self, answers: int = 0, errors: int = 0) -> None:
        with self._arrived:
            assert self._arrived.wait_for(
                lambda: len(self.answers) >= answers and len(self.errors) >= errors, timeout=20
            )
