"""Why isn't this file found? Walks one file through, from its folder to its place among the results."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inkling.gui.page_values import has_pages
from inkling.gui.shown_path import from_home, path_at
from inkling.gui.theme import Theme
from inkling.gui.wording import breakable, counted, shortened
from inkling.store.rows import LedgerRow, StoredPassage

_FAR = 20
_AGAIN = "choose Try again in the list of all files"
_TO_COME = "to be read as"
_OF_PICTURES = (
    (_TO_COME, "That comes by itself, in the background."),
    ("was recognized", "If its language is none of those that Preferences, Reading, names, add it there."),
    ("perhaps scanned", "Scanned pages can be read: see Preferences, Reading."),
)
"""Parts of reasons, and what can be done where they are given."""

_READABLE_PICTURE = re.compile("a (BMP|GIF|JPEG|PNG|TIFF|WebP) picture:")


@dataclass(frozen=True, slots=True)
class Step:
    """One question about a file and its answer; `ok` is None where there is neither good nor bad to tell."""

    question: str
    answer: str
    ok: bool | None


_FAILED = Step("It could not be looked up.", "Choose the file again to try once more.", ok=False)


def steps_of(
    row: LedgerRow | None,
    folder: str,
    covered_by: str,
    passages: Sequence[StoredPassage],
    rank: int | None,
    query: str,
) -> list[Step]:
    """Put into words what is known of a file, up to the first thing that keeps it from being found.

    `folder` is the watched folder it lies in, empty for none; `covered_by` an exclusion that covers it, empty for
    none; `rank` counts from 1, None where the file is not among the results.
    """
    if not folder:
        return [Step("Is it in a watched folder?", "No. Add its folder to Inkling.", ok=False)]
    steps = [Step("Is it in a watched folder?", f"Yes, in {from_home(folder)}.", ok=True)]
    if covered_by:
        answer = f"Yes, by “{covered_by}”. Remove that in the preferences to bring it back."
        return [*steps, Step("Is it left out?", answer, ok=False)]
    steps.append(Step("Is it left out?", "No.", ok=True))
    if row is None:
        answer = "Not yet. It comes with the next look through the folder, or it is no longer there."
        return [*steps, Step("Has it been read?", answer, ok=False)]
    if row.state in ("skipped", "unreadable", "quarantined", "disconnected", "waiting"):
        comes = row.state == "waiting" or _TO_COME in row.reason
        return [*steps, Step("Has it been read?", _not_read(row), ok=None if comes else False)]
    read = f"Yes, but: {row.reason}.{_of_pictures(row)}" if row.reason else "Yes."
    steps.append(Step("Has it been read?", read, ok=None if row.reason else True))
    if not passages:
        return [*steps, Step("What can be found of it?", "Only its name: no text was found in it.", ok=False)]
    count = counted(len(passages), "passage")
    if row.state == "words ready":
        steps.append(Step("What can be found of it?", f"{count}, by words; by meaning soon.", ok=None))
    else:
        steps.append(Step("What can be found of it?", f"{count}, by words and by meaning.", ok=True))
    return [*steps, _rank_step(rank, query)]


def _not_read(row: LedgerRow) -> str:
    told = f" ({row.reason})." if row.reason else "."
    return {
        "waiting": "It waits its turn.",
        "skipped": f"It was skipped{told}{_of_pictures(row)}",
        "unreadable": f"It could not be read{told} Once that is mended, {_AGAIN}.",
        "quarantined": f"It was set aside after it stopped the reader{told} To read it once more, {_AGAIN}.",
        "disconnected": "The drive it lies on is not connected.",
    }[row.state]


def _of_pictures(row: LedgerRow) -> str:
    """Say what can be done where text stands in pictures, as far as anything can."""
    # Of what lies in other files only the pages of PDF are looked at.
    if not (has_pages(row.path) or _TO_COME in row.reason or ".pdf" in row.reason.lower()):
        return ""
    if _READABLE_PICTURE.match(row.reason):
        return " Pictures of pages, of 8 kB and more, can be read: see Preferences, Reading."
    return next((f" {words}" for part, words in _OF_PICTURES if part in row.reason), "")


def _rank_step(rank: int | None, query: str) -> Step:
    if not query.strip():
        return Step("Is it among the results?", "Type a query to see at which place it comes.", ok=None)
    question = f"Where does it come for “{shortened(query)}”?"
    if rank is None:
        return Step(question, "Not among the results. Try words that stand in it, or drop filters.", ok=False)
    return Step(question, f"At place {rank:,}.", ok=True if rank <= _FAR else None)


class WhyDialog(QDialog):
    """Shows the steps of one file, chosen or dropped here or elsewhere; lives on the GUI thread.

    `wanted(path, query)` asks for what is known of it, answered by `set_findings` or `give_up`.
    """

    wanted = Signal(object, str)
    open_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._path = self._query = ""
        self._steps: list[Step] = []
        self._title, self._folder, self._body = QLabel(), QLabel(), QFrame()
        self._opening = QPushButton("Open the file")
        self.setAcceptDrops(True)
        self.setWindowTitle("Why isn’t this file found?")
        self.setMinimumWidth(theme.space(110))
        self._build()
        theme.changed.connect(lambda: self.set_steps(self._steps))

    def ask(self, path: str, query: str) -> None:
        """Open for a file and ask what is known of it; with an empty path let a file be chosen."""
        self._path, self._query = path, query
        self._title.setText(breakable(PurePath(path).name) if path else "Which file do you miss?")
        folder = from_home(str(PurePath(path).parent))
        self._folder.setText(breakable(folder) if path else "Drop it here, or choose it.")
        self._opening.setEnabled(bool(path))
        self.set_steps([Step("Looking…", "", ok=None)] if path else [])
        self.show()
        if path:
            self.wanted.emit(path, query)

    def set_findings(
        self,
        path: str,
        row: LedgerRow | None,
        folder: str,
        passages: Sequence[StoredPassage],
        rank: int | None,
        query: str,
        covered_by: str = "",
    ) -> None:
        """Show what was found out; what belongs to another file is left aside."""
        if path == self._path:
            self.set_steps(steps_of(row, folder, covered_by, passages, rank, query))

    def give_up(self, path: str) -> None:
        """Show that nothing could be found out; what belongs to another file is left aside."""
        if path == self._path:
            self.set_steps([_FAILED])

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Show these steps."""
        self._steps = list(steps)
        old = self._body
        self._body = self._make_body(self._steps)
        self._layout.replaceWidget(old, self._body)
        old.hide()
        old.deleteLater()

    def steps(self) -> list[Step]:
        """Give the steps shown."""
        return list(self._steps)

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Which file do you miss?", self._path)
        if path:
            self.ask(path, self._query)

    def _make_body(self, steps: Sequence[Step]) -> QFrame:
        space, colors = self._theme.space, self._theme.colors
        side = QSize(space(4.5), space(4.5))
        body = QFrame()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, space(2), 0, space(2))
        grid.setHorizontalSpacing(space(3))
        grid.setVerticalSpacing(space(1))
        grid.setColumnStretch(1, 1)
        looks = {True: ("check", colors.good), False: ("close", colors.danger), None: ("info", colors.muted)}
        for place, step in enumerate(steps):
            name, color = looks[step.ok]
            sign = QLabel()
            sign.setPixmap(self._theme.icon(name, color).pixmap(side, self.devicePixelRatioF()))
            sign.setAccessibleName({True: "Good", False: "Here it stops", None: "Note"}[step.ok])
            question, answer = QLabel(breakable(step.question)), QLabel(breakable(step.answer))
            question.setProperty("role", "muted")
            for label in (question, answer):
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setWordWrap(True)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(sign, 3 * place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(question, 3 * place, 1)
            grid.addWidget(answer, 3 * place + 1, 1)
            grid.setRowMinimumHeight(3 * place + 2, space(2))
        return body

    def _build(self) -> None:
        space = self._theme.space
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(space(6), space(5), space(6), space(4))
        layout.setSpacing(space(1))
        for label, role in ((self._title, "heading"), (self._folder, "caption")):
            label.setProperty("role", role)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addWidget(self._body)
        layout.addStretch(1)
        row = QHBoxLayout()
        choosing, closing = QPushButton("Choose a file…"), QPushButton("Close")
        choosing.clicked.connect(self._choose)
        self._opening.clicked.connect(lambda: self.open_wanted.emit(self._path))
        closing.clicked.connect(self.close)
        closing.setDefault(True)
        row.addWidget(choosing)
        row.addStretch(1)
        row.addWidget(self._opening)
        row.addWidget(closing)
        layout.addLayout(row)

    def event(self, event: QEvent) -> bool:
        """Take the height that the wrapped answers need, whenever they have their fonts and are laid out anew."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.resize(self.width(), self._layout.totalHeightForWidth(self.width()))
        return handled

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file."""
        if _local_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask why the dropped file is not found."""
        self.ask(_local_file(event.mimeData()), self._query)
        event.acceptProposedAction()


def _local_file(dragged: QMimeData) -> str:
    return next((path_at(url) for url in dragged.urls() if url.isLocalFile()), "")
