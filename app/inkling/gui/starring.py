"""“This was it”: keeps which result was what a query sought, and which were opened where that is allowed."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from inkling.gui.asking import Asking
from inkling.gui.bridge import Bridge
from inkling.gui.main_window import MainWindow
from inkling.gui.result_actions import ResultActions
from inkling.gui.wording import shortened
from inkling.search.answer import Answer, Result
from inkling.search.query import parse


class Starring(QObject):
    """Joins the results with what is kept of them; lives on the GUI thread."""

    def __init__(self, main: MainWindow, actions: ResultActions, asking: Asking, bridge: Bridge) -> None:
        super().__init__(main)
        self._main = main
        self._asking = asking
        self._bridge = bridge
        self._looked = ""
        actions.star_wanted.connect(self._star)
        asking.shown.connect(self._leave)
        main.centre.view.chosen.connect(lambda _: self._look())
        actions.opened.connect(self._note_opened)
        # Held down, it would give the star and take it back again and again.
        keys = QShortcut(QKeySequence("Ctrl+D"), main, autoRepeat=False)
        keys.activated.connect(lambda: asking.once_answered(self._star_current))

    def _star_current(self) -> None:
        result = self._main.centre.view.current()
        if result is not None:
            self._star(result)

    def _star(self, result: Result) -> None:
        """Give a result its star for the query that is shown, or take it back."""
        query = self._query()
        if query:
            self._bridge.star(query, result.key, _passage(result), partial(self._tell, query))
        else:
            self._main.notice.say("There is no question that this could answer.", "Type what you seek first.")

    def _leave(self, answer: Answer | None) -> None:
        """Know no marks any more once the rows are those of another question."""
        if answer is None or answer.query != self._looked:
            self._looked = ""

    def _look(self) -> None:
        """Mark what was it, once one has come to rest at a question."""
        query = self._query()
        if query != self._looked:
            self._looked = query
            self._fetch(query)

    def _fetch(self, query: str) -> None:
        if query:
            self._bridge.starred(query, partial(self._main.centre.view.results.set_starred, query))

    def _tell(self, query: str, starred: bool) -> None:
        self._fetch(query)
        title = f"Kept: this is what “{shortened(query)}” sought." if starred else "Taken back."
        advice = "Kept on this computer alone, to tell how well models find it." if starred else ""
        self._main.notice.say(title, advice)

    def _note_opened(self, path: str) -> None:
        view = self._main.centre.view
        # Of several documents within one file the current one is what was opened.
        candidates = (view.current(), *view.results.results)
        result = next((each for each in candidates if each is not None and each.path == path), None)
        if result is None:
            self._bridge.note_opened("", (path, 0), "")
        else:
            self._bridge.note_opened(self._query(), result.key, _passage(result))

    def _query(self) -> str:
        """Give the question whose results are shown, empty where it is made of filters alone."""
        answer = self._asking.answer
        return answer.query if answer is not None and parse(answer.query).meaning else ""


def _passage(result: Result) -> str:
    return result.passages[0].text if result.passages else ""
