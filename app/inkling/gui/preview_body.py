"""What the preview shows below its head: a file's text, its page, or why there is neither."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from inkling.gui.page_view import PageView
from inkling.gui.preview_text import FileText
from inkling.gui.theme import Theme

_CHOOSE = "Choose a result to read it here."
_NO_TEXT = "Only the name of this file is in the index, no text.\n“All files, one by one” tells why."


class PreviewBody(QWidget):
    """Shows one of its widgets at a time, and above it a warning where there is one."""

    def __init__(self, theme: Theme, text: FileText, page: PageView) -> None:
        super().__init__()
        self._theme, self._text, self._page = theme, text, page
        self._stack = QStackedWidget()
        self._build()
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def shows_page(self) -> bool:
        """Whether the page is what is shown."""
        return self._stack.currentWidget() is self._page

    @property
    def shows_text(self) -> bool:
        """Whether the text is what is shown."""
        return self._stack.currentWidget() is self._text

    def show_page(self) -> None:
        """Show the page."""
        self._stack.setCurrentWidget(self._page)

    def show_text(self, *, is_known: bool) -> None:
        """Show the text, or say that none is known."""
        self._empty_words.setText(_NO_TEXT)
        self._stack.setCurrentWidget(self._text if is_known else self._empty)

    def show_nothing(self) -> None:
        """Say that nothing is chosen."""
        self._empty_words.setText(_CHOOSE)
        self._stack.setCurrentWidget(self._empty)

    def warn(self, text: str) -> None:
        """Say above what is shown that something is wrong with it; an empty text takes that back."""
        self._warning_text.setText(text)
        self._warning.setVisible(bool(text))

    def pixels_wide(self) -> int:
        """Tell how wide a page should be drawn, whether it is shown now or once it is there."""
        return self._page.pixels_wide(0 if self.shows_page else self._stack.width())

    def _build(self) -> None:
        self._empty = QWidget()
        self._empty_icon = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._empty_words = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._empty_words.setProperty("role", "muted")
        middle = QVBoxLayout(self._empty)
        middle.addStretch(2)
        middle.addWidget(self._empty_icon)
        middle.addWidget(self._empty_words)
        middle.addStretch(3)
        self._warning = QWidget()
        self._warning_icon = QLabel()
        self._warning_text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._warning_text.setProperty("role", "warning")
        row = QHBoxLayout(self._warning)
        space = self._theme.space
        row.setContentsMargins(space(5), space(2), space(5), space(2))
        row.addWidget(self._warning_icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._warning_text, 1)
        for widget in (self._empty, self._text, self._page):
            self._stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._warning)
        layout.addWidget(self._stack, 1)

    def _dress(self) -> None:
        theme, ratio = self._theme, self.devicePixelRatioF()
        for label, name, color, side in (
            (self._empty_icon, "text", theme.colors.faint, theme.space(12)),
            (self._warning_icon, "warning", theme.colors.warning, theme.space(4.5)),
        ):
            label.setPixmap(theme.icon(name, color).pixmap(QSize(side, side), ratio))
