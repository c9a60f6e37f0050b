"""Carries what is wished on the page of models to the session, and what comes of it back."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from inkling.errors import InklingError
from inkling.gui.bridge import Bridge
from inkling.gui.models import ModelRow, Models, Offer, Recommended
from inkling.gui.preferences_models import ModelsPage
from inkling.gui.wording import size
from inkling.settings import Settings

T = TypeVar("T")
Found = tuple[Sequence[ModelRow], Sequence[Recommended]]


class ModelTalk(QObject):
    """One page's talk; lives as long as the page."""

    _progress = Signal(object)

    def __init__(self, bridge: Bridge, page: ModelsPage) -> None:
        super().__init__(page)
        self._bridge, self._page = bridge, page
        self._cancelled = threading.Event()
        page.use_wanted.connect(self._use)
        page.undo_wanted.connect(lambda: self._do("Going back…", lambda models: models.undo(), self._say_chosen))
        page.add_wanted.connect(self._add)
        page.remove_wanted.connect(self._remove)
        page.look_up_wanted.connect(self._look_up)
        page.fetch_wanted.connect(self._fetch)
        page.cancel_wanted.connect(self._cancelled.set)
        page.destroyed.connect(self._cancelled.set)
        self._progress.connect(page.say)
        self.refresh()

    def refresh(self) -> None:
        """Show the models as they are now."""
        self._bridge.models(lambda models: (models.list(), models.recommended()), self._show, self._say_problem)

    def _use(self, name: str) -> None:
        self._do(f"Choosing {name}…", lambda models: models.use(name), self._say_chosen)

    def _add(self, folder: Path) -> None:
        self._do(f"Trying {folder.name} and copying it…", lambda models: models.add(folder), self._say_added)

    def _remove(self, name: str) -> None:
        self._do(f"Removing {name}…", lambda models: models.remove(name), self._say_removed)

    def _look_up(self, name: str) -> None:
        self._page.close_consent()
        self._do(f"Looking up {name}…", lambda models: models.look_up(name), self._page.ask_consent)

    def _fetch(self, offer: Offer) -> None:
        self._cancelled.clear()

        def tell(count: int) -> None:
            if not self._gone():
                self._progress.emit(f"{size(count)} of {size(offer.bytes)}")

        def fetch(models: Models) -> str:
            return models.fetch(offer, on_progress=tell, cancelled=self._gone)

        self._do(f"Fetching {offer.repository}…", fetch, self._say_fetched, self._say_not_fetched)

    def _gone(self) -> bool:
        return self._cancelled.is_set() or self._bridge.closing

    def _do(
        self,
        text: str,
        work: Callable[[Models], T],
        then: Callable[[T], None],
        problem: Callable[[InklingError], None] | None = None,
    ) -> None:
        self._page.set_busy(text)

        def done(result: T) -> None:
            if isValid(self._page):
                self._page.set_busy("")
                self._page.say("")
                then(result)
                self.refresh()

        self._bridge.models(work, done, problem or self._say_problem)

    def _show(self, found: Found) -> None:
        self._bridge.settings(lambda settings: self._show_with(found, settings))

    def _show_with(self, found: Found, settings: Settings) -> None:
        rows, recommended = found
        if isValid(self._page):
            self._page.set_rows(rows, can_undo=settings.model_before is not None)
            self._page.set_recommended(recommended)

    def _say_chosen(self, row: ModelRow) -> None:
        if row.role == "answers":
            text = f"{row.name} answers now."
        else:
            text = f"{row.name} is being prepared; the present model answers until it has read everything."
        self._page.say(f"{text} {row.caution}".strip())

    def _say_added(self, name: str) -> None:
        self._page.say(f"{name} is at hand. Choose Use to let it read your documents.")

    def _say_fetched(self, name: str) -> None:
        self._page.close_consent()
        self._page.say(f"{name} is at hand, and every file is what was offered.")

    def _say_not_fetched(self, problem: InklingError) -> None:
        self._say_problem(problem)
        if self._cancelled.is_set() and isValid(self._page):
            self._page.say("Stopped. Nothing is kept of it.")

    def _say_removed(self, freed: int) -> None:
        self._page.say(f"{size(freed)} freed.")

    def _say_problem(self, problem: InklingError) -> None:
        if isValid(self._page):
            self._page.set_busy("")
            self._page.close_consent()
            self._page.say(f"{problem.title} {problem.advice}", problem=True)
