"""The look: colours, type scale, spacing and icons over Qt's Fusion style.

Widgets take a `Theme`, ask it for fonts, spaces and icons, and take them again when `changed` is emitted.
"""

from pathlib import PurePath
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from inkling.gui.colors import DARK, LIGHT, Colors, palette
from inkling.gui.resources import resource

Role = Literal["display", "heading", "title", "body", "small", "caption"]
Scheme = Literal["system", "light", "dark"]

_SCALE: dict[Role, float] = {
    "display": 1.75, "heading": 1.3, "title": 1.1, "body": 1.0, "small": 0.93, "caption": 0.86,
}
_ICON_SIZES = (16, 20, 24, 32, 48, 64, 96)
_ICONS: dict[str, str] = {
    suffix: name
    for name, suffixes in {
        "pdf": "pdf",
        "mail": "eml emlx msg mbox",
        "sheet": "xls xlsx xlsm ods fods sxc csv tsv numbers",
        "slides": "ppt pptx odp fodp sxi key",
        "book": "epub mobi prc fb2 azw azw3",
        "web": "html htm xhtml mhtml webarchive",
        "code": "py js ts c h cpp rs go java rb sh json xml yaml yml toml sql css ipynb",
        "archive": "zip tar gz tgz bz2 tbz tbz2 xz txz 7z rar",
        "image": "png jpg jpeg gif tif tiff bmp webp svg",
        "text": "txt md rst adoc org tex doc docx odt fodt sxw rtf log enex pages hwp hwpx xps oxps",
    }.items()
    for suffix in suffixes.split()
}


def icon_for(path: str) -> str:
    """Name the icon of a file by its suffix."""
    return _ICONS.get(PurePath(path).suffix.lower().lstrip("."), "file")


class Theme(QObject):
    """Follows the system's light or dark scheme and font size; lives on the GUI thread."""

    changed = Signal()

    def __init__(self, application: QApplication, scheme: Scheme = "system") -> None:
        super().__init__(application)
        self._application = application
        self._scheme: Scheme = scheme
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._template = resource("style/inkling.qss").read_text("utf-8")
        self._font = application.font()
        application.setStyle("Fusion")
        application.fontChanged.connect(self._take_font)
        application.styleHints().colorSchemeChanged.connect(self._apply)
        self.dark = False
        self.colors: Colors = LIGHT
        self._apply()

    def set_scheme(self, scheme: Scheme) -> None:
        """Choose light or dark, or follow the system."""
        self._scheme = scheme
        self._apply()

    def space(self, count: float) -> int:
        """Give a distance in pixels: quarters of a line, four pixels each at the usual font size."""
        return max(1, round(count * max(4.0, QFontMetricsF(self._font).height() / 4.2)))

    def size(self, width: float, height: float) -> QSize:
        """Give the size of a window in spaces, no larger than the screen has room for with its frame."""
        room = self._application.primaryScreen().availableSize() - QSize(0, self.space(10))
        return QSize(self.space(width), self.space(height)).boundedTo(room)

    def font(self, role: Role) -> QFont:
        """Give the font of a role, sized by the system's own."""
        font = QFont(self._font)
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * _SCALE[role])
        else:
            font.setPixelSize(round(font.pixelSize() * _SCALE[role]))
        if role in ("display", "heading", "title"):
            font.setWeight(QFont.Weight.DemiBold)
        if role == "display":
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.5)
        return font

    def icon(self, name: str, color: QColor | None = None) -> QIcon:
        """Draw an icon of ours in one colour, the muted one unless told, sharp at every scaling."""
        key = (name, (color or self.colors.muted).name(QColor.NameFormat.HexArgb))
        if key not in self._icons:
            self._icons[key] = self._draw(*key)
        return self._icons[key]

    def _draw(self, name: str, color: str) -> QIcon:
        drawing = resource(f"icons/{name}.svg").read_text("utf-8").replace("currentColor", f"#{color[3:]}")
        renderer = QSvgRenderer(QByteArray(drawing.encode()))
        icon = QIcon()
        for size in _ICON_SIZES:
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setOpacity(int(color[1:3], 16) / 255)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            icon.addPixmap(pixmap)
        return icon

    def _take_font(self, font: QFont) -> None:
        if font != self._font:
            self._font = QFont(font)
            self._apply()

    def _apply(self) -> None:
        system = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self.dark = self._scheme == "dark" or (self._scheme == "system" and system)
        self.colors = DARK if self.dark else LIGHT
        self._icons.clear()
        self._application.setPalette(palette(self.colors))
        self._application.setStyleSheet(self._style_sheet())
        self.changed.emit()

    def _style_sheet(self) -> str:
        values = self.colors.names()
        values |= {f"space{n}": f"{self.space(n)}px" for n in (1, 2, 3, 4, 6)}
        roles: tuple[Role, ...] = ("display", "heading", "title", "small", "caption")
        values |= {f"size_{role}": self._size(self.font(role)) for role in roles}
        values["icons"] = resource("icons").as_posix()
        values["scheme"] = "dark" if self.dark else "light"
        sheet = self._template
        for name in sorted(values, key=len, reverse=True):
            sheet = sheet.replace(f"@{name}", values[name])
        return sheet

    def _size(self, font: QFont) -> str:
        return f"{font.pointSizeF():.2f}pt" if font.pointSizeF() > 0 else f"{font.pixelSize()}px"
