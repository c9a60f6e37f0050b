"""What the window asks of the session: a protocol, so that it can be shown before the session is imported."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from inkling.gui.models import Models
from inkling.indexing.activity import Activity
from inkling.search.answer import Answer, FoundPassage, Question
from inkling.search.stars import Key
from inkling.settings import Settings
from inkling.store.rows import FolderCounts, LedgerRow, State, StoredPassage
from inkling.topics.topic_map import TopicMap


class Status(Protocol):
    """What the index holds."""

    @property
    def folders(self) -> tuple[FolderCounts, ...]:
        """The watched folders and how far each is in."""

    @property
    def files(self) -> int:
        """All files known."""

    @property
    def passages(self) -> int:
        """All passages in the index."""

    @property
    def index_bytes(self) -> int:
        """What the index takes on the disk."""

    @property
    def phase(self) -> str:
        """The phase of the present Activity."""

    @property
    def pictures(self) -> str:
        """The languages in which scanned pages and pictures are read, empty where they are not."""


class Forgotten(Protocol):
    """What forgetting folders freed."""

    @property
    def files(self) -> int:
        """The files that are no longer in the index."""

    @property
    def bytes_freed(self) -> int:
        """The room they took in it."""


class Attachments(Protocol):
    """The part of `inkling.session.attachments.Attachments` that the window uses; any thread may call."""

    def take_out(self, path: str, passage: FoundPassage | StoredPassage) -> tuple[str, int | None]:
        """Write the attachment in which a passage stands as a file; tells where, and the passage's page."""

    def show(
        self, path: str, passage: FoundPassage | StoredPassage, is_wanted: Callable[[], bool]
    ) -> tuple[str, Mapping[int, int]]:
        """Write it to be shown; tells where, and on which page of it each passage stands, by the ordinals."""

    def put_away(self) -> None:
        """Remove what is shown."""

    def tidy(self) -> None:
        """Remove the attachments that were taken out."""


class Pictures(Protocol):
    """The part of `inkling.session.pictures.PictureReading` that the window uses; any thread may call."""

    def installed(self) -> tuple[str, ...]:
        """Name the languages that Tesseract knows here, none where it is not installed."""


class StarsKept(Protocol):
    """The part of `inkling.search.stars.Stars` that the window uses; any thread may call."""

    def starred(self, query: str) -> frozenset[Key]:
        """Name what a query sought, as it is in the index now."""

    def toggle(self, query: str, path: str, passage: str = "", part: int = 0) -> bool:
        """Note that something was what a query sought, or take that back; tells whether it is noted now."""

    def opened(self, query: str, path: str, passage: str = "", part: int = 0) -> None:
        """Note that a file was opened from the results of a query, where that is allowed."""


class Engine(Protocol):
    """The part of `inkling.session.Session` that the window uses; any thread may call, any method may block."""

    @property
    def attachments(self) -> Attachments:
        """Attachments as files of their own."""

    @property
    def pictures(self) -> Pictures:
        """What tells whether pictures can be read."""

    @property
    def stars(self) -> StarsKept:
        """What was the right answer."""

    @property
    def models(self) -> Models:
        """What carries out wishes of models."""

    def start(self, on_activity: Callable[[Activity], None], on_error: Callable[[Exception], None]) -> None:
        """Index and watch in the background until closed."""

    def ask(
        self, question: Question, on_answer: Callable[[Answer], None], on_error: Callable[[Exception], None]
    ) -> None:
        """Answer on a thread of the session: words at once, again with meaning; the newest question wins."""

    def search(self, question: Question) -> Answer:
        """Answer a question, blocking."""

    def add_folder(self, folder: Path) -> None:
        """Watch a folder from now on."""

    def pause(self, until: float | None = None) -> None:
        """Stop indexing after the present batch, until resumed or until a time in seconds since 1970."""

    def resume(self) -> None:
        """Go on with what was paused, for whatever reason."""

    def index_now(self) -> None:
        """Index with all cores, whatever speaks against it, until all is ready."""

    def look_again(self) -> None:
        """Scan soon, unless that was done a moment ago."""

    def topics(self) -> TopicMap:
        """Map all files by what they are about; takes seconds where there are many."""

    def settings(self) -> Settings:
        """Give what the user chose."""

    def change(self, settings: Settings, before: Settings) -> None:
        """Write what differs from what was there `before`, and act on it; what was chosen meanwhile stays."""

    def exclusions(self, folder: str) -> tuple[str, ...]:
        """Give the patterns left out of a watched folder."""

    def index_again(self, folder: str) -> None:
        """Read every file of a folder anew."""

    def retry(self, paths: Sequence[str]) -> None:
        """Read files again."""

    def forget(self, folders: Sequence[Path]) -> Forgotten:
        """Stop watching folders and remove what is known of them."""

    def status(self) -> Status:
        """Tell what the index holds."""

    def ledger(self, state: State | None = None) -> list[LedgerRow]:
        """List every file with its state and reason."""

    def passages_of(self, path: str, part: int = 0) -> list[StoredPassage]:
        """Fetch a file's passages in order, or those of a document within it by its number there."""

    def covered_by(self, path: str) -> str:
        """Name the pattern that leaves out a file; empty where none does."""

    def explain(self, query: str, text: str) -> tuple[tuple[str, float], ...]:
        """Split the nearness of a query and a text into the shares of the text's words, greatest first."""

    def note_opened(self, path: str) -> None:
        """Note that the user opened a file: such files go first."""

    def close(self) -> None:
        """Stop all threads and worker processes, in bounded time."""


OpenEngine = Callable[[], Engine]
"""Makes the engine; called on a worker thread, so that what it imports costs the window nothing."""
