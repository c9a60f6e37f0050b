"""The preview: a found passage in its file, as text or as the page it stands on."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from inkling.gui.page_values import PageRequest, PageTrouble, has_pages
from inkling.gui.page_view import PageView
from inkling.gui.preview_attached import AttachedPages
from inkling.gui.preview_body import PreviewBody
from inkling.gui.preview_header import PreviewHeader
from inkling.gui.preview_matches import as_stored
from inkling.gui.preview_paging import Paging
from inkling.gui.preview_text import FileText
from inkling.gui.results import icon_of
from inkling.gui.theme import Theme
from inkling.search.answer import FoundPassage, Result
from inkling.search.reasons import place_beside_title
from inkling.store.rows import StoredPassage

_NEAR = 80
"""Characters of a passage, from its first lit word on, by which it is found on a page."""


class Preview(QFrame):
    """Shows results one at a time; lives on the GUI thread.

    Of a document within a file, as a message of a mailbox is, nothing but its own text is shown. Where the passage
    stands in a PDF that is attached, its page takes the place of the text once `attached` has it.
    `passages_wanted(path, part)` asks for the passages, answered by `set_passages`; until then the found passages
    stand alone. `open_wanted(path, page or None)`, `attachment_wanted(path, passage)`, `show_in_folder_wanted(path)`
    and `more_like_wanted(path, passage)` ask for what the preview does not do itself; `used` tells that a person
    scrolls, steps or selects in it.
    `close_pages` must be called before the application ends.
    """

    used = Signal()
    passages_wanted = Signal(object, int)
    open_wanted = Signal(object, object)
    attachment_wanted = Signal(object, object)
    show_in_folder_wanted = Signal(object)
    more_like_wanted = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._result: Result | None = None
        self._at: FoundPassage | StoredPassage | None = None
        self._question = ""
        self._is_used = False
        self._passages: Sequence[StoredPassage] = ()
        self._has_text = True
        self._file, self._page = "", 1
        self._prefers_text = self._keeps_text = False
        self._resized = QTimer(self, singleShot=True, interval=120)
        self._resized.timeout.connect(self._draw_again)
        self._text = FileText(theme)
        self._page_view = PageView(theme)
        self._paging = Paging(self._page_view, self)
        self.attached = AttachedPages(self)
        self._header = PreviewHeader(theme)
        self._body = PreviewBody(theme, self._text, self._page_view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._body, 1)
        self._connect()
        self.clear()

    def show_result(self, result: Result, passage: int = 0, question: str = "") -> None:
        """Show a result at one of its passages, counted from its best.

        A newer answer to the same question leaves where it is what a person has scrolled or stepped to, unless the
        text is another now: a mailbox that got mail still says all that it said.
        """
        same = self._result is not None and self._result.key == result.key
        changed = self._result is not None and same and self._result.modified != result.modified
        same_text = same and (not changed or self._still_says(result))
        again, self._question = same_text and self._question == question, question
        if again and self._is_used and self._passages:
            self._result = result
            self._text.take_newer(result.passages)
            if changed:
                self._header.show_file(result, self._passage())
                self.passages_wanted.emit(*result.key)
            return
        if not same:
            self._paging.clear()
        if not same_text:
            self.attached.leave()
            self._passages, self._has_text = (), True
        self._is_used = self._keeps_text = False
        self._paging.go_to_light(True)
        self._paging.drop()
        self._result = result
        self._at = result.passages[passage] if passage < len(result.passages) else None
        self._page = (self._at.page if self._at else None) or 1
        self._header.show_file(result, self._at)
        self._header.show()
        self._body.warn("")
        self._show_text()
        self._choose_view()
        if changed or not self._passages:
            self.passages_wanted.emit(*result.key)

    def set_passages(self, path: str, passages: Sequence[StoredPassage], part: int = 0) -> None:
        """Take the passages of a file or a document in it, in order; of what is no longer shown, leave them aside."""
        if self._result is not None and self._result.key == (path, part) and list(passages) != self._passages:
            self._passages = list(passages)
            # What has left the index since it was found stays in sight as it was found.
            self._has_text = bool(self._known())
            self._show_text()
            if not self._body.shows_page:
                self._body.show_text(is_known=self._has_text)

    def set_trouble(self, path: str, title: str, advice: str = "") -> None:
        """Say above a file's text that something is wrong with it, and what to do."""
        if self._result is not None and self._result.path == path:
            self._body.warn(f"{title} {advice}".strip())

    def set_languages(self, languages: str) -> None:
        """Look for text in pages that are pictures in some languages; with an empty text in none."""
        self._paging.set_languages(languages)

    def clear(self) -> None:
        """Show that nothing is chosen."""
        self._result = self._at = None
        self._passages = ()
        self.attached.leave()
        self._paging.clear()
        self._header.hide()
        self._body.warn("")
        self._body.show_nothing()

    def next_match(self) -> None:
        """Go to the next match in this file."""
        self._step(1)

    def previous_match(self) -> None:
        """Go to the previous match in this file."""
        self._step(-1)

    def close_pages(self) -> None:
        """End the page renderer's thread and process, within two seconds."""
        self._paging.close()

    def _note_use(self) -> None:
        self._is_used = True
        self.used.emit()

    def _note_move(self) -> None:
        """Leave a person where one has gone on a page, or to another."""
        self._paging.go_to_light(False)
        self._note_use()

    def _note_reading(self) -> None:
        """Leave a person at the text where one reads it while a page of what is attached is still to come."""
        if self._is_attached:
            self._keeps_text = True
            self._paging.drop()
        self._note_use()

    def _step(self, by: int) -> None:
        if self._result is None:
            return
        self._note_use()
        self._keeps_text = False
        self._paging.go_to_light(True)
        self._text.step(by)
        passage = self._passage()
        if passage is None:
            return
        self._header.show_file(self._result, passage)
        self._page = passage.page or self._page
        was_attached, self._at = self._is_attached, passage
        if self._is_attached or was_attached:
            self._choose_view()
        elif self._body.shows_page:
            self._ask_for_page()

    def _passage(self) -> StoredPassage | None:
        """Give the passage one stands at."""
        match = self._text.current_match()
        return next((each for each in self._known() if match and each.ordinal == match.ordinal), None)

    def _known(self) -> Sequence[StoredPassage]:
        """Give the file's passages, or the found ones while the others are not there."""
        return self._passages or as_stored(self._result.passages if self._result else ())

    def _still_says(self, result: Result) -> bool:
        """Tell whether all that was found of a file stands in what is shown of it, but for its own pages."""
        known = {each.ordinal: each.text for each in self._passages}
        found = all(known.get(each.ordinal) == each.text for each in result.passages)
        return found and (self._body.shows_text or self._is_attached)

    def _show_text(self) -> None:
        if self._result is None:
            return
        ordinal = self._at.ordinal if self._at else 0
        said = partial(place_beside_title, self._result)
        self._text.show_passages(self._known(), self._result.passages, ordinal, icon_of(self._result), said)

    @property
    def _is_attached(self) -> bool:
        """Whether one stands in what is attached to the file, which is on none of its pages."""
        return self._at is not None and self._at.page is None

    def _choose_view(self) -> None:
        if self._result is None:
            return
        path, attached = self._result.path, self._at if self._is_attached else None
        paged = self.attached.offers(attached) if attached else has_pages(path)
        wants_page = paged and not self._prefers_text and not self._keeps_text
        there = self.attached.page_of(attached) if attached else (path, self._page)
        if wants_page and there:
            self._file, self._page = there
            # Of what is attached the text is shown until there is a page to see.
            if not attached or self._paging.has(self._file):
                self._body.show_page()
            else:
                self._body.show_text(is_known=self._has_text)
            self._ask_for_page()
        else:
            self._file = path
            self._body.show_text(is_known=self._has_text)
            self._paging.look_for(path)
            if wants_page and attached and self.isVisible():
                self.attached.want(path, attached)
        self._header.show_views(paged=paged, as_text=not self._body.shows_page)

    def _switch_view(self) -> None:
        self._prefers_text, self._keeps_text = self._body.shows_page, False
        self._body.warn("")
        self._choose_view()

    def _ask_for_page(self) -> None:
        if self._result is None:
            return
        match, passage = self._text.current_match(), self._passage()
        sentence = passage.text[slice(*match.sentence)] if match and passage and match.sentence else ""
        words = {each.text[start:end] for each in self._result.passages for start, end in each.lit}
        near = passage.text[match.lit[0][0] :][:_NEAR] if match and passage and match.lit else ""
        width, lit = self._body.pixels_wide(), tuple(sorted(words))
        self._paging.ask(PageRequest(self._file, self._page, width, sentence, lit, near))

    def _turn(self, page: int) -> None:
        self._note_move()
        self._page = page
        self._ask_for_page()

    def _draw_again(self) -> None:
        if self._body.shows_page:
            self._ask_for_page()

    def _take_page(self, page: int, pages: int) -> None:
        """Make room for a page that is about to be shown."""
        self._page = page
        self._header.show_page(page, pages)
        if not self._body.shows_page:
            self._body.show_page()
            self._header.show_views(paged=True, as_text=False)
            self._resized.start()

    def _take_failure(self, path: str, trouble: PageTrouble) -> None:
        if self._result is not None and path == self._result.path:
            self.set_trouble(path, trouble.title, trouble.advice)
            self._header.show_views(paged=False, as_text=True)
            self._body.show_text(is_known=self._has_text)
        elif self._is_attached and self._at is not None and path == self._file:
            self.attached.fail(self._at)

    def _take_attached(self) -> None:
        if self._is_attached:
            self._choose_view()

    def _open(self) -> None:
        if self._result is not None:
            self.open_wanted.emit(self._result.path, None if self._is_attached else self._page)

    def _show_in_folder(self) -> None:
        if self._result is not None:
            self.show_in_folder_wanted.emit(self._result.path)

    def _want_of_passage(self, signal: SignalInstance) -> None:
        """Ask for something of the passage one stands at."""
        passage = self._passage() or self._at
        if self._result is not None and passage is not None:
            signal.emit(self._result.path, passage)

    def _connect(self) -> None:
        self._text.stepped.connect(self._header.show_match)
        self._text.used.connect(self._note_reading)
        self._paging.coming.connect(self._take_page)
        self._paging.failed.connect(self._take_failure)
        self.attached.came.connect(self._take_attached)
        self._page_view.used.connect(self._note_move)
        self._page_view.page_wanted.connect(self._turn)
        self._page_view.width_wanted.connect(lambda _: self._resized.start())
        self._header.stepped.connect(self._step)
        self._header.turned.connect(lambda by: self._turn(self._page + by))
        self._header.zoomed.connect(self._page_view.zoom)
        self._header.switched.connect(self._switch_view)
        self._header.more_wanted.connect(lambda: self._want_of_passage(self.more_like_wanted))
        self._header.attachment_wanted.connect(lambda: self._want_of_passage(self.attachment_wanted))
        self._header.folder_wanted.connect(self._show_in_folder)
        self._header.open_wanted.connect(self._open)

    def showEvent(self, event: QShowEvent) -> None:
        """Want again what was left when nobody saw it."""
        super().showEvent(event)
        if self.attached.offers(self._at):
            self._choose_view()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave what is attached while nobody sees it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.attached.leave()
            if self.attached.offers(self._at):
                self._choose_view()
