"""The window of the map: the map, what its colours mean, and a word where there is nothing to show."""

from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from inkling.gui.map_legend import MapLegend
from inkling.gui.map_view import MapView
from inkling.gui.notice import Notice
from inkling.gui.theme import Theme
from inkling.gui.wording import counted
from inkling.topics.topic_map import TopicMap

_WAITING = "Gathering your files into topics…"
_NOTHING = "No file is ready by meaning yet. The map fills as files are encoded."


class MapWindow(QWidget):
    """Shows the map of all files; emits the path of a file to open, and when a fresh map is wanted."""

    open_wanted = Signal(object)
    map_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.view = MapView(theme)
        self.notice = Notice(theme, self)
        self._told, self._count = QLabel(_WAITING), QLabel()
        self._legend = MapLegend(theme)
        self._folders: tuple[Path, ...] = ()
        self._lit: frozenset[str] = frozenset()
        self.setWindowTitle("Map of topics – Inkling")
        self.resize(theme.size(230, 170))
        self._build()

    def wait(self) -> None:
        """Say that the map is being made, unless one is shown."""
        if not self.view.isVisible():
            self._told.setText(_WAITING)
            self._pages.setCurrentWidget(self._told)

    def set_map(self, shown: TopicMap, folders: Sequence[Path]) -> None:
        """Show a map."""
        self._folders = tuple(folders)
        self.view.set_map(shown, self._folders)
        self.view.set_lit(self._lit)
        self._count.setText(f"{counted(len(shown.files), 'file')}, {counted(len(shown.topics), 'topic')}")
        self._told.setText(_NOTHING)
        appears = bool(shown.files) and self._pages.currentWidget() is self._told
        self._pages.setCurrentWidget(self.view if shown.files else self._told)
        if appears:
            # Its keys move the map.
            self.view.setFocus()
        self._legend.set_folders(self._folders)

    def say(self, text: str) -> None:
        """Say why there is no map."""
        self._told.setText(text)
        self._pages.setCurrentWidget(self._told)

    def set_lit(self, paths: Collection[str]) -> None:
        """Light the files of the present results."""
        self._lit = frozenset(paths)
        self.view.set_lit(self._lit)

    def _build(self) -> None:
        space = self._theme.space
        self._told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._told.setWordWrap(True)
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setProperty("role", "muted")
        self._count.setProperty("role", "caption")
        self.view.open_wanted.connect(self.open_wanted)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._told)
        self._pages.addWidget(self.view)
        anew, whole = QPushButton("Draw again"), QPushButton("Show all")
        for button, then in ((anew, self.map_wanted.emit), (whole, self.view.show_all)):
            button.setProperty("kind", "quiet")
            button.clicked.connect(lambda _=False, then=then: then())
        foot = QHBoxLayout()
        foot.setSpacing(space(1.5))
        foot.addWidget(self._legend, 1)
        foot.addWidget(self._count)
        foot.addWidget(whole)
        foot.addWidget(anew)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space(4), space(4), space(4), space(3))
        layout.setSpacing(space(2))
        layout.addWidget(self._pages, 1)
        layout.addLayout(foot)
        for keys in ("Ctrl+W", "Escape"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.close)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the notice in its place."""
        super().resizeEvent(event)
        self.notice.place()
