"""A stand-in for the session, and the window on it, for tests of the gui."""

import gc
import os
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible, QCursor, Qt, QTextDocument
from PySide6.QtWidgets import QMenu

from inkling.errors import InklingError, PathProblem
from inkling.gui import announcing
from inkling.gui.bridge import Bridge
from inkling.gui.preview import Preview
from inkling.gui.preview_matches import as_stored
from inkling.gui.theme import Theme
from inkling.gui.viewers import Viewers, look
from inkling.gui.window import Window
from inkling.indexing.activity import Activity
from inkling.models.apart import Cancelled
from inkling.places import Places
from inkling.search.answer import Answer, FoundPassage, Question, Result
from inkling.search.query import parse
from inkling.search.stars import Stars
from inkling.settings import Settings
from inkling.store.rows import FolderCounts, LedgerRow
from inkling.topics.topic_map import TopicMap


@dataclass(frozen=True)
class StandInStatus:
    folders: tuple
    files: int
    passages: int
    index_bytes: int = 2_400_000
    model: str = "stand-in"
    phase: str = "idle"
    pictures: str = ""


@dataclass(frozen=True)
class StandInForgotten:
    files: int
    bytes_freed: int


def passage(text, lit=(), sentence=None, page=None, place="", matched="both", ordinal=0):
    return FoundPassage(text, place, page, 0, len(text), ordinal, 0.9, matched, tuple(lit), sentence)


def result(
    path, text="", *, title="", weak=False, matched="both", lit=(), sentence=None, page=None, place="", passages=None
):
    found = passages or (passage(text, lit, sentence, page, place, matched),)
    return Result(str(path), title, 0.9, matched, 1_700_000_000.0, weak, tuple(found))


@dataclass(frozen=True)
class StandInModel:
    name: str
    role: str
    vectors: int = 0
    missing: int = 0
    bytes: int = 0
    licence: str = ""
    caution: str = ""


@dataclass(frozen=True)
class StandInOffer:
    endpoint: str = "https://hub"
    repository: str = "owner/tiny"
    licence: str = "apache-2.0"
    bytes: int = 3_000_000


@dataclass(frozen=True)
class StandInRecommended:
    name: str = "bge"
    languages: str = "English"
    megabytes: int = 133
    licence: str = "mit"
    figures: str = "51.68 on MTEB"
    source: str = "model card"


@dataclass
class StandInModels:
    """Answers as the session's models would; `failure` is raised by whatever is asked next."""

    rows: tuple = (StandInModel("all-MiniLM-L6-v2", "answers", 1234, 0, 530_000), StandInModel("tiny", "not used"))
    asked: list = field(default_factory=list)
    failure: Exception | None = None
    fetching: threading.Event = field(default_factory=threading.Event)

    def _note(self, *what):
        self.asked.append(what)
        if self.failure is not None:
            raise self.failure

    def list(self):
        return self.rows

    def recommended(self):
        return (StandInRecommended(),)

    def use(self, name):
        self._note("use", name)
        return StandInModel(name, "is being prepared", caution="It compares by dot product.")

    def undo(self):
        self._note("undo")
        return StandInModel("all-MiniLM-L6-v2", "answers")

    def add(self, folder):
        self._note("add", folder)
        return folder.name

    def remove(self, name):
        self._note("remove", name)
        return 2_500_000

    def look_up(self, name):
        self._note("look up", name)
        return StandInOffer()

    def fetch(self, offer, *, on_progress, cancelled):
        self._note("fetch", offer)
        on_progress(1_500_000)
        while not self.fetching.wait(0.01):
            if cancelled():
                raise Cancelled
        return "tiny"


