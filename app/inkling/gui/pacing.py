"""Paces questions, so that answers are seen while someone types faster than the engine answers."""

from PySide6.QtCore import QObject, QTimer

from inkling.gui.bridge import Bridge
from inkling.search.answer import Question

_PATIENCE = 300
"""Milliseconds for which a newer question waits for the answer to the one before."""


class Pacer(QObject):
    """Hands questions to the bridge one at a time.

    A question is asked at once if none is under way; else it waits, in place of any that waits already, until that
    one is answered, but not for long: a newer question stops the engine's work on an older one.
    """

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._waiting: Question | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._go_on)
        bridge.answered.connect(self._go_on)

    def ask(self, question: Question) -> None:
        """Ask, now or soon."""
        self._waiting = question
        if not self._patience.isActive():
            self._go_on()

    def drop(self) -> None:
        """Want no answer any more."""
        self._waiting = None
        self._patience.stop()
        self._bridge.drop_question()

    def _go_on(self) -> None:
        question, self._waiting = self._waiting, None
        self._patience.stop()
        if question is not None:
            self._patience.start()
            self._bridge.ask(question)
