"""A thread that keeps the index up to date: at start, after changes, every ten minutes, and when asked."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from inkling.errors import IndexBusy
from inkling.indexing.activity import Activity
from inkling.indexing.changes import Changes
from inkling.indexing.control import Control, Stopped
from inkling.indexing.pipeline import OpenPipeline, Pipeline
from inkling.settings import Settings
from inkling.store.writer import Writer

logger = logging.getLogger(__name__)

SCAN_EVERY = 600.0
POLL_EVERY = 60.0
POLL_SHARE = 0.05
"""How much of the time may go into looking through folders that cannot be watched."""

TRY_AGAIN = 3.0
T = TypeVar("T")


class BackgroundIndexer(threading.Thread):
    """Owns the writer while it runs; other threads reach the writer through `do`.

    Callbacks come on this thread. `unwatched` is asked now and then which folders tell of no changes: these are
    scanned every minute. While another process writes, it waits and tries again.
    """

    def __init__(
        self,
        open_pipeline: OpenPipeline,
        control: Control,
        settings: Callable[[], Settings],
        on_activity: Callable[[Activity], None],
        on_error: Callable[[Exception], None],
        unwatched: Callable[[], Changes] = Changes,
    ) -> None:
        super().__init__(name="indexer", daemon=True)
        self._open_pipeline = open_pipeline
        self._control = control
        self._settings = settings
        self._on_activity = on_activity
        self._on_error = on_error
        self._unwatched = unwatched
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._changes = Changes()
        self._everything = True
        self._scanned = self._polled = 0.0
        self._poll_every = POLL_EVERY
        self._tasks: queue.SimpleQueue[tuple[Callable[[Writer], Any], Future[Any]]] = queue.SimpleQueue()

    def index(self) -> None:
        """Scan everything and index soon."""
        with self._lock:
            self._everything = True
        self._wake.set()

    def note(self, changes: Changes) -> None:
        """Scan soon where something may have changed."""
        with self._lock:
            self._changes = self._changes.joined(changes)
        self._control.tell_news()
        self._wake.set()

    def do(self, task: Callable[[Writer], T]) -> T:
        """Run a task on the writer's thread between two batches, wait for it, and index again afterwards."""
        future: Future[T] = Future()
        self._tasks.put((task, future))
        self._control.interrupt()
        self.index()
        return future.result()

    def close(self) -> None:
        """End at the next look between files or batches, and wait for that."""
        self._control.stop()
        self._wake.set()
        self.join()

    def run(self) -> None:
        """Work until closed."""
        while not self._control.stopped:
            try:
                with self._open_pipeline(self._control) as pipeline:
                    self._serve(pipeline)
            except IndexBusy:
                self._wake.wait(TRY_AGAIN)
            except Exception as error:  # noqa: BLE001 -- told to whoever shows errors
                self._on_error(error)
                self._wake.wait(SCAN_EVERY)
            self.index()
            self._wake.clear()
        self._refuse_tasks()

    def _serve(self, pipeline: Pipeline) -> None:
        while not self._control.stopped:
            self._wake.clear()
            self._control.begin()
            self._do_tasks(pipeline.writer)
            try:
                self._bring_up_to_date(pipeline)
            except Stopped:
                # What the run had begun with is made up for by a full one.
                self.index()
                continue
            self._wake.wait(self._time_left())

    def _bring_up_to_date(self, pipeline: Pipeline) -> None:
        now = time.monotonic()
        everything, changes = self._take(now)
        if everything:
            self._unwatched()
            pipeline.indexer.run(self._settings(), self._on_activity)
            self._scanned = self._polled = time.monotonic()
            return
        polling = now - self._polled >= self._poll_every
        if polling:
            changes = changes.joined(self._unwatched())
        pipeline.indexer.follow(changes, self._settings(), self._on_activity)
        if polling:
            self._polled = time.monotonic()
            self._poll_every = max(POLL_EVERY, (self._polled - now) / POLL_SHARE)

    def _take(self, now: float) -> tuple[bool, Changes]:
        """Take what is to be done now: everything, or some changes."""
        with self._lock:
            everything = self._everything or now - self._scanned >= SCAN_EVERY
            changes, self._changes, self._everything = self._changes, Changes(), False
        return everything, changes

    def _time_left(self) -> float:
        now = time.monotonic()
        return max(0.0, min(self._scanned + SCAN_EVERY, self._polled + self._poll_every) - now)

    def _do_tasks(self, writer: Writer) -> None:
        while not self._tasks.empty():
            task, future = self._tasks.get()
            try:
                future.set_result(task(writer))
            except Exception as error:  # noqa: BLE001 -- raised where the task was given
                future.set_exception(error)

    def _refuse_tasks(self) -> None:
        while not self._tasks.empty():
            _, future = self._tasks.get()
            future.set_exception(Stopped("the indexer has stopped"))
