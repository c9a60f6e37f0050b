"""The middle of the window: one page at a time."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from inkling.gui.quiet_pages import Idle, NothingFound
from inkling.gui.results_view import ResultsView
from inkling.gui.welcome import Welcome


class Centre(QStackedWidget):
    """Welcome, before a question, results, or nothing found.

    `keys_left` tells that the page that had the keyboard has gone.
    """

    keys_left = Signal()

    def __init__(
        self, welcome: Welcome, idle: Idle, view: ResultsView, nothing: NothingFound, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.welcome = welcome
        self.idle = idle
        self.view = view
        self.nothing = nothing
        for page in (welcome, idle, view, nothing):
            self.addWidget(page)

    def turn_to(self, page: QWidget) -> None:
        """Show a page."""
        holder = self.window().focusWidget()
        leaves = page is not self.currentWidget() and holder is not None and self.isAncestorOf(holder)
        self.setCurrentWidget(page)
        self.updateGeometry()
        if leaves:
            self.keys_left.emit()

    def minimumSizeHint(self) -> QSize:
        """Take no more room than the shown page needs; Qt would take that of the largest."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()
