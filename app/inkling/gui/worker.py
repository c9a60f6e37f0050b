"""A plain thread that does one piece of work after the other, for calls that may block."""

import queue
import threading
from collections.abc import Callable

Work = Callable[[], None]


class Worker(threading.Thread):
    """Runs what it is given in order; what raises goes to `on_error`, called on this thread."""

    def __init__(self, name: str, on_error: Callable[[Exception], None]) -> None:
        super().__init__(name=name, daemon=True)
        self._on_error = on_error
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._ending, self._dropping = threading.Event(), threading.Event()

    def do(self, work: Work) -> None:
        """Put a piece of work at the end; ignored once the worker is to end."""
        if not self._ending.is_set():
            self._work.put(work)

    def finish(self) -> None:
        """Let the worker end once all that waits is done."""
        self._ending.set()
        self._work.put(None)

    def stop(self) -> None:
        """Let the worker end after the piece it is at; what waits is dropped."""
        self._dropping.set()
        self.finish()

    def run(self) -> None:
        """Work until stopped."""
        while (work := self._work.get()) is not None and not self._dropping.is_set():
            try:
                work()
            except Exception as error:  # noqa: BLE001 -- handed on to be shown
                self._on_error(error)
