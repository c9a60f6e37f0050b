"""Draws pictures as the pages that they show, in the process that draws pages."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QImageIOHandler, QImageReader, QPainter

from inkling.gui.page_values import MOST_PIXELS, PagePixels, PageRequest, PageTrouble
from inkling.tesseract import graymap

_MOST_MEGABYTES = 1024
"""What a picture may take while it is made smaller; the process has twice of it."""

_CANNOT_BE_SHOWN = PageTrouble("This picture cannot be shown here.", "Open it in your picture viewer.")


def draw_picture(path: str, request: PageRequest) -> PagePixels | PageTrouble:
    """Draw a picture, or one page of those that have several, no wider than it is itself.

    A page past the end gives the last one. Raises OSError where the file cannot be read.
    """
    QImageReader.setAllocationLimit(_MOST_MEGABYTES)
    # Not by its path: there are names that Qt does not find.
    data = QBuffer()
    data.setData(Path(path).read_bytes())
    data.open(QIODevice.OpenModeFlag.ReadOnly)
    return _draw(data, request)


def _draw(data: QBuffer, request: PageRequest) -> PagePixels | PageTrouble:
    # The reader is gone before the data are: as it ends, it may look at them once more.
    reader = QImageReader(data)
    reader.setAutoTransform(True)
    pages = 1
    # Of what moves, too, only the first picture is shown.
    if reader.format() == b"tiff":
        pages = max(1, reader.imageCount())
        reader.jumpToImage(min(max(request.page, 1), pages) - 1)
    own = reader.size()
    if own.isEmpty():
        return _CANNOT_BE_SHOWN
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    own_width = own.height() if turned else own.width()
    reader.setScaledSize(_fitting(own, request.width / own_width))
    image = reader.read()
    if image.isNull():
        return _CANNOT_BE_SHOWN
    image = _on_white(image)
    if request.grey:
        image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels, size = bytes(image.constBits()), (image.width(), image.height(), image.bytesPerLine())
    return PagePixels(pages, *size, graymap(pixels, *size) if request.grey else pixels, own_width=own_width)


def _fitting(own: QSize, scale: float) -> QSize:
    scale = min(1.0, scale, (MOST_PIXELS / (own.width() * own.height())) ** 0.5)
    return (own.toSizeF() * scale).toSize().expandedTo(QSize(1, 1))


def _on_white(image: QImage) -> QImage:
    if not image.hasAlphaChannel():
        return image.convertToFormat(QImage.Format.Format_RGB32)
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    return paper
