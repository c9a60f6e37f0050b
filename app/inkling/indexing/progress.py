"""Turns steps of work into pictures of the activity, at most ten a second."""

import time
from collections import deque
from collections.abc import Callable

from inkling.indexing.activity import Activity, Phase

EVERY = 0.1
WINDOW = 10.0


class Progress:
    """Counts steps of one phase at a time and tells a listener, with the rate of the last ten seconds.

    Belongs to the indexer's thread, where the listener is called.
    """

    def __init__(self, listener: Callable[[Activity], None] | None) -> None:
        self._listener = listener
        self._phase: Phase = "idle"
        self._done = self._total = self._unreadable = 0
        self._told = 0.0
        self._history: deque[tuple[float, int]] = deque()

    def begin(self, phase: Phase, total: int = 0, done: int = 0) -> None:
        """Start another phase, or go on with one of which so much is done, and tell so at once."""
        self._phase, self._done, self._total = phase, done, total
        self._history.clear()
        self._history.append((time.monotonic(), done))
        self._tell("")

    def step(self, count: int = 1, path: str = "", *, unreadable: bool = False) -> None:
        """Note work that was done."""
        self._done += count
        self._unreadable += unreadable
        now = time.monotonic()
        if now - self._told >= EVERY:
            self._history.append((now, self._done))
            while now - self._history[0][0] > WINDOW and len(self._history) > 2:
                self._history.popleft()
            self._tell(path)

    def _tell(self, path: str) -> None:
        self._told = time.monotonic()
        if self._listener is None:
            return
        first, before = self._history[0]
        elapsed = self._told - first
        rate = (self._done - before) / elapsed if elapsed > 0 else 0.0
        left = (self._total - self._done) / rate if rate > 0 and self._total else None
        self._listener(Activity(self._phase, self._done, self._total, rate, left, path, self._unreadable))
