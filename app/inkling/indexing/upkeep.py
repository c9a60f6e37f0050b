"""Keeps the index up to date in the background: watches, indexes, minds its manners and does what others ask."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from inkling.errors import InklingError, PathProblem
from inkling.indexing.activity import Activity, Report
from inkling.indexing.background import BackgroundIndexer
from inkling.indexing.changes import Changes
from inkling.indexing.control import Control
from inkling.indexing.manners import Manners
from inkling.indexing.pipeline import OpenPipeline
from inkling.indexing.present import Present
from inkling.indexing.requests import Request, RequestBox, RequestServer
from inkling.indexing.watcher import Watcher
from inkling.places import Places
from inkling.settings import Settings
from inkling.store.writer import Writer

T = TypeVar("T")

SCANNED_LATELY = 60.0
"""Seconds after a scan of everything in which coming back to the window causes no other one."""


class Upkeep:
    """All that goes on in the background of a window or of `inkling watch`; any thread may call.

    `carry_out` does what another process asks for, on a thread of its own. `on_activity` and `on_error` are called
    on threads of the upkeep.
    """

    def __init__(
        self,
        places: Places,
        open_pipeline: OpenPipeline,
        settings: Callable[[], Settings],
        control: Control,
        carry_out: Callable[[Request], object],
        on_activity: Callable[[Activity], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        self._settings = settings
        self._control = control
        self._tell_activity = on_activity
        self._on_error = on_error
        self._activity = Activity()
        self._present = Present(places.present)
        self._watcher = Watcher(
            self._note_changes, str(places.home), on_trouble=self._note_trouble, on_unrest=control.tell_unrest
        )
        self._background = BackgroundIndexer(
            open_pipeline, control, settings, self._note, on_error, self._watcher.unwatched
        )
        self._manners = Manners(control, lambda: self._chosen().battery_level, self._pause_changed)
        box = RequestBox(places.requests)
        self._server = RequestServer(box, carry_out, lambda: self._background.holding, self._look_at_settings)
        self._known = settings()
        self._unreadable = ""

    @property
    def activity(self) -> Activity:
        """What is going on."""
        return self._activity

    @property
    def holding(self) -> bool:
        """Whether this process has the index open for writing."""
        return self._background.holding

    def start(self) -> None:
        """Begin."""
        if self._known.paused_until > time.time():
            self._control.pause(self._known.paused_until)
        self._watcher.start()
        self._watch(self._known)
        for thread in (self._background, self._manners, self._server):
            thread.start()

    def apply(self, settings: Settings) -> None:
        """Act on what the user chose."""
        self._known = settings
        self._watch(settings)
        self._control.interrupt()
        self._background.index()

    def pause(self, until: float | None) -> None:
        """Stop indexing after the present batch."""
        self._control.pause(until)
        self._note(self._activity)

    def resume(self) -> None:
        """Go on with what was paused, for whatever reason."""
        self._control.resume()
        if self._control.paused:
            self._control.force()
        self._pause_changed()

    def index_now(self) -> None:
        """Index whatever speaks against it, until all is ready."""
        self._control.force()
        self._pause_changed()

    def look_again(self) -> None:
        """Scan everything, unless that was done a moment ago: the user has come to the window."""
        self._manners.note_user()
        if time.monotonic() - self._background.last_scan > SCANNED_LATELY:
            self._background.index()

    def note_user(self) -> None:
        """Take note that the user does something just now."""
        self._manners.note_user()

    def do(self, task: Callable[[Writer], T]) -> T:
        """Run a task with the writer; raises IndexBusy while another process has it, Stopped when closed."""
        return self._background.do(task)

    def index_through(self) -> Report:
        """Index until all is ready, and wait for that; raises as `do` does."""
        return self._background.index_through()

    def cannot_watch(self, folder: str) -> bool:
        """Tell whether a folder that is there cannot be watched."""
        return self._watcher.cannot_watch(folder)

    def close(self) -> None:
        """End all threads, in bounded time; may be called twice."""
        self._control.stop()
        self._server.stop()
        self._watcher.close()
        self._background.close()
        self._manners.close()
        self._server.close()
        self._present.clear()

    def _note(self, activity: Activity) -> None:
        if self._control.paused:
            activity = replace(activity, phase="paused", reason=self._control.reason)
        self._activity = activity
        if self._background.holding:
            self._present.tell(activity)
        self._tell_activity(activity)

    def _pause_changed(self) -> None:
        """Show that a pause has begun, or look at everything where one has ended."""
        if self._control.paused:
            self._note(self._activity)
        else:
            self._control.interrupt()
            self._background.index()

    def _watch(self, settings: Settings) -> None:
        self._watcher.watch([folder.path for folder in settings.folders])

    def _note_changes(self, changes: Changes) -> None:
        self._background.note(changes)

    def _note_trouble(self, problem: PathProblem) -> None:
        self._on_error(problem)

    def _chosen(self) -> Settings:
        """Read what the user chose; where that cannot be read, say so once and go by what was chosen before."""
        try:
            settings = self._settings()
        except InklingError as problem:
            if problem.title != self._unreadable:
                self._unreadable = problem.title
                self._on_error(problem)
            return self._known
        self._unreadable = ""
        return settings

    def _look_at_settings(self) -> None:
        """Act on what another process has chosen meanwhile."""
        settings = self._chosen()
        # A pause comes as a request of its own, and one without end does not stand in the settings.
        if replace(settings, paused_until=self._known.paused_until) != self._known:
            self.apply(settings)
