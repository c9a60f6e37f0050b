"""The head of the preview: which file this is, where in it one stands, and what can be done with it."""

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from inkling.gui.elided_label import ElidedLabel
from inkling.gui.results import shown_title
from inkling.gui.shown_path import from_home
from inkling.gui.theme import Theme, icon_for
from inkling.search.answer import Result

_KINDS = {
    "pdf": "PDF", "mail": "Mail", "sheet": "Table", "slides": "Slides", "book": "Book", "web": "Web page",
    "code": "Data or code", "image": "Picture", "text": "Text", "file": "File",
}  # fmt: skip

_NARROWEST = 85
"""In spaces of the theme: there is room for all buttons, and for the counts cut short."""


class PreviewHeader(QWidget):
    """Shows values and emits what is pressed: `stepped` 1 or -1, `turned` 1 or -1, `zoomed` 1 or -1."""

    stepped = Signal(int)
    turned = Signal(int)
    zoomed = Signal(int)
    switched = Signal()
    more_wanted = Signal()
    folder_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[QToolButton, str] = {}
        self._icon_name = "file"
        self._icon = QLabel()
        self._title = ElidedLabel("heading", Qt.TextElideMode.ElideRight)
        self._facts = ElidedLabel("muted", Qt.TextElideMode.ElideRight)
        self._path = ElidedLabel("caption", Qt.TextElideMode.ElideMiddle)
        self._match_label, self._page_label = self._count_label(), self._count_label()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(5), theme.space(4), theme.space(4), theme.space(4))
        layout.setSpacing(theme.space(1))
        layout.addLayout(self._build_title())
        layout.addLayout(self._build_facts())
        layout.addLayout(self._build_bar())
        theme.changed.connect(self._dress)
        self._dress()

    def show_file(self, result: Result, place: str) -> None:
        """Name a file and the place in it."""
        self._icon_name = icon_for(result.path)
        # Seconds since 1970 that lie outside the calendar give an empty date.
        modified = QDateTime.fromSecsSinceEpoch(round(result.modified))
        date = QLocale().toString(modified.date(), "d MMM yyyy")
        self._title.set_whole(shown_title(result))
        self._facts.set_whole(" · ".join(part for part in (place, _KINDS[self._icon_name], date) if part))
        self._path.set_whole(from_home(result.path))
        self._dress()

    def show_match(self, current: int, total: int) -> None:
        """Tell at which match of how many one stands; with one there is nowhere to go."""
        self._match_label.set_whole(f"{current} of {total}")
        for widget in (self._match_label, self._up, self._down):
            widget.setVisible(total > 1)

    def show_page(self, page: int, pages: int) -> None:
        """Tell on which page of how many one stands."""
        self._page_label.set_whole(f"Page {page} of {pages}")
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

    def _count_label(self) -> ElidedLabel:
        label = ElidedLabel("caption", Qt.TextElideMode.ElideRight)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        return label

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition(" (")[0])
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
        for icon, tip, signal in (
            ("sparkle", "More like this passage", self.more_wanted),
            ("folder", "Show in its folder", self.folder_wanted),
            ("external", "Open the file", self.open_wanted),
        ):
            button = self._button(icon, tip)
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
            row.addWidget(button)
        return row

    def _build_bar(self) -> QHBoxLayout:
        self._up = self._button("chevron-up", "Previous match (Shift+F3)")
        self._down = self._button("chevron-down", "Next match (F3)")
        self._up.clicked.connect(lambda: self.stepped.emit(-1))
        self._down.clicked.connect(lambda: self.stepped.emit(1))
        self._switch = QToolButton()
        self._switch.setProperty("kind", "chip")
        self._switch.clicked.connect(lambda: self.switched.emit())
        self._page_bar = self._build_page_bar()
        bar = QHBoxLayout()
        bar.setSpacing(self._theme.space(1))
        for widget in (self._up, self._down, self._match_label):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self._page_bar)
        bar.addWidget(self._switch)
        return bar

    def _build_page_bar(self) -> QWidget:
        self._before = self._button("chevron-left", "Previous page (Page Up)")
        self._after = self._button("chevron-right", "Next page (Page Down)")
        smaller, larger = self._button("minus", "Smaller (−)"), self._button("plus", "Larger (+)")
        self._before.clicked.connect(lambda: self.turned.emit(-1))
        self._after.clicked.connect(lambda: self.turned.emit(1))
        smaller.clicked.connect(lambda: self.zoomed.emit(-1))
        larger.clicked.connect(lambda: self.zoomed.emit(1))
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.space(1))
        for widget in (self._before, self._page_label, self._after, smaller, larger):
            row.addWidget(widget)
        return bar

    def minimumSizeHint(self) -> QSize:
        """Be of one least width whatever is shown, so that the border beside it stays where it is."""
        return QSize(self._theme.space(_NARROWEST), super().minimumSizeHint().height())
