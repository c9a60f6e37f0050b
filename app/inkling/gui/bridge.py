"""Turns the session's callbacks into signals; the only object that both threads and widgets touch.

The bridge is made on the GUI thread and its signals reach every receiver there. What may block runs on two plain
threads: one reads the index, one changes it, so that a long removal never holds up a preview.
"""

import functools
import logging
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from inkling.errors import InklingError
from inkling.gui.engine import Engine, OpenEngine, Status
from inkling.gui.models import Models
from inkling.gui.worker import Worker
from inkling.indexing.activity import Activity
from inkling.search.answer import Answer, Question
from inkling.settings import Settings
from inkling.store.rows import LedgerRow, State, StoredPassage
from inkling.topics.topic_map import TopicMap

_log = logging.getLogger(__name__)

T = TypeVar("T")

_FIRST_ANSWER = 1.0
"""Seconds for which indexing waits for the first answer, which it would hold up."""


class Bridge(QObject):
    """The engine as widgets see it: calls that return at once, and signals on the GUI thread.

    Signals: `opened` once the engine answers; `answered` with an Answer to the newest question only; `activity`;
    `status`; `freed` with what forgetting folders freed; `failed` with an InklingError; `broken` with the traceback
    of a bug. What a request's `then` receives comes on the GUI thread, too.
    """

    opened = Signal()
    answered = Signal(object)
    activity = Signal(object)
    status = Signal(object)
    freed = Signal(object)
    failed = Signal(object)
    broken = Signal(str)
    _arrived = Signal(int, object)
    _made = Signal(object)
    _done = Signal(object)

    def __init__(self, open_engine: OpenEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_engine = open_engine
        self._engine: Engine | None = None
        self._trouble: InklingError | None = None
        self._tried = threading.Event()
        self._closing = threading.Event()
        self._starting = threading.Lock()
        self._answered = threading.Event()
        self._asking: Engine | None = None
        self._question: Question | None = None
        self._serial = 0
        self._refreshing = False
        self._reading = Worker("inkling-window-reading", self._report)
        self._changing = Worker("inkling-window-changing", self._report)
        self._modelling = Worker("inkling-window-models", self._report)
        queued = Qt.ConnectionType.QueuedConnection
        self._arrived.connect(self._take_answer, queued)
        self._made.connect(self._take_engine, queued)
        self._done.connect(self._take_result, queued)

    def open(self, folders: Sequence[Path] = ()) -> None:
        """Make and start the engine on a worker thread and watch the folders; best once the window is shown."""
        self._reading.start()
        self._changing.start()
        self._modelling.start()
        self._reading.do(self._open)
        self._change(self._start)
        self.add_folders(folders)

    def ask(self, question: Question) -> None:
        """Ask; of several questions the newest wins. Before the engine is open the question waits."""
        self._serial += 1
        self._question = question
        self._put_question()

    def drop_question(self) -> None:
        """Want no answer any more."""
        self._serial += 1
        self._question = None

    def refresh(self) -> None:
        """Ask for `status`, unless it is on its way."""
        if not self._refreshing:
            self._refreshing = True
            self._read(lambda engine: engine.status(), self._take_status)

    def settings(self, then: Callable[[Settings], None]) -> None:
        """Fetch what the user chose."""
        self._read(lambda engine: engine.settings(), then)

    def change(self, settings: Settings) -> None:
        """Act on what the user chose."""
        self._change(lambda engine: engine.change(settings))
        self._changed()

    def exclusions(self, folder: str, then: Callable[[tuple[str, ...]], None]) -> None:
        """Fetch the patterns left out of a watched folder."""
        self._read(lambda engine: engine.exclusions(folder), then)

    def passages_of(self, path: str, then: Callable[[list[StoredPassage]], None]) -> None:
        """Fetch a file's passages for a preview."""
        self._read(lambda engine: engine.passages_of(path), then)

    def ledger(self, state: State | None, then: Callable[[list[LedgerRow]], None]) -> None:
        """Fetch the list of files."""
        self._read(lambda engine: engine.ledger(state), then)

    def search(self, question: Question, then: Callable[[Answer], None]) -> None:
        """Answer a question beside the one that is typed; may wait for the encoder."""
        self._change(lambda engine: engine.search(question), then)

    def covered_by(self, path: str, then: Callable[[str], None]) -> None:
        """Fetch the pattern that leaves out a file, empty where none does."""
        self._read(lambda engine: engine.covered_by(path), then)

    def explain(self, query: str, text: str, then: Callable[[tuple[tuple[str, float], ...]], None]) -> None:
        """Fetch what each word of a text adds to its nearness to a query; empty before the encoder is loaded."""
        self._read(lambda engine: engine.explain(query, text), then)

    def star(self, query: str, path: str, passage: str, then: Callable[[bool], None]) -> None:
        """Note that a file was what a query sought, or take that back; hears which of both it was."""
        self._read(lambda engine: engine.stars.toggle(query, path, passage), then)

    def note_opened(self, query: str, path: str, passage: str) -> None:
        """Note that a file was opened: such files are read first, and where allowed the query is noted with it."""
        self._read(lambda engine: _note_opened(engine, query, path, passage))

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Watch folders from now on."""
        for folder in folders:
            self._change(functools.partial(_add_folder, folder))
        if folders:
            self._changed()

    def forget(self, folders: Sequence[Path]) -> None:
        """Stop watching folders; `freed` tells what that freed."""
        self._change(lambda engine: engine.forget(folders), self.freed.emit)
        self._changed()

    def leave_out(self, folder: str, pattern: str) -> None:
        """Add an exclusion to a watched folder."""
        self._change(lambda engine: engine.leave_out(folder, pattern))
        self._changed()

    def take_in(self, folder: str, pattern: str) -> None:
        """Remove an exclusion from a watched folder."""
        self._change(lambda engine: engine.take_in(folder, pattern))
        self._changed()

    def index_again(self, folder: str) -> None:
        """Read every file of a folder anew; `status` follows."""
        self._change(lambda engine: engine.index_again(folder))
        self._changed()

    def add_made(self, make: Callable[[], Path]) -> None:
        """Make a folder on a worker thread, and watch it."""
        self._change(lambda engine: engine.add_folder(make()))
        self._changed()

    def retry(self, paths: Sequence[str]) -> None:
        """Read files again; `status` follows."""
        self._change(lambda engine: engine.retry(paths))
        self._changed()

    def pause(self, until: float | None = None) -> None:
        """Stop indexing until resumed, or until a time in seconds since 1970."""
        self._change(lambda engine: engine.pause(until))

    def resume(self) -> None:
        """Go on with what was paused, for whatever reason."""
        self._change(lambda engine: engine.resume())

    def index_now(self) -> None:
        """Index with all cores, whatever speaks against it, until all is ready."""
        self._change(lambda engine: engine.index_now())

    def look_again(self) -> None:
        """Let the folders be looked through, unless that was done a moment ago."""
        self._change(lambda engine: engine.look_again())

    def models(
        self, work: Callable[[Models], T], then: Callable[[T], None], problem: Callable[[InklingError], None]
    ) -> None:
        """Do something with models on a thread of its own, since fetching takes long; hears what came of it."""
        self._modelling.do(functools.partial(self._run_or_say, lambda engine: work(engine.models), then, problem))

    def topics(self, then: Callable[[TopicMap], None], problem: Callable[[InklingError], None]) -> None:
        """Fetch the map of all files, on the thread where what takes long is done; hears what came of it."""
        self._modelling.do(functools.partial(self._run_or_say, lambda engine: engine.topics(), then, problem))

    @property
    def closing(self) -> bool:
        """Whether the window is about to end; any thread may ask."""
        return self._closing.is_set()

    def close(self, seconds: float = 10.0) -> bool:
        """Close the engine and end the threads, in bounded time; tells whether all ended. May be called twice."""
        deadline = time.monotonic() + seconds
        self._closing.set()
        self._answered.set()
        self._serial += 1
        for worker in (self._reading, self._changing, self._modelling):
            worker.stop()
        closing = threading.Thread(target=self._shut, name="inkling-window-closing", daemon=True)
        closing.start()
        workers = (closing, self._reading, self._changing, self._modelling)
        threads = [each for each in workers if each.ident is not None]
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        late = [thread.name for thread in threads if thread.is_alive()]
        if late:
            _log.error("still running after %.0f s: %s", seconds, ", ".join(late))
        return not late

    def _open(self) -> None:
        """Make the engine; runs on the reading thread, before anything else does there."""
        try:
            self._engine = self._open_engine()
            self._send(self._made, self._engine)
        except InklingError as error:
            self._trouble = error
            raise
        finally:
            self._tried.set()

    def _shut(self) -> None:
        while self._reading.is_alive() and not self._tried.wait(0.02):
            pass
        # The engine may never be made now: whoever waits for it goes on without.
        self._tried.set()
        with self._starting:
            if self._engine is not None:
                self._engine.close()

    def _start(self, engine: Engine) -> None:
        """Start the engine once the first question is answered, unless it is closed or about to be."""
        self._answered.wait(_FIRST_ANSWER)
        with self._starting:
            if not self._closing.is_set():
                engine.start(self._on_activity, self._report)

    def _read(self, work: Callable[[Engine], T], then: Callable[[T], None] | None = None) -> None:
        self._reading.do(functools.partial(self._run, work, then))

    def _change(self, work: Callable[[Engine], T], then: Callable[[T], None] | None = None) -> None:
        self._changing.do(functools.partial(self._run, work, then))

    def _changed(self) -> None:
        """Send `status` once the changes asked for so far are made."""
        self._change(lambda engine: engine.status(), self.status.emit)

    def _run(self, work: Callable[[Engine], T], then: Callable[[T], None] | None) -> None:
        """Do a piece of work on a worker thread and hand its result to the GUI thread."""
        self._tried.wait()
        if self._engine is None:
            if self._trouble is not None:
                raise self._trouble
            return
        result = work(self._engine)
        if then is not None:
            self._send(self._done, functools.partial(then, result))

    def _run_or_say(
        self, work: Callable[[Engine], T], then: Callable[[T], None], problem: Callable[[InklingError], None]
    ) -> None:
        try:
            self._run(work, then)
        except InklingError as error:
            self._send(self._done, functools.partial(problem, error))

    def _put_question(self) -> None:
        serial = self._serial
        if self._asking is not None and self._question is not None:
            self._asking.ask(self._question, lambda answer: self._hand_on(serial, answer), self._report)
        elif self._asking is not None:
            self._answered.set()

    def _hand_on(self, serial: int, answer: Answer) -> None:
        """Send an answer to the GUI thread; called on a thread of the session."""
        self._send(self._arrived, serial, answer)
        self._answered.set()

    def _on_activity(self, activity: Activity) -> None:
        self._send(self.activity, activity)

    def _report(self, error: Exception) -> None:
        """Say what went wrong; called on any thread."""
        self._answered.set()
        if isinstance(error, InklingError):
            _log.warning("%s %s", error.title, error.advice)
            self._send(self.failed, error)
        else:
            text = "".join(traceback.format_exception(error))
            _log.error("%s", text)
            self._send(self.broken, text)

    def _send(self, signal: SignalInstance, *values: object) -> None:
        if not self._closing.is_set():
            signal.emit(*values)

    def _take_engine(self, engine: Engine) -> None:
        self._asking = engine
        self._put_question()
        self.opened.emit()
        self.refresh()

    def _take_status(self, status: Status) -> None:
        self._refreshing = False
        self.status.emit(status)

    def _take_answer(self, serial: int, answer: Answer) -> None:
        if serial == self._serial:
            self.answered.emit(answer)

    def _take_result(self, deliver: Callable[[], None]) -> None:
        deliver()


def _note_opened(engine: Engine, query: str, path: str, passage: str) -> None:
    engine.note_opened(path)
    engine.stars.opened(query, path, passage)


def _add_folder(folder: Path, engine: Engine) -> None:
    engine.add_folder(folder)
