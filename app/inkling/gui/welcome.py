"""What an empty Inkling shows: where to drop a folder, and three ways to begin."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inkling.gui.resources import resource
from inkling.gui.theme import Theme
from inkling.gui.wording import unformatted

_LOW = 96
"""In spaces of the theme: lower than this, there is no room for the picture."""

_ICONS = {"Documents": "text", "Desktop": "desktop", "Downloads": "download"}


def suggestions(home: Path) -> tuple[Path, ...]:
    """Name the usual folders of documents that are there."""
    return tuple(home / name for name in _ICONS if _is_folder(home / name))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir() and not path.is_symlink()
    except OSError:
        # A drive that was mounted there has gone.
        return False


class Welcome(QWidget):
    """Invites to drop a folder, to choose one, or to try the samples."""

    folder_wanted = Signal(Path)
    choose_wanted = Signal()
    samples_wanted = Signal()

    def __init__(self, theme: Theme, suggested: Sequence[Path], samples: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._logo = QLabel()
        self._suggested = [self._suggest(folder) for folder in suggested]
        self._choose = QPushButton("Choose a folder…")
        self._choose.setProperty("kind", "primary")
        self._choose.clicked.connect(self.choose_wanted)
        self._samples = QPushButton("Try it with sample documents")
        self._samples.setProperty("kind", "quiet")
        if not samples:
            self._samples.hide()
        self._samples.clicked.connect(self.samples_wanted)
        self.setAccessibleName("Welcome")
        self._lay_out()
        theme.changed.connect(self._restyle)
        self._restyle()

    def _suggest(self, folder: Path) -> QPushButton:
        button = QPushButton(folder.name)
        button.setToolTip(unformatted(str(folder)))
        button.setAccessibleName(f"Make {folder.name} searchable")
        button.clicked.connect(lambda: self.folder_wanted.emit(folder))
        return button

    def _lay_out(self) -> None:
        space = self._theme.space
        title = QLabel("Drop a folder here", alignment=Qt.AlignmentFlag.AlignCenter)
        title.setProperty("role", "display")
        words = QLabel(
            "Then type what you remember, in your own words.\nInkling finds the passage that means it.",
            alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True,
        )
        words.setProperty("role", "muted")
        quiet = QLabel("Nothing leaves this computer.", alignment=Qt.AlignmentFlag.AlignCenter)
        quiet.setProperty("role", "caption")
        row = QHBoxLayout()
        row.setSpacing(space(2))
        row.addStretch(1)
        for button in self._suggested:
            row.addWidget(button)
        row.addStretch(1)
        column = self._column = QVBoxLayout(self)
        column.addStretch(3)
        column.addWidget(self._logo, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(space(2))
        column.addWidget(title)
        column.addWidget(words)
        column.addSpacing(space(4))
        column.addWidget(self._choose, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(row)
        column.addSpacing(space(2))
        column.addWidget(self._samples, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        column.addWidget(quiet)

    def _restyle(self) -> None:
        size = self._theme.space(18)
        self._logo.setPixmap(QIcon(str(resource("icons/inkling.svg"))).pixmap(size, size))
        for button in self._suggested:
            button.setIcon(self._theme.icon(_ICONS[button.text()]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the words where there is little."""
        super().resizeEvent(event)
        space, low = self._theme.space, self.height() < self._theme.space(_LOW)
        self._logo.setHidden(low)
        self._column.setSpacing(space(1 if low else 2))
        self._column.setContentsMargins(space(10), space(5 if low else 8), space(10), space(5 if low else 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dashed frame of the drop target."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(self._theme.colors.faint)
        color.setAlpha(120)
        pen = QPen(color, 1.4, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([4, 5])
        painter.setPen(pen)
        edge = self._theme.space(4)
        radius = self._theme.space(4)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), radius, radius)
