"""Has pages drawn off the window's thread; the newest wish wins, and a page that takes too long is given up."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtGui import QImage

from inkling.gui.page_lights import Draw, PageLights
from inkling.gui.page_values import Box, PagePixels, PageRequest, PageTrouble
from inkling.indexing.fingerprints import in_the_cloud

SECONDS = 10.0
IDLE_SECONDS = 60.0
REST = 0.2
"""Seconds for which a page must have been shown before it is looked at."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page as the window shows it; boxes are shares of its width and height.

    A picture is not shown larger than its `own_width` in pixels, unless one zooms. A page that has no text is nothing
    but a picture, on which words are found by looking at it.
    """

    request: PageRequest
    pages: int
    image: QImage
    sentence: tuple[Box, ...]
    words: tuple[Box, ...]
    near: tuple[Box, ...]
    own_width: int | None = None
    has_text: bool = True


Outcome = DrawnPage | PageTrouble


class PageRenderer(threading.Thread):
    """A thread with room for one waiting wish and a worker process that it kills when a page takes too long.

    `on_outcome` is called on this thread with the request and the drawn page, or why there is none, and again where
    what was asked for was found on a page that is a picture. A request for page 0 draws nothing: it is answered only
    where the file has gone.
    """

    def __init__(self, on_outcome: Callable[[PageRequest, Outcome], None], seconds: float = SECONDS) -> None:
        super().__init__(name="page renderer", daemon=True)
        self._on_outcome = on_outcome
        self._seconds = seconds
        self._languages = ""
        self._lights = PageLights()
        self._changed = threading.Condition()
        self._waiting: PageRequest | None = None
        self._closing = False

    def set_languages(self, languages: str) -> None:
        """Look for text in pages that are pictures in some languages; with an empty text in none."""
        self._languages = languages

    def ask(self, request: PageRequest) -> None:
        """Put a wish, in place of any that waits; the first starts the thread, and after `close` none counts."""
        with self._changed:
            if self._closing:
                return
            self._waiting = request
            self._changed.notify()
            if self.ident is None:
                self.start()

    def close(self) -> None:
        """End the thread and its worker process, within two seconds; may be called twice."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self.is_alive():
            self.join(2.0)

    def run(self) -> None:
        """Answer wishes until closed."""
        # Not before the first wish: the window is shown the sooner.
        from inkling.gui.page_process import PageProcess

        process = PageProcess(self._seconds, lambda: self._closing)
        while not self._closing:
            request = self._next()
            if request is None:
                process.stop()
                continue
            outcome = self._outcome(request, process.draw)
            if outcome is not None and not self._closing:
                self._on_outcome(request, outcome)
            if isinstance(outcome, DrawnPage) and (lit := self._looked_at(outcome, process.draw)) is not None:
                self._on_outcome(request, lit)
        process.stop()

    def _next(self) -> PageRequest | None:
        """Wait for a wish; None after a while without any, and when all is closing."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting is not None or self._closing, IDLE_SECONDS)
            request, self._waiting = self._waiting, None
            return None if self._closing else request

    def _outcome(self, request: PageRequest, draw: Draw) -> Outcome | None:
        try:
            status = Path(request.path).stat()
        except (FileNotFoundError, NotADirectoryError):
            return PageTrouble("This file is no longer there.", "It was moved or deleted since it was read.")
        except OSError as error:
            return PageTrouble("This file cannot be reached.", f"{error.strerror}. Check the drive it lies on.")
        if request.page == 0:
            return None
        if in_the_cloud(status):
            return PageTrouble("This file lies only in the cloud.", "Open it once to have it shown here.")
        reply = draw(request)
        if not isinstance(reply, PagePixels):
            return reply
        boxes = reply.sentence, reply.words, reply.near
        is_found = reply.has_text or reply.sentence
        if not is_found and (seen := self._lights.known(request, self._languages)) is not None:
            boxes = seen.lit(request)
        image = QImage(reply.pixels, reply.width, reply.height, reply.stride, QImage.Format.Format_RGB32).copy()
        return DrawnPage(request, reply.pages, image, *boxes, reply.own_width, reply.has_text)

    def _looked_at(self, drawn: DrawnPage, draw: Draw) -> DrawnPage | None:
        """Light a page that is a picture; None where there is nothing to light, or something else is wanted."""
        request, languages = drawn.request, self._languages
        asks = bool(request.sentence or request.words or request.near)
        is_found = drawn.has_text or drawn.sentence
        if is_found or not asks or not languages or self._lights.known(request, languages):
            return None
        with self._changed:
            # Who only steps past it goes on the sooner.
            if self._changed.wait_for(lambda: self._waiting is not None or self._closing, REST):
                return None
        seen = self._lights.look(request, languages, draw, lambda: self._is_wanted(request))
        if seen is None or self._waiting is not None:
            return None
        sentence, words, near = seen.lit(request)
        return replace(drawn, sentence=sentence, words=words, near=near)

    def _is_wanted(self, request: PageRequest) -> bool:
        """Tell whether to go on looking at a page: nothing else is to be shown, whatever is sought on it now."""
        waiting = self._waiting
        return not self._closing and (waiting is None or waiting.alone == request.alone)
