"""The list of results: keys, drags and an order that does not jump under the pointer."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from inkling.gui.delegate import ResultDelegate
from inkling.gui.results import ResultsModel
from inkling.gui.theme import Theme
from inkling.search.answer import Answer, Result

_SETTLED = 70
"""Milliseconds for which the same row is to be current before `chosen` tells of it."""

_TYPED = 160
"""The same where an answer made it current: as long as more is typed, other answers follow."""


class ResultsView(QListView):
    """Shows answers.

    Once a person has put the pointer or the selection on a row, a better answer to the same query leaves the rows
    down to that one in their places. `chosen` tells the current result, or None, once it is settled.
    """

    chosen = Signal(object)
    open_wanted = Signal(object)
    attachment_wanted = Signal(object)
    show_wanted = Signal(object)
    copy_path_wanted = Signal(object)
    copy_passage_wanted = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = ResultsModel(self)
        self._picked = False
        self.setModel(self._model)
        self.setItemDelegate(ResultDelegate(theme, self))
        self.setAccessibleName("Results")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.doubleClicked.connect(lambda index: self._tell(self.open_wanted, index))
        self._settling = QTimer(self, singleShot=True, interval=_SETTLED)
        self._settling.timeout.connect(lambda: self.chosen.emit(self.current()))
        self.selectionModel().currentChanged.connect(lambda *_: self._settling.start(_SETTLED))
        theme.changed.connect(self._restyle)

    @property
    def results(self) -> ResultsModel:
        """The model of the rows."""
        return self._model

    def current(self) -> Result | None:
        """Give the selected result."""
        return self._model.result(self.currentIndex().row())

    def show_answer(self, answer: Answer) -> None:
        """Show an answer; a second answer to the same query does not move what is being looked at.

        Where that has gone, what takes its place is looked at.
        """
        again = answer.query == self._model.query and bool(self._model.rowCount())
        hovered = self._hovered() if again else None
        held = self.current() if again and self._picked else None
        anchor = hovered or held
        offset = self.visualRect(self._model.index(self._model.row_of(anchor))).top() if anchor else 0
        keys = [result.key for result in self._model.results]
        keep = max((keys.index(each.key) + 1 for each in (hovered, held) if each), default=0)
        place = self.currentIndex().row() if held else 0
        self._picked = bool(held)
        self._model.show(answer, keep)
        if held and (row := self._model.row_of(held)) >= 0:
            place = row
        self._select(min(place, self._model.rowCount() - 1))
        if anchor and (row := self._model.row_of(anchor)) >= 0:
            self.doItemsLayout()
            now = self.visualRect(self._model.index(row)).top()
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + now - offset)
        elif not again:
            self.scrollToTop()

    def clear(self) -> None:
        """Show no results."""
        self._picked = False
        self._model.clear()
        self._settling.start(_SETTLED)

    def hold(self) -> None:
        """Leave the current row in its place, as one that was picked: it is being read."""
        self._picked = True

    def _select(self, row: int) -> None:
        while row < self._model.rowCount() and self._model.result(row) is None:
            row += 1
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        scrolling = self.hasAutoScroll()
        self.setAutoScroll(False)
        self.selectionModel().setCurrentIndex(self._model.index(row), flag)
        self.setAutoScroll(scrolling)
        self._settling.start(_SETTLED if self._picked else _TYPED)

    def _hovered(self) -> Result | None:
        """Give the result under the pointer, where the pointer is over the list of the active window."""
        viewport = self.viewport()
        if not viewport.underMouse():
            return None
        return self._model.result(self.indexAt(viewport.mapFromGlobal(QCursor.pos())).row())

    def _ask_menu(self, position: QPoint) -> None:
        result = self._model.result(self.indexAt(position).row())
        if result is not None:
            self.menu_wanted.emit(result, self.viewport().mapToGlobal(position))

    def _restyle(self) -> None:
        self.doItemsLayout()
        self.viewport().update()

    def _tell(self, signal: SignalInstance, index: QModelIndex) -> None:
        result = self._model.result(index.row())
        if result is not None:
            signal.emit(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open, show and copy by keys; the search field hands its own here, too."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Held down, it would open the file again and again.
            if not event.isAutoRepeat():
                beside = self.attachment_wanted if shift else self.open_wanted
                self._tell(self.show_wanted if control else beside, self.currentIndex())
        elif control and event.key() == Qt.Key.Key_C:
            self._tell(self.copy_passage_wanted if shift else self.copy_path_wanted, self.currentIndex())
        elif event.key() == Qt.Key.Key_Menu or (shift and event.key() == Qt.Key.Key_F10):
            self._ask_menu(self.visualRect(self.currentIndex()).center())
        elif event.text().isprintable() and event.text().strip() and not control:
            # The list would look for a title that begins so; the window types it into the search field.
            event.ignore()
        else:
            super().keyPressEvent(event)
            self._picked = True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember that the selection was put by hand."""
        super().mousePressEvent(event)
        self._picked = True
