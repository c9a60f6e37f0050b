"""The side bar: the watched folders and what can be done with each."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from inkling.gui.engine import Status
from inkling.gui.folder_card import FolderCard
from inkling.gui.scrolling import Scrolling
from inkling.gui.theme import Theme
from inkling.gui.wording import keys_here


class FoldersBar(QWidget):
    """Lists the watched folders; what is wanted of one is told by its path."""

    add_wanted = Signal()
    open_wanted = Signal(object)
    index_again_wanted = Signal(object)
    exclusions_wanted = Signal(object)
    ledger_wanted = Signal(object)
    map_wanted = Signal()
    remove_wanted = Signal(object)
    preferences_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cards: dict[str, FolderCard] = {}
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._hint = QLabel("No folders yet. Drop one anywhere on the window.", wordWrap=True)
        self._hint.setProperty("role", "caption")
        # Before the first status nobody knows.
        self._hint.hide()
        self._add = QToolButton()
        self._add.setToolTip(keys_here("Add a folder (Ctrl+O)"))
        self._add.setAccessibleName("Add a folder")
        self._add.clicked.connect(self.add_wanted)
        self._ledger = QPushButton("All files, one by one")
        self._ledger.setProperty("kind", "quiet")
        self._ledger.clicked.connect(lambda: self.ledger_wanted.emit(""))
        self._map = QPushButton("Map")
        self._map.setProperty("kind", "quiet")
        self._map.setToolTip(keys_here("All files by what they are about (Ctrl+M)"))
        self._map.clicked.connect(self.map_wanted)
        self._preferences = QToolButton()
        self._preferences.setToolTip(keys_here("Preferences (Ctrl+,)"))
        self._preferences.setAccessibleName("Preferences")
        self._preferences.clicked.connect(self.preferences_wanted)
        self._help = QToolButton()
        self._help.setToolTip("Help (F1)")
        self._help.setAccessibleName("Help")
        self._help.clicked.connect(self.help_wanted)
        self.setAccessibleName("Folders")
        self._lay_out()
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def cards(self) -> dict[str, FolderCard]:
        """The shown folders by path."""
        return dict(self._cards)

    def set_status(self, status: Status) -> None:
        """Show the watched folders, in the order they are given."""
        wanted = {folder.path: folder for folder in status.folders}
        for path in [path for path in self._cards if path not in wanted]:
            card = self._cards.pop(path)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        before: QWidget = self._add
        for place, (path, counts) in enumerate(wanted.items()):
            if path not in self._cards:
                self._cards[path] = self._make(FolderCard(self._theme, counts, self))
                self._column.insertWidget(place, self._cards[path])
            before = self._cards[path].take_keys_after(before)
            self._cards[path].show_counts(counts, status.index_bytes * counts.files // max(1, status.files))
        self._hint.setVisible(not wanted)

    def keep(self, path: str) -> None:
        """Show that a folder is not being removed any more: that could not be done."""
        if path in self._cards:
            self._cards[path].stay()

    def _make(self, card: FolderCard) -> FolderCard:
        card.open_wanted.connect(self.open_wanted)
        card.index_again_wanted.connect(self.index_again_wanted)
        card.exclusions_wanted.connect(self.exclusions_wanted)
        card.ledger_wanted.connect(self.ledger_wanted)
        card.remove_wanted.connect(self.remove_wanted)
        return card

    def _lay_out(self) -> None:
        space = self._theme.space
        heading = QLabel("Folders")
        heading.setProperty("role", "title")
        head = QHBoxLayout()
        head.setContentsMargins(space(3), 0, space(1), 0)
        head.addWidget(heading, 1)
        head.addWidget(self._add)
        inside = QWidget()
        inside.setLayout(self._column)
        scroll = Scrolling(inside)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hint.setContentsMargins(space(3), 0, space(2), 0)
        foot = QHBoxLayout()
        foot.addWidget(self._ledger)
        foot.addWidget(self._map)
        foot.addStretch(1)
        foot.addWidget(self._help)
        foot.addWidget(self._preferences)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(4), space(1), space(2))
        column.setSpacing(space(2))
        column.addLayout(head)
        column.addWidget(self._hint)
        column.addWidget(scroll, 1)
        column.addLayout(foot)

    def _restyle(self) -> None:
        self._add.setIcon(self._theme.icon("plus"))
        self._preferences.setIcon(self._theme.icon("settings"))
        self._help.setIcon(self._theme.icon("info"))
