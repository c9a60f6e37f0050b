"""Turns the session's callbacks into signals; the only object that both threads and widgets touch.

The bridge is made on the GUI thread and its signals reach every receiver there. What may block runs on plain threads
(`engine_threads`).
"""

import functools
import logging
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from inkling.errors import InklingError
from inkling.gui.engine import Attachments, Engine, OpenEngine, Status
from inkling.gui.engine_threads import EngineThreads
from inkling.gui.ledger_export import export
from inkling.gui.models import Models
from inkling.indexing.activity import Activity
from inkling.search.answer import Answer, Question
from inkling.search.stars import Key
from inkling.settings import Settings
from inkling.store.rows import LedgerRow, StoredPassage
from inkling.topics.topic_map import TopicMap

_log = logging.getLogger(__name__)

T = TypeVar("T")
Known = tuple[str, LedgerRow | None, list[StoredPassage]]


class Bridge(QObject):
    """The engine as widgets see it: calls that return at once, and signals on the GUI thread.

    Signals: `opened` once the engine answers; `answered` with an Answer to the newest question only; `activity`;
    `status`; `freed` with what forgetting folders freed; `failed` with an InklingError; `broken` with the traceback
    of a bug. What a request's `then` receives comes on the GUI thread, too; its `otherwise` hears there that the
    request could not be carried out.
    """

    opened = Signal()
    answered = Signal(object)
    activity = Signal(object)
    status = Signal(object)
    freed = Signal(object)
    failed = Signal(object)
    broken = Signal(str)
    _arrived = Signal(int, object)
    _done = Signal(object)

    def __init__(self, open_engine: OpenEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = EngineThreads(open_engine, functools.partial(self._send, self._done), self._report)
        self._asking: Engine | None = None
        self._question: Question | None = None
        self._serial = 0
        self._refreshing = self._refresh_again = False
        queued = Qt.ConnectionType.QueuedConnection
        self._arrived.connect(self._take_answer, queued)
        self._done.connect(self._take_result, queued)

    def open(self) -> None:
        """Make and start the engine on a worker thread; best once the window is shown."""
        self._threads.open(self._take_engine, self._start)

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
        """Ask for `status`; while it is on its way, once more after it."""
        self._refresh_again = self._refreshing
        if not self._refreshing:
            self._refreshing = True
            self._threads.read(lambda engine: engine.status(), self._take_status, self._end_refreshing)

    def settings(self, then: Callable[[Settings], None]) -> None:
        """Fetch what the user chose."""
        self._threads.read(lambda engine: engine.settings(), then)

    def change(self, settings: Settings, before: Settings) -> None:
        """Act on what the user chose; of what was there `before`, only what differs is changed."""
        self._threads.change(lambda engine: engine.change(settings, before))
        self._changed()

    def installed_languages(self, then: Callable[[tuple[str, ...]], None]) -> None:
        """Learn in which languages Tesseract can read pictures here; none where it is not installed."""
        self._threads.change(lambda engine: engine.pictures.installed(), then)

    def exclusions(self, folder: str, then: Callable[[tuple[str, ...]], None]) -> None:
        """Fetch the patterns left out of a watched folder."""
        self._threads.read(lambda engine: engine.exclusions(folder), then)

    def passages_of(self, path: str, part: int, then: Callable[[list[StoredPassage]], None]) -> None:
        """Fetch the passages of a file, or of a document within it, for a preview."""
        self._threads.read(lambda engine: engine.passages_of(path, part), then)

    def ledger(
        self,
        work: Callable[[list[LedgerRow]], T],
        then: Callable[[T], None],
        otherwise: Callable[[], None] | None = None,
    ) -> None:
        """Fetch what comes of some work with the list of files, which may be long and is done on a thread.

        `otherwise` hears that the list could not be read.
        """
        self._threads.read(lambda engine: work(engine.ledger()), then, otherwise)

    def export(self, rows: Sequence[LedgerRow], path: Path, then: Callable[[str], None]) -> None:
        """Write rows of the list of files as comma-separated values; hears why that failed, empty if not."""
        self._threads.read(lambda _: export(rows, path), then)

    def search(
        self, question: Question, then: Callable[[Answer], None], otherwise: Callable[[], None] | None = None
    ) -> None:
        """Answer a question beside the one that is typed; may wait for the encoder."""
        self._threads.change(lambda engine: engine.search(question), then, otherwise)

    def attachments(
        self, work: Callable[[Attachments], T], then: Callable[[T], None], problem: Callable[[InklingError], None]
    ) -> None:
        """Do something with attachments on a thread of its own, since that takes long; hears what came of it."""
        self._threads.take_out(lambda engine: work(engine.attachments), then, problem)

    def tidy(self) -> None:
        """Remove the attachments that were taken out."""
        self._threads.change(lambda engine: engine.attachments.tidy())

    def known_of(self, path: str, then: Callable[[Known], None], otherwise: Callable[[], None]) -> None:
        """Fetch the pattern that leaves out a file, empty where none does, its row of the ledger and its passages."""
        self._threads.read(functools.partial(_known_of, path), then, otherwise)

    def explain(
        self, query: str, text: str, then: Callable[[tuple[tuple[str, float], ...]], None],
        otherwise: Callable[[], None],
    ) -> None:
        """Fetch what each word of a text adds to its nearness to a query; empty before the encoder is loaded."""
        self._threads.read(lambda engine: engine.explain(query, text), then, otherwise)

    def star(self, query: str, key: Key, passage: str, then: Callable[[bool], None]) -> None:
        """Note that a result was what a query sought, or take that back; hears which of both it was."""
        path, part = key
        self._threads.read(lambda engine: engine.stars.toggle(query, path, passage, part), then)

    def is_known(self, example: str, then: Callable[[bool], None], otherwise: Callable[[], None]) -> None:
        """Learn whether the file of `like:`, or of its passage, has a text in the index."""
        paths = {example, example.rpartition("#")[0]}
        self._threads.read(lambda engine: any(engine.passages_of(path) for path in paths if path), then, otherwise)

    def starred(self, query: str, then: Callable[[frozenset[Key]], None]) -> None:
        """Fetch which results were what a query sought, by their keys."""
        self._threads.read(lambda engine: engine.stars.starred(query), then)

    def note_opened(self, query: str, key: Key, passage: str) -> None:
        """Note that a file was opened: such files are read first, and where allowed the query is noted with it."""
        self._threads.read(lambda engine: _note_opened(engine, query, key, passage))

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Watch folders from now on."""
        for folder in folders:
            self._threads.change(functools.partial(_add_folder, folder))
        if folders:
            self._changed()

    def forget(self, folders: Sequence[Path], otherwise: Callable[[], None] | None = None) -> None:
        """Stop watching folders; `freed` tells what that freed, `otherwise` hears that it could not be done."""
        self._threads.change(lambda engine: engine.forget(folders), self.freed.emit, otherwise)
        self._changed()

    def leave_out(self, exclusions: Sequence[tuple[str, str]]) -> None:
        """Add exclusions, each a watched folder and a pattern, in one change."""
        self._revise(lambda settings: functools.reduce(_with_exclusion, exclusions, settings))

    def take_in(self, exclusions: Sequence[tuple[str, str]]) -> None:
        """Remove exclusions, each a watched folder and a pattern, in one change."""
        self._revise(lambda settings: functools.reduce(_without_exclusion, exclusions, settings))

    def index_again(self, folder: str) -> None:
        """Read every file of a folder anew; `status` follows."""
        self._threads.change(lambda engine: engine.index_again(folder))
        self._changed()

    def add_made(self, make: Callable[[], Path]) -> None:
        """Make a folder on a worker thread, and watch it."""
        self._threads.change(lambda engine: engine.add_folder(make()))
        self._changed()

    def retry(self, paths: Sequence[str]) -> None:
        """Read files again; `status` follows."""
        self._threads.change(lambda engine: engine.retry(paths))
        self._changed()

    def pause(self, until: float | None = None) -> None:
        """Stop indexing until resumed, or until a time in seconds since 1970."""
        self._threads.change(lambda engine: engine.pause(until))

    def resume(self) -> None:
        """Go on with what was paused, for whatever reason."""
        self._threads.change(lambda engine: engine.resume())

    def index_now(self) -> None:
        """Index with all cores, whatever speaks against it, until all is ready."""
        self._threads.change(lambda engine: engine.index_now())

    def look_again(self) -> None:
        """Let the folders be looked through, unless that was done a moment ago."""
        self._threads.change(lambda engine: engine.look_again())

    def models(
        self, work: Callable[[Models], T], then: Callable[[T], None], problem: Callable[[InklingError], None]
    ) -> None:
        """Do something with models on a thread of its own, since fetching takes long; hears what came of it."""
        self._threads.take_time(lambda engine: work(engine.models), then, problem)

    def topics(self, then: Callable[[TopicMap], None], problem: Callable[[InklingError], None]) -> None:
        """Fetch the map of all files, on the thread where what takes long is done; hears what came of it."""
        self._threads.take_time(lambda engine: engine.topics(), then, problem)

    @property
    def closing(self) -> bool:
        """Whether the window is about to end; any thread may ask."""
        return self._threads.closing

    def close(self, seconds: float = 10.0) -> bool:
        """Close the engine and end the threads, in bounded time; tells whether all ended. May be called twice."""
        self._serial += 1
        return self._threads.close(seconds)

    def _start(self, engine: Engine) -> None:
        """Let the engine work; called on a worker thread."""
        engine.attachments.tidy()
        engine.start(self._on_activity, self._report)

    def _changed(self) -> None:
        """Send `status` once the changes asked for so far are made."""
        self._threads.change(lambda engine: engine.status(), self.status.emit)

    def _revise(self, step: Callable[[Settings], Settings]) -> None:
        self._threads.change(functools.partial(_revise, step))
        self._changed()

    def _put_question(self) -> None:
        serial = self._serial
        if self._asking is not None and self._question is not None:
            self._asking.ask(self._question, lambda answer: self._hand_on(serial, answer), self._report)
        elif self._asking is not None:
            self._threads.note_answered()

    def _hand_on(self, serial: int, answer: Answer) -> None:
        """Send an answer to the GUI thread; called on a thread of the session."""
        self._send(self._arrived, serial, answer)
        self._threads.note_answered()

    def _on_activity(self, activity: Activity) -> None:
        self._send(self.activity, activity)

    def _report(self, error: Exception) -> None:
        """Say what went wrong; called on any thread."""
        self._threads.note_answered()
        if isinstance(error, InklingError):
            _log.warning("%s %s", error.title, error.advice)
            self._send(self.failed, error)
        else:
            text = "".join(traceback.format_exception(error))
            _log.error("%s", text)
            self._send(self.broken, text)

    def _send(self, signal: SignalInstance, *values: object) -> None:
        if not self._threads.closing:
            signal.emit(*values)

    def _take_engine(self, engine: Engine) -> None:
        self._asking = engine
        self._put_question()
        self.opened.emit()
        self.refresh()

    def _take_status(self, status: Status) -> None:
        self._end_refreshing()
        self.status.emit(status)

    def _end_refreshing(self) -> None:
        self._refreshing = False
        if self._refresh_again:
            self.refresh()

    def _take_answer(self, serial: int, answer: Answer) -> None:
        if serial == self._serial:
            self.answered.emit(answer)

    def _take_result(self, deliver: Callable[[], None]) -> None:
        deliver()


def _known_of(path: str, engine: Engine) -> Known:
    row = next((row for row in engine.ledger() if row.path == path), None)
    return engine.covered_by(path), row, engine.passages_of(path)


def _note_opened(engine: Engine, query: str, key: Key, passage: str) -> None:
    path, part = key
    engine.note_opened(path)
    engine.stars.opened(query, path, passage, part)


def _add_folder(folder: Path, engine: Engine) -> None:
    engine.add_folder(folder)


def _revise(step: Callable[[Settings], Settings], engine: Engine) -> None:
    before = engine.settings()
    engine.change(step(before), before)


def _with_exclusion(settings: Settings, exclusion: tuple[str, str]) -> Settings:
    return settings.with_exclusion(*exclusion)


def _without_exclusion(settings: Settings, exclusion: tuple[str, str]) -> Settings:
    return settings.without_exclusion(*exclusion)
