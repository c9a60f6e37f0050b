"""How other threads stop the indexer, make it wait, or get a word in."""

import threading


class Stopped(Exception):
    """The indexer was asked to stop; what it has committed stays."""


class Control:
    """Switches that the indexer looks at between files and between batches; any thread may turn them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._stopped = False
        self._interrupted = False
        self._paused = False
        self._news = False

    @property
    def stopped(self) -> bool:
        """Whether the indexer was asked to end for good."""
        return self._stopped

    @property
    def paused(self) -> bool:
        """Whether the indexer was asked to wait."""
        return self._paused

    @property
    def news(self) -> bool:
        """Whether files have changed since the present run began."""
        return self._news

    def pause(self) -> None:
        """Make the indexer wait at its next look."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """Let the indexer go on."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

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

    def begin(self) -> None:
        """Begin a run: interruptions and news of earlier ones count no more. Called by the indexer."""
        with self._changed:
            self._interrupted = self._news = False

    def look(self) -> None:
        """Return when work may go on; raise Stopped when it may not. Called by the indexer."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._interrupted or not self._paused)
            if self._stopped or self._interrupted:
                raise Stopped
