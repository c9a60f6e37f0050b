"""Asks the desktop's file manager, over the session bus, to show a file selected in its folder."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

from inkling.gui.shown_path import address

_NAME = "org.freedesktop.FileManager1"
_PATIENCE = 5000
"""Milliseconds that a file manager may take to start."""


class FileManager(QObject):
    """The file manager on a bus; lives on the GUI thread and never waits there."""

    def __init__(self, bus: QDBusConnection | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus or QDBusConnection.sessionBus()

    def show(self, path: str, instead: Callable[[], None]) -> None:
        """Show a file selected; `instead` is called where there is no bus or no file manager on it."""
        if not self._bus.isConnected():
            instead()
            return
        message = QDBusMessage.createMethodCall(_NAME, "/org/freedesktop/FileManager1", _NAME, "ShowItems")
        message.setArguments([[address(path).toString(QUrl.ComponentFormattingOption.FullyEncoded)], ""])
        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(message, _PATIENCE), self)

        def take() -> None:
            if watcher.isError():
                instead()
            watcher.deleteLater()

        watcher.finished.connect(take)
