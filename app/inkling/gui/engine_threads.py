"""The engine and the plain threads on which it is made, asked and closed, so that nothing holds up the window.

One thread reads the index, one changes it, so that a long removal never holds up a preview, one is for what takes
long by nature, and one is for attachments, which a person waits for or looks at.
"""

import functools
import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from inkling.errors import InklingError
from inkling.gui.engine import Engine, OpenEngine
from inkling.gui.worker import Worker

_log = logging.getLogger(__name__)

T = TypeVar("T")

_LAST_WISHES = 2.0
"""Seconds in which what was wished for just before the end is still carried out."""

_FIRST_ANSWER = 1.0
"""Seconds for which indexing waits for the first answer, which it would hold up."""


class _NoEngine(Exception):
    """A bug, which is reported already, kept the engine from being made, or all is about to end."""


class EngineThreads:
    """Makes the engine and lets it work; any thread may call, and all calls but `close` return at once.

    `deliver` hands a call over to the GUI thread, `report` hears what went wrong, on any thread. Work that is put
    before the engine is there waits for it. What a piece of work gives is delivered to its `then`.
    """

    def __init__(
        self,
        open_engine: OpenEngine,
        deliver: Callable[[Callable[[], None]], None],
        report: Callable[[Exception], None],
    ) -> None:
        self._open_engine, self._deliver = open_engine, deliver
        self._engine: Engine | None = None
        self._trouble: InklingError | None = None
        self._tried, self._closing, self._answered = threading.Event(), threading.Event(), threading.Event()
        self._starting = threading.Lock()
        self._made: Callable[[Engine], None] = lambda _: None
        self._reading = Worker("inkling-window-reading", report)
        # First of all: what is asked before `open` waits for the engine on the thread that makes it.
        self._reading.do(self._open)
        self._changing = Worker("inkling-window-changing", report)
        self._lengthy = Worker("inkling-window-models", report)
        self._opening = Worker("inkling-window-attachments", report)

    @property
    def closing(self) -> bool:
        """Whether all is about to end."""
        return self._closing.is_set()

    def open(self, made: Callable[[Engine], None], start: Callable[[Engine], None]) -> None:
        """Make the engine and deliver it, then let it be started once the first question is answered."""
        self._made = made
        for worker in self._workers():
            worker.start()
        self.change(lambda engine: self._start(engine, start))

    def note_answered(self) -> None:
        """Note that the first question is answered, or that there is none: the engine may be started."""
        self._answered.set()

    def read(
        self,
        work: Callable[[Engine], T],
        then: Callable[[T], None] | None = None,
        otherwise: Callable[[], None] | None = None,
    ) -> None:
        """Read something from the index; where that fails, it is reported and `otherwise` delivered."""
        self._reading.do(functools.partial(self._run_or_report, work, then, otherwise))

    def change(
        self,
        work: Callable[[Engine], T],
        then: Callable[[T], None] | None = None,
        otherwise: Callable[[], None] | None = None,
    ) -> None:
        """Change something in the index, or do what may wait for that; otherwise as `read`."""
        self._changing.do(functools.partial(self._run_or_report, work, then, otherwise))

    def take_time(
        self, work: Callable[[Engine], T], then: Callable[[T], None], problem: Callable[[InklingError], None]
    ) -> None:
        """Do what takes long; `problem` is delivered what is to be told the person, after a bug, too."""
        self._lengthy.do(functools.partial(self._run_or_say, work, then, problem))

    def take_out(
        self, work: Callable[[Engine], T], then: Callable[[T], None], problem: Callable[[InklingError], None]
    ) -> None:
        """Take an attachment out; otherwise as `take_time`."""
        self._opening.do(functools.partial(self._run_or_say, work, then, problem))

    def close(self, seconds: float) -> bool:
        """Close the engine and end the threads, in bounded time; tells whether all ended. May be called twice.

        What was to be changed is changed before, as far as that takes no longer than a moment.
        """
        deadline = time.monotonic() + seconds
        self._closing.set()
        self._answered.set()
        self._changing.finish()
        for worker in (self._reading, self._lengthy, self._opening):
            worker.stop()
        shutting = threading.Thread(target=self._shut, name="inkling-window-closing", daemon=True)
        shutting.start()
        threads = [each for each in (shutting, *self._workers()) if each.ident is not None]
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        late = [thread.name for thread in threads if thread.is_alive()]
        if late:
            _log.error("still running after %.0f s: %s", seconds, ", ".join(late))
        return not late

    def _workers(self) -> tuple[Worker, ...]:
        return self._reading, self._changing, self._lengthy, self._opening

    def _open(self) -> None:
        """Make the engine; runs on the reading thread, before anything else does there."""
        try:
            self._engine = self._open_engine()
            self._deliver(functools.partial(self._made, self._engine))
        except InklingError as error:
            self._trouble = error
            raise
        finally:
            self._tried.set()

    def _start(self, engine: Engine, start: Callable[[Engine], None]) -> None:
        """Start the engine once the first question is answered, unless it is closed or about to be."""
        self._answered.wait(_FIRST_ANSWER)
        with self._starting:
            if not self._closing.is_set():
                start(engine)

    def _shut(self) -> None:
        while self._reading.is_alive() and not self._tried.wait(0.02):
            pass
        # The engine may never be made now: whoever waits for it goes on without.
        self._tried.set()
        if self._changing.is_alive():
            self._changing.join(_LAST_WISHES)
            self._changing.stop()
        with self._starting:
            if self._engine is not None:
                self._engine.close()

    def _run(self, work: Callable[[Engine], T], then: Callable[[T], None] | None) -> None:
        self._tried.wait()
        if self._engine is None:
            raise self._trouble or _NoEngine
        result = work(self._engine)
        if then is not None:
            self._deliver(functools.partial(then, result))

    def _run_or_report(
        self, work: Callable[[Engine], T], then: Callable[[T], None] | None, otherwise: Callable[[], None] | None
    ) -> None:
        try:
            self._run(work, then)
        except Exception as error:
            if otherwise is not None:
                self._deliver(otherwise)
            if not isinstance(error, _NoEngine):
                raise

    def _run_or_say(
        self, work: Callable[[Engine], T], then: Callable[[T], None], problem: Callable[[InklingError], None]
    ) -> None:
        try:
            self._run(work, then)
        except InklingError as error:
            self._deliver(functools.partial(problem, error))
        except Exception as error:
            told = InklingError("Something in Inkling went wrong.", "The log has a report of it.")
            self._deliver(functools.partial(problem, told))
            if not isinstance(error, _NoEngine):
                raise
