"""What the colours of the map mean, in as many lines as the room wants."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inkling.gui.map_colors import folder_color
from inkling.gui.theme import Theme
from inkling.gui.wording import unformatted


class MapLegend(QWidget):
    """Paints a dot and a name for each watched folder; its tooltip and description name them whole."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._folders: tuple[Path, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Colours of the folders")
        theme.changed.connect(self.update)

    def set_folders(self, folders: Sequence[Path]) -> None:
        """Name the folders."""
        self._folders = tuple(folders)
        told = "\n".join(map(str, self._folders))
        self.setAccessibleDescription(told)
        self.setToolTip(unformatted(told))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Tell that a narrow legend is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Tell how high it is at a width."""
        rows = self._laid_out(width)
        return round((rows[-1][1] if rows else 0) + self._line())

    def sizeHint(self) -> QSize:
        """Wish for one line of a usual length."""
        return QSize(self._theme.space(60), round(self._line()))

    def minimumSizeHint(self) -> QSize:
        """Be content with little."""
        return QSize(self._theme.space(20), round(self._line()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint dots and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font("caption"))
        metrics, gap = QFontMetricsF(painter.font()), self._theme.space(1)
        painter.translate(0, max(0.0, (self.height() - self.heightForWidth(self.width())) / 2))
        for place, (left, top, name) in enumerate(self._laid_out(self.width())):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(folder_color(self._theme, place))
            painter.drawEllipse(QPointF(left + 1.5 * gap, top + self._line() / 2), 1.2 * gap, 1.2 * gap)
            painter.setPen(self._theme.colors.muted)
            baseline = top + (self._line() + metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(left + 4 * gap, baseline), name)

    def _line(self) -> float:
        return QFontMetricsF(self._theme.font("caption")).height() + self._theme.space(1)

    def _laid_out(self, width: int) -> list[tuple[float, float, str]]:
        """Give left, top and name of each folder."""
        metrics, gap = QFontMetricsF(self._theme.font("caption")), self._theme.space(1)
        longest = max(10.0 * gap, min(60.0 * gap, width - 5.0 * gap))
        found: list[tuple[float, float, str]] = []
        left = top = 0.0
        for folder in self._folders:
            name = metrics.elidedText(folder.name or str(folder), Qt.TextElideMode.ElideMiddle, longest)
            wide = 4 * gap + metrics.horizontalAdvance(name)
            if left and left + wide > width:
                left, top = 0.0, top + self._line()
            found.append((left, top, name))
            left += wide + 4 * gap
        return found
