"""A thread that keeps the index up to date: at start, after changes, every ten minutes, and when asked."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from inkling.errors import IndexBusy
from inkling.indexing.activity import Activity, Report
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
AFTER_FAILURE = 60.0
"""Seconds before it is tried again after something went wrong, however much changes meanwhile."""

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
        self._scanned = self._polled = self._trusted_until = 0.0
        self._poll_every = POLL_EVERY
        self._holding = self._failing = False
        self._tried = threading.Event()
        self._failure = ""
        self._busy = 0
        self._tasks: queue.SimpleQueue[tuple[Callable[[Writer], Any], Future[Any]]] = queue.SimpleQueue()
        self._wishes: list[tuple[Future[Report], Report]] = []
        self._new_wishes: list[Future[Report]] = []

    @property
    def holding(self) -> bool:
        """Whether this process has the index open for writing."""
        return self._holding

    @property
    def last_scan(self) -> float:
        """When everything was scanned last, by the monotonic clock."""
        return self._scanned

    def index(self) -> None:
        """Scan everything and index soon."""
        with self._lock:
            self._everything = True
        self._wake.set()

    def index_through(self) -> Report:
        """Index until all is ready by words and by meaning, wait for that, and tell what was done meanwhile.

        Raises:
            IndexBusy: another process writes.
            Stopped: the indexer was closed.
        """
        return self._waited_for(self._new_wishes.append)

    def note(self, changes: Changes) -> None:
        """Scan soon where something may have changed."""
        with self._lock:
            self._changes = self._changes.joined(changes)
        self._control.tell_news()
        self._wake.set()

    def do(self, task: Callable[[Writer], T]) -> T:
        """Run a task on the writer's thread between two batches, wait for it, and index again afterwards.

        Raises:
            IndexBusy: another process writes.
            Stopped: the indexer was closed.
        """

        def put(future: Future[T]) -> None:
            self._tasks.put((task, future))
            self._control.interrupt()

        return self._waited_for(put)

    def close(self) -> None:
        """End at the next look between files or batches, and wait for that."""
        self._control.stop()
        self._wake.set()
        self._tried.set()
        if self.ident is not None:
            self.join()

    def run(self) -> None:
        """Work until closed."""
        while not self._control.stopped:
            try:
                with self._open_pipeline(self._control) as pipeline:
                    self._busy = 0
                    self._set_holding(True)
                    self._serve(pipeline)
            except IndexBusy as error:
                self._set_holding(False)
                self._refuse_tasks(error)
                self._wait_for_other()
            except BaseException as error:  # noqa: BLE001 -- told to whoever shows errors
                self._set_holding(False, failing=True)
                self._fail(_ordinary(error))
            self.index()
            self._wake.clear()
        self._set_holding(False)
        self._refuse_tasks(Stopped("the indexer has stopped"))

    def _waited_for(self, put: Callable[[Future[T]], None]) -> T:
        future: Future[T] = Future()
        # Whether another process writes is known once it was tried to open the index.
        self._tried.wait()
        with self._lock:
            if self._control.stopped:
                raise Stopped("the indexer has stopped")
            # After a failure it is tried again at once, and either done or the reason given why not.
            if not self._holding and not self._failing:
                raise IndexBusy("Another Inkling is writing to this index.", "Wait until it is done.")
            put(future)
        self.index()
        return future.result()

    def _set_holding(self, holding: bool, *, failing: bool = False) -> None:
        with self._lock:
            self._holding, self._failing = holding, failing
        self._tried.set()

    def _wait_for_other(self) -> None:
        """Wait a little while another process writes, and say so once that takes longer."""
        self._busy += 1
        if self._busy == 2:
            self._on_error(
                IndexBusy(
                    "Another Inkling keeps this index up to date.",
                    "Searching works here as well, and this one goes on when the other ends.",
                )
            )
        self._wake.wait(TRY_AGAIN)

    def _fail(self, error: Exception) -> None:
        """Tell of a failure, once while it lasts, and wait before all is tried again."""
        if str(error) != self._failure:
            self._failure = str(error)
            self._on_error(error)
        with self._lock:
            self._everything = False
        self._refuse_tasks(error)
        end = time.monotonic() + AFTER_FAILURE
        self._wake.clear()
        while not self._control.stopped and not self._everything and (left := end - time.monotonic()) > 0:
            self._wake.wait(left)
            self._wake.clear()

    def _serve(self, pipeline: Pipeline) -> None:
        """Work until closed, or until the index is to be opened anew."""
        while not self._control.stopped:
            if pipeline.writer.suspected and time.monotonic() >= self._trusted_until:
                # Not again and again, where nothing is found.
                self._trusted_until = time.monotonic() + SCAN_EVERY
                return
            self._wake.clear()
            self._control.begin()
            self._do_tasks(pipeline.writer)
            try:
                self._bring_up_to_date(pipeline)
            except Stopped:
                # What the run had begun with is made up for by a full one.
                self.index()
                continue
            self._failure = ""
            self._wake.wait(self._time_left())

    def _bring_up_to_date(self, pipeline: Pipeline) -> None:
        now = time.monotonic()
        everything, changes = self._take(now, pipeline)
        if everything:
            self._unwatched()
            pipeline.indexer.run(self._settings(), self._on_activity)
            self._scanned = self._polled = time.monotonic()
        else:
            polling = now - self._polled >= self._poll_every
            if polling:
                changes = changes.joined(self._unwatched())
            pipeline.indexer.follow(changes, self._settings(), self._on_activity)
            if polling:
                self._polled = time.monotonic()
                self._poll_every = max(POLL_EVERY, (self._polled - now) / POLL_SHARE)
        if not self._control.news:
            self._finish(pipeline)

    def _take(self, now: float, pipeline: Pipeline) -> tuple[bool, Changes]:
        """Take what is to be done now: everything, or some changes."""
        with self._lock:
            everything = self._everything or now - self._scanned >= SCAN_EVERY
            changes, self._changes, self._everything = self._changes, Changes(), False
            if self._new_wishes:
                everything, so_far = True, pipeline.indexer.so_far()
                self._wishes += [(future, so_far) for future in self._new_wishes]
                self._new_wishes.clear()
        return everything, changes

    def _finish(self, pipeline: Pipeline) -> None:
        """Tell all who wait for it that everything is ready."""
        self._control.all_done()
        with self._lock:
            wishes, self._wishes = self._wishes, []
        for future, before in wishes:
            future.set_result(pipeline.indexer.so_far().since(before))

    def _time_left(self) -> float:
        now = time.monotonic()
        return max(0.0, min(self._scanned + SCAN_EVERY, self._polled + self._poll_every) - now)

    def _do_tasks(self, writer: Writer) -> None:
        while not self._tasks.empty():
            task, future = self._tasks.get()
            try:
                future.set_result(task(writer))
            except BaseException as error:  # noqa: BLE001 -- raised where the task was given
                future.set_exception(_ordinary(error))

    def _refuse_tasks(self, error: Exception) -> None:
        while not self._tasks.empty():
            _, future = self._tasks.get()
            future.set_exception(error)
        with self._lock:
            waiting = [*self._new_wishes, *(future for future, _ in self._wishes)]
            self._wishes, self._new_wishes = [], []
        for future in waiting:
            future.set_exception(error)


def _ordinary(error: BaseException) -> Exception:
    """Make an error that others handle of a library's panic, which is none: nobody shall wait for ever for it."""
    if isinstance(error, Exception):
        return error
    ordinary = RuntimeError(f"{type(error).__name__}: {error}")
    ordinary.__cause__ = error
    return ordinary
