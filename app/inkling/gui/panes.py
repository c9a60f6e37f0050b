"""Folders, results and preview: how much of them a window of its size has room for."""

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter

from inkling.gui.centre import Centre
from inkling.gui.folders import FoldersBar
from inkling.gui.preview import Preview
from inkling.gui.theme import Theme
from inkling.gui.window_memory import Remembered

_ROOM_FOR_TWO = 162
"""In spaces of the theme: narrower than this, there is no room for two of them beside each other."""


class Panes(QSplitter):
    """Shows folders, results and preview beside each other, in smaller windows fewer of them or in other places.

    `folders_switched` tells whether the folders are shown. `beside` is whether they are wanted where there is room.
    """

    folders_switched = Signal(bool)

    def __init__(self, theme: Theme, folders: FoldersBar, centre: Centre, preview: Preview) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme, self._folders, self._centre, self._preview = theme, folders, centre, preview
        self.beside, self._instead = True, False
        self._inner = _TellingSplitter(Qt.Orientation.Horizontal)
        self._inner.addWidget(centre)
        self._inner.addWidget(preview)
        self.addWidget(folders)
        self.addWidget(self._inner)
        for splitter in (self._inner, self):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        self.setStretchFactor(1, 1)
        self._inner.setStretchFactor(0, 1)
        self._inner.setStretchFactor(1, 1)
        self._inner.resized.connect(self._arrange_preview)

    def restore(self, remembered: Remembered) -> None:
        """Take the widths of the last time, and whether the folders were wanted."""
        space = self._theme.space
        outer, _, inner = remembered.split.partition("|")
        self.beside = remembered.folders_shown
        if not (outer and self.restoreState(as_bytes(outer))):
            self.setSizes([space(56), space(234)])
        if not (inner and self._inner.restoreState(as_bytes(inner))):
            self._inner.setSizes([space(122), space(112)])

    def split(self) -> str:
        """Give the widths as they are remembered."""
        return f"{as_remembered(self.saveState())}|{as_remembered(self._inner.saveState())}"

    def arrange(self) -> None:
        """Show the folders beside the results, or where there is no room for both, instead of them when wanted."""
        welcome = self._centre.currentWidget() is self._centre.welcome
        self._instead = self._instead and self._is_narrow() and not welcome
        shown = self._instead or (self.beside and not self._is_narrow() and not welcome)
        self._folders.setVisible(shown)
        self._inner.setVisible(not self._instead)
        self.folders_switched.emit(shown)
        self._arrange_preview()

    def switch_folders(self) -> None:
        """Show the folders, or hide them."""
        if self._is_narrow():
            self._instead = not self._instead
        else:
            self.beside = not self.beside
        self.arrange()

    def leave_folders(self) -> bool:
        """Bring back the results where the folders take their place, and tell whether they did."""
        if not self._instead:
            return False
        self.switch_folders()
        return True

    def _arrange_preview(self) -> None:
        """Put the preview where there is room left: beside the results, else below them, else nowhere."""
        space = self._theme.space
        wide = self._inner.width() >= space(_ROOM_FOR_TWO)
        tall = self.window().height() >= space(150)
        results = self._centre.currentWidget() is self._centre.view
        self._preview.setVisible(results and (wide or tall))
        orientation = Qt.Orientation.Horizontal if wide or not tall else Qt.Orientation.Vertical
        if self._inner.orientation() != orientation:
            self._inner.setOrientation(orientation)

    def _is_narrow(self) -> bool:
        return self.window().width() < self._theme.space(_ROOM_FOR_TWO)


class _TellingSplitter(QSplitter):
    """Tells when it has another size."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell it."""
        super().resizeEvent(event)
        self.resized.emit()


def as_bytes(text: str) -> QByteArray:
    """Read what Qt saved from what is remembered."""
    return QByteArray.fromBase64(QByteArray(text.encode("ascii", "ignore")))


def as_remembered(data: QByteArray) -> str:
    """Write what Qt saved as it is remembered."""
    return bytes(data.toBase64().data()).decode("ascii")
