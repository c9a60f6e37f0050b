"""A picture of many dots, drawn as an array."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage


class DotPicture:
    """Takes dots and gives an image; sizes and places in pixels."""

    def __init__(self, width: int, height: int, paper: QColor) -> None:
        self._paper = paper
        self._pixels = np.full((max(1, height), max(1, width)), paper.rgb(), np.uint32)

    def stamp(self, places: npt.NDArray[np.float64], color: QColor, radius: float) -> None:
        """Draw dots of one colour at rows of x and y; what lies outside is left out."""
        height, width = self._pixels.shape
        at = np.rint(places).astype(np.int64)
        reach = math.ceil(radius + 0.5)
        inside = (at[:, 0] >= reach) & (at[:, 0] < width - reach) & (at[:, 1] >= reach) & (at[:, 1] < height - reach)
        flat = at[inside, 1] * width + at[inside, 0]
        pixels = self._pixels.reshape(-1)
        side = range(-reach, reach + 1)
        around = [(radius - math.hypot(x, y), x, y) for x in side for y in side]
        # The edge first, so that it never covers the middle of another dot.
        for within, x, y in sorted(around):
            if within > -0.5:
                paint = _mixed(color, self._paper, min(1.0, within + 0.5))
                pixels[flat + y * width + x] = paint.rgb()

    def image(self) -> QImage:
        """Give a copy of what was drawn."""
        height, width = self._pixels.shape
        return QImage(self._pixels.tobytes(), width, height, width * 4, QImage.Format.Format_RGB32).copy()


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Mix two colours, with so much of the first."""
    return QColor.fromRgbF(
        one.redF() * share + other.redF() * (1 - share),
        one.greenF() * share + other.greenF() * (1 - share),
        one.blueF() * share + other.blueF() * (1 - share),
    )
