from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from inkling.cli import main
from inkling.indexing.activity import Activity, Report
from inkling.places import Places
from inkling.search.answer import Answer, FoundPassage, Question, Result
from inkling.search.stars import Stars
from inkling.session import Forgotten, Status
from inkling.session.pictures import PictureReading
from inkling.session.wishes import Wishes
from inkling.settings import Settings, WatchedFolder
from inkling.settings_file import SettingsFile
from inkling.store.rows import FolderCounts, LedgerRow, StoredPassage

REPORT = Report(
    files=12, added=3, changed=1, gone=2, unreadable=1, skipped=4, passages=1234, passages_encoded=56, seconds=1.23456
)
PASSAGE = FoundPassage(
    text="First of all.\nThe furnace was cold 𝔘 again. Last.",
    place="p. 4",
    page=4,
    start=10,
    end=60,
    ordinal=2,
    score=0.8,
    matched="both",
    lit=((18, 25),),
    sentence=(14, 43),
)
STRONG = Result("/docs/heating\udce9.pdf", "The heating", 0.9, "both", 1714557600.5, False, (PASSAGE,))
WEAK = Result("/docs/other.txt", "", 0.2, "meaning", -1.0, True, (PASSAGE,))
ROWS = [
    LedgerRow("/docs/a.txt", "meaning ready", "", 5, 1714557600.0),
    LedgerRow("/docs/b\udce9\x1b[31m.pdf", "unreadable", "It is encrypted.", 7, 1e20),
]
COUNTS = FolderCounts("/docs", "ready", 9, 1, 4, 1, 2, 1)


@dataclass
class StandIn:
    """Answers as a session would, and remembers what it was asked."""

    folders: tuple[FolderCounts, ...] = (COUNTS,)
    files: int = 9
    results: tuple[Result, ...] = (STRONG, WEAK)
    meaning: bool = True
    weak: bool = False
    report: Report = REPORT
    failure: BaseException | None = None
    failures: tuple[Exception, ...] = ()
    models_beside: tuple[str, float, tuple[str, ...]] = ("", 0.0, ())
    model_trouble: str = ""
    asked: list[object] = field(default_factory=list)
    closed: int = 0

    def __call__(self, places: Places) -> "StandIn":
        self.asked.append(places)
        return self

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure

    def index(self, folders, exclude, on_activity: Callable[[Activity], None]) -> Report:
        self.asked.append(("index", folders, exclude))
        for activity in (Activity("scanning"), Activity("encoding", 5, 10, 2.5, 2.0, "/docs/a", 1), Activity()):
            on_activity(activity)
        self._fail()
        return self.report

    def start(self, on_activity, on_error) -> None:
        self.asked.append("start")
        on_activity(Activity())
        for failure in self.failures:
            on_error(failure)

    def search(self, question: Question) -> Answer:
        self.asked.append(question)
        self._fail()
        return Answer(question.text, 0.01, self.meaning, self.weak, self.results[: question.limit])

    def forget(self, folders: list[Path]) -> Forgotten:
        self.asked.append(("forget", folders))
        return Forgotten(3, 2_500_000)

    def status(self) -> Status:
        return Status(self.folders, self.files, 1234, 12_300_000, "test-model", "idle", *self.models_beside,
                      model_trouble=self.model_trouble)  # fmt: skip

    def settings(self) -> Settings:
        return Settings(tuple(WatchedFolder(folder.path) for folder in self.folders))

    def ledger(self, state) -> list[LedgerRow]:
        self.asked.append(("ledger", state))
        return [row for row in ROWS if state in (None, row.state)]

    def passages_of(self, path: str, part: int = 0) -> list[StoredPassage]:
        found = [result for result in self.results if result.key == (path, part)]
        return [
            StoredPassage(number, 1, passage.ordinal, 0, passage.place, 4, passage.start, passage.end, passage.text)
            for result in found
            for number, passage in enumerate(result.passages)
        ]

    @property
    def stars(self) -> Stars:
        return Stars(self.asked[0].stars, lambda: False)

    @property
    def pictures(self) -> PictureReading:
        file = SettingsFile(self.asked[0].settings, self.asked.append, Settings)
        return PictureReading(Wishes(file, lambda settings: None))

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def session() -> StandIn:
    return StandIn()


@pytest.fixture
def home(tmp_path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(session, home, capsysbinary):
    """Run a command line with the stand-in; gives exit code, standard output and standard error."""

    def run_line(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["--home", str(home), *arguments], make_session=session)
        except SystemExit as stop:
            code = stop.code
        # A pipe gets names that are not UTF-8 as their own bytes.
        out, err = (each.decode("utf-8", "surrogateescape") for each in capsysbinary.readouterr())
        return code, out, err

    return run_line
