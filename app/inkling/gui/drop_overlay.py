"""What covers the window while something is dragged over it."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from inkling.gui.shown_path import path_at
from inkling.gui.theme import Theme


def local_paths(dragged: QMimeData) -> list[Path]:
    """Give the local paths of a drag."""
    return [Path(path_at(url)) for url in dragged.urls() if url.isLocalFile()]


class DropOverlay(QWidget):
    """Says that what is dropped here becomes searchable; lets all events through."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._covered = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        """Cover the whole window."""
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a veil, a dashed frame, an icon and a line."""
        theme, space = self._theme, self._theme.space
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme.colors.paper)
        veil.setAlpha(235)
        painter.fillRect(self.rect(), veil)
        frame = QRectF(self.rect()).adjusted(space(6), space(6), -space(6), -space(6))
        painter.setPen(QPen(theme.colors.accent, 2, Qt.PenStyle.DashLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(theme.colors.accent_soft)
        painter.drawRoundedRect(frame, space(4), space(4))
        size = QSize(space(14), space(14))
        middle = frame.center().toPoint()
        icon = theme.icon("folder-plus", theme.colors.accent).pixmap(size, self.devicePixelRatioF())
        painter.drawPixmap(middle.x() - size.width() // 2, middle.y() - size.height() - space(2), icon)
        painter.setPen(theme.colors.ink)
        painter.setFont(theme.font("heading"))
        line = QRectF(frame.left(), middle.y(), frame.width(), space(8))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, "Drop to make it searchable")
        painter.setPen(theme.colors.muted)
        painter.setFont(theme.font("body"))
        line.translate(0, space(8))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, "Folders are watched from now on; a file is looked up.")
