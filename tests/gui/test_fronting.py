"""Windows come up when they are wanted, and nothing else does."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from inkling.gui.ledger import LedgerWindow
from inkling.gui.map_window import MapWindow
from inkling.gui.window import Window


class ShownWindows(QObject):
    def __init__(self):
        super().__init__()
        self.shown = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_no_part_comes_up_by_itself_while_a_window_is_made(qapp, theme, places, bridge, viewers, home):
    look = ShownWindows()
    qapp.installEventFilter(look)
    made = [Window(theme, places, bridge, viewers, home).main, LedgerWindow(theme), MapWindow(theme)]
    assert look.shown == []
    for each in made:
        each.show()
    assert look.shown == ["MainWindow", "LedgerWindow", "MapWindow"]
    qapp.removeEventFilter(look)
    for each in made:
        each.close()
        each.deleteLater()


def test_a_window_that_was_minimised_comes_back_when_it_is_wanted(window):
    window.side.show_ledger()
    window.side.ledger.showMinimized()
    window.side.show_ledger()
    assert not window.side.ledger.isMinimized()
