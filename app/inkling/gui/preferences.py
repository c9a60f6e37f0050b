"""The preferences: folders and what is left out of them, reading, meaning, behaviour, and where the index lies."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from inkling.gui.background_command import BackgroundCommand
from inkling.gui.preferences_adapting import AdaptingPanel
from inkling.gui.preferences_comparing import ComparingPanel
from inkling.gui.preferences_folders import FoldersPage
from inkling.gui.preferences_models import ModelsPage
from inkling.gui.preferences_pictures import PicturesPanel
from inkling.gui.scrolling import Scrolling
from inkling.gui.start_at_login import StartAtLogin
from inkling.gui.theme import Theme
from inkling.gui.window_memory import Habits
from inkling.gui.wording import size
from inkling.settings import Settings

_LIMITS = tuple(megabytes * 1024 * 1024 for megabytes in (10, 25, 50, 100, 200, 500, 1000, 2000))


class Preferences(QDialog):
    """Shows settings and habits, and on Save emits those that differ.

    `changed(Settings, Settings)` brings them as edited and as they were when the dialog opened, so that what was
    chosen elsewhere meanwhile can stay; `habits_changed(Habits)` as edited.
    `models`, `adapting` and `comparing` act at once; `pictures` is to be told what is installed. `index` is the
    index's file. `login` is None where the system offers no start at login.
    """

    changed = Signal(object, object)
    habits_changed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        habits: Habits,
        index: Path,
        adapting: BackgroundCommand,
        comparing: BackgroundCommand,
        login: StartAtLogin | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._settings, self._habits = theme, settings, habits
        self._index, self._login = index, login
        self._folders = FoldersPage(theme, settings)
        self._limit, self.pictures = QComboBox(), PicturesPanel(theme, settings.pictures)
        self.models, self.adapting = ModelsPage(theme), AdaptingPanel(theme, adapting)
        self.comparing = ComparingPanel(theme, comparing)
        self._at_login, self._tray, self._battery = QCheckBox(), QCheckBox(), QComboBox()
        self._opened = QCheckBox()
        self._index_size, self._problem, self._save = QLabel(), QLabel(), QPushButton("Save")
        self.setWindowTitle("Preferences")
        self.setMinimumSize(theme.size(145, 120))
        self.resize(theme.size(160, 140))
        self._build()
        self._say("")

    def set_index_size(self, count: int) -> None:
        """Tell how many bytes the index takes."""
        self._index_size.setText(f"It takes {size(count)}.")

    def settings(self) -> Settings:
        """Give the settings as they stand in the dialog."""
        settings = self._folders.settings().with_size_limit(self._limit.currentData())
        settings = replace(settings, note_opened=self._opened.isChecked(), pictures=self.pictures.languages())
        return settings.with_battery_level(self._battery.currentData())

    def habits(self) -> Habits:
        """Give the habits as they stand in the dialog."""
        return replace(self._habits, tray=self._tray.isChecked())

    def _accept(self) -> None:
        if problem := self.pictures.problem():
            self._say(problem)
            return
        try:
            if self._login is not None and self._login.enabled != self._at_login.isChecked():
                self._login.set_enabled(self._at_login.isChecked())
        except OSError as error:
            self._say(f"Starting at login could not be set: {error.strerror}. Check the autostart folder.")
            return
        if self.settings() != self._settings:
            self.changed.emit(self.settings(), self._settings)
        if self.habits() != self._habits:
            self.habits_changed.emit(self.habits())
        self.accept()

    def _say(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def _build(self) -> None:
        space = self._theme.space
        tabs = QTabWidget()
        for widget in (tabs, tabs.tabBar()):
            widget.setAccessibleName("Kinds of preferences")
        for page, name in (
            (self._folders, "Folders"),
            (self._build_reading(), "Reading"),
            (self._build_meaning(), "Meaning"),
            (self._build_adapting(), "Adapting"),
            (self._build_behaviour(), "Behaviour"),
            (self._build_index(), "Index"),
        ):
            # With large letters on a small screen there is no room for all of a page.
            tabs.addTab(Scrolling(page), name)
        self._problem.setProperty("role", "danger")
        self._problem.setWordWrap(True)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        self._save.setProperty("kind", "primary")
        self._save.setDefault(True)
        self._save.clicked.connect(self._accept)
        row = QHBoxLayout()
        row.addWidget(self._problem, 1)
        row.addStretch(0)
        row.addWidget(cancel)
        row.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space(5), space(4), space(5), space(4))
        layout.setSpacing(space(3))
        layout.addWidget(tabs, 1)
        layout.addLayout(row)

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, self._theme.space(4), 0, 0)
        layout.setSpacing(self._theme.space(2))
        return page, layout

    def _build_reading(self) -> QWidget:
        page, layout = self._page()
        present = self._settings.size_limit
        for limit in sorted({*_LIMITS, present}):
            # In the megabytes that the list of files names where one is too large.
            self._limit.addItem(f"{limit / 2**20:,.1f} MB".replace(".0 ", " "), limit)
        self._limit.setCurrentIndex(self._limit.findData(present))
        self._limit.setAccessibleName("Largest file")
        limits = QHBoxLayout()
        limits.addWidget(QLabel("Skip files larger than"))
        limits.addWidget(self._limit)
        limits.addStretch(1)
        layout.addLayout(limits)
        layout.addWidget(self.pictures)
        layout.addStretch(1)
        return page

    def _build_meaning(self) -> QWidget:
        page, layout = self._page()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.models, 1)
        layout.addWidget(self.comparing)
        self.comparing.compared.connect(self.models.set_figures)
        self.comparing.show_last()
        return page

    def _build_adapting(self) -> QWidget:
        page, layout = self._page()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.adapting)
        layout.addStretch(1)
        self.adapting.use_wanted.connect(self.models.use_wanted)
        self.adapting.show_last()
        return page

    def _build_behaviour(self) -> QWidget:
        page, layout = self._page()
        for box, text, checked, hint in (
            (self._at_login, "Start Inkling at login", self._login is not None and self._login.enabled,
             "" if self._login is not None else "Not available on this system yet."),
            (self._tray, "Keep watching from the tray when the window is closed", self._habits.tray,
             "Without this, closing the window ends Inkling; changes are taken up at the next start."),
            (self._opened, "Note which results I open", self._settings.note_opened,
             "Kept on this computer alone, to compare and adapt models by; switched off, it is forgotten."),
        ):  # fmt: skip
            box.setText(text)
            box.setChecked(checked)
            layout.addWidget(box)
            if hint:
                layout.addWidget(_told(hint, "caption", indent=self._theme.space(6)))
        self._at_login.setEnabled(self._login is not None)
        layout.addLayout(self._build_battery())
        hint = "Searching goes on; reading and encoding wait for the mains, or until you choose Index now anyway."
        layout.addWidget(_told(hint, "caption"))
        layout.addStretch(1)
        return page

    def _build_battery(self) -> QHBoxLayout:
        present = self._settings.battery_level
        names = {100: "always", 0: "never"}
        for level in sorted({100, 80, 50, 20, 0, present}, reverse=True):
            self._battery.addItem(names.get(level, f"below {level} %"), level)
        self._battery.setCurrentIndex(self._battery.findData(present))
        self._battery.setAccessibleName("Pause on battery")
        row = QHBoxLayout()
        row.addWidget(QLabel("Pause on battery"))
        row.addWidget(self._battery)
        row.addStretch(1)
        return row

    def _build_index(self) -> QWidget:
        page, layout = self._page()
        layout.addWidget(_told("The index lies in", "title"))
        place = QLineEdit(str(self._index))
        place.setReadOnly(True)
        place.setAccessibleName("Place of the index")
        copy, show = QPushButton("Copy"), QPushButton("Open folder")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(str(self._index)))
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._index.parent))))
        row = QHBoxLayout()
        row.addWidget(place, 1)
        row.addWidget(copy)
        row.addWidget(show)
        layout.addLayout(row)
        self._index_size.setProperty("role", "muted")
        layout.addWidget(self._index_size)
        hint = "It holds the text of your documents, can be read by you alone, and never leaves this machine."
        layout.addWidget(_told(hint, "caption"))
        layout.addStretch(1)
        return page


def _told(text: str, role: str, indent: int = 0) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setContentsMargins(indent, 0, 0, 0)
    return label
