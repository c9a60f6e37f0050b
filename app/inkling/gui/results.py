"""The list of results as Qt's model sees it."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from inkling.gui.shown_path import address
from inkling.gui.theme import icon_for
from inkling.gui.wording import unformatted
from inkling.opened_kinds import FILE
from inkling.search.answer import Answer, Result
from inkling.search.reasons import place_beside_title, versions_in_words
from inkling.search.stars import Key

Index = QModelIndex | QPersistentModelIndex

RESULT = Qt.ItemDataRole.UserRole
DIVIDER = Qt.ItemDataRole.UserRole + 1
ICON = Qt.ItemDataRole.UserRole + 2
STARRED = Qt.ItemDataRole.UserRole + 3

MOST_RESULTS = 30
"""So many results are asked for."""

_MESSAGE = re.compile(r"message \d+")
_MATCHED = {"words": "found by words", "meaning": "found by meaning", "both": "found by words and meaning"}


def merge(kept: Sequence[Result], new: Sequence[Result]) -> list[Result]:
    """Put a better answer in the place of another while the first rows stay where they are.

    Rows that stay take their new values where the answer has them; what is new follows in its own order.
    """
    by_key = {result.key: result for result in new}
    staying = {result.key for result in kept}
    renewed = [by_key.get(result.key, result) for result in kept]
    return renewed + [result for result in new if result.key not in staying]


def shown_title(result: Result) -> str:
    """Name a result: its title, else its file's name without suffix, where that is not blank."""
    path = Path(result.path)
    return " ".join(result.title.split())[:400] or " ".join(path.stem.split()) or path.name.strip()


def icon_of(result: Result) -> str:
    """Name the icon of a result: that of a document within a file is its own, and not that of the file."""
    name, places = result.path, result.passages[0].place.split(" · ") if result.passages else []
    while result.part and places and places[0].startswith(f"{FILE} "):
        name = places.pop(0)
    # Many mailboxes have no suffix that tells of them.
    return "mail" if places and _MESSAGE.fullmatch(places[0]) else icon_for(name)


class ResultsModel(QAbstractListModel):
    """Rows of results, and one divider above those that are not really close; lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: list[Result] = []
        self._rows: list[Result | str] = []
        self._query = ""
        self._meaning = False
        self._found: list[Key] = []
        self._starred: frozenset[Key] = frozenset()

    @property
    def results(self) -> list[Result]:
        """The results in their order, without the divider."""
        return list(self._results)

    @property
    def query(self) -> str:
        """What the shown answer answers."""
        return self._query

    def show(self, answer: Answer, keep: int = 0) -> None:
        """Show an answer; `keep` results at the top stay where they are, but what has left the index goes."""
        gone = self._gone(answer)
        kept = [result for result in self._results[:keep] if result.key not in gone]
        self._meaning, self._found = answer.meaning, [result.key for result in answer.results]
        self._fill(merge(kept, answer.results), answer.query)

    def _gone(self, answer: Answer) -> set[Key]:
        """Tell what an answer lacks that was found in the same way as before, by keys: it is gone, or elsewhere now.

        What stood behind all that a full answer still has may only have given way to better, and is not told.
        """
        if answer.meaning != self._meaning:
            return set()
        found = {result.key for result in answer.results}
        if len(found) < MOST_RESULTS:
            return {result.key for result in self._results} - found
        last = max((place for place, key in enumerate(self._found) if key in found), default=-1)
        return set(self._found[: last + 1]) - found

    def set_starred(self, query: str, keys: Collection[Key]) -> None:
        """Take which results were what a query sought; those of another than the shown one are left aside."""
        if query == self._query:
            self._starred = frozenset(keys)
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def starred(self) -> frozenset[Key]:
        """Give the keys of the results that were what the shown query sought."""
        return self._starred

    def clear(self) -> None:
        """Show nothing."""
        self._fill([], "")

    def result(self, row: int) -> Result | None:
        """Give the result of a row, None for the divider and outside."""
        entry = self._rows[row] if 0 <= row < len(self._rows) else None
        return entry if isinstance(entry, Result) else None

    def row_of(self, result: Result) -> int:
        """Find the row of a result, be it of an earlier answer; -1 where it is not shown."""
        rows = (row for row, each in enumerate(self._rows) if isinstance(each, Result) and each.key == result.key)
        return next(rows, -1)

    def _fill(self, results: list[Result], query: str) -> None:
        self.beginResetModel()
        self._results = results
        self._starred = self._starred if query == self._query else frozenset()
        self._query = query
        rows: list[Result | str] = list(results)
        first_weak = len(results)
        while first_weak and results[first_weak - 1].weak:
            first_weak -= 1
        if first_weak < len(results):
            rows.insert(first_weak, "Further away" if first_weak else "Nothing is really close. These come nearest.")
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        """Count the rows, the divider included."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 -- Qt's contract
        """Give what a row shows; never raises."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        entry = self._rows[index.row()]
        if isinstance(entry, str):
            shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, DIVIDER)
            return entry if role in shown else None
        if role == Qt.ItemDataRole.DisplayRole:
            return shown_title(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return unformatted(entry.path)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text, place = (entry.passages[0].text, entry.passages[0].place) if entry.passages else ("", "")
            starred = "this was it" if entry.key in self._starred else ""
            found = ", ".join(filter(None, (_MATCHED[entry.matched], versions_in_words(entry.versions), starred)))
            where = ", ".join(filter(None, (entry.path, place_beside_title(entry, place) if entry.part else "")))
            return f"{shown_title(entry)}, {found}, {where}. {' '.join(text.split())[:200]}"
        if role == RESULT:
            return entry
        if role == ICON:
            return icon_of(entry)
        if role == STARRED:
            return entry.key in self._starred
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let results be chosen and dragged, the divider not."""
        if not index.isValid() or self.result(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Say that rows are dragged out as files."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Give the files of rows, for a drag."""
        found = [self.result(index.row()) for index in indexes]
        dragged = QMimeData()
        dragged.setUrls([address(result.path) for result in found if result])
        return dragged
