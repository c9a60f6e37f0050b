"""The chips below the search field: they edit the query's text, and show what it says."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from inkling.gui import filters
from inkling.gui.filters import Choice
from inkling.gui.theme import Theme
from inkling.gui.wording import shortened
from inkling.search.query import Query, parse, render

_LONGEST = 40
"""Letters of a filter that its button has room for beside the others."""


class Chip(QToolButton):
    """A rounded button with a menu; accented while its filter holds."""

    def __init__(self, theme: Theme, icon: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._name = name
        self._active = False
        self.setProperty("kind", "chip")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMenu(QMenu(self))
        theme.changed.connect(self._restyle)
        self.say("")

    def say(self, label: str) -> None:
        """Show what the filter lets pass; empty for no filter."""
        self._active = bool(label)
        self.setText(shortened(label, _LONGEST).replace("&", "&&") or self._name)
        self.setAccessibleName(f"{self._name}: {label or 'any'}")
        self.setProperty("active", self._active)
        self.style().unpolish(self)
        self.style().polish(self)
        self._restyle()

    def _restyle(self) -> None:
        colors = self._theme.colors
        self.setIcon(self._theme.icon(self._icon, colors.accent if self._active else colors.muted))


class FilterChips(QWidget):
    """Type, folder and date; `text_wanted` is the query as the chips would have it typed."""

    text_wanted = Signal(str)
    save_wanted = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._query: Query = parse("")
        self._watched: tuple[Path, ...] = ()
        self._type = Chip(theme, "file", "Type", self)
        self._folder = Chip(theme, "folder", "Folder", self)
        self._date = Chip(theme, "calendar", "Date", self)
        self._star = QToolButton(self)
        self._star.setCheckable(True)
        self._star.clicked.connect(self.save_wanted)
        self._type.menu().aboutToShow.connect(self._offer_types)
        self._folder.menu().aboutToShow.connect(self._offer_folders)
        self._date.menu().aboutToShow.connect(self._offer_dates)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space(2))
        for chip in (self._type, self._folder, self._date):
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self._star)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        theme.changed.connect(self._restyle)
        self.set_text("")
        self.set_saved(False)

    def set_text(self, text: str) -> None:
        """Show what a typed query says."""
        self._query = parse(text)
        self._type.say(filters.type_label(self._query))
        self._folder.say(filters.folder_label(self._query))
        self._date.say(filters.date_label(self._query, date.today()))
        self._star.setVisible(bool(text.strip()))

    def set_saved(self, saved: bool) -> None:
        """Show whether the typed query is a saved search."""
        self._star.setChecked(saved)
        words = "Saved search. Click to forget it" if saved else "Save this search"
        self._star.setToolTip(words)
        self._star.setAccessibleName(words)
        self._restyle()

    def set_watched(self, watched: Sequence[str]) -> None:
        """Take the folders to offer."""
        self._watched = tuple(map(Path, watched))

    def _restyle(self) -> None:
        saved = self._star.isChecked()
        colors = self._theme.colors
        self._star.setIcon(
            self._theme.icon("star-full" if saved else "star", colors.underline if saved else colors.muted)
        )

    def _offer_types(self) -> None:
        chosen = filters.chosen_types(self._query)

        def toggled(choice: Choice) -> Query:
            kept = [each for each in chosen if each != choice]
            return filters.with_types(self._query, kept if choice in chosen else [*kept, choice])

        self._offer(self._type, "Any type", filters.with_types(self._query, ()), filters.TYPES, toggled, chosen)

    def _offer_folders(self) -> None:
        choices = filters.folders(self._watched, Path.home())
        held = self._query.of("in")
        self._offer(
            self._folder, "Any folder", filters.with_folder(self._query, None), choices,
            lambda choice: filters.with_folder(self._query, choice),
            [each for each in choices if each.folder in held],
        )

    def _offer_dates(self) -> None:
        choices = filters.dates(date.today())
        held = (" ".join(self._query.of("after")), " ".join(self._query.of("before")))
        self._offer(
            self._date, "Any date", filters.with_dates(self._query, None), choices,
            lambda choice: filters.with_dates(self._query, choice),
            [each for each in choices if (each.after, each.before) == held],
        )

    def _offer(
        self, chip: Chip, any_label: str, cleared: Query, choices: Sequence[Choice],
        changed: Callable[[Choice], Query], held: Sequence[Choice],
    ) -> None:
        """Fill a chip's menu; each entry shows what it writes."""
        menu = chip.menu()
        menu.clear()
        self._add(menu, any_label, not held and render(cleared) == render(self._query), cleared)
        menu.addSeparator()
        for choice in choices:
            label = f"{choice.label}\t{choice.written}".replace("&", "&&")
            self._add(menu, label, choice in held, changed(choice))

    def _add(self, menu: QMenu, label: str, checked: bool, query: Query) -> None:
        action = QAction(label, menu)
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(lambda: self.text_wanted.emit(render(query)))
        menu.addAction(action)
