"""The engine as both faces see it: joins the parts, starts and stops them. Knows no Qt and prints nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inkling.errors import InklingError
from inkling.indexing.activity import Activity, Report
from inkling.indexing.control import Control
from inkling.indexing.interest import Interest
from inkling.indexing.present import Present
from inkling.models.shelf import Shelf
from inkling.places import Places
from inkling.search.answer import Answer, Question
from inkling.search.asker import Asker
from inkling.search.explanation import word_shares
from inkling.search.stars import Stars
from inkling.session.adapting import Adapting
from inkling.session.answering import Answering
from inkling.session.attachments import Attachments
from inkling.session.commands import Commands
from inkling.session.forgetting import Forgotten
from inkling.session.model_choice import ModelChoice
from inkling.session.model_wishes import ModelWishes
from inkling.session.moving import Moving
from inkling.session.pictures import PictureReading
from inkling.session.second_look import SecondLook
from inkling.session.status import Status, read_status
from inkling.session.telling import Telling
from inkling.session.trying import Trying
from inkling.session.wishes import Wishes, revised, watched_before, with_new_folder
from inkling.settings import Settings
from inkling.settings_file import SettingsFile
from inkling.store.connections import Connections
from inkling.store.ledger import Ledger
from inkling.store.readiness import make_readable
from inkling.store.rows import LedgerRow, State, StoredPassage

if TYPE_CHECKING:
    # Importing these takes as long as the rest: the first answer does not wait for what indexes.
    from inkling.indexing.pipeline import Pipeline
    from inkling.indexing.upkeep import Upkeep
    from inkling.topics.topic_map import TopicMap


class Session:
    """The engine as both faces see it.

    Every method may be called from any thread; those that read the index or write to it block for as long as that
    takes. Callbacks come on threads of the session. Raises HomeProblem, IndexProblem and ModelProblem. `on_problem`
    hears of what was wrong and could be mended; without it, `start` tells its own listener. `models` carries out what
    is wished of models, `second_look` chooses the cross-encoder for questions that want their results reranked,
    `stars` keeps what was the right answer, `moving` exports and imports, `adapting` makes an adapted model, `trying`
    lets models be compared, `attachments` has them taken out of files, `pictures` chooses whether scanned pages and
    pictures are read.
    """

    def __init__(self, places: Places, on_problem: Callable[[InklingError], None] | None = None) -> None:
        self._places = places
        self._tell = Telling(on_problem)
        self._tell.of_damaged(make_readable(places.index, places.lock))
        self._connections = Connections(places.index)
        self._ledger = Ledger(self._connections)
        file = SettingsFile(places.settings, self._tell, lambda: watched_before(self._ledger))
        self._wishes = Wishes(file, self._act_on_wishes)
        self._control = Control()
        self._interest = Interest()
        self._commands = Commands(places, file, self._open, self._control, self._tell)
        self._upkeep: Upkeep | None = None
        shelf = Shelf(places.models)
        self._choice = ModelChoice(
            shelf, self._connections, places.memory, self.settings().model, self._model_changed, self._tell
        )
        self.models = ModelWishes(
            shelf, self._choice, self._wishes, self._connections, places.memory, self._commands, self._is_working
        )
        self.stars = Stars(places.stars, lambda: self.settings().note_opened, self._part_with)
        self.moving = Moving(places, self._wishes, self._choice, self._ledger, self._commands)
        self.moving.finish()
        self.adapting = Adapting(places, self._connections, self._choice, self.models, self.stars)
        self.trying = Trying(shelf, self._choice, self._connections, places.memory)
        self.second_look = SecondLook(self._wishes, self._tell)
        self.pictures = PictureReading(self._wishes)
        self.attachments = Attachments(
            places.attachments, self.passages_of, self._recognized_in, lambda: self.settings().size_limit
        )
        self._asker = Asker(lambda: self._answering().now(), self.second_look.now)

    def index(
        self,
        folders: Sequence[Path],
        exclude: Sequence[str] = (),
        on_activity: Callable[[Activity], None] | None = None,
    ) -> Report:
        """Add folders and block until everything is ready by words and by meaning.

        No folder means those watched already; patterns to exclude are kept for the folders given, or for all.
        """
        return self._commands.index([str(folder) for folder in folders], exclude, on_activity)

    def start(self, on_activity: Callable[[Activity], None], on_error: Callable[[Exception], None]) -> None:
        """Load the encoder, index and watch in the background until closed; what fails there is told once."""
        from inkling.indexing.upkeep import Upkeep

        self._tell.listen(on_error)
        model = self._choice.answering.model
        if self._choice.problem is not None:
            # Without any model nothing goes on; with another one it is a thing that could be mended.
            tell = on_error if model is None else self._tell
            tell(self._choice.problem)
        if model is None:
            return
        self._load_model()
        upkeep = Upkeep(
            self._places, self._open, self.settings, self._control, self._commands.carry_out, on_activity, on_error
        )
        self._upkeep = self._commands.upkeep = upkeep
        upkeep.start()

    def search(self, question: Question) -> Answer:
        """Answer a question; waits for the encoder where meaning is wanted and not that of an example."""
        answering, encoder = self._answering(), None
        if question.mode != "words" and question.like is None and answering.reader.meaning_ready():
            encoder = answering.loader.get()
        answer = answering.searcher.search(question, encoder)
        return self.second_look.taken(answer) if question.rerank else answer

    def ask(
        self,
        question: Question,
        on_answer: Callable[[Answer], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Answer on the asker's thread: words at once, again with meaning when that is ready; the newest wins.

        The files that match are encoded before others.
        """

        def note(answer: Answer) -> None:
            self._interest.asked([result.path for result in answer.results])
            on_answer(answer)

        if self._upkeep is not None:
            self._upkeep.note_user()
        self._asker.ask(question, note, on_error)

    def settings(self) -> Settings:
        """Give what the user chose."""
        return self._wishes.settings

    def change(self, settings: Settings, before: Settings) -> None:
        """Write what the user chose and act on it; another model is prepared beside the one that answers.

        Only what differs from what was there `before` is changed: what was chosen elsewhere meanwhile stays.
        """
        if settings.model != before.model:
            self.models.use(settings.model)
        now = self._wishes.change(lambda now: revised(now, before, settings))
        if not now.note_opened:
            self.stars.forget_opened()

    def add_folder(self, folder: Path) -> None:
        """Watch a folder from now on; raises PathProblem where a watched one holds it and leaves it out."""
        self._wishes.change(lambda settings: with_new_folder(settings, folder, (), self._places.home))

    def exclusions(self, folder: str) -> tuple[str, ...]:
        """List the patterns that are left out of a watched folder."""
        return self._wishes.exclusions(folder)

    def covered_by(self, path: str) -> str:
        """Name the pattern that leaves out a file of a watched folder; empty where none does."""
        return self._wishes.covered_by(path)

    def pause(self, until: float | None = None) -> None:
        """Stop indexing after the present batch, until resumed or until a time in seconds since 1970."""
        self._commands.pause(until)

    def resume(self) -> None:
        """Go on with what was paused, for whatever reason."""
        self._commands.resume()

    def index_now(self) -> None:
        """Index with all cores, even where it is paused or runs on battery, until all is ready."""
        self._commands.index_now()

    def look_again(self) -> None:
        """Scan soon, unless that was done a moment ago; for when the user comes to the window."""
        if self._upkeep is not None:
            self._upkeep.look_again()

    def note_opened(self, path: str) -> None:
        """Note that the user opened a file: such files go first."""
        self._interest.opened(path)

    def retry(self, paths: Sequence[str]) -> None:
        """Read files again, whatever became of them before."""
        self._commands.retry(paths)

    def index_again(self, folder: str) -> None:
        """Read every file of a folder anew."""
        self._commands.index_again(folder)

    def forget(self, folders: Sequence[Path]) -> Forgotten:
        """Stop watching folders and remove all that is known of them, what was the right answer included."""
        forgotten = self._commands.forget([str(folder) for folder in folders])
        self.stars.forget_below(folders, [folder.path for folder in self.settings().folders])
        self.attachments.forget()
        return forgotten

    def status(self) -> Status:
        """Tell what the index holds and what is going on."""
        activity = self._activity()
        return read_status(
            self._ledger,
            self.settings(),
            lambda folder: self._folder_state(folder, activity),
            self._places.index,
            self.models.overview(),
            activity,
        )

    def ledger(self, state: State | None = None) -> list[LedgerRow]:
        """List every file with its state and reason."""
        self._connections.look()
        return self._ledger.rows(state)

    def topics(self) -> "TopicMap":
        """Map all files that are ready by meaning; takes seconds where there are many."""
        from inkling.topics.mapping import make_map

        return make_map(self._connections, self._choice.answering.identity)

    def passages_of(self, path: str, part: int = 0) -> list[StoredPassage]:
        """Fetch a file's passages in order, or those of a document within it by its number there, for a preview."""
        return self._choice.answering.reader.passages_of(path, part)

    def _recognized_in(self, path: str) -> dict[bytes, dict[int, str]]:
        return self._choice.answering.reader.recognized_in(path)

    def _part_with(self, path: str, text: str, likely: int) -> int:
        return self._choice.answering.reader.part_with(path, text, likely)

    def explain(self, query: str, text: str) -> tuple[tuple[str, float], ...]:
        """Split the cosine of a query and a text into the shares of the text's words, greatest first.

        Empty before the encoder is loaded, and for models whose pooling is not a mean.
        """
        encoder = self._choice.answering.encoder
        if encoder is None:
            return ()
        return word_shares(text, encoder.token_shares(encoder.encode_query(query), text))

    def close(self) -> None:
        """Stop all threads and worker processes, in bounded time; may be called twice.

        Who still reads or searches on another thread gets IndexProblem.
        """
        self._control.stop()
        self.attachments.close()
        if self._upkeep is not None:
            self._upkeep.close()
        self._asker.close()
        # Before the threads on which others still search, so that these end at once.
        self._connections.close()
        self.second_look.close()
        self._choice.close()

    def _open(self, control: Control) -> "Pipeline":
        from inkling.indexing.pipeline import open_pipeline

        self._choice.catch_up(self.settings().model)
        self._choice.models()
        pipeline = open_pipeline(self._places, self._choice.cutter(), self._choice.models, self._interest, control)
        self._tell.of_damaged(pipeline.writer.set_aside)
        self._connections.look()
        return pipeline

    def _act_on_wishes(self, settings: Settings) -> None:
        if self._upkeep is not None:
            self._upkeep.apply(settings)

    def _activity(self) -> Activity:
        """Tell what goes on, in this process or in another one that has the index open."""
        if self._upkeep is not None and self._upkeep.holding:
            return self._upkeep.activity
        return Present(self._places.present).read() or Activity()

    def _answering(self) -> Answering:
        """Give the model that answers, after a look at what other processes did to the index."""
        self._connections.look()
        self._choice.follow(self.settings().model)
        return self._choice.answering

    def _model_changed(self) -> None:
        # A single command may never need it.
        if self._is_working():
            self._load_model()

    def _load_model(self) -> None:
        """Let the model that answers now be loaded, and what was asked be answered with it."""
        loader = self._choice.answering.loader
        loader.when_ready(lambda _: self._asker.encoder_ready())
        loader.start()

    def _is_working(self) -> bool:
        return self._upkeep is not None

    def _folder_state(self, folder: str, activity: Activity) -> str:
        if activity.phase == "paused":
            return "paused"
        if self._upkeep is not None and self._upkeep.cannot_watch(folder):
            return "cannot be watched"
        return "ready" if activity.phase == "idle" else "working"
