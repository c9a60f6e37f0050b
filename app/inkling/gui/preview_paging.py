"""Has the page that one stands at drawn, lit, and drawn anew in another width, and puts it into view."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from inkling.gui.page_values import PageRequest, PageTrouble
from inkling.gui.page_view import PageView
from inkling.gui.preview_pages import Outcome, PageRenderer


class Paging(QObject):
    """Fills a view with pages; the newest wish counts. Lives on the GUI thread.

    `coming(page, pages)` tells that a page is about to be put into the view, `failed(path, trouble)` that none can be
    had of a file, or that it has gone. `close` must be called before the application ends.
    """

    coming = Signal(int, int)
    failed = Signal(str, object)
    _drawn = Signal(object, object)

    def __init__(self, view: PageView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._asked: PageRequest | None = None
        self._shown: PageRequest | None = None
        self._awaits_light = False
        self._renderer = PageRenderer(self._drawn.emit)
        self._drawn.connect(self._take_outcome)

    def ask(self, request: PageRequest) -> None:
        """Want a page in view, unless it was the last that was wanted; no other file's page stays there."""
        if self._shown is not None and self._shown.path != request.path:
            self.clear()
        if request != self._asked:
            self._asked = request
            self._renderer.ask(request)

    def look_for(self, path: str) -> None:
        """Want no page, but to hear where a file has gone."""
        self._asked = None
        self._renderer.ask(PageRequest(path, 0, 0))

    def has(self, path: str) -> bool:
        """Tell whether a page of a file is in the view."""
        return self._shown is not None and self._shown.path == path

    def go_to_light(self, go: bool) -> None:
        """Bring what is lit into sight, or leave a person where one has gone."""
        self._awaits_light = go

    def drop(self) -> None:
        """Want no page any more."""
        self._asked = None

    def clear(self) -> None:
        """Leave the view empty, and want no page any more."""
        self._asked = self._shown = None
        self._view.clear()

    def set_languages(self, languages: str) -> None:
        """Look for text in pages that are pictures in some languages; with an empty text in none."""
        self._renderer.set_languages(languages)

    def close(self) -> None:
        """End the renderer's thread and process, within two seconds."""
        self._renderer.close()

    def _take_outcome(self, request: PageRequest, outcome: Outcome) -> None:
        if isinstance(outcome, PageTrouble):
            # One may have turned to another page, which may be had.
            if not request.page or request == self._asked:
                self._asked = None
                self.failed.emit(request.path, outcome)
        elif request == self._asked:
            # The same page in another size stays where it is, and one that is lit only now where one has gone on it.
            same = self._shown is not None and replace(self._shown, width=0) == replace(request, width=0)
            is_lit = bool(outcome.sentence or outcome.near or outcome.words)
            self.coming.emit(min(request.page, outcome.pages), outcome.pages)
            self._view.show_page(outcome, keep_place=same and not (is_lit and self._awaits_light))
            self._awaits_light = self._awaits_light and not is_lit
            self._shown = request
