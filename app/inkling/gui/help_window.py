"""Help: the keys and the query language on one page each, and where to look when something is missing."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from inkling.gui.scrolling import Scrolling
from inkling.gui.theme import Theme
from inkling.gui.wording import keys_here
from inkling.search.language import QUERY_LANGUAGE

KEYS: tuple[tuple[str, str], ...] = (
    ("Ctrl+L, Ctrl+K", "back to the search field"),
    ("Down, Up", "from the field into the results, and through them"),
    ("Alt+Down", "what was asked lately"),
    ("Enter", "opens the file, at the page where your viewer can"),
    ("Shift+Enter", "opens the attachment, or the file in an archive, in which the passage stands"),
    ("Ctrl+Enter", "shows the file in its folder"),
    ("Ctrl+C, Ctrl+Shift+C", "copies the path, the passage"),
    ("Ctrl+D", "keeps that this was what you sought"),
    ("F3, Shift+F3", "next, previous match in the file"),
    ("Ctrl+M", "map of all files, by what they are about"),
    ("Ctrl+O", "adds a folder"),
    ("Ctrl+B", "shows or hides the folders"),
    ("Ctrl+Shift+L", "lists every file with its state"),
    ("Ctrl+,", "preferences"),
    ("F1", "this help"),
    ("Ctrl+W", "closes the window"),
    ("Ctrl+Q", "quits, whatever closing the window means"),
)
"""Keys of the main window, and what they do."""

QUESTIONS: tuple[tuple[str, str], ...] = (
    ("Where do I begin?", "Drop a folder on the window, or press Ctrl+O. You can search while it is being read."),
    ("How should I ask?", "As you would ask a person. What means the same is found, whatever its words."),
    ("Why is a file not found?", "“All files, one by one” gives its state and the reason; “Why?” walks you through."),
    ("Can it read scans and pictures?", "With Tesseract installed, yes: choose so in Preferences, Reading."),
    ("What leaves this machine?", "Nothing, unless you ask for a model to be fetched. The index is yours alone."),
    ("What does it change?", "Nothing in your folders. They are only read; the index lies in a folder of its own."),
    ("Does another model find more?", "Press Ctrl+D on what you sought; Preferences, Meaning, then compares models."),
    ("How do I remove a folder?", "With “Remove…” in its menu: texts and vectors leave the index, the files stay."),
)
"""What people ask first, and short answers."""


class HelpWindow(QDialog):
    """Shows what can be typed and pressed; asks for nothing but the window about Inkling, by `about_wanted`."""

    about_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle("Help")
        self.setMinimumSize(theme.size(130, 95))
        self.resize(theme.size(142, 136))
        tabs = QTabWidget()
        for widget in (tabs, tabs.tabBar()):
            widget.setAccessibleName("Pages of help")
        for inside, name in (
            (_stacked(QUESTIONS, theme), "First steps"),
            (_table(QUERY_LANGUAGE, theme), "What can be typed"),
            (_table(KEYS, theme), "Keys"),
        ):
            page = Scrolling(inside)
            page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            page.setAccessibleName(name)
            tabs.addTab(page, name)
        about = QPushButton("About Inkling")
        about.setProperty("kind", "quiet")
        about.clicked.connect(self.about_wanted)
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(about)
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(5), theme.space(4), theme.space(5), theme.space(4))
        layout.setSpacing(theme.space(3))
        layout.addWidget(tabs, 1)
        layout.addLayout(row)


def _table(lines: Iterable[tuple[str, str]], theme: Theme) -> QWidget:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(theme.space(3), theme.space(4), theme.space(3), theme.space(3))
    grid.setHorizontalSpacing(theme.space(6))
    grid.setVerticalSpacing(theme.space(2))
    for row, (typed, does) in enumerate(lines):
        grid.addWidget(_label(typed, "title"), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_label(does, "muted"), row, 1, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(1, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return widget


def _stacked(lines: Iterable[tuple[str, str]], theme: Theme) -> QWidget:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(theme.space(3), theme.space(4), theme.space(3), theme.space(3))
    column.setSpacing(theme.space(1))
    for question, answer in lines:
        column.addWidget(_label(question, "title"))
        column.addWidget(_label(answer, "muted"))
        column.addSpacing(theme.space(2))
    column.addStretch(1)
    return widget


def _label(text: str, role: str) -> QLabel:
    label = QLabel(keys_here(text), textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setProperty("role", role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
