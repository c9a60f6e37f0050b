"""The colours of the map."""

from PySide6.QtGui import QColor

from inkling.gui.theme import Theme

LIT = QColor("#ffd84d")
"""The colour of the files that are lit, which no folder has."""

_HUES = (228, 28, 150, 330, 55, 190, 280, 5)
"""One for each watched folder, as far apart as can be."""


def folder_color(theme: Theme, place: int) -> QColor:
    """Give the colour of the files of a watched folder, by its place among them; sixteen can be told apart."""
    lightness = (165, 205) if theme.dark else (115, 75)
    return QColor.fromHsl(_HUES[place % len(_HUES)], 120, lightness[place // len(_HUES) % 2])
