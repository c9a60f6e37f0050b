"""The head of the preview: which file this is, where in it one stands, and what can be done with it."""

from PySide6.QtCore import QDateTime, QEvent, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from inkling.gui.attached import as_called, in_attachment
from inkling.gui.elided_label import ElidedLabel
from inkling.gui.results import icon_of, shown_title
from inkling.gui.shown_path import from_home
from inkling.gui.theme import Theme
from inkling.search.answer import FoundPassage, Result
from inkling.search.reasons import place_beside_title
from inkling.store.rows import StoredPassage

_KINDS = {
    "pdf": "PDF", "mail": "Mail", "sheet": "Table", "slides": "Slides", "book": "Book", "web": "Web page",
    "code": "Data or code", "archive": "Archive", "image": "Picture", "text": "Text", "file": "File",
}  # fmt: skip

_NARROWEST = 85
"""In spaces of the theme: there is room for all that belongs to the page, with that of the matches above it."""


class PreviewHeader(QWidget):
    """Shows values and emits what is pressed: `stepped` 1 or -1, `turned` 1 or -1, `zoomed` 1 or -1."""

    stepped = Signal(int)
    turned = Signal(int)
    zoomed = Signal(int)
    switched = Signal()
    more_wanted = Signal()
    folder_wanted = Signal()
    attachment_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[QToolButton, str] = {}
        self._icon_name = "file"
        self._icon = QLabel()
        self._title = ElidedLabel("heading", Qt.TextElideMode.ElideRight)
        self._facts = ElidedLabel("muted", Qt.TextElideMode.ElideMiddle)
        self._path = ElidedLabel("caption", Qt.TextElideMode.ElideMiddle)
        self._match_label, self._page_label = _Count(), _Count()
        layout = self._rows = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(5), theme.space(4), theme.space(4), theme.space(4))
        layout.setSpacing(theme.space(1))
        layout.addLayout(self._build_title())
        layout.addLayout(self._build_facts())
        layout.addLayout(self._build_bar())
        theme.changed.connect(self._dress)
        self._dress()

    def show_file(self, result: Result, passage: FoundPassage | StoredPassage | None) -> None:
        """Name a file and the place in it, and offer the attachment where that is one."""
        place = place_beside_title(result, passage.place) if passage else ""
        self._icon_name = icon_of(result)
        written = passage.written if passage else None
        # Seconds since 1970 that lie outside the calendar give an empty date.
        moment = QDateTime.fromSecsSinceEpoch(round(result.modified if written is None else written))
        date = QLocale().toString(moment.date(), "d MMM yyyy")
        self._title.set_whole(shown_title(result))
        self._facts.set_whole(" · ".join(part for part in (place, _KINDS[self._icon_name], date) if part))
        self._path.set_whole(from_home(result.path))
        self._more.setEnabled(bool(result.passages))
        self._attachment.setVisible(passage is not None and in_attachment(passage))
        if passage is not None:
            _name(self._attachment, f"Open the {as_called(passage)}")
        self._dress()

    def show_match(self, current: int, total: int) -> None:
        """Tell at which match of how many one stands; with one there is nowhere to go."""
        self._match_label.show_count(f"{current:,} of {total:,}", f"{total:,} of {total:,}")
        self._matches.setVisible(total > 1)

    def show_page(self, page: int, pages: int) -> None:
        """Tell on which page of how many one stands."""
        self._page_label.show_count(f"Page {page} of {pages}", f"Page {pages} of {pages}")
        self._before.setEnabled(page > 1)
        self._after.setEnabled(page < pages)

    def show_views(self, *, paged: bool, as_text: bool) -> None:
        """Offer the switch between page and text, and on the page what turns it."""
        self._switch.setVisible(paged)
        self._switch.setText("Page" if as_text else "Text")
        self._switch.setToolTip("Show the page as it looks" if as_text else "Show the text alone")
        self._page_bar.setVisible(paged and not as_text)

    def _dress(self) -> None:
        size = QSize(self._theme.space(4.5), self._theme.space(4.5))
        for button, name in self._icons.items():
            button.setIcon(self._theme.icon(name))
            button.setIconSize(size)
        icon = self._theme.icon(self._icon_name, self._theme.colors.accent)
        self._icon.setPixmap(icon.pixmap(size * 1.2, self.devicePixelRatioF()))

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        _name(button, tip)
        self._icons[button] = icon
        return button

    def _build_title(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.space(2))
        row.addWidget(self._icon)
        row.addWidget(self._title, 1)
        return row

    def _build_facts(self) -> QHBoxLayout:
        facts = QVBoxLayout()
        facts.setSpacing(self._theme.space(0.5))
        facts.addWidget(self._facts)
        facts.addWidget(self._path)
        row = QHBoxLayout()
        row.setSpacing(self._theme.space(1))
        row.addLayout(facts, 1)
        self._more = self._button("sparkle", "More like this passage")
        self._attachment = self._button("attachment", "Open the attachment")
        for button, signal in (
            (self._more, self.more_wanted),
            (self._button("folder", "Show in its folder"), self.folder_wanted),
            (self._attachment, self.attachment_wanted),
            (self._button("external", "Open the file"), self.open_wanted),
        ):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
            row.addWidget(button)
        return row

    def _build_bar(self) -> QBoxLayout:
        self._matches, self._page_bar = self._build_matches(), self._build_page_bar()
        self._switch = QToolButton()
        self._switch.setProperty("kind", "chip")
        self._switch.clicked.connect(lambda: self.switched.emit())
        self._bar, self._right = QBoxLayout(QBoxLayout.Direction.LeftToRight), QHBoxLayout()
        self._right.addStretch(1)
        self._right.addWidget(self._page_bar)
        self._right.addWidget(self._switch)
        self._bar.addWidget(self._matches)
        self._bar.addLayout(self._right, 1)
        for row in (self._bar, self._right):
            row.setSpacing(self._theme.space(1))
        return self._bar

    def _build_matches(self) -> QWidget:
        up = self._button("chevron-up", "Previous match (Shift+F3)")
        down = self._button("chevron-down", "Next match (F3)")
        up.clicked.connect(lambda: self.stepped.emit(-1))
        down.clicked.connect(lambda: self.stepped.emit(1))
        matches = QWidget()
        row = QHBoxLayout(matches)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.space(1))
        for widget in (up, down, self._match_label):
            row.addWidget(widget)
        row.addStretch(1)
        return matches

    def _build_page_bar(self) -> QWidget:
        self._before = self._button("chevron-left", "Previous page (Page Up)")
        self._after = self._button("chevron-right", "Next page (Page Down)")
        smaller, larger = self._button("minus", "Smaller (−)"), self._button("plus", "Larger (+)")
        self._before.clicked.connect(lambda: self.turned.emit(-1))
        self._after.clicked.connect(lambda: self.turned.emit(1))
        smaller.clicked.connect(lambda: self.zoomed.emit(-1))
        larger.clicked.connect(lambda: self.zoomed.emit(1))
        self._page_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.space(1))
        for widget in (self._before, self._page_label, self._after, smaller, larger):
            row.addWidget(widget)
        return bar

    def _fold(self) -> None:
        """Put what belongs to the page below what belongs to the matches, where there is no room for it beside."""
        beside = self._matches.sizeHint().width() + self._bar.spacing() + self._right.minimumSize().width()
        folded = not self._matches.isHidden() and beside > self._rows.contentsRect().width()
        self._bar.setDirection(QBoxLayout.Direction.TopToBottom if folded else QBoxLayout.Direction.LeftToRight)

    def event(self, event: QEvent) -> bool:
        """Take one row for matches and page, or two, whenever there is more or less of them or of the room."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fold()
        return handled

    def minimumSizeHint(self) -> QSize:
        """Be of one least width whatever is shown, so that the border beside it stays where it is."""
        return QSize(self._theme.space(_NARROWEST), super().minimumSizeHint().height())


def _name(button: QToolButton, tip: str) -> None:
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])


class _Count(QLabel):
    """Tells a place among many, never cut, and as wide for each of them, so that nothing moves as one steps."""

    def __init__(self) -> None:
        super().__init__()
        self._widest = ""
        self.setProperty("role", "caption")

    def show_count(self, text: str, widest: str) -> None:
        """Show a text, with room for the widest of its kind."""
        self._widest = widest
        self.setText(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Wish for room for the widest."""
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._widest) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Need room for the widest."""
        return self.sizeHint()
