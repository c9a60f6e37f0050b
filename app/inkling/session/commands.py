"""What changes the index: done by this process, or by the one that has the index open already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from inkling.errors import BadRequest, IndexBusy, IndexProblem, IndexTooNew, InklingError
from inkling.indexing.activity import Activity, Report
from inkling.indexing.control import Control
from inkling.indexing.present import Present
from inkling.indexing.requests import Request, RequestBox, carried_out
from inkling.places import Places
from inkling.session.forgetting import Forgotten, give_room_back
from inkling.session.wishes import with_new_folder
from inkling.settings import Settings
from inkling.settings_file import SettingsFile
from inkling.store.leftovers import remove_all_but
from inkling.store.schema import WATCHED
from inkling.store.writer import Writer

if TYPE_CHECKING:
    # What only indexing needs is imported where indexing begins: the first answer must not wait for it.
    from inkling.indexing.pipeline import OpenPipeline
    from inkling.indexing.upkeep import Upkeep

T = TypeVar("T")
Answer = Callable[[Mapping[str, Any]], object]


class Commands:
    """Does what was asked for here if it can, else asks the process that has the index open; any thread may call.

    All block until it is done. `tell` hears once when that is another process, or has to wait for one. `upkeep` is
    set while this process works in the background.
    """

    def __init__(
        self,
        places: Places,
        settings: SettingsFile,
        open_pipeline: "OpenPipeline",
        control: Control,
        tell: Callable[[InklingError], None],
    ) -> None:
        self._places = places
        self._settings = settings
        self._open_pipeline = open_pipeline
        self._control = control
        self._tell = tell
        self._present = Present(places.present)
        self._box = RequestBox(places.requests)
        self._answers: dict[str, Answer] = {}
        self.upkeep: Upkeep | None = None

    def index(
        self, folders: Sequence[str], exclude: Sequence[str], on_activity: Callable[[Activity], None] | None
    ) -> Report:
        """Add folders and exclusions, and index until everything is ready."""
        request = Request("index", {"folders": list(folders), "exclude": list(exclude)})
        here, result = self.do(request, lambda: self._index(folders, exclude, on_activity), on_activity)
        return result if here else Report(**result)

    def forget(self, folders: Sequence[str]) -> Forgotten:
        """Stop watching folders and remove all that is known of them."""
        here, result = self.do(Request("forget", {"folders": list(folders)}), lambda: self._forget(folders))
        return result if here else Forgotten(**result)

    def retry(self, paths: Sequence[str]) -> None:
        """Read files again, whatever became of them before."""
        self.do(Request("retry", {"paths": list(paths)}), lambda: self._retry(paths))

    def index_again(self, folder: str) -> None:
        """Read every file of a folder anew."""
        self.do(Request("index again", {"folder": folder}), lambda: self._index_again(folder))

    def pause(self, until: float | None) -> None:
        """Stop indexing after the present batch, until resumed or until a time."""
        self._steer(Request("pause", {"until": until}))

    def resume(self) -> None:
        """Go on with what was paused."""
        self._steer(Request("resume", {}))

    def index_now(self) -> None:
        """Index whatever speaks against it, until all is ready."""
        self._steer(Request("index now", {}))

    def answer(self, command: str, answer: Answer) -> None:
        """Let `answer` do what another process asks for by this name; it gives what JSON can carry."""
        self._answers[command] = answer

    def do(
        self, request: Request, here: Callable[[], T], on_activity: Callable[[Activity], None] | None = None
    ) -> tuple[bool, Any]:
        """Do it here or have it done by the process that has the index open; tell whether here, and what came of it.

        `here` raises IndexBusy while another process writes, and may be tried many times.
        """
        waiting = _Waiting(self._present, self._tell, on_activity)
        return carried_out(self._box, request, here, waiting, lambda: self._control.stopped)

    def carry_out(self, request: Request) -> object:
        """Do what another process asks for; gives what JSON can carry. Raises what doing it here raises."""
        given = request.arguments
        match request.command:
            case "index":
                return asdict(self._index(given["folders"], given["exclude"], None))
            case "forget":
                return asdict(self._forget(given["folders"]))
            case "retry":
                self._retry(given["paths"])
            case "index again":
                self._index_again(given["folder"])
            case "pause" | "resume" | "index now":
                self._steer(request)
            case other if other in self._answers:
                return self._answers[other](given)
            case unknown:
                title = f"The Inkling that is running does not know how to {unknown}."
                raise BadRequest(title, "Close it and start it again.")
        return None

    def write(self, task: Callable[[Writer], T]) -> T:
        """Run a task with the writer, here; raises IndexBusy while another process has it."""
        if self.upkeep is not None:
            return self.upkeep.do(task)
        writer = Writer(self._places.index, self._places.lock)
        try:
            return task(writer)
        finally:
            writer.close()

    def _index(
        self, folders: Sequence[str], exclude: Sequence[str], on_activity: Callable[[Activity], None] | None
    ) -> Report:
        if self.upkeep is not None:
            self._add(folders, exclude)
            return self.upkeep.index_through()
        try:
            return self._index_once(folders, exclude, on_activity)
        except (IndexTooNew, IndexBusy):
            raise
        except IndexProblem:
            # Damage that showed on the way is set aside when the index is opened anew.
            return self._index_once(folders, exclude, on_activity)

    def _index_once(
        self, folders: Sequence[str], exclude: Sequence[str], on_activity: Callable[[Activity], None] | None
    ) -> Report:
        def note(activity: Activity) -> None:
            self._present.tell(activity)
            if on_activity is not None:
                on_activity(activity)

        with self._open_pipeline(self._control) as pipeline:
            try:
                self._add(folders, exclude)
                return pipeline.indexer.run(self._settings.read(), note)
            finally:
                self._present.clear()

    def _add(self, folders: Sequence[str], exclude: Sequence[str]) -> None:
        def add(settings: Settings) -> Settings:
            if exclude and not folders:
                settings = settings.with_exclusions([*settings.exclusions, *exclude])
            for folder in folders:
                settings = with_new_folder(settings, folder, exclude, self._places.home)
            return settings

        settings = self._settings.change(add)
        if self.upkeep is not None:
            self.upkeep.apply(settings)

    def _forget(self, folders: Sequence[str]) -> Forgotten:
        def without(settings: Settings) -> Settings:
            for folder in folders:
                settings = settings.without_folder(folder)
            return settings

        def forget(writer: Writer) -> Forgotten:
            kept = without(self._settings.read())
            with writer.transaction():
                files = remove_all_but(writer, [folder.path for folder in kept.folders])
                writer.remember(WATCHED, kept.watched)
            # Only now: what could not be removed can be forgotten once more.
            settings = self._settings.change(without)
            if self.upkeep is not None:
                self.upkeep.apply(settings)
            return Forgotten(files, give_room_back(writer, self._places.index))

        return self.write(forget)

    def _retry(self, paths: Sequence[str]) -> None:
        self.write(lambda writer: writer.forget_readings(paths))

    def _index_again(self, folder: str) -> None:
        self.write(lambda writer: writer.forget_readings(list(writer.known(folder))))

    def _steer(self, request: Request) -> None:
        """Turn a switch of whoever works in the background, and keep what has to last longer than that."""
        until, upkeep = request.arguments.get("until"), self.upkeep
        self._settings.change(lambda settings: settings.with_pause(until or 0.0))
        if upkeep is not None:
            match request.command:
                case "pause":
                    upkeep.pause(until)
                case "resume":
                    upkeep.resume()
                case _:
                    upkeep.index_now()
        if upkeep is None or not upkeep.holding:
            # Nobody waits for it: whoever works in the background takes it in a moment.
            self._box.put(request)


class _Waiting:
    """Shows what the other process does, and says once that it is waited for, and once that it is paused."""

    def __init__(
        self, present: Present, tell: Callable[[InklingError], None], on_activity: Callable[[Activity], None] | None
    ) -> None:
        self._present = present
        self._tell = tell
        self._on_activity = on_activity
        self._said: set[str] = set()

    def __call__(self) -> None:
        activity = self._present.read()
        self._say("Another Inkling has this index open.", "It is asked to do this; else this one does when it ends.")
        if activity is None:
            return
        if activity.phase == "paused":
            self._say(
                f"Indexing is paused there {activity.reason}".rstrip() + ".",
                "What you asked for is noted and is done when it goes on.",
            )
        if self._on_activity is not None:
            self._on_activity(activity)

    def _say(self, title: str, advice: str) -> None:
        if title not in self._said:
            self._said.add(title)
            self._tell(IndexBusy(title, advice))
