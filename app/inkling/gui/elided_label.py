"""A line of text that is cut where there is no room for it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from inkling.gui.wording import unformatted


class ElidedLabel(QLabel):
    """One line of plain text, cut where there is no room; the tool tip has all of it."""

    def __init__(self, role: str, cut: Qt.TextElideMode, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self._cut = cut
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_whole(self, text: str) -> None:
        """Show a text."""
        self._whole = " ".join(text.split())
        self.updateGeometry()
        self.setAccessibleName(self._whole)
        self._elide()

    def _elide(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._whole, self._cut, self.width())
        self.setText(shown)
        self.setToolTip(unformatted(self._whole) if shown != self._whole else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut to the new width."""
        super().resizeEvent(event)
        self._elide()

    def sizeHint(self) -> QSize:
        """Wish for room for all of it."""
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Make do with any room."""
        return QSize(1, super().minimumSizeHint().height())
