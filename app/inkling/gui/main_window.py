"""The main window: what it is made of and takes; what its parts do is in `asking`, `arrivals`, `panes` and others."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QToolButton, QVBoxLayout, QWidget

from inkling.gui.centre import Centre
from inkling.gui.chips import FilterChips
from inkling.gui.drop_overlay import DropOverlay, local_paths
from inkling.gui.folders import FoldersBar
from inkling.gui.notice import Notice
from inkling.gui.panes import Panes, as_bytes, as_remembered
from inkling.gui.preview import Preview
from inkling.gui.quiet_pages import Idle, NothingFound
from inkling.gui.results_view import ResultsView
from inkling.gui.search_field import SearchField
from inkling.gui.status import StatusLine
from inkling.gui.theme import Theme
from inkling.gui.to_front import to_front
from inkling.gui.welcome import Welcome
from inkling.gui.window_memory import Remembered
from inkling.gui.wording import keys_here


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
        self._toggle.setToolTip(keys_here("Show or hide the folders (Ctrl+B)"))
        self._toggle.setAccessibleName("Folders")
        self._panes = Panes(theme, self.folders, self.centre, self.preview)
        self._toggle.clicked.connect(self._panes.switch_folders)
        self._panes.folders_switched.connect(self._toggle.setChecked)
        self._lay_out()
        self._overlay = DropOverlay(theme, self)
        self.setWindowTitle("Inkling")
        self.setAcceptDrops(True)
        self.centre.currentChanged.connect(self._arrange)
        self.centre.keys_left.connect(self.field.setFocus)
        self._add_shortcuts()
        self._come_back_from_folders()
        theme.changed.connect(self._restyle)
        self._restyle()
        self._arrange()
        self.field.setFocus()

    def restore(self, remembered: Remembered) -> None:
        """Take size, place, splitters and query of the last time."""
        if not remembered.geometry or not self.restoreGeometry(as_bytes(remembered.geometry)):
            self.resize(self.theme.size(290, 185))
        self._panes.restore(remembered)
        self._arrange()

    def remembered(self, before: Remembered) -> Remembered:
        """Give what is to be remembered of size, place, splitters and query."""
        return replace(
            before,
            geometry=as_remembered(self.saveGeometry()),
            split=self._panes.split(),
            folders_shown=self._panes.beside,
            query=self.field.text()[:1000],
        )

    def come_to_front(self) -> None:
        """Show the window above others, with the search field ready."""
        to_front(self)
        self.focus_search()

    def focus_search(self) -> None:
        """Go to the search field and select what is there."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.select_anew()

    def _lay_out(self) -> None:
        space = self.theme.space
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
        column.addWidget(self._panes, 1)
        column.addWidget(_hairline())
        column.addWidget(self.status)
        self.setCentralWidget(inside)
        self.setMinimumSize(self.theme.size(100, 80))

    def _add_shortcuts(self) -> None:
        for keys, then in (
            ("Ctrl+L", self.focus_search),
            ("Ctrl+K", self.focus_search),
            ("Ctrl+B", self._panes.switch_folders),
            ("F3", self.preview.next_match),
            ("Shift+F3", self.preview.previous_match),
            ("Ctrl+W", self.close),
            ("Alt+Down", self.field.show_history),
        ):
            # Held down, what shows and hides would do so again and again; one runs through matches.
            shortcut = QShortcut(QKeySequence(keys), self, autoRepeat="F3" in keys)
            shortcut.activated.connect(then)

    def _arrange(self) -> None:
        """Show what the present page needs and what there is room for."""
        welcome = self.centre.currentWidget() is self.centre.welcome
        self.chips.setVisible(not welcome)
        self._toggle.setVisible(not welcome)
        self._panes.arrange()

    def _come_back_from_folders(self) -> None:
        """Bring back the results as soon as one types or has chosen something of the folders."""
        bar = self.folders
        for chosen in (
            self.field.textChanged, bar.add_wanted, bar.open_wanted, bar.exclusions_wanted, bar.ledger_wanted,
            bar.map_wanted, bar.preferences_wanted, bar.help_wanted,
        ):  # fmt: skip
            chosen.connect(self._leave_folders)

    def _leave_folders(self) -> None:
        if self._panes.leave_folders():
            self.field.setFocus()

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
