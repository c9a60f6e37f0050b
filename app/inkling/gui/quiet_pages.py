"""What stands in the place of results: before a question, and when nothing was found."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QStyleOptionButton, QVBoxLayout, QWidget

from inkling.gui import filters
from inkling.gui.announcing import announce
from inkling.gui.engine import Status
from inkling.gui.scrolling import Scrolling
from inkling.gui.theme import Theme
from inkling.gui.wording import breakable, counted, shortened, unformatted
from inkling.search.query import parse, render

_MOST_SHOWN = 6
_EXAMPLES = (
    ("the letter about the broken boiler", "what you remember, in your own words"),
    ('"notice period"', "these words exactly as they stand"),
    ("lease -garage", "nothing in which the word garage stands"),
    ("ext:pdf", "files of a type"),
    ("in:Letters", "files of a folder"),
    ("after:2024", "files changed, and mail sent, since then"),
)


class Idle(Scrolling):
    """Offers saved searches and what was asked lately; scrolls where there are many."""

    query_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        inside = QWidget()
        super().__init__(inside, parent)
        self._theme = theme
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(theme.space(10), theme.space(8), theme.space(2), theme.space(6))
        self._column.setSpacing(theme.space(1))
        self._saved: tuple[str, ...] = ()
        self._lately: tuple[str, ...] = ()
        self._suggested: tuple[str, ...] = ()
        self._fill()
        theme.changed.connect(self._fill)

    def set_queries(self, saved: Sequence[str], lately: Sequence[str]) -> None:
        """Take saved searches and the history, newest first."""
        self._saved = tuple(saved)
        self._lately = tuple(query for query in lately if query not in saved)[:_MOST_SHOWN]
        self._fill()

    def suggest(self, queries: Sequence[str]) -> None:
        """Take questions worth trying."""
        if tuple(queries) != self._suggested:
            self._suggested = tuple(queries)
            self._fill()

    def _fill(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for title, icon, queries in (
            ("Saved searches", "star", self._saved),
            ("Asked lately", "history", self._lately),
            ("Try one of these", "sparkle", self._suggested),
        ):
            if queries:
                self._add_heading(title)
                for query in queries:
                    self._add_query(icon, query)
                self._column.addSpacing(self._theme.space(4))
        if not (self._saved or self._lately or self._suggested):
            self._add_heading("Ask as you would ask a person")
            self._column.addWidget(self._examples())
        self._column.addStretch(1)

    def _add_heading(self, text: str) -> None:
        label = QLabel(text)
        label.setProperty("role", "heading")
        label.setIndent(self._theme.space(3))
        self._column.addWidget(label)
        self._column.addSpacing(self._theme.space(1))

    def _examples(self) -> QWidget:
        """Make a list of what can be typed; a click types it."""
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._theme.space(3))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for row, (sample, words) in enumerate(_EXAMPLES):
            button = QPushButton(sample)
            button.setProperty("kind", "quiet")
            button.setAccessibleName(f"Search for {sample}: {words}")
            button.clicked.connect(lambda _=False, sample=sample: self.query_wanted.emit(sample))
            label = QLabel(words, wordWrap=True)
            label.setProperty("role", "muted")
            grid.addWidget(button, row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label, row, 1)
        return page

    def _add_query(self, icon: str, query: str) -> None:
        button = _QueryButton(self._theme.icon(icon), shortened(query).replace("&", "&&"))
        button.setProperty("kind", "quiet")
        button.setToolTip(unformatted(query[:400]))
        button.setAccessibleName(f"Search for {query[:200]}")
        button.clicked.connect(lambda: self.query_wanted.emit(query))
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)


class _QueryButton(QPushButton):
    """Has its text cut at the end where there is no room for all of it."""

    def __init__(self, icon: QIcon, text: str) -> None:
        super().__init__(icon, text)
        self._room = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See how much room there is for the text."""
        super().resizeEvent(event)
        beside = self.sizeHint().width() - self._wide()
        self._room = max(1, self.width() - beside)

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Cut the text to its room."""
        super().initStyleOption(option)
        if self._wide() > self._room:
            end, marks = Qt.TextElideMode.ElideRight, Qt.TextFlag.TextShowMnemonic
            option.text = self.fontMetrics().elidedText(self.text(), end, self._room, marks)

    def minimumSizeHint(self) -> QSize:
        """Make do with room for the icon and little more."""
        return QSize(3 * self.iconSize().width(), super().minimumSizeHint().height())

    def _wide(self) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()


class NothingFound(Scrolling):
    """Says what was searched, and offers to drop the filters or the quotation marks."""

    query_wanted = Signal(str)
    why_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        inside = QWidget()
        super().__init__(inside, parent)
        self._wider = self._unquoted = ""
        self._title = QLabel("Nothing found", alignment=Qt.AlignmentFlag.AlignCenter)
        self._title.setProperty("role", "heading")
        self._searched = QLabel(
            alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True, textFormat=Qt.TextFormat.PlainText
        )
        self._searched.setProperty("role", "muted")
        self._drop = QPushButton("Search without filters")
        self._drop.setProperty("kind", "primary")
        self._drop.clicked.connect(lambda: self.query_wanted.emit(self._wider))
        self._unquote = QPushButton("Search without quotation marks")
        self._unquote.clicked.connect(lambda: self.query_wanted.emit(self._unquoted))
        self._why = QPushButton("Why isn’t my file found?")
        self._why.setProperty("kind", "quiet")
        self._why.clicked.connect(self.why_wanted)
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.space(8), theme.space(6), theme.space(8), theme.space(6))
        column.setSpacing(theme.space(2))
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(self._searched)
        column.addSpacing(theme.space(2))
        column.addWidget(self._drop, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._unquote, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._why, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    @property
    def text(self) -> str:
        """What the page says."""
        return self._searched.text()

    def show_query(self, text: str, meaning: bool, status: Status | None, *, example_known: bool = True) -> None:
        """Say where and how a query was looked for; what others are to be like may not be in the index."""
        self._searched.setText(searched(text, meaning, status) if example_known else unknown_example(text))
        query = parse(text)
        self._wider = render(filters.without_filters(query))
        self._drop.setVisible(bool(self._wider) and self._wider != render(query))
        self._unquoted = render(query.unquoted())
        self._unquote.setVisible(bool(query.phrases))
        if not self.isVisible():
            announce(self, f"{self._title.text()}. {self.text}")


def searched(text: str, meaning: bool, status: Status | None) -> str:
    """Say what a query without results looked through."""
    query = parse(text)
    folders = status.folders if status else ()
    files = counted(sum(folder.words_ready for folder in folders), "file") if status else "your files"
    lines = [f"Looked through {files} by {'words and meaning' if meaning else 'words'}."]
    folder = filters.folder_label(query)
    narrowed = [filters.type_label(query), folder and f"in {folder}", filters.date_label(query, date.today())]
    narrowed += [f"names with “{shortened(name)}”" for name in query.names]
    narrowed += [f"“{shortened(phrase)}” word for word" for phrase in query.phrases]
    narrowed += [f"without “{shortened(each)}”" for each in query.excluded]
    if any(narrowed):
        lines.append(breakable("Only " + shortened(", ".join(each for each in narrowed if each), 300) + "."))
    if any(folder.waiting for folder in folders):
        lines.append("Some files are not read yet; they are found as soon as they are.")
    learning = not meaning or any(folder.meaning_ready < folder.words_ready for folder in folders)
    # What is asked for word for word is found by words alone.
    if learning and query.meaning and not query.phrases:
        lines.append("Meaning is still being learned; more may be found then.")
    return "\n".join(lines)


def unknown_example(text: str) -> str:
    """Say that what others are to be like is not in the index."""
    return f"“{breakable(parse(text).like)}” is not in the index, so nothing can be compared with it."
