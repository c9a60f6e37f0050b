"""The preferences' page of folders, each with what is left out of it."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from inkling.gui.drops import sort_out
from inkling.gui.exclusions import pattern_of
from inkling.gui.shown_path import from_home
from inkling.gui.theme import Theme
from inkling.gui.wording import unformatted
from inkling.settings import Settings, WatchedFolder

_EVERYWHERE = "Everywhere"


class FoldersPage(QWidget):
    """Edits a Settings value: the list's first row is what is left out everywhere, the others are the folders."""

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings = settings
        folders = settings.folders
        patterns = [*settings.exclusions, *(each for folder in folders for each in folder.exclusions)]
        self._kept = {_as_line(pattern): pattern for pattern in patterns}
        self._list, self._patterns = QListWidget(), QPlainTextEdit()
        plain = Qt.TextFormat.PlainText
        self._over, self._problem = QLabel(textFormat=plain), QLabel(textFormat=plain, wordWrap=True)
        self._add, self._remove = QPushButton("Add…"), QPushButton("Remove")
        self._build()
        self._fill("")

    def settings(self) -> Settings:
        """Give the settings as edited."""
        return self._settings

    def add(self, folder: Path) -> None:
        """Watch a folder, unless there is a reason against it, which is said."""
        watched = [Path(each.path) for each in self._settings.folders]
        problems = sort_out([folder], watched, Path.home()).problems
        self._problem.setText(" ".join(f"{each.title} {each.advice}" for each in problems))
        if not problems:
            self._settings = self._settings.with_folder(folder)
            self._fill(str(folder))

    def remove(self) -> None:
        """Watch the chosen folder no more."""
        if self._chosen():
            self._settings = self._settings.without_folder(self._chosen())
            self._fill("")

    def _chosen(self) -> str:
        """Give the chosen folder, empty for everywhere."""
        # By its row: what is no UTF-8 in a path would be lost in an item.
        row = self._list.currentRow()
        return self._settings.folders[row - 1].path if row > 0 else ""

    def _fill(self, chosen: str) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        for path in ["", *(folder.path for folder in self._settings.folders)]:
            name = from_home(path) or _EVERYWHERE
            item = QListWidgetItem(self._theme.icon("folder" if path else "filter"), name, self._list)
            item.setToolTip(unformatted(path))
            if path == chosen:
                self._list.setCurrentItem(item)
        if self._list.currentRow() < 0:
            self._list.setCurrentRow(0)
        self._list.blockSignals(False)
        self._show_patterns()

    def _show_patterns(self) -> None:
        folder = self._folder()
        patterns = folder.exclusions if folder else self._settings.exclusions
        place = f"in {Path(folder.path).name or folder.path}" if folder else "everywhere"
        self._over.setText(f"Leave out {place}")
        self._remove.setEnabled(folder is not None)
        self._patterns.blockSignals(True)
        self._patterns.setPlainText("\n".join(map(_as_line, patterns)))
        self._patterns.blockSignals(False)

    def _folder(self) -> WatchedFolder | None:
        return self._settings.folder(self._chosen()) if self._chosen() else None

    def _take_patterns(self) -> None:
        folder, lines = self._folder(), self._patterns.toPlainText().splitlines()
        written = [pattern_of(line, folder.path) if folder else line.strip() for line in lines]
        patterns = tuple(dict.fromkeys(self._kept.get(each, each) for each in written if each))
        if folder is None:
            self._settings = self._settings.with_exclusions(patterns)
            return
        # The order is kept as written: a later pattern may bring back what an earlier one leaves out.
        changed = replace(folder, exclusions=patterns)
        folders = tuple(changed if each == folder else each for each in self._settings.folders)
        self._settings = replace(self._settings, folders=folders)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Add a folder")
        if chosen:
            self.add(Path(chosen))

    def _build(self) -> None:
        space = self._theme.space
        self._list.setAccessibleName("Folders")
        self._list.setProperty("kind", "boxed")
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setIconSize(QSize(space(4), space(4)))
        self._list.setSpacing(space(0.5))
        self._list.currentRowChanged.connect(lambda _: self._show_patterns())
        self._patterns.setAccessibleName("Left out")
        self._patterns.setProperty("kind", "boxed")
        self._patterns.setPlaceholderText("*.bak\n/Archive/\n**/private/**")
        self._patterns.textChanged.connect(self._take_patterns)
        self._add.clicked.connect(self._choose_folder)
        self._remove.clicked.connect(self.remove)
        heading, hint = QLabel("Watched folders"), QLabel("One pattern a line, as in a .gitignore file.")
        for label, role in (
            (heading, "title"), (self._over, "title"), (hint, "caption"), (self._problem, "danger"),
        ):  # fmt: skip
            label.setProperty("role", role)
        buttons = QHBoxLayout()
        buttons.setSpacing(space(2))
        buttons.addWidget(self._add)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, space(4), 0, 0)
        grid.setHorizontalSpacing(space(5))
        grid.setVerticalSpacing(space(2))
        grid.addWidget(heading, 0, 0)
        grid.addWidget(self._over, 0, 1)
        grid.addWidget(self._list, 1, 0)
        grid.addWidget(self._patterns, 1, 1)
        grid.addLayout(buttons, 2, 0)
        grid.addWidget(hint, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._problem, 3, 0, 1, 2)
        grid.setRowStretch(1, 1)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)


def _as_line(pattern: str) -> str:
    """Write a pattern as a line that can be shown and comes back as it was, which only some names of files need."""
    return " ".join(pattern.encode("utf-8", "backslashreplace").decode().splitlines()).strip()