@dataclass
class StandInSession:
    """Answers from a thread of its own, by words at once and with meaning a little later."""

    results: list = field(default_factory=list)
    models: StandInModels = field(default_factory=StandInModels)
    watched: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    trouble: dict = field(default_factory=dict)
    by_meaning: list | None = None
    let_answer: threading.Event | None = None
    taken_out: tuple = ()
    languages: tuple = ("deu", "eng")
    closed: bool = False
    threads: list = field(default_factory=list)
    kept: Settings = field(default_factory=Settings)
    stars: Stars | None = None
    mapped: TopicMap | Exception = field(default_factory=lambda: TopicMap((), ()))

    def _note(self, name, *args):
        self.calls.append((name, *args))
        assert threading.current_thread() is not threading.main_thread() or name == "ask"
        error = self.trouble.get(name)
        if error is not None:
            raise error

    def start(self, on_activity, on_error):
        self._note("start")
        self.on_activity, self.on_error = on_activity, on_error
        on_activity(Activity())

    def ask(self, question, on_answer, on_error):
        self._note("ask", question.text)
        thread = threading.Thread(target=self._answer, args=(question, on_answer, on_error))
        self.threads.append(thread)
        thread.start()

    def _answer(self, question, on_answer, on_error):
        if self.let_answer is not None:
            assert self.let_answer.wait(10)
        error = self.trouble.get("answer")
        if error is not None:
            on_error(error)
            return
        on_answer(self.answer(question, False, self.results))
        if self.by_meaning is not None:
            time.sleep(0.02)
            on_answer(self.answer(question, True, self.by_meaning))

    def answer(self, question, meaning, results):
        query = parse(question.text)
        words = [word.lower() for word in query.words]
        found = [
            each
            for each in results
            if not query.suffixes or Path(each.path).suffix.lstrip(".") in query.suffixes
            if not words or any(word in p.text.lower() for p in each.passages for word in words)
        ]
        return Answer(question.text, 0.01, meaning, bool(found) and all(each.weak for each in found), tuple(found))

    def search(self, question: Question):
        self._note("search", question.text)
        return self.answer(question, True, self.results)

    def settings(self):
        for folder in self.watched:
            self.kept = self.kept.with_folder(folder)
        return self.kept

    def change(self, settings, before):
        self._note("change", settings, before)
        self.kept = settings

    def add_folder(self, folder):
        self._note("add_folder", folder)
        self.watched.append(str(folder))

    def index_now(self):
        self._note("index_now")

    def look_again(self):
        self._note("look_again")

    def pause(self, until=None):
        self._note("pause", *(() if until is None else (until,)))
        self.on_activity(Activity("paused"))

    def resume(self):
        self._note("resume")
        self.on_activity(Activity())

    def retry(self, paths):
        self._note("retry", list(paths))

    def exclusions(self, folder):
        return self.settings().folder(folder).exclusions

    def index_again(self, folder):
        self._note("index_again", folder)

    def forget(self, folders):
        self._note("forget", list(folders))
        self.watched = [each for each in self.watched if each not in map(str, folders)]
        return StandInForgotten(12, 3_400_000)

    def status(self):
        self._note("status")
        folders = tuple(FolderCounts(path, "ready", 12, 11, 11, 1, 0, 0) for path in self.watched)
        return StandInStatus(folders, 12 * len(folders), 340)

    def topics(self):
        if isinstance(self.mapped, Exception):
            raise self.mapped
        return self.mapped

    def ledger(self, state=None):
        self._note("ledger", state)
        return [row for row in self.rows if state is None or row.state == state]

    def passages_of(self, path, part=0):
        self._note("passages_of", path, *((part,) if part else ()))
        for number, each in enumerate(self.results):
            if each.key == (path, part):
                return [
                    replace(kept, id=number * 10 + n, file=number, section=0)
                    for n, kept in enumerate(as_stored(each.passages))
                ]
        return []

    def part_with(self, path, text, likely):
        held = {each.part for each in self.results if each.path == path for p in each.passages if p.text == text}
        return likely if likely in held else min(held, default=0)

    @property
    def attachments(self):
        return self

    @property
    def pictures(self):
        return self

    def installed(self):
        self._note("installed")
        return self.languages

    def take_out(self, path, passage):
        self._note("take_out", path, passage.place, passage.text)
        return self.taken_out

    def show(self, path, passage, is_wanted):
        self._note("show", path, passage.place)
        raise PathProblem("It cannot be shown.", "")

    def put_away(self):
        self._note("put_away")

    def tidy(self):
        self._note("tidy")

    def note_opened(self, path):
        self._note("note_opened", path)

    def covered_by(self, path):
        return "*.log" if path.endswith(".log") else ""

    def explain(self, query, text):
        self._note("explain", query, text)
        return (("boiler", 0.3), ("broke", 0.1))

    def close(self):
        if self.let_answer is not None:
            self.let_answer.set()
        for thread in self.threads:
            thread.join(5)
        self.closed = True


