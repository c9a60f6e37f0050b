"""About Inkling: the version, the licence, and those of the works that it brings along."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from inkling import __version__
from inkling.gui.resources import resource
from inkling.gui.theme import Theme
from inkling.gui.third_party import Component

_OF_HANGUL = "본 제품은 한글과컴퓨터의 한/글 문서 파일(.hwp) 공개 문서를 참고하여 개발하였습니다."
"""Whoever uses the published description of `.hwp` is to say so wherever a program speaks of itself."""

_FROM_SOURCE = "Inkling runs from its source here. The licences of what it uses came with the packages around it."


class AboutWindow(QDialog):
    """Shows values; a licence's text is read when its name is chosen."""

    def __init__(self, theme: Theme, components: Sequence[Component], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._components = theme, components
        self._names, self._text = QListWidget(), QPlainTextEdit()
        self.setWindowTitle("About Inkling")
        self.setMinimumWidth(theme.space(130))
        self._names.addItems([f"{each.name} {each.version}".strip() for each in components])
        self._names.setAccessibleName("Works of others")
        self._names.setProperty("kind", "boxed")
        self._names.currentRowChanged.connect(self._show_licence)
        self._text.setReadOnly(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setAccessibleName("Licence")
        self._build()
        self._names.setCurrentRow(0)

    @property
    def licence_shown(self) -> str:
        """The text of the licence that is shown."""
        return self._text.toPlainText()

    def choose(self, name: str) -> None:
        """Show the licence of a work."""
        self._names.setCurrentRow([each.name for each in self._components].index(name))

    def _show_licence(self, row: int) -> None:
        if row < 0:
            return
        component = self._components[row]
        try:
            text = component.text.read_text("utf-8", "replace")
        except OSError as error:
            text = f"The file {component.text} could not be read: {error.strerror}."
        self._text.setPlainText(f"{component.name} {component.version}: {component.licence}\n\n{text}")

    def _build(self) -> None:
        space = self._theme.space
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space(5), space(4), space(5), space(4))
        layout.setSpacing(space(3))
        head = QHBoxLayout()
        picture = QLabel()
        picture.setPixmap(QIcon(str(resource("icons/inkling.svg"))).pixmap(space(14)))
        head.addWidget(picture)
        head.addSpacing(space(3))
        said = QVBoxLayout()
        for text, role in (
            (f"Inkling {__version__}", "heading"),
            ("Finds your documents by what they mean, on your own machine.", "muted"),
            ("Free software under the MIT licence. Nothing you index or ask leaves this machine.", "muted"),
            (_OF_HANGUL, "muted"),
        ):
            label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
            label.setProperty("role", role)
            said.addWidget(label)
        head.addLayout(said, 1)
        layout.addLayout(head)
        layout.addWidget(self._works(), 1)
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        layout.addLayout(row)

    def _works(self) -> QWidget:
        if not self._components:
            label = QLabel(_FROM_SOURCE, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
            label.setProperty("role", "caption")
            return label
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._names)
        splitter.addWidget(self._text)
        splitter.setSizes([self._theme.space(40), self._theme.space(90)])
        splitter.setMinimumHeight(self._theme.space(70))
        return splitter
