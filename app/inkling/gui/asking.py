"""Asks as a person types, and shows what comes."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from inkling.gui.bridge import Bridge
from inkling.gui.centre import Centre
from inkling.gui.chips import FilterChips
from inkling.gui.engine import Status
from inkling.gui.pacing import Pacer
from inkling.gui.results import MOST_RESULTS
from inkling.gui.search_field import SearchField
from inkling.indexing.activity import Activity
from inkling.search.answer import Answer, Question
from inkling.search.query import parse

_PATIENCE = 250
"""Milliseconds for which nothing may have come before the window says that nothing was found."""
_WORTH_REMEMBERING = 2500
_AGAIN = 3000
"""Milliseconds between repeated questions while files are still coming in."""


class Asking(QObject):
    """Joins search field, chips and results with the bridge.

    `remembered` tells a query that was meant: one whose results were looked at for a while, or opened. `shown` tells
    each answer to what is typed, and None once nothing is.
    """

    remembered = Signal(str)
    shown = Signal(object)

    def __init__(self, field: SearchField, chips: FilterChips, centre: Centre, bridge: Bridge) -> None:
        super().__init__(centre)
        self._field = field
        self._chips = chips
        self._centre = centre
        self._bridge = bridge
        self._pacer = Pacer(bridge, self)
        self._answer: Answer | None = None
        self._status: Status | None = None
        self._working = False
        self._wishes: list[Callable[[], None]] = []
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._worth = QTimer(self, singleShot=True, interval=_WORTH_REMEMBERING)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN)
        self._patience.timeout.connect(self._say_nothing_found)
        self._worth.timeout.connect(self.remember)
        self._again.timeout.connect(self._ask_again)
        field.textChanged.connect(self._ask)
        field.list_key.connect(self._take_key)
        chips.text_wanted.connect(self.put)
        bridge.answered.connect(self._show)
        bridge.status.connect(self._take_status)
        bridge.activity.connect(self._take_activity)
        for signal in (bridge.failed, bridge.broken):
            signal.connect(lambda _: self._give_up())
        self._turn_to_rest()

    @property
    def answer(self) -> Answer | None:
        """The answer that is shown."""
        return self._answer

    def put(self, text: str) -> None:
        """Put a query into the field, and ask it."""
        self._field.setText(text)
        self._field.setFocus()

    def remember(self) -> None:
        """Tell that the shown query was meant."""
        if self._answer is not None and self._answer.results and self._answer.query == self._field.text():
            self.remembered.emit(self._answer.query)

    def once_answered(self, wish: Callable[[], None]) -> None:
        """Do something with the results of what is typed: at once where they are shown, else when they come.

        Wishes are carried out in their order, and dropped where the text changes first or nothing is found.
        """
        if not parse(self._field.text()).parts or self._answers_field():
            wish()
        elif self._answer is None or self._answer.query != self._field.text():
            self._wishes.append(wish)

    def _answers_field(self) -> bool:
        """Tell whether the rows are the results of what is typed."""
        answer = self._answer
        return answer is not None and answer.query == self._field.text() and bool(answer.results)

    def _take_key(self, event: QKeyEvent) -> None:
        # The event itself ends with its handling.
        kept = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat())
        self.once_answered(lambda: self._centre.view.keyPressEvent(kept))

    def _ask(self, text: str) -> None:
        self._wishes.clear()
        self._chips.set_text(text)
        self._worth.stop()
        self._patience.stop()
        if parse(text).parts:
            self._pacer.ask(Question(text, limit=MOST_RESULTS, rerank=True))
        else:
            self._pacer.drop()
            self._answer = None
            self._centre.view.clear()
            self._turn_to_rest()
            self.shown.emit(None)

    def _show(self, answer: Answer) -> None:
        self._answer = answer
        if answer.results:
            self._patience.stop()
            self._centre.view.show_answer(answer)
            self._centre.turn_to(self._centre.view)
            self._worth.start()
        else:
            self._patience.start()
        self.shown.emit(answer)
        if answer.query == self._field.text():
            self._grant_wishes()

    def _grant_wishes(self) -> None:
        wishes, self._wishes = self._wishes, []
        for wish in wishes:
            self.once_answered(wish)

    def _give_up(self) -> None:
        self._patience.stop()
        self._wishes.clear()

    def _say_nothing_found(self) -> None:
        if self._answer is None or self._answer.results or self._answer.query != self._field.text():
            return
        self._centre.view.clear()
        if self._status is not None and not self._status.folders:
            # Nothing can be found before there is a folder: how to add one is what helps.
            self._centre.turn_to(self._centre.welcome)
            return
        answer, example = self._answer, parse(self._answer.query).like
        if example:
            self._bridge.is_known(
                example,
                lambda known: self._show_nothing(answer, example_known=known),
                lambda: self._show_nothing(answer),
            )
        else:
            self._show_nothing(answer)

    def _show_nothing(self, answer: Answer, *, example_known: bool = True) -> None:
        if answer is self._answer:
            page = self._centre.nothing
            page.show_query(answer.query, answer.meaning, self._status, example_known=example_known)
            self._centre.turn_to(page)

    def _turn_to_rest(self) -> None:
        """Show the page that stands while nothing is asked."""
        known = self._status is None or bool(self._status.folders)
        page: QWidget = self._centre.idle if known else self._centre.welcome
        self._centre.turn_to(page)

    def _take_status(self, status: Status) -> None:
        before, self._status = self._status, status
        # Another process may keep the index up to date, whose activity nobody tells here.
        changed = before is not None and (before.files, before.passages) != (status.files, status.passages)
        if changed and not self._again.isActive():
            self._again.start()
        self._chips.set_watched([folder.path for folder in status.folders])
        if self._answer is None and not parse(self._field.text()).parts:
            self._turn_to_rest()

    def _take_activity(self, activity: Activity) -> None:
        working = activity.is_counting
        # Where files were only moved or removed, that it is idle again is all that is told.
        if (working or self._working or activity.phase == "idle") and not self._again.isActive():
            self._again.start()
        self._working = working

    def _ask_again(self) -> None:
        """Ask the same once more, as there are more files to find it in."""
        if self._answer is not None and self._answer.query == self._field.text():
            self._pacer.ask(Question(self._field.text(), limit=MOST_RESULTS, rerank=True))
