"""Opens Help and About, one window of each."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from inkling.gui.resources import resource
from inkling.gui.theme import Theme
from inkling.gui.to_front import to_front

if TYPE_CHECKING:
    # Imported when first wanted: the main window is shown the sooner.
    from inkling.gui.about import AboutWindow
    from inkling.gui.help_window import HelpWindow


class HelpWindows(QObject):
    """Makes each window when it is first wanted; lives on the GUI thread."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parent = parent
        self._help: HelpWindow | None = None
        self._about: AboutWindow | None = None

    @property
    def help(self) -> "HelpWindow | None":
        """The help, once it was wanted."""
        return self._help

    @property
    def about(self) -> "AboutWindow | None":
        """The window about Inkling, once it was wanted."""
        return self._about

    def show_help(self) -> None:
        """Open the help."""
        if self._help is None:
            from inkling.gui.help_window import HelpWindow

            self._help = HelpWindow(self._theme, self._parent)
            self._help.about_wanted.connect(self.show_about)
        to_front(self._help)

    def show_about(self) -> None:
        """Open the window about Inkling."""
        if self._about is None:
            from inkling.gui.about import AboutWindow
            from inkling.gui.third_party import read_components

            self._about = AboutWindow(self._theme, read_components(resource("licences")), self._parent)
        to_front(self._about)
