"""Pauses indexing while the computer runs on battery, if the user wants that."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from inkling.gui.bridge import Bridge

_EVERY = 20_000
"""Milliseconds between looks at the power supply."""


class Energy(QObject):
    """Looks at the power supply now and then; whoever resumes by hand is not overruled until the next unplugging."""

    def __init__(self, bridge: Bridge, wanted: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._wanted = wanted
        self._paused = False
        self._overruled = False
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._look)
        bridge.opened.connect(self._timer.start)
        bridge.opened.connect(self._look)

    @property
    def paused(self) -> bool:
        """Whether indexing is paused because of the battery."""
        return self._paused

    def overrule(self) -> None:
        """Take note that the user goes on by hand."""
        self._overruled = self._paused
        self._paused = False

    def take(self, on_battery: bool) -> None:
        """Act on whether the computer runs on battery."""
        self._overruled = self._overruled and on_battery
        pause = on_battery and self._wanted() and not self._overruled
        if pause and not self._paused:
            self._paused = True
            self._bridge.pause()
        elif self._paused and not pause:
            self._paused = False
            self._bridge.resume()

    def _look(self) -> None:
        self._bridge.on_battery(self.take)
