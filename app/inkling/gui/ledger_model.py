"""The rows of the ledger window: sorted, filtered and put into words here, so that 100,000 of them stay quick.

A QSortFilterProxyModel would call Python for every comparison; sorting a list by a key takes a fiftieth of that time.
What takes longest is done by `lines_of`, on any thread.
"""

import functools
import operator
import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import filterfalse
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDate,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from inkling.gui.shown_path import from_home
from inkling.gui.theme import Theme
from inkling.gui.wording import size, unformatted
from inkling.store.rows import STATES, LedgerRow, State

HEADERS = ("State", "Name", "Folder", "Reason", "Size", "Changed")
STATE, NAME, FOLDER, REASON, SIZE, CHANGED = range(6)
STATE_WORDS: dict[State, str] = {
    "waiting": "Waiting",
    "words ready": "Ready by words",
    "meaning ready": "Ready",
    "skipped": "Skipped",
    "unreadable": "Unreadable",
    "quarantined": "Set aside",
    "disconnected": "Disconnected",
}

CHOICES: dict[State, tuple[State, ...]] = {
    **{state: (state,) for state in STATES if state != "quarantined"}, "unreadable": ("unreadable", "quarantined"),
}  # fmt: skip
"""The states to choose from, each with those it shows: what was set aside is counted as unreadable elsewhere, too."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """A ledger row with all that is asked of it often."""

    row: LedgerRow
    name: str
    folder: str
    searched: str
    ranked: str


@dataclass(frozen=True, slots=True)
class Lines:
    """All rows, in the order of their names, and how many there are of each choice of state."""

    lines: tuple[Line, ...]
    counts: dict[State, int]


_LAST = "\U0010ffff"

_KEYS: tuple[Callable[[Line], Any], ...] = (
    lambda line: STATES.index(line.row.state),
    operator.attrgetter("ranked"),
    lambda line: line.folder.casefold(),
    lambda line: line.row.reason.casefold() or _LAST,
    operator.attrgetter("row.size"),
    operator.attrgetter("row.modified"),
)


def lines_of(rows: Sequence[LedgerRow]) -> Lines:
    """Make lines of all rows."""
    # Many files lie in one folder, and to ask for the home folder takes longer than all else here.
    shown = functools.cache(from_home)
    lines = sorted((_line(row, shown) for row in rows), key=_KEYS[NAME])
    counts = Counter(row.state for row in rows)
    return Lines(tuple(lines), {choice: sum(counts[state] for state in states) for choice, states in CHOICES.items()})


class LedgerModel(QAbstractTableModel):
    """A table of files; `data` only reads what was set. What is alike in what it is sorted by stands by its name."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: tuple[Line, ...] = ()
        self._sorted: list[Line] = []
        self._shown: list[Line] = []
        self._state: State | None = None
        self._folder = ""
        self._text = ""
        self._order: tuple[int, bool] = (NAME, False)
        self._locale = QLocale()
        self._dots: dict[State, QIcon] = {}
        theme.changed.connect(self._dress)

    def set_lines(self, lines: Lines) -> None:
        """Take what `lines_of` made of all rows, in place of those there were."""
        self.beginResetModel()
        self._lines = lines.lines
        self._arrange()
        self.endResetModel()

    def set_filter(self, state: State | None, folder: str, text: str) -> None:
        """Show the files of a choice of state, below one folder, with all of these words in path or reason."""
        self._state, self._folder, self._text = state, folder, text
        self.beginResetModel()
        self._select()
        self.endResetModel()

    def rows(self) -> list[LedgerRow]:
        """Give the rows shown, in their order."""
        return [line.row for line in self._shown]

    def total(self) -> int:
        """Count all files, shown or not."""
        return len(self._lines)

    def longest(self) -> dict[int, tuple[str, ...]]:
        """Give the longest texts of the columns whose texts are of a few kinds."""
        dates = [QDate(2028, month, day) for month in range(1, 13) for day in (20, 28)]
        return {
            STATE: tuple(STATE_WORDS.values()),
            SIZE: ("888 bytes", "88.8 MB", "8888 GB"),
            CHANGED: tuple(self._locale.toString(date, "d MMM yyyy") for date in dates),
        }

    def _arrange(self) -> None:
        column, descending = self._order
        self._sorted = sorted(self._lines, key=_KEYS[column], reverse=descending)
        self._select()

    def _select(self) -> None:
        found = self._sorted
        if self._state:
            states = CHOICES[self._state]
            found = [line for line in found if line.row.state in states]
        if self._folder:
            below = self._folder.rstrip(os.sep) + os.sep
            found = [line for line in found if line.row.path.startswith(below)]
        for word in _bare(self._text).split():
            found = [line for line in found if word in line.searched]
        self._shown = found

    def _dress(self) -> None:
        self._dots.clear()
        if self._shown:
            self.dataChanged.emit(self.index(0, STATE), self.index(len(self._shown) - 1, STATE))

    def _dot(self, state: State) -> QIcon:
        if state not in self._dots:
            colors = self._theme.colors
            self._dots[state] = _dot({
                "waiting": colors.underline,
                "words ready": colors.accent,
                "meaning ready": colors.good,
                "skipped": colors.faint,
                "unreadable": colors.danger,
                "quarantined": colors.danger,
                "disconnected": colors.warning,
            }[state])  # fmt: skip
        return self._dots[state]

    def _words(self, line: Line, column: int) -> str:
        row = line.row
        return (
            STATE_WORDS[row.state] if column == STATE
            else line.name if column == NAME
            else line.folder if column == FOLDER
            else row.reason if column == REASON
            else size(row.size) if column == SIZE
            else self._locale.toString(QDateTime.fromSecsSinceEpoch(int(row.modified)).date(), "d MMM yyyy")
        )  # fmt: skip

    def rowCount(self, parent: Index | None = None) -> int:
        """Count the files shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:
        """Count the columns."""
        return 0 if parent is not None and parent.isValid() else len(HEADERS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Give what a cell shows; nothing for an index that is no more."""
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return None
        line = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(line, index.column())
        if role == Qt.ItemDataRole.DecorationRole and index.column() == STATE:
            return self._dot(line.row.state)
        if role == Qt.ItemDataRole.ToolTipRole:
            return unformatted(line.row.path if index.column() in (NAME, FOLDER) else line.row.reason) or None
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (FOLDER, SIZE, CHANGED):
            return self._theme.colors.muted
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{HEADERS[index.column()]}: {self._words(line, index.column())}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Name the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(HEADERS):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return HEADERS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; marks on rows stay with their files."""
        if not 0 <= column < len(HEADERS):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [self._shown[index.row()] for index in before]
        self._order = (column, order == Qt.SortOrder.DescendingOrder)
        self._arrange()
        places = {id(line): place for place, line in enumerate(self._shown)}
        after = [self.index(places[id(line)], index.column()) for line, index in zip(kept, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def stretches(places: Sequence[int]) -> list[tuple[int, int]]:
    """Join ascending places that follow one another, each stretch from its first to its last."""
    joined: list[tuple[int, int]] = []
    for place in places:
        first = joined.pop()[0] if joined and joined[-1][1] == place - 1 else place
        joined.append((first, place))
    return joined


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == SIZE else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _line(row: LedgerRow, shown: Callable[[str], str]) -> Line:
    folder, _, name = row.path.rpartition(os.sep)
    return Line(row, name, shown(folder) or os.sep, _bare(f"{row.path}\n{row.reason}"), name.casefold())


def _bare(text: str) -> str:
    """Write a text in small letters without their marks, so that "resume" finds "Résumé.pdf"."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(filterfalse(unicodedata.combining, letters))


def _dot(color: QColor) -> QIcon:
    icon = QIcon()
    for side in (16, 32, 48):
        pixmap = QPixmap(QSize(side, side))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(side * 0.25, side * 0.25, side * 0.5, side * 0.5))
        painter.end()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            # Else it would have another colour where its row is chosen, and so another meaning.
            icon.addPixmap(pixmap, mode)
    return icon
