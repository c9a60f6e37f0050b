"""The dialog with what is left out of a watched folder."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from inkling.gui.theme import Theme


class ExclusionsDialog(QDialog):
    """Lists patterns as in a .gitignore; adds and removes them one by one."""

    added = Signal(str, str)
    removed = Signal(str, str)

    def __init__(self, theme: Theme, folder: str, patterns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        name = Path(folder).name or folder
        self.setWindowTitle(f"Left out of {name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.space(110), theme.space(85))
        words = QLabel(
            f"Files of “{name}” that match one of these lines are not searched. "
            "Written as in a .gitignore: *.log, /old drafts/, *.tmp",
            wordWrap=True, textFormat=Qt.TextFormat.PlainText,
        )
        words.setProperty("role", "muted")
        self._list = QListWidget()
        self._list.setAccessibleName("What is left out")
        self._list.addItems(list(patterns))
        self._list.itemSelectionChanged.connect(self._show_choice)
        self._remove = QPushButton("Search these again")
        self._remove.setEnabled(False)
        self._remove.clicked.connect(self._take_out)
        self._line = QLineEdit()
        self._line.setPlaceholderText("A name or a pattern")
        self._line.setAccessibleName("A name or a pattern to leave out")
        self._line.returnPressed.connect(self._put_in)
        add = QPushButton("Leave out")
        add.setAutoDefault(False)
        add.clicked.connect(self._put_in)
        close = QPushButton("Done")
        close.setProperty("kind", "primary")
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        self._lay_out(theme, words, add, close)

    def _lay_out(self, theme: Theme, words: QLabel, add: QPushButton, close: QPushButton) -> None:
        new = QHBoxLayout()
        new.addWidget(self._line, 1)
        new.addWidget(add)
        foot = QHBoxLayout()
        foot.addWidget(self._remove)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.space(5)] * 4)
        column.setSpacing(theme.space(3))
        column.addWidget(words)
        column.addLayout(new)
        column.addWidget(self._list, 1)
        column.addLayout(foot)

    def _show_choice(self) -> None:
        self._remove.setEnabled(bool(self._list.selectedItems()))

    def _put_in(self) -> None:
        pattern = self._line.text().strip()
        if pattern and not self._list.findItems(pattern, Qt.MatchFlag.MatchExactly):
            self._list.addItem(pattern)
            self.added.emit(self._folder, pattern)
        self._line.clear()

    def _take_out(self) -> None:
        for item in self._list.selectedItems():
            self._list.takeItem(self._list.row(item))
            self.removed.emit(self._folder, item.text())
