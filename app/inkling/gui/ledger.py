"""The ledger window: every file with its state, and why it is not fully in."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from inkling.gui.ledger_model import (
    CHOICES,
    FOLDER,
    NAME,
    REASON,
    STATE,
    STATE_WORDS,
    Index,
    LedgerModel,
    Lines,
    lines_of,
    stretches,
)
from inkling.gui.notice import Notice
from inkling.gui.shown_path import from_home
from inkling.gui.theme import Theme
from inkling.gui.wording import counted
from inkling.store.rows import LedgerRow

_RETRIED = ("unreadable", "skipped", "quarantined")


class LedgerWindow(QWidget):
    """A window of its own over the ledger's rows; lives on the GUI thread.

    `rows_wanted` asks for the rows when it is shown and on refresh, answered by `set_lines`. `retry_wanted(paths)`,
    `leave_out_wanted(paths)`, `open_wanted(path)`, `show_wanted(path)` and `why_wanted(path)` ask for what is chosen;
    what comes of it is said by its `notice`. `export_wanted(rows, path)` is answered by `tell_exported`.
    """

    rows_wanted = Signal()
    retry_wanted = Signal(object)
    leave_out_wanted = Signal(object)
    open_wanted = Signal(object)
    show_wanted = Signal(object)
    why_wanted = Signal(object)
    export_wanted = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._model = LedgerModel(theme, self)
        self._state, self._folder, self._find = QComboBox(), QComboBox(), QLineEdit()
        self._table, self._count = QTableView(), QLabel()
        self._buttons: dict[str, QPushButton] = {}
        self._folders: list[str] = []
        self.setWindowTitle("All files")
        self.setObjectName("ledger")
        self.resize(theme.size(265, 155))
        self._build()
        self.notice = Notice(theme, self)
        self._connect()
        self.set_lines(lines_of([]))

    def set_lines(self, lines: Lines) -> None:
        """Show what `lines_of` made of the rows; filter, order and choice stay as they were."""
        chosen = {row.path for row in self.chosen()}
        self._model.set_lines(lines)
        # One may have scrolled away from what is chosen.
        self._table.setAutoScroll(False)
        self._choose(chosen)
        self._table.setAutoScroll(True)
        for place, (state, count) in enumerate(lines.counts.items(), start=1):
            self._state.setItemText(place, f"{STATE_WORDS[state]} ({count:,})")
        self._state.setItemText(0, f"All states ({len(lines.lines):,})")
        self._tell()

    def set_folders(self, folders: Sequence[str]) -> None:
        """Offer these folders as a filter."""
        before = self._chosen_folder()
        # Kept here: what is no UTF-8 in a path would be lost in an item.
        self._folders = list(folders)
        self._folder.blockSignals(True)
        self._folder.clear()
        self._folder.addItem("All folders")
        self._folder.addItems([from_home(folder) for folder in folders])
        self._folder.setCurrentIndex(self._place_of(before))
        self._folder.blockSignals(False)
        self._filter()

    def narrow(self, state: str = "", folder: str = "") -> None:
        """Show the files of one state and one folder alone; an empty one lets all pass."""
        self._find.clear()
        self._state.setCurrentIndex(max(0, self._state.findData(state)))
        self._folder.setCurrentIndex(self._place_of(folder))

    def chosen(self) -> list[LedgerRow]:
        """Give the rows that are selected, in their order."""
        # By stretches: Qt would make an index for each row first.
        ranges = self._table.selectionModel().selection().toList()
        places = {place for each in ranges for place in range(each.top(), each.bottom() + 1)}
        rows = self._model.rows() if places else []
        return [rows[place] for place in sorted(places) if place < len(rows)]

    def rows(self) -> list[LedgerRow]:
        """Give the rows shown, in their order."""
        return self._model.rows()

    def tell_exported(self, count: int, path: Path, problem: str) -> None:
        """Say what came of writing so many rows to a file; `problem` is empty where nothing went wrong."""
        if problem:
            self.notice.say(f"The list could not be written: {problem}.", "Choose another place.", "problem")
        else:
            self.notice.say(f"{counted(count, 'file')} written to “{path.name}”.")

    def _filter(self) -> None:
        chosen = {row.path for row in self.chosen()}
        self._model.set_filter(self._state.currentData(), self._chosen_folder(), self._find.text())
        # Else it would scroll to what is chosen no further than the rows before reached.
        self._table.doItemsLayout()
        self._choose(chosen)
        self._tell()

    def _chosen_folder(self) -> str:
        """Give the folder to which the list is narrowed, empty for all."""
        place = self._folder.currentIndex() - 1
        return self._folders[place] if 0 <= place < len(self._folders) else ""

    def _place_of(self, folder: str) -> int:
        return self._folders.index(folder) + 1 if folder in self._folders else 0

    def _choose(self, paths: set[str]) -> None:
        places = [place for place, row in enumerate(self._model.rows()) if row.path in paths] if paths else []
        if not places:
            return
        # At once and by stretches: row by row, a thousand rows would take a quarter of a minute.
        chosen, index = QItemSelection(), self._model.index
        for first, last in stretches(places):
            chosen.select(index(first, 0), index(last, self._model.columnCount() - 1))
        selection = self._table.selectionModel()
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        selection.setCurrentIndex(index(places[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def _go_to_rows(self) -> None:
        self._table.setFocus()
        if not self.chosen() and self._model.rowCount():
            self._table.selectRow(0)

    def _tell(self) -> None:
        total, shown = self._model.total(), self._model.rowCount()
        files = counted(total, "file")
        self._count.setText(files if shown == total else f"{shown:,} of {files}")
        self._enable()

    def _enable(self) -> None:
        rows = self.chosen()
        self._buttons["Try again"].setEnabled(any(row.state in _RETRIED for row in rows))
        self._buttons["Leave out…"].setEnabled(bool(rows))
        for name in ("Open", "Show in folder", "Why isn’t it found?"):
            self._buttons[name].setEnabled(len(rows) == 1)

    def _retry(self) -> None:
        paths = [row.path for row in self.chosen() if row.state in _RETRIED]
        if paths:
            self.retry_wanted.emit(paths)
            self.notice.say(f"{counted(len(paths), 'file')} will be read again.")

    def _leave_out(self) -> None:
        self.leave_out_wanted.emit([row.path for row in self.chosen()])

    def _emit_one(self, signal: Callable[[str], None]) -> None:
        rows = self.chosen()
        if len(rows) == 1:
            signal(rows[0].path)

    def _open(self) -> None:
        self._emit_one(self.open_wanted.emit)

    def _show_in_folder(self) -> None:
        self._emit_one(self.show_wanted.emit)

    def _ask_where_to_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export the list", "files.csv", "Comma-separated values (*.csv)")
        if name:
            self.export_wanted.emit(self.rows(), Path(name))

    def _open_menu(self, place: QPoint) -> None:
        if not self.chosen():
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for name, button in self._buttons.items():
            if button.isEnabled() and name != "Export…":
                menu.addAction(name, button.click)
        menu.popup(self._table.viewport().mapToGlobal(place))

    def _connect(self) -> None:
        self._find.textChanged.connect(lambda _: self._filter())
        self._state.currentIndexChanged.connect(lambda _: self._filter())
        self._folder.currentIndexChanged.connect(lambda _: self._filter())
        self._table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self._table.doubleClicked.connect(lambda _: self._open())
        self._table.customContextMenuRequested.connect(self._open_menu)
        for widget, keys, slot in (
            (self, "Ctrl+F", self._find.setFocus),
            (self, "Esc", self.close),
            (self, "Ctrl+W", self.close),
            (self, "F5", self.rows_wanted.emit),
            (self._find, "Down", self._go_to_rows),
            (self._table, "Return", self._open),
            (self._table, "Enter", self._open),
            (self._table, "Ctrl+Return", self._show_in_folder),
            (self._table, "Ctrl+Enter", self._show_in_folder),
        ):
            within = Qt.ShortcutContext.WidgetWithChildrenShortcut
            QShortcut(QKeySequence(keys), widget, slot, context=within, autoRepeat=False)

    def _build(self) -> None:
        space = self._theme.space
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space(5), space(4), space(5), space(4))
        layout.setSpacing(space(3))
        layout.addLayout(self._build_filters())
        self._build_table()
        layout.addWidget(self._table, 1)
        layout.addLayout(self._build_buttons())

    def _build_filters(self) -> QHBoxLayout:
        self._find.setPlaceholderText("Find in names, folders and reasons")
        self._find.setClearButtonEnabled(True)
        self._state.addItem("All states", None)
        for state in CHOICES:
            self._state.addItem(STATE_WORDS[state], state)
        self._folder.addItem("All folders")
        self._folder.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._folder.setMinimumContentsLength(18)
        for widget, name in ((self._find, "Find files"), (self._state, "State"), (self._folder, "Folder")):
            widget.setAccessibleName(name)
        row = QHBoxLayout()
        row.setSpacing(self._theme.space(2))
        row.addWidget(self._find, 1)
        row.addWidget(self._state)
        row.addWidget(self._folder)
        return row

    def _build_table(self) -> None:
        table = self._table
        table.setModel(self._model)
        table.setAccessibleName("Files")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.setItemDelegate(_CellDelegate(table))
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setIconSize(QSize(self._theme.space(4), self._theme.space(4)))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(self._theme.space(8))
        header = table.horizontalHeader()
        # Of the table's own choice it would ask again and again, row by row, whether all of a column is in it.
        header.setSelectionModel(QItemSelectionModel(self._model, header))
        header.setHighlightSections(False)
        header.setMinimumSectionSize(self._theme.space(16))
        header.setSectionResizeMode(REASON, QHeaderView.ResizeMode.Stretch)
        for column, width in ((NAME, 54), (FOLDER, 44)):
            header.resizeSection(column, self._theme.space(width))
        metrics = QFontMetrics(self._theme.font("body"))
        dot = self._theme.space(6)
        for column, texts in self._model.longest().items():
            beside = self._theme.space(6) + (dot if column == STATE else 0)
            header.resizeSection(column, max(map(metrics.horizontalAdvance, texts)) + beside)
        table.setSortingEnabled(True)
        table.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.space(2))
        self._count.setProperty("role", "caption")
        row.addWidget(self._count)
        row.addStretch(1)
        for name, slot in (
            ("Try again", self._retry),
            ("Leave out…", self._leave_out),
            ("Open", self._open),
            ("Show in folder", self._show_in_folder),
            ("Why isn’t it found?", lambda: self._emit_one(self.why_wanted.emit)),
            ("Export…", self._ask_where_to_export),
        ):
            button = QPushButton(name)
            button.clicked.connect(lambda _=False, slot=slot: slot())
            self._buttons[name] = button
            row.addWidget(button)
        return row

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the rows as they are now."""
        super().showEvent(event)
        self.rows_wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the notice in its place."""
        super().resizeEvent(event)
        self.notice.place()


class _CellDelegate(QStyledItemDelegate):
    """Cuts sentences at their end, names and folders in their middle, and paints no frame around a single cell."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Choose how a cell is cut."""
        super().initStyleOption(option, index)
        option.textElideMode = (
            Qt.TextElideMode.ElideRight if index.column() == REASON else Qt.TextElideMode.ElideMiddle
        )
        option.state &= ~QStyle.StateFlag.State_HasFocus
