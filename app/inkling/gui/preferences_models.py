"""The preferences' page of models: which understands meaning, choosing another, going back, adding and fetching."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inkling.gui.models import ModelRow, Offer, Recommended
from inkling.gui.theme import Theme
from inkling.gui.wording import size, unformatted

_NOT_NOW, _STOP = "Not now", "Stop"
_NETWORK = "Looking up and fetching are the only times that Inkling uses the network."


class ModelsPage(QWidget):
    """Shows models and emits what is wished of them; it acts at once, not on Save.

    While something is carried out (`set_busy`) nothing else can be wished but to cancel.
    """

    use_wanted = Signal(str)
    undo_wanted = Signal()
    add_wanted = Signal(Path)
    remove_wanted = Signal(str)
    look_up_wanted = Signal(str)
    fetch_wanted = Signal(object)
    cancel_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: dict[str, ModelRow] = {}
        self._figures: dict[str, str] = {}
        self._offer: Offer | None = None
        self._busy = self._can_undo = False
        self._list, self._fetchable = _List(), QComboBox()
        self._use, self._undo, self._remove = QPushButton("Use"), QPushButton("Go back"), QPushButton("Remove")
        self._add, self._look_up = QPushButton("Add folder…"), QPushButton("Look up…")
        self._consent, self._terms = QFrame(), QLabel()
        self._agree, self._cancel = QPushButton("Fetch"), QPushButton(_NOT_NOW)
        self._told = QLabel()
        self._build()
        self._update()

    def set_rows(self, rows: Sequence[ModelRow], *, can_undo: bool) -> None:
        """Show the models at hand; `can_undo` where another was used before."""
        chosen = self._chosen()
        self._rows = {row.name: row for row in rows}
        self._can_undo = can_undo
        self._list.clear()
        for row in rows:
            item = QListWidgetItem(_row_text(row, self._figures.get(row.name, "")), self._list)
            item.setData(Qt.ItemDataRole.UserRole, row.name)
            item.setToolTip(unformatted(self._figures.get(row.name, "")))
            if row.name == chosen:
                self._list.setCurrentItem(item)
        if self._list.currentRow() < 0:
            self._list.setCurrentRow(0)
        self._update()

    def set_figures(self, figures: Mapping[str, str]) -> None:
        """Show beside models, by their names, how they did on what got a star."""
        self._figures = dict(figures)
        self.set_rows(tuple(self._rows.values()), can_undo=self._can_undo)

    def set_recommended(self, models: Sequence[Recommended]) -> None:
        """Offer models by name; any other name may be typed, and stays."""
        typed, offered = self._fetchable.currentText(), self._fetchable.findText(self._fetchable.currentText()) >= 0
        self._fetchable.clear()
        for each in models:
            figures = f"; {each.figures} ({each.source})" if each.figures else ""
            self._fetchable.addItem(each.name)
            told = f"{each.languages}, {each.megabytes} MB, licence {each.licence}{figures}"
            self._fetchable.setItemData(self._fetchable.count() - 1, told, Qt.ItemDataRole.ToolTipRole)
        self._fetchable.setCurrentIndex(0 if models else -1)
        if typed and not offered:
            self._fetchable.setEditText(typed)
        self._update()

    def ask_consent(self, offer: Offer) -> None:
        """Show licence and size of what was found, and wait for a yes."""
        self._offer = offer
        licence = f"Licence: {offer.licence}" if offer.licence else "It names no licence"
        self._terms.setText(f"{offer.repository}, {size(offer.bytes)}, from {offer.endpoint}. {licence}. Fetch it?")
        self._cancel.setText(_NOT_NOW)
        self._consent.show()
        self._update()

    def set_busy(self, text: str) -> None:
        """Tell what is being carried out; empty when it is done."""
        self._busy = bool(text)
        if text:
            self.say(text)
        self._update()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Tell what came of a wish."""
        self._told.setProperty("role", "danger" if problem else "muted")
        self._told.style().unpolish(self._told)
        self._told.style().polish(self._told)
        self._told.setText(text)
        self._told.setVisible(bool(text))

    def _chosen(self) -> str:
        item = self._list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _update(self) -> None:
        row = self._rows.get(self._chosen())
        free = not self._busy
        in_use = row is not None and row.role in ("answers", "is being prepared")
        self._use.setEnabled(free and row is not None and not in_use)
        self._remove.setEnabled(free and row is not None and not in_use)
        self._undo.setEnabled(free and self._can_undo)
        self._add.setEnabled(free)
        self._look_up.setEnabled(free and bool(self._fetchable.currentText().strip()))
        self._agree.setEnabled(free and self._offer is not None)

    def _fetch(self) -> None:
        offer = self._offer
        self._offer = None
        if offer is not None:
            self._cancel.setText(_STOP)
            self.fetch_wanted.emit(offer)

    def close_consent(self) -> None:
        """Ask nothing any more."""
        self._offer = None
        self._consent.hide()
        self._update()

    def _refuse(self) -> None:
        self.close_consent()
        self.cancel_wanted.emit()

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Add a model folder")
        if chosen:
            self.add_wanted.emit(Path(chosen))

    def _build(self) -> None:
        space = self._theme.space
        self._list.setAccessibleName("Models")
        self._list.setProperty("kind", "boxed")
        self._list.setWordWrap(True)
        self._list.setMinimumHeight(space(20))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentRowChanged.connect(lambda _: self._update())
        self._fetchable.setEditable(True)
        for widget in (self._fetchable, *self._fetchable.findChildren(QLineEdit)):
            widget.setAccessibleName("Model to fetch")
        self._fetchable.currentTextChanged.connect(lambda _: self._update())
        self._use.clicked.connect(lambda: self.use_wanted.emit(self._chosen()))
        self._undo.clicked.connect(self.undo_wanted)
        self._remove.clicked.connect(lambda: self.remove_wanted.emit(self._chosen()))
        self._add.clicked.connect(self._choose_folder)
        self._look_up.clicked.connect(lambda: self.look_up_wanted.emit(self._fetchable.currentText().strip()))
        self._agree.clicked.connect(self._fetch)
        self._cancel.clicked.connect(self._refuse)
        self._told.setWordWrap(True)
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.hide()
        self._terms.setWordWrap(True)
        self._terms.setTextFormat(Qt.TextFormat.PlainText)
        title, hint = QLabel("Meaning is understood by"), QLabel(_NETWORK, wordWrap=True)
        title.setProperty("role", "title")
        hint.setProperty("role", "caption")
        consent = QVBoxLayout(self._consent)
        consent.setContentsMargins(0, 0, 0, 0)
        consent.addWidget(self._terms)
        consent.addLayout(_row_of(self._agree, self._cancel))
        self._consent.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, space(4), 0, 0)
        layout.setSpacing(space(2))
        layout.addWidget(title)
        layout.addWidget(self._list, 1)
        layout.addLayout(_row_of(self._use, self._undo, self._remove, self._add))
        fetching = QHBoxLayout()
        fetching.addWidget(self._fetchable, 1)
        fetching.addWidget(self._look_up)
        layout.addLayout(fetching)
        layout.addWidget(hint)
        layout.addWidget(self._consent)
        layout.addWidget(self._told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Look up what is typed on Enter; the dialog would take it for Save, and close."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._fetchable.hasFocus():
            self._look_up.click()
        else:
            super().keyPressEvent(event)


class _List(QListWidget):
    """Wishes for no more room than it needs at least; it takes what is left, before the page scrolls."""

    def sizeHint(self) -> QSize:
        """Wish for that."""
        return QSize(super().sizeHint().width(), self.minimumHeight())


def _row_of(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


def _row_text(row: ModelRow, figures: str) -> str:
    parts = [row.role]
    if row.vectors:
        missing = f", {row.missing:,} missing" if row.missing else ""
        parts.append(f"{row.vectors:,} vectors ({size(row.bytes)}{missing})")
    if row.licence:
        parts.append(f"licence {row.licence}")
    told = f"{row.name}: {', '.join(parts)}"
    return f"{told}\n{figures}" if figures else told