def ledger_row(path, state="meaning ready", reason=""):
    return LedgerRow(str(path), state, reason, 1200, 1_700_000_000.0)


@pytest.fixture(scope="module")
def what_stays_is_settled(qapp):
    """Let looks for garbage pass over all that was there, which takes them far longer than what tests leave."""
    _destroy_windows(qapp)
    gc.freeze()


@pytest.fixture(autouse=True)
def no_garbage_of_other_tests(qapp, request, what_stays_is_settled):
    """Destroy the windows of earlier tests here, lest a worker thread collects them and does so there.

    Those that live on would be styled anew by every theme, which takes far longer than all else of most tests.
    """
    if _windows(qapp) or {"window", "real", "start", "home"} & set(request.fixturenames):
        _destroy_windows(qapp)


def _destroy_windows(application):
    for _ in range(2):
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        if not _windows(application):
            break


def _windows(application):
    """List what lives on, but for the menus of trays, which the system keeps."""
    return [widget for widget in application.topLevelWidgets() if not isinstance(widget, QMenu)]


@pytest.fixture
def session(tmp_path):
    made = StandInSession()
    made.stars = Stars(tmp_path / "stars.jsonl", lambda: made.kept.note_opened, made.part_with)
    return made


@pytest.fixture
def theme(qapp):
    made = Theme(qapp, "light")
    yield made
    made.deleteLater()


@pytest.fixture(scope="session")
def problem():
    return InklingError("The index is locked.", "Close the other Inkling.")


class RecordingViewers(Viewers):
    """Looks at the disk as the real one does, but starts no program."""

    def __init__(self):
        super().__init__({})
        self.opened = []
        self.shown = []

    def open(self, path, page=None):
        look(path)
        self.opened.append((path, page))

    def show_in_folder(self, path, on_problem):
        look(path)
        self.shown.append(path)


@pytest.fixture
def read_out(monkeypatch):
    """What a screen reader is told while the keyboard is elsewhere, and whether it is urgent."""
    heard = []

    def hear(event):
        heard.append((event.message(), event.politeness() == QAccessible.AnnouncementPoliteness.Assertive))

    monkeypatch.setattr(announcing.QAccessible, "updateAccessibility", hear)
    return heard


@pytest.fixture
def viewers():
    return RecordingViewers()


@pytest.fixture
def home(tmp_path):
    for name in ("Documents", "Downloads"):
        (tmp_path / "user" / name).mkdir(parents=True)
    return tmp_path / "user"


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "inkling")


@pytest.fixture
def bridge(qapp, session):
    made = Bridge(lambda: session)
    yield made
    assert made.close()


@pytest.fixture
def window(qtbot, theme, places, bridge, session, viewers, home):
    # Where an earlier test left the pointer, a row under it would stay in its place.
    QCursor.setPos(5000, 5000)
    made = Window(theme, places, bridge, viewers, home)
    made.main.resize(1200, 800)
    made.main.show()
    qtbot.waitExposed(made.main)
    with qtbot.waitSignal(bridge.status):
        bridge.open()
    yield made
    made.main.close()
    made.close()
    made.main.deleteLater()


@pytest.fixture(scope="session")
def make_result():
    return result


@pytest.fixture(scope="session")
def make_passage():
    return passage


@pytest.fixture(scope="session")
def make_row():
    return ledger_row


def shown_text(text):
    if not Qt.mightBeRichText(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


@pytest.fixture(scope="session")
def as_shown():
    """What one reads of a text that Qt takes for HTML by its look, as it does with tooltips and messages."""
    return shown_text


@pytest.fixture
def preview(qtbot, theme):
    """A preview in sight, whose threads end with it."""
    made = Preview(theme)
    qtbot.addWidget(made)
    made.resize(600, 700)
    made.show()
    yield made
    made.close_pages()
    assert not [thread for thread in threading.enumerate() if thread.name == "page renderer"]
