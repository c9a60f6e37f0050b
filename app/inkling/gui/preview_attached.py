"""The PDF file in another file in which a passage stands: wanted, there with its pages, or not to be had."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from inkling.gui.attached import attached_pdf
from inkling.search.answer import FoundPassage
from inkling.store.rows import StoredPassage

_REST = 250
"""Milliseconds for which one must have stood in it: whoever only steps past it has nothing read."""


class AttachedPages(QObject):
    """Knows the pages of one attached PDF at a time; lives on the GUI thread.

    `wanted(path, passage)` asks for the one in which a passage stands, in place of any before, which `take` or `fail`
    answers; `came` tells that it was answered. `left` tells that what was wanted is no longer looked at.
    """

    wanted = Signal(object, object)
    left = Signal()
    came = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._want)
        self._is_asked = False
        self._wish: tuple[str, FoundPassage | StoredPassage] | None = None
        self._file = ""
        self._pages: Mapping[int, int] = {}
        self._failed: frozenset[str] = frozenset()

    def offers(self, passage: FoundPassage | StoredPassage | None) -> bool:
        """Tell whether a passage stands in an attached PDF of which a page may be had."""
        place = attached_pdf(passage) if passage is not None else ""
        return bool(place) and place not in self._failed

    def page_of(self, passage: FoundPassage | StoredPassage | None) -> tuple[str, int] | None:
        """Tell in which file and on which page of it a passage stands, where that is there."""
        page = self._pages.get(passage.ordinal) if passage is not None else None
        return None if page is None else (self._file, page)

    def want(self, path: str, passage: FoundPassage | StoredPassage) -> None:
        """Ask for the attached PDF in which a passage of a file stands, unless it is on its way."""
        if self._wish is None or attached_pdf(self._wish[1]) != attached_pdf(passage):
            self._wish = path, passage
            self._rest.start()

    def take(self, passage: FoundPassage | StoredPassage, file: str, pages: Mapping[int, int]) -> None:
        """Take where the one lies in which a passage stands, and the pages of its passages by their ordinals."""
        if passage.ordinal not in pages:
            self.fail(passage)
            return
        self._wish, self._file, self._pages = None, file, pages
        self.came.emit()

    def fail(self, passage: FoundPassage | StoredPassage) -> None:
        """Take note that no page can be had of the one in which a passage stands."""
        self._failed |= {attached_pdf(passage)}
        self._wish, self._file, self._pages = None, "", {}
        self.came.emit()

    def leave(self) -> None:
        """Forget all of the document that was looked at."""
        self._rest.stop()
        self._wish, self._file, self._pages, self._failed = None, "", {}, frozenset()
        if self._is_asked:
            self._is_asked = False
            self.left.emit()

    def _want(self) -> None:
        if self._wish is not None:
            self._is_asked, self._file, self._pages = True, "", {}
            self.wanted.emit(*self._wish)
