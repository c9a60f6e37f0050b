"""The search field: large, with what was asked before, and keys that work the list below it."""

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QLineEdit,
    QStyle,
    QStyleOptionFrame,
    QToolButton,
    QWidget,
)

from inkling.gui.drop_overlay import local_paths
from inkling.gui.snippet import direction_of
from inkling.gui.theme import Theme

_LONGEST = 10_000
_LIST_KEYS = (
    Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Return, Qt.Key.Key_Enter,
)


class SearchField(QLineEdit):
    """A line for the query.

    What was asked before completes in grey what is typed; at the end of the line the arrow that way on, or End, takes
    it. `Alt+Down`, or Down in an empty field, lists it. Keys meant for the list are told by `list_key`.
    """

    list_key = Signal(QKeyEvent)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._history: tuple[str, ...] = ()
        # Whether the last keys went to the list: what is copied then is of the list, whatever is selected here.
        self._lists = False
        self.selectionChanged.connect(self._return_from_list)
        self.setMaxLength(_LONGEST)
        self.setAccessibleName("Search")
        self.setAccessibleDescription("Type what you remember, in your own words")
        self.setPlaceholderText("What do you remember about it?")
        self.setProperty("kind", "search")
        self.setClearButtonEnabled(False)
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction("Clear", self, toolTip="Clear (Esc)", visible=False)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        for button, name in zip(self.findChildren(QToolButton), ("Search", "Clear"), strict=True):
            button.setAccessibleName(name)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))
        self._queries = QStringListModel(self)
        completer = QCompleter(self._queries, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setWidget(self)
        completer.activated.connect(self.setText)
        self.textEdited.connect(lambda _: self._listed().hide())
        self._completer = completer
        self._listed().setProperty("kind", "popup")
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_history(self, queries: Sequence[str]) -> None:
        """Take what was asked before, newest first."""
        self._history = tuple(queries)
        self._queries.setStringList(list(queries))

    def select_anew(self) -> None:
        """Select all that is typed, to be replaced or copied, though the last keys went to the list."""
        self._return_from_list()
        self.selectAll()

    def show_history(self) -> None:
        """List what was asked before."""
        if self._history:
            self._completer.complete()

    @property
    def completion(self) -> str:
        """What would complete the typed text, empty where nothing does."""
        text = self.text()
        if len(text) < 2 or self.cursorPosition() != len(text) or self.hasSelectedText():
            return ""
        low = text.lower()
        return next((each[len(text) :] for each in self._history if each.lower().startswith(low)), "")

    def type_in(self, event: QKeyEvent) -> bool:
        """Take a key that was pressed elsewhere, if it writes something; tells whether it did."""
        written = event.text()
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if held or not written.isprintable() or not written.strip():
            return False
        self.setFocus()
        self.end(False)
        self.insert(written)
        return True

    def _listed(self) -> QAbstractItemView:
        """Give the list of what was asked before."""
        popup = self._completer.popup()
        assert popup is not None
        return popup

    def _restyle(self) -> None:
        self._glass.setIcon(self._theme.icon("search", self._theme.colors.accent))
        self._clear.setIcon(self._theme.icon("close"))
        font = self._theme.font("heading")
        font.setWeight(QFont.Weight.Normal)
        self.setFont(font)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a completion, empty the field, list the history, or hand the key to the list."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        key = event.key()
        if self._listed().isVisible() and key in (Qt.Key.Key_Escape, *_LIST_KEYS):
            # For the list of what was asked before, which acts on what this leaves.
            event.ignore()
        elif key == Qt.Key.Key_Escape:
            self.clear()
        elif key in (self._onwards(), Qt.Key.Key_End) and self.completion:
            self.setText(self.text() + self.completion)
        elif key == Qt.Key.Key_Down and (alt or not self.text()):
            self.show_history()
        elif key in _LIST_KEYS or (control and key == Qt.Key.Key_C and self._copies_of_list(event)):
            self._lists = True
            self.list_key.emit(event)
        else:
            self._lists = self._lists and not event.text()
            super().keyPressEvent(event)

    def _copies_of_list(self, event: QKeyEvent) -> bool:
        """Tell whether what is to be copied belongs to the list and not to this field."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return shift or self._lists or not self.hasSelectedText()

    def _return_from_list(self) -> None:
        self._lists = False

    def _onwards(self) -> Qt.Key:
        return Qt.Key.Key_Left if self._runs_leftwards() else Qt.Key.Key_Right

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take text; leave files to the window, though desktops bring their names along as text."""
        if local_paths(event.mimeData()):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field and, in grey, what would complete it."""
        super().paintEvent(event)
        rest = self.completion if self.hasFocus() else ""
        caret = self.cursorRect()
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        area = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        side = Qt.AlignmentFlag.AlignLeft
        if self._runs_leftwards():
            side = Qt.AlignmentFlag.AlignRight
            area.setRight(caret.center().x() - 1)
        else:
            area.setLeft(caret.center().x() + 1)
        if rest and area.width() > 1:
            painter = QPainter(self)
            painter.setFont(self.font())
            painter.setPen(self._theme.colors.faint)
            painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, rest)

    def _runs_leftwards(self) -> bool:
        return direction_of(self.text()) == Qt.LayoutDirection.RightToLeft
