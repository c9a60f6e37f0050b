"""The dialog with what is left out of a watched folder."""

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from inkling.exclusions import exactly
from inkling.gui.theme import Theme


def pattern_of(typed: str, folder: str) -> str:
    """Give what was typed as a pattern: the path of something in the folder is anchored there."""
    typed = typed.strip()
    path = Path(os.path.normpath(f"{Path.home()}{typed[1:]}" if typed.startswith("~/") else typed))
    inside = path.is_absolute() and path.is_relative_to(folder) and path != Path(folder)
    return f"/{exactly(str(path.relative_to(folder)))}" if inside else typed


class ExclusionsDialog(QDialog):
    """Lists patterns of a watched `folder` as in a .gitignore; adds and removes them one by one."""

    added = Signal(object)
    removed = Signal(object)

    def __init__(self, theme: Theme, folder: str, patterns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        name = Path(folder).name or folder
        self.setWindowTitle(f"Left out of {name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.size(110, 85))
        words = QLabel(
            f"Files of “{name}” that match one of these lines are not searched. "
            "Written as in a .gitignore: *.log, /old drafts/, *.tmp",
            wordWrap=True, textFormat=Qt.TextFormat.PlainText,
        )
        words.setProperty("role", "muted")
        self._list = QListWidget()
        self._list.setAccessibleName("What is left out")
        self._list.setProperty("kind", "boxed")
        # Kept here: what is no UTF-8 in a pattern would be lost in an item.
        self._patterns = list(patterns)
        self._list.addItems(self._patterns)
        self._list.itemSelectionChanged.connect(self._show_choice)
        self._remove = QPushButton("Search these again")
        self._remove.setEnabled(False)
        # Else Enter in the line, which adds a pattern, would press this, too.
        self._remove.setAutoDefault(False)
        self._remove.clicked.connect(self._take_out)
        self._line = QLineEdit()
        self._line.setPlaceholderText("A name or a pattern")
        self._line.setAccessibleName("A name or a pattern to leave out")
        self._line.returnPressed.connect(self._put_in)
        self._problem = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._problem.setProperty("role", "danger")
        self._problem.hide()
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
        column.addWidget(self._problem)
        column.addWidget(self._list, 1)
        column.addLayout(foot)

    def _show_choice(self) -> None:
        self._remove.setEnabled(bool(self._list.selectedItems()))

    def _put_in(self) -> None:
        # Imported here because reading patterns takes long to import and is seldom asked for.
        from inkling.indexing.rules import is_pattern

        pattern = pattern_of(self._line.text(), self.folder)
        useless = bool(pattern) and not is_pattern(pattern)
        self._problem.setText(f"“{pattern}” is no pattern, so nothing would be left out." if useless else "")
        self._problem.setVisible(useless)
        if useless:
            return
        if pattern and pattern not in self._patterns:
            self._patterns.append(pattern)
            self._list.addItem(pattern)
            self.added.emit(pattern)
        self._line.clear()

    def _take_out(self) -> None:
        for row in sorted((self._list.row(item) for item in self._list.selectedItems()), reverse=True):
            self._list.takeItem(row)
            self.removed.emit(self._patterns.pop(row))
