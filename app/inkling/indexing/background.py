"""A thread that keeps the index up to date: at start, after changes, every ten minutes, and when asked."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from inkling.errors import IndexBusy
from inkling.indexing.activity import Activity
from inkling.indexing.control import Control, Stopped
from inkling.indexing.pipeline import OpenPipeline, Pipeline
from inkling.settings import Settings
from inkling.store.writer import Writer

logger = logging.getLogger(__name__)

SCAN_EVERY = 600.0
TRY_AGAIN = 3.0
T = TypeVar("T")


class BackgroundIndexer(threading.Thread):
    """Owns the writer while it runs; other threads reach the writer through `do`.

    Callbacks come on this thread. While another process writes, it waits and tries again.
    """

    def __init__(
        self,
        open_pipeline: OpenPipeline,
        control: Control,
        settings: Callable[[], Settings],
        on_activity: Callable[[Activity], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        super().__init__(name="indexer", daemon=True)
        self._open_pipeline = open_pipeline
        self._control = control
        self._settings = settings
        self._on_activity = on_activity
        self._on_error = on_error
        self._wake = threading.Event()
        self._tasks: queue.SimpleQueue[tuple[Callable[[Writer], Any], Future[Any]]] = queue.SimpleQueue()

    def index(self) -> None:
        """Scan and index soon."""
        self._wake.set()

    def do(self, task: Callable[[Writer], T]) -> T:
        """Run a task on the writer's thread between two batches, wait for it, and index again afterwards."""
        future: Future[T] = Future()
        self._tasks.put((task, future))
        self._control.interrupt()
        self._wake.set()
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
            self._wake.clear()
        self._refuse_tasks()

    def _serve(self, pipeline: Pipeline) -> None:
        while not self._control.stopped:
            self._wake.clear()
            self._control.begin()
            self._do_tasks(pipeline.writer)
            try:
                pipeline.indexer.run(self._settings(), self._on_activity)
            except Stopped:
                continue
            if self._tasks.empty():
                self._wake.wait(SCAN_EVERY)

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


