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
        reach = math.ceil(radius)
        inside = (at[:, 0] >= reach) & (at[:, 0] < width - reach) & (at[:, 1] >= reach) & (at[:, 1] < height - reach)
        flat = at[inside, 1] * width + at[inside, 0]
        soft, pixels = _between(color, self._paper), self._pixels.reshape(-1)
        around = [(x, y, math.hypot(x, y)) for x in range(-reach, reach + 1) for y in range(-reach, reach + 1)]
        # The edge first, in a paler colour, so that it never covers the middle of another dot.
        for paint, near, far in ((soft, radius - 0.4, radius + 0.4), (color, -1.0, radius - 0.4)):
            for x, y, distance in around:
                if near < distance <= far:
                    pixels[flat + y * width + x] = paint.rgb()

    def image(self) -> QImage:
        """Give a copy of what was drawn."""
        height, width = self._pixels.shape
        return QImage(self._pixels.tobytes(), width, height, width * 4, QImage.Format.Format_RGB32).copy()


def _between(one: QColor, other: QColor) -> QColor:
    return QColor(
        (one.red() + other.red()) // 2, (one.green() + other.green()) // 2, (one.blue() + other.blue()) // 2
    )
