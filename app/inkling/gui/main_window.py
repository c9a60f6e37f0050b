"""The main window: where its parts stand; what they do is in `asking`, `arrivals` and `result_actions`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QToolButton, QVBoxLayout, QWidget

from inkling.gui.centre import Centre
from inkling.gui.chips import FilterChips
from inkling.gui.drop_overlay import DropOverlay, local_paths
from inkling.gui.folders import FoldersBar
from inkling.gui.notice import Notice
from inkling.gui.preview import Preview
from inkling.gui.quiet_pages import Idle, NothingFound
from inkling.gui.resources import resource
from inkling.gui.results_view import ResultsView
from inkling.gui.search_field import SearchField
from inkling.gui.status import StatusLine
from inkling.gui.theme import Theme
from inkling.gui.welcome import Welcome
from inkling.gui.window_memory import Remembered


class MainWindow(QMainWindow):
    """Search field and chips on top, folders, results and preview below, one status line.

    `dropped` brings local paths; `closed` is emitted when the window is closed, which is accepted at once
    unless `may_close` was set to something that says no.
    """

    dropped = Signal(list)
    closed = Signal()

    def __init__(self, theme: Theme, suggested: Sequence[Path], samples: bool) -> None:
        super().__init__()
        self.theme = theme
        self.may_close: Callable[[], bool] = lambda: True
        self.field = SearchField(theme)
        self.chips = FilterChips(theme)
        self.notice = Notice(theme, self)
        self.folders = FoldersBar(theme)
        self.centre = Centre(
            Welcome(theme, suggested, samples), Idle(theme), ResultsView(theme), NothingFound(theme)
        )
        self.preview = Preview(theme)
        self.status = StatusLine(theme)
        self._toggle = QToolButton()
        self._toggle.setCheckable(True)
        self._toggle.setChecked(True)
        self._toggle.setToolTip("Show or hide the folders (Ctrl+B)")
        self._toggle.setAccessibleName("Folders")
        self._toggle.toggled.connect(self._arrange)
        self._outer = QSplitter(Qt.Orientation.Horizontal)
        self._inner = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._overlay = DropOverlay(theme, self)
        self.setWindowTitle("Inkling")
        self.setWindowIcon(QIcon(str(resource("icons/inkling.svg"))))
        self.setAcceptDrops(True)
        self.centre.currentChanged.connect(self._arrange)
        self.centre.keys_left.connect(self.field.setFocus)
        self.field.list_key.connect(self.centre.view.keyPressEvent)
        self._add_shortcuts()
        theme.changed.connect(self._restyle)
        self._restyle()
        self._arrange()
        self.field.setFocus()

    def restore(self, remembered: Remembered) -> None:
        """Take size, place, splitters and query of the last time."""
        if not remembered.geometry or not self.restoreGeometry(_bytes(remembered.geometry)):
            self.resize(self.theme.space(290), self.theme.space(185))
        outer, _, inner = remembered.split.partition("|")
        self._toggle.setChecked(remembered.folders_shown)
        if not (outer and self._outer.restoreState(_bytes(outer))):
            self._outer.setSizes([self.theme.space(56), self.theme.space(234)])
        if not (inner and self._inner.restoreState(_bytes(inner))):
            self._inner.setSizes([self.theme.space(126), self.theme.space(108)])
        self._arrange()

    def remembered(self, before: Remembered) -> Remembered:
        """Give what is to be remembered of size, place, splitters and query."""
        return replace(
            before,
            geometry=_text(self.saveGeometry()),
            split=f"{_text(self._outer.saveState())}|{_text(self._inner.saveState())}",
            folders_shown=self._toggle.isChecked(),
            query=self.field.text()[:1000],
        )

    def come_to_front(self) -> None:
        """Show the window above others, with the search field ready."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.focus_search()

    def focus_search(self) -> None:
        """Go to the search field and select what is there."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _lay_out(self) -> None:
        space = self.theme.space
        self._inner.addWidget(self.centre)
        self._inner.addWidget(self.preview)
        self._outer.addWidget(self.folders)
        self._outer.addWidget(self._inner)
        for splitter in (self._inner, self._outer):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        self._outer.setStretchFactor(1, 1)
        self._inner.setStretchFactor(0, 1)
        self._inner.setStretchFactor(1, 1)
        line = QHBoxLayout()
        line.setSpacing(space(2))
        line.addWidget(self._toggle)
        line.addWidget(self.field, 1)
        top = QVBoxLayout()
        top.setContentsMargins(space(4), space(4), space(4), space(3))
        top.setSpacing(space(3))
        top.addLayout(line)
        top.addWidget(self.chips)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(_hairline())
        column.addWidget(self._outer, 1)
        column.addWidget(_hairline())
        column.addWidget(self.status)
        self.setCentralWidget(inside)
        self.setMinimumSize(space(100), space(80))

    def _add_shortcuts(self) -> None:
        for keys, then in (
            ("Ctrl+L", self.focus_search),
            ("Ctrl+K", self.focus_search),
            ("Ctrl+B", self._toggle.toggle),
            ("F3", self.preview.next_match),
            ("Shift+F3", self.preview.previous_match),
            ("Ctrl+W", self.close),
            ("Alt+Down", self.field.show_history),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(then)

    def _arrange(self) -> None:
        """Give small windows what they have room for: first the preview goes below the results, then away."""
        space = self.theme.space
        wide = self.width() >= space(215)
        tall = self.height() >= space(150)
        results = self.centre.currentWidget() is self.centre.view
        welcome = self.centre.currentWidget() is self.centre.welcome
        self.folders.setVisible(self._toggle.isChecked() and self.width() >= space(130) and not welcome)
        self.chips.setVisible(not welcome)
        self._toggle.setVisible(not welcome)
        self.preview.setVisible(results and (wide or tall))
        orientation = Qt.Orientation.Horizontal if wide or not tall else Qt.Orientation.Vertical
        if self._inner.orientation() != orientation:
            self._inner.setOrientation(orientation)

    def _restyle(self) -> None:
        self._toggle.setIcon(self.theme.icon("sidebar"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once; whatever takes time happens when the window is gone."""
        if self.may_close():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type into the field whatever nobody else has a use for."""
        if not self.field.type_in(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange for the new size."""
        super().resizeEvent(event)
        self._arrange()
        self.notice.place()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take local paths that come from elsewhere, and say so."""
        if event.source() is None and local_paths(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._overlay.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the veil away."""
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped, once the desktop's own drag is over."""
        self._overlay.hide()
        paths = local_paths(event.mimeData())
        event.acceptProposedAction()
        QTimer.singleShot(0, self, lambda: self.dropped.emit(paths))


def _hairline() -> QWidget:
    line = QWidget()
    line.setProperty("role", "hairline")
    line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    line.setFixedHeight(1)
    return line


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(QByteArray(text.encode("ascii", "ignore")))


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")
