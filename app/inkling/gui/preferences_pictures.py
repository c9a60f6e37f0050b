"""The part of the preferences where scanned pages and pictures are chosen to be read."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from inkling.gui.theme import Theme
from inkling.gui.wording import shortened
from inkling.tesseract import ENGLISH, INSTALLING, are_languages

_LOOKING = "Looking for Tesseract…"
_NOT_INSTALLED = f"Tesseract is not installed. On Debian and Ubuntu: {INSTALLING}"
_MORE = "On Debian and Ubuntu, others are packages of their own, as tesseract-ocr-deu."


class PicturesPanel(QWidget):
    """Shows the languages in which pictures are read; offers nothing before `set_installed` tells what is there.

    What was chosen can be switched off wherever Tesseract has gone.
    """

    def __init__(self, theme: Theme, chosen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self._installed: Sequence[str] = ()
        self._box = QCheckBox("Read scanned pages and pictures, with Tesseract")
        self._label, self._field, self._hint = QLabel("Languages"), QLineEdit(chosen or ENGLISH), QLabel(_LOOKING)
        self._box.setChecked(bool(chosen))
        self._build(theme)
        self._update()

    def set_installed(self, languages: Sequence[str]) -> None:
        """Take the languages that Tesseract can read here; none where it is not installed."""
        self._installed = languages
        both = "+".join(languages[:2])
        several = f"Join several by a plus, the commonest first: {both}." if len(languages) > 1 else _MORE
        self._hint.setText(f"Installed: {', '.join(languages)}. {several}" if languages else _NOT_INSTALLED)
        self._update()

    def languages(self) -> str:
        """Give the languages as they stand, joined by "+"; empty where pictures are not to be read."""
        named = filter(None, re.split(r"[\s,;+]+", self._field.text()))
        return "+".join(dict.fromkeys(named)) if self._box.isChecked() else ""

    def problem(self) -> str:
        """Say what is wrong with what was changed, and stand where it is to be mended; empty where nothing is."""
        named = self.languages()
        if not self._box.isChecked() or (named and named == self._chosen):
            return ""
        unknown = [each for each in named.split("+") if each not in self._installed or not are_languages(each)]
        if not unknown:
            return ""
        self._field.setFocus()
        if not named:
            return f"Name a language to read pictures in, as {ENGLISH}."
        known = shortened(", ".join(self._installed))
        return f"Tesseract does not know “{shortened(unknown[0])}” here. Installed: {known}."

    def _update(self) -> None:
        self._box.setEnabled(bool(self._installed or self._chosen))
        for widget in (self._label, self._field):
            widget.setEnabled(bool(self._installed) and self._box.isChecked())

    def _build(self, theme: Theme) -> None:
        self._box.toggled.connect(lambda _: self._update())
        self._field.setAccessibleName("Languages of pictures")
        self._field.setPlaceholderText(ENGLISH)
        self._label.setBuddy(self._field)
        self._hint.setProperty("role", "caption")
        self._hint.setWordWrap(True)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.addWidget(self._label)
        row.addWidget(self._field, 1)
        below = QVBoxLayout()
        below.setContentsMargins(theme.space(6), 0, 0, 0)
        below.addLayout(row)
        below.addWidget(self._hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.space(2), 0, 0)
        layout.setSpacing(theme.space(2))
        layout.addWidget(self._box)
        layout.addLayout(below)
