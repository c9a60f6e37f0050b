"""The engine as both faces see it: joins the parts, starts and stops them. Knows no Qt and prints nothing."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from inkling.errors import IndexProblem, IndexTooNew, InklingError
from inkling.indexing.activity import Activity, Report
from inkling.indexing.control import Control
from inkling.models.shelf import Shelf
from inkling.places import Places
from inkling.search.answer import Answer, Question
from inkling.search.asker import Asker
from inkling.search.explanation import word_shares
from inkling.session.forgetting import Forgotten, forget_all_but
from inkling.session.model_choice import ModelChoice
from inkling.session.model_wishes import ModelWishes
from inkling.session.status import Status, read_status
from inkling.session.wishes import Wishes
from inkling.settings import Settings
from inkling.store.connections import Connections
from inkling.store.ledger import Ledger
from inkling.store.rows import LedgerRow, State, StoredPassage
from inkling.store.writer import Writer, make_readable

if TYPE_CHECKING:
    # Importing these takes as long as the rest: the first answer does not wait for what indexes.
    from inkling.indexing.background import BackgroundIndexer
    from inkling.indexing.changes import Changes
    from inkling.indexing.pipeline import Pipeline
    from inkling.indexing.watcher import Watcher

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Session:
    """The engine as both faces see it.

    Every method may be called from any thread; those that read the index or write to it block for as long as that
    takes. Callbacks come on threads of the session. Raises HomeProblem, IndexProblem and ModelProblem. `on_problem`
    hears of what was wrong and could be mended; without it, `start` tells its own listener. `models` carries out what
    is wished of models.
    """

    def __init__(self, places: Places, on_problem: Callable[[InklingError], None] | None = None) -> None:
        self._places = places
        self._on_problem = on_problem
        self._untold: list[InklingError] = []
        self._wishes = Wishes(places.settings, self._act_on_wishes)
        self._tell_of(make_readable(places.index, places.lock))
        self._connections = Connections(places.index)
        self._ledger = Ledger(self._connections)
        shelf = Shelf(places.models)
        self._choice = ModelChoice(
            shelf, self._connections, places.memory, self.settings().model, self._model_changed, self._tell
        )
        self.models = ModelWishes(
            shelf, self._choice, self._wishes, self._connections, places.memory, self._write, self._is_working
        )
        self._asker = Asker(lambda: self._choice.answering.now())
        self._control = Control()
        self._activity = Activity()
        self._on_activity: Callable[[Activity], None] | None = None
        self._background: BackgroundIndexer | None = None
        self._watcher: Watcher | None = None

    def index(
        self,
        folders: Sequence[Path],
        exclude: Sequence[str] = (),
        on_activity: Callable[[Activity], None] | None = None,
    ) -> Report:
        """Add folders and block until everything is ready by words and by meaning.

        No folder means those watched already; patterns to exclude are kept for the folders given, or for all.
        """
        settings = self.settings()
        settings = settings.with_exclusions([*settings.exclusions, *(() if folders else exclude)])
        for folder in folders:
            settings = settings.with_folder(folder, exclude)
        self.change(settings)
        try:
            return self._index(on_activity)
        except IndexTooNew:
            raise
        except IndexProblem:
            # Damage that showed on the way is set aside when the index is opened anew.
            return self._index(on_activity)

    def start(
        self,
        on_activity: Callable[[Activity], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Load the encoder, index and watch in the background until closed; what fails there is told once."""
        from inkling.indexing.background import BackgroundIndexer
        from inkling.indexing.watcher import Watcher

        def note(activity: Activity) -> None:
            self._activity = activity
            on_activity(activity)

        self._on_activity = note
        self._on_problem = on_error
        while self._untold:
            on_error(self._untold.pop())
        if self._choice.problem is not None:
            on_error(self._choice.problem)
        if self._choice.answering.model is None:
            return
        self._model_changed()
        self._watcher = Watcher(self._note_changes, str(self._places.home))
        self._background = BackgroundIndexer(
            self._open, self._control, self.settings, note, on_error, self._watcher.unwatched
        )
        self._watcher.start()
        self._watch()
        self._background.start()

    def search(self, question: Question) -> Answer:
        """Answer a question; waits for the encoder where the question's mode wants meaning."""
        answering, encoder = self._choice.answering, None
        if question.mode != "words" and answering.reader.meaning_ready():
            encoder = answering.loader.get()
        return answering.searcher.search(question, encoder)

    def ask(
        self,
        question: Question,
        on_answer: Callable[[Answer], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Answer on the asker's thread: words at once, again with meaning when that is ready; the newest wins."""
        self._asker.ask(question, on_answer, on_error)

    def settings(self) -> Settings:
        """Give what the user chose."""
        return self._wishes.settings

    def change(self, settings: Settings) -> None:
        """Write what the user chose and act on it; another model is prepared beside the one that answers."""
        if settings.model != self.settings().model:
            self.models.use(settings.model)
        self._wishes.change(settings)

    def add_folder(self, folder: Path) -> None:
        """Watch a folder from now on."""
        self.change(self.settings().with_folder(folder))

    def leave_out(self, folder: str, pattern: str) -> None:
        """Add an exclusion to a watched folder and drop what it covers."""
        self.change(self.settings().with_exclusion(folder, pattern))

    def take_in(self, folder: str, pattern: str) -> None:
        """Remove an exclusion from a watched folder and index what it covered."""
        self.change(self.settings().without_exclusion(folder, pattern))

    def exclusions(self, folder: str) -> tuple[str, ...]:
        """List the patterns that are left out of a watched folder."""
        return self._wishes.exclusions(folder)

    def covered_by(self, path: str) -> str:
        """Name the pattern that leaves out a file of a watched folder; empty where none does."""
        return self._wishes.covered_by(path)

    def pause(self) -> None:
        """Stop indexing after the present batch, until resumed."""
        self._control.pause()
        if self._on_activity is not None:
            self._on_activity(Activity("paused"))

    def resume(self) -> None:
        """Go on with what was paused."""
        self._control.resume()
        self._index_soon()

    def retry(self, paths: Sequence[str]) -> None:
        """Read files again, whatever became of them before."""
        self._write(lambda writer: writer.forget_readings(paths))

    def index_again(self, folder: str) -> None:
        """Read every file of a folder anew."""
        self._write(lambda writer: writer.forget_readings(list(writer.known(folder))))

    def forget(self, folders: Sequence[Path]) -> Forgotten:
        """Stop watching folders and remove all that is known of them."""
        settings = self.settings()
        for folder in folders:
            settings = settings.without_folder(folder)
        self.change(settings)
        return self._write(lambda writer: forget_all_but(writer, settings.folders))

    def status(self) -> Status:
        """Tell what the index holds and what is going on."""
        return read_status(
            self._ledger,
            self.settings().folders,
            self._folder_state,
            self._places.index,
            self.models.overview(),
            self._activity.phase,
        )

    def ledger(self, state: State | None = None) -> list[LedgerRow]:
        """List every file with its state and reason."""
        return self._ledger.rows(state)

    def passages_of(self, path: str) -> list[StoredPassage]:
        """Fetch a file's passages in order, for a preview."""
        return self._choice.answering.reader.passages_of(path)

    def explain(self, query: str, text: str) -> tuple[tuple[str, float], ...]:
        """Split the cosine of a query and a text into the shares of the text's words, greatest first.

        Empty before the encoder is loaded, and for models whose pooling is not a mean.
        """
        encoder = self._choice.answering.encoder
        if encoder is None:
            return ()
        return word_shares(text, encoder.token_shares(encoder.encode_query(query), text))

    def close(self) -> None:
        """Stop all threads and worker processes, in bounded time; may be called twice."""
        self._control.stop()
        if self._watcher is not None:
            self._watcher.close()
        if self._background is not None:
            self._background.close()
        self._asker.close()
        self._choice.close()
        self._connections.close()

    def _index(self, on_activity: Callable[[Activity], None] | None) -> Report:
        with self._open(self._control) as pipeline:
            return pipeline.indexer.run(self.settings(), on_activity)

    def _open(self, control: Control) -> "Pipeline":
        from inkling.indexing.pipeline import open_pipeline

        self._choice.models()
        pipeline = open_pipeline(self._places, self._choice.cutter(), self._choice.models, control)
        self._tell_of(pipeline.writer.set_aside)
        return pipeline

    def _tell_of(self, set_aside: Path | None) -> None:
        """Tell that a damaged index was set aside, once somebody listens."""
        if set_aside is None:
            return
        self._tell(
            IndexProblem(
                f"The index was damaged; it lies in {set_aside} now.",
                "A new one is built from your folders, and nothing of them is lost.",
            )
        )

    def _tell(self, problem: InklingError) -> None:
        if self._on_problem is None:
            self._untold.append(problem)
        else:
            self._on_problem(problem)

    def _write(self, task: Callable[[Writer], T]) -> T:
        """Run a task with the writer: on the background's thread if there is one, else here."""
        if self._background is not None:
            return self._background.do(task)
        writer = Writer(self._places.index, self._places.lock)
        try:
            return task(writer)
        finally:
            writer.close()

    def _watch(self) -> None:
        if self._watcher is not None:
            self._watcher.watch([folder.path for folder in self.settings().folders])

    def _note_changes(self, changes: "Changes") -> None:
        if self._background is not None:
            self._background.note(changes)

    def _act_on_wishes(self) -> None:
        self._watch()
        self._index_soon()

    def _index_soon(self) -> None:
        if self._background is not None:
            self._control.interrupt()
            self._background.index()

    def _model_changed(self) -> None:
        """Let the model that answers now be loaded, and what was asked be answered with it."""
        if self._is_working() or self._watcher is None:
            loader = self._choice.answering.loader
            loader.when_ready(lambda _: self._asker.encoder_ready())
            loader.start()

    def _is_working(self) -> bool:
        return self._background is not None

    def _folder_state(self, folder: str) -> str:
        if self._control.paused:
            return "paused"
        if self._watcher is not None and self._watcher.cannot_watch(folder):
            return "cannot be watched"
        return "ready" if self._activity.phase == "idle" else "working"
