"""The icon in the tray, from which Inkling goes on watching while its window is closed."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from inkling.gui.resources import resource
from inkling.gui.wording import going_on
from inkling.indexing.activity import Activity


class Tray(QObject):
    """A tray icon with a menu; where the system has no tray it is never available."""

    open_wanted = Signal()
    pause_wanted = Signal()
    resume_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paused = False
        self._menu = QMenu()
        self._menu.addAction("Open Inkling").triggered.connect(self.open_wanted)
        self._pause = self._menu.addAction("Pause indexing")
        self._pause.triggered.connect(lambda: (self.resume_wanted if self._paused else self.pause_wanted).emit())
        self._menu.addSeparator()
        self._menu.addAction("Quit").triggered.connect(self.quit_wanted)
        self._icon = QSystemTrayIcon(QIcon(str(resource("icons/inkling.svg"))), self)
        self._icon.setContextMenu(self._menu)
        self._icon.setToolTip("Inkling")
        # On macOS the same click opens the menu.
        if sys.platform != "darwin":
            self._icon.activated.connect(self._activate)

    @property
    def available(self) -> bool:
        """Whether the system has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Show the icon."""
        self._icon.show()

    def hide(self) -> None:
        """Take the icon away."""
        self._icon.hide()

    def set_activity(self, activity: Activity) -> None:
        """Show in the tool tip what is going on."""
        self._paused = activity.phase == "paused"
        self._pause.setText("Go on indexing" if self._paused else "Pause indexing")
        self._icon.setToolTip(f"Inkling  {going_on(activity)}".strip())

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_wanted.emit()
