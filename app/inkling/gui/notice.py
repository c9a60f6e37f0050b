"""The bar in the window that says what went wrong or was done, and what to do."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from inkling.errors import InklingError
from inkling.gui.announcing import announce
from inkling.gui.theme import Theme
from inkling.gui.wording import breakable

Kind = Literal["problem", "done"]
_PASSING = 6000
_SHADOW = 1.5


class Notice(QWidget):
    """One message at a time, the newest, on a card that floats above its parent's lower edge, so that nothing jumps.

    What was done passes by itself; a problem stays until it is dismissed or another message comes.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._over = parent
        self._kind: Kind = "done"
        self._bug_shown = False
        self._text = ""
        self._drawn: tuple[QSize, float, Kind, bool] | None = None
        self._card = QPixmap()
        self._then: Callable[[], None] | None = None
        self._error: InklingError | None = None
        self._icon = QLabel()
        self._title = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._title.setProperty("role", "title")
        self._advice = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._advice.setProperty("role", "muted")
        self._button = QPushButton()
        self._button.clicked.connect(self._act)
        self._close = QToolButton()
        self._close.setAccessibleName("Dismiss")
        self._close.setToolTip("Dismiss")
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self, singleShot=True, interval=_PASSING)
        self._timer.timeout.connect(self.hide)
        self._lay_out()
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    @property
    def text(self) -> str:
        """What the bar says."""
        return self._text

    def say(
        self, title: str, advice: str = "", kind: Kind = "done", button: str = "",
        then: Callable[[], None] | None = None,
    ) -> None:
        """Say what was done or went wrong, with a button where there is something to do about it."""
        self._kind = kind
        self._then = then
        self._error = None
        self._text = f"{title} {advice}".strip()
        self._title.setText(breakable(title))
        self._advice.setText(breakable(advice))
        self._advice.setVisible(bool(advice))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self.setAccessibleName(self.text)
        self._restyle()
        self.show()
        self.place()
        self.raise_()
        announce(self, self._text, urgent=kind == "problem")
        if kind == "done" and not button:
            self._timer.start()
        else:
            self._timer.stop()

    def show_error(self, error: InklingError) -> None:
        """Say what went wrong and what to do."""
        self.say(error.title, error.advice, "problem")
        self._error = error

    def take_back(self, kind: type[InklingError]) -> None:
        """Say an error of a kind no longer, as it no longer holds."""
        if isinstance(self._error, kind):
            self.hide()

    def show_bug(self, traceback: str) -> None:
        """Own up to a bug, once; the report can be copied."""
        if not self._bug_shown:
            self._bug_shown = True
            self.say(
                "Something in Inkling went wrong.",
                "Your files are safe. Copy the report and send it to us, please; the log has it, too.",
                "problem", "Copy report", lambda: QGuiApplication.clipboard().setText(traceback),
            )

    def place(self) -> None:
        """Take the place at the parent's lower edge."""
        space = self._theme.space
        width = min(self._over.width() - space(8), space(170))
        self.setFixedWidth(width)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry((self._over.width() - width) // 2, self._over.height() - height - space(10), width, height)

    def _act(self) -> None:
        then = self._then
        self.hide()
        if then is not None:
            then()

    def _lay_out(self) -> None:
        space = self._theme.space
        words = QVBoxLayout()
        words.setSpacing(space(0.5))
        words.addWidget(self._title)
        words.addWidget(self._advice)
        row = QHBoxLayout(self)
        row.setContentsMargins(*(space(_SHADOW) + space(edge) for edge in (4, 3, 3, 3)))
        row.setSpacing(space(3))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._button)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def _restyle(self) -> None:
        colors = self._theme.colors
        name, color = ("warning", colors.warning) if self._kind == "problem" else ("check", colors.good)
        self._icon.setPixmap(self._theme.icon(name, color).pixmap(self._theme.space(5), self._theme.space(5)))
        self._close.setIcon(self._theme.icon("close"))
        self.update()

    def event(self, event: QEvent) -> bool:
        """Take the height that the words need, once they have their fonts and are laid out."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.place()
        return handled

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card; it is drawn anew only where its size, sharpness or look changed."""
        look = (self.size(), self.devicePixelRatioF(), self._kind, self._theme.dark)
        if self._drawn != look:
            self._drawn = look
            self._card = self._draw_card()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._card)
        painter.end()

    def _draw_card(self) -> QPixmap:
        """Draw a rounded card with a soft shadow, edged in the colour of what it says."""
        ratio, colors = self.devicePixelRatioF(), self._theme.colors
        drawn = QPixmap(self.size() * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        depth, radius = self._theme.space(_SHADOW), self._theme.space(3)
        card = QRectF(self.rect()).adjusted(depth, depth, -depth, -depth)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 14 if self._theme.dark else 6))
        for step in range(depth):
            painter.drawRoundedRect(card.adjusted(-step, 1 - step, step, 1 + step), radius + step, radius + step)
        painter.setPen(QPen(colors.warning if self._kind == "problem" else colors.line, 1))
        painter.setBrush(colors.surface)
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()
        return drawn
