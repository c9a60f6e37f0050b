"""The one line at the bottom: what is going on, how far it is, and what could not be read."""

import time
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QToolButton, QWidget

from inkling.gui.elided_label import ElidedLabel
from inkling.gui.engine import Status
from inkling.gui.theme import Theme
from inkling.gui.wording import counted, going_on, pace, size, unformatted
from inkling.indexing.activity import Activity

_STEPS = 1000
_BAR_FROM, _PACE_FROM = 150, 195
"""From these widths on, in spaces of the theme, bar and pace leave enough room for the words."""
_OPENING = "Opening the index…"
_NOT_OPEN = "The index is not open."


def tomorrow() -> float:
    """Tell when the next day begins that one works on, at six in the morning, in seconds since 1970."""
    day = datetime.now().astimezone() + timedelta(days=1)
    return day.replace(hour=6, minute=0, second=0, microsecond=0).timestamp()


class StatusLine(QWidget):
    """Shows an Activity and a Status; never asks for attention.

    `pause_wanted` tells until when, in seconds since 1970, or None.
    """

    pause_wanted = Signal(object)
    resume_wanted = Signal()
    now_wanted = Signal()
    unreadable_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._activity = Activity()
        # Until the first status: an index of an older version may take minutes to be brought forward.
        self._at_rest = _OPENING
        self._known_unreadable = 0
        self._text = ""
        self._words = ElidedLabel("small", Qt.TextElideMode.ElideMiddle)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _STEPS)
        self._bar.setFixedWidth(theme.space(28))
        self._bar.setAccessibleName("Progress")
        self._pace = QLabel()
        self._pace.setProperty("role", "caption")
        self._unreadable = QToolButton()
        self._unreadable.setProperty("kind", "link")
        self._unreadable.setToolTip("See which files, and why")
        self._unreadable.clicked.connect(self.unreadable_wanted)
        self._pause = QToolButton()
        self._pause.clicked.connect(self._toggle)
        self._pause.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._pause.setMenu(self._make_menu())
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space(4), theme.space(1), theme.space(3), theme.space(1))
        row.setSpacing(theme.space(3))
        row.addWidget(self._words, 1)
        for widget in (self._bar, self._pace, self._unreadable, self._pause):
            row.addWidget(widget)
        theme.changed.connect(self._restyle)
        self.setAccessibleName("Status")
        self._restyle()

    @property
    def text(self) -> str:
        """What the line says of the work going on."""
        return self._text

    def set_activity(self, activity: Activity) -> None:
        """Show what is going on."""
        self._activity = activity
        self._show()

    def set_status(self, status: Status) -> None:
        """Show what the index holds, for when nothing is going on."""
        self._at_rest = (
            f"{counted(status.files, 'file')}  ·  {counted(status.passages, 'passage')}"
            f"  ·  {size(status.index_bytes)} index"
            if status.files
            else "Ready"
        )
        self._known_unreadable = sum(folder.unreadable for folder in status.folders)
        self._show()

    def give_up_opening(self) -> None:
        """Say that the index is not open, unless it is."""
        if self._at_rest == _OPENING:
            self._at_rest = _NOT_OPEN
            self._show()

    def _restyle(self) -> None:
        # Whatever comes and goes in it, nothing above it may move.
        self.setFixedHeight(self._theme.space(9))
        self._show()

    def _show(self) -> None:
        activity = self._activity
        self._text = going_on(activity) or self._at_rest
        self._words.set_whole(self._text)
        self.setToolTip(unformatted(activity.path))
        self._bar.setValue(round(_STEPS * activity.done / max(1, activity.total)))
        self._pace.setText(pace(activity))
        # A run counts those it met; the index knows those of earlier runs, too.
        unreadable = max(activity.unreadable, self._known_unreadable)
        self._unreadable.setVisible(unreadable > 0)
        self._unreadable.setText(f"{unreadable:,} not readable")
        paused = activity.phase == "paused"
        self._pause.setVisible(activity.phase != "idle")
        self._pause.setIcon(self._theme.icon("play" if paused else "pause"))
        self._pause.setToolTip("Index now anyway" if activity.reason else "Go on" if paused else "Pause indexing")
        self._pause.setAccessibleName(self._pause.toolTip())
        self._fit()

    def _fit(self) -> None:
        """Leave the room to the words where there is little: first the pace goes, then the bar."""
        working = self._activity.is_counting and self._activity.total > 0
        self._bar.setVisible(working and self.width() >= self._theme.space(_BAR_FROM))
        self._pace.setVisible(bool(self._pace.text()) and self.width() >= self._theme.space(_PACE_FROM))

    def _toggle(self) -> None:
        if self._activity.phase == "paused":
            self.resume_wanted.emit()
        else:
            self.pause_wanted.emit(None)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        for label, until in (
            ("Pause for an hour", lambda: time.time() + 3600),
            ("Pause until tomorrow", tomorrow),
        ):
            menu.addAction(label).triggered.connect(lambda _=False, until=until: self.pause_wanted.emit(until()))
        menu.addAction("Index now anyway").triggered.connect(self.now_wanted)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._fit()
