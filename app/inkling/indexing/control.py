"""How other threads stop the indexer, make it wait, or get a word in."""

import threading
import time


class Stopped(Exception):
    """The indexer was asked to stop; what it has committed stays."""


class Control:
    """Switches that the indexer looks at between files and between batches; any thread may turn them.

    The user's pause may end by itself. A hold is a pause that the program imposes, as on battery; forcing overrules
    both until all is done.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._stopped = False
        self._interrupted = False
        self._news = self._unrest = False
        self._pause: _Pause | None = None
        self._hold = ""
        self._forced = False
        self._cores_free = 0

    @property
    def stopped(self) -> bool:
        """Whether the indexer was asked to end for good."""
        return self._stopped

    @property
    def paused(self) -> bool:
        """Whether the indexer has to wait."""
        return not self._forced and (bool(self._hold) or (self._pause is not None and self._pause.seconds_left() > 0))

    @property
    def reason(self) -> str:
        """Why it has to wait, as in "until 15:40"; empty where it was simply asked to, or need not."""
        if not self.paused:
            return ""
        pause = self._pause
        return self._hold if pause is None or pause.seconds_left() <= 0 else pause.words()

    @property
    def news(self) -> bool:
        """Whether files have changed since the present run began."""
        return self._news

    @property
    def unrest(self) -> bool:
        """Whether something has happened since the present run began, of which it may have seen one half only."""
        return self._unrest

    @property
    def cores_free(self) -> int:
        """How many of the processor's cores to leave to others."""
        return 0 if self._forced else self._cores_free

    def pause(self, until: float | None = None) -> None:
        """Make the indexer wait at its next look, until resumed or for so long; `until` in seconds since 1970."""
        with self._changed:
            self._pause = _Pause(until)
            self._forced = False
            self._changed.notify_all()

    def resume(self) -> None:
        """Let the indexer go on, unless something else holds it."""
        with self._changed:
            self._pause = None
            self._changed.notify_all()

    def hold(self, reason: str) -> None:
        """Make the indexer wait for a reason that the user did not give; an empty one lets it go on."""
        with self._changed:
            self._hold = reason
            self._changed.notify_all()

    def force(self) -> None:
        """Let the indexer work with all its might until it has nothing left to do, whatever speaks against it."""
        with self._changed:
            self._pause = None
            self._forced = True
            self._changed.notify_all()

    def all_done(self) -> None:
        """Take note that nothing is left to do, so that nothing is forced any more. Called by the indexer."""
        self._forced = False

    def leave_free(self, cores: int) -> None:
        """Leave some of the processor's cores to others from the next batch on."""
        self._cores_free = cores

    def stop(self) -> None:
        """Make the indexer end at its next look, for good."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def interrupt(self) -> None:
        """Make the present run end at its next look, even while it is paused."""
        with self._changed:
            self._interrupted = True
            self._changed.notify_all()

    def tell_news(self) -> None:
        """Tell that files have changed, which is more urgent than encoding."""
        self._news = True

    def tell_unrest(self) -> None:
        """Tell that something happens in the folders just now; news of it follow once it has settled."""
        self._unrest = True

    def begin(self) -> None:
        """Begin a run: interruptions and news of earlier ones count no more. Called by the indexer."""
        with self._changed:
            self._interrupted = self._news = self._unrest = False

    def look(self) -> None:
        """Return when work may go on; raise Stopped when it may not. Called by the indexer."""
        with self._changed:
            while not self._stopped and not self._interrupted and self.paused:
                self._changed.wait(self._pause.seconds_left() if self._pause and not self._hold else None)
            if self._stopped or self._interrupted:
                raise Stopped


class _Pause:
    """A wish to wait, without end or until a time of day."""

    def __init__(self, until: float | None) -> None:
        self._until = until
        # A clock that is set back must not make it longer, nor a computer that slept.
        self._end = None if until is None else time.monotonic() + max(0.0, until - time.time())

    def seconds_left(self) -> float:
        if self._until is None or self._end is None:
            return threading.TIMEOUT_MAX
        left = min(self._until - time.time(), self._end - time.monotonic())
        return max(0.0, min(left, threading.TIMEOUT_MAX))

    def words(self) -> str:
        if self._until is None:
            return ""
        then, now = time.localtime(self._until), time.localtime()
        if then.tm_yday == now.tm_yday and then.tm_year == now.tm_year:
            return f"until {time.strftime('%H:%M', then)}"
        return "until tomorrow"
