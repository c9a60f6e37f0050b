"""The preview: a found passage in its file, as text or as the page it stands on."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from inkling.gui.page_values import PageRequest, PageTrouble, has_pages
from inkling.gui.page_view import PageView
from inkling.gui.preview_header import PreviewHeader
from inkling.gui.preview_matches import as_stored
from inkling.gui.preview_pages import Outcome, PageRenderer
from inkling.gui.preview_text import FileText
from inkling.gui.results import icon_of
from inkling.gui.theme import Theme
from inkling.search.answer import FoundPassage, Result
from inkling.search.reasons import place_beside_title
from inkling.store.rows import StoredPassage

_CHOOSE = "Choose a result to read it here."
_NO_TEXT = "Only the name of this file is in the index, no text.\n“All files, one by one” tells why."

_NEAR = 80
"""Characters of a passage, from its first lit word on, by which it is found on a page."""


class Preview(QFrame):
    """Shows results one at a time; lives on the GUI thread.

    Of a document within a file, as a message of a mailbox is, nothing but its own text is shown.
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
    _drawn = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._result: Result | None = None
        self._found: FoundPassage | None = None
        self._question = ""
        self._is_used = self._awaits_light = False
        self._passages: Sequence[StoredPassage] = ()
        self._has_text = True
        self._page = 1
        self._prefers_text = self._is_attached = False
        self._asked: PageRequest | None = None
        self._shown: PageRequest | None = None
        self._renderer = PageRenderer(self._drawn.emit)
        self._drawn.connect(self._take_outcome)
        self._resized = QTimer(self, singleShot=True, interval=120)
        self._resized.timeout.connect(self._draw_again)
        self._text = FileText(theme)
        self._page_view = PageView(theme)
        self._header = PreviewHeader(theme)
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        theme.changed.connect(self._dress)
        self._dress()
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
            self._shown = None
            self._page_view.clear()
        if not same_text:
            self._passages, self._has_text = (), True
        self._is_used, self._awaits_light = False, True
        self._result = result
        self._found = result.passages[passage] if passage < len(result.passages) else None
        self._page = (self._found.page if self._found else None) or 1
        self._is_attached = self._found is not None and self._found.page is None
        self._asked = None
        self._header.show_file(result, self._found)
        self._header.show()
        self._notice.hide()
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
            if self._stack.currentWidget() is not self._page_view:
                self._stack.setCurrentWidget(self._text_page())

    def set_trouble(self, path: str, title: str, advice: str = "") -> None:
        """Say above a file's text that something is wrong with it, and what to do."""
        if self._result is not None and self._result.path == path:
            self._notice_text.setText(f"{title} {advice}".strip())
            self._notice.show()

    def set_languages(self, languages: str) -> None:
        """Look for text in pages that are pictures in some languages; with an empty text in none."""
        self._renderer.set_languages(languages)

    def clear(self) -> None:
        """Show that nothing is chosen."""
        self._result = self._found = self._asked = self._shown = None
        self._passages = ()
        self._page_view.clear()
        self._header.hide()
        self._notice.hide()
        self._empty_words.setText(_CHOOSE)
        self._stack.setCurrentWidget(self._empty)

    def next_match(self) -> None:
        """Go to the next match in this file."""
        self._step(1)

    def previous_match(self) -> None:
        """Go to the previous match in this file."""
        self._step(-1)

    def close_pages(self) -> None:
        """End the page renderer's thread and process, within two seconds."""
        self._renderer.close()

    def _note_use(self) -> None:
        self._is_used = True
        self.used.emit()

    def _note_move(self) -> None:
        """Leave a person where one has gone on a page, or to another."""
        self._awaits_light = False
        self._note_use()

    def _step(self, by: int) -> None:
        if self._result is None:
            return
        self._note_use()
        self._awaits_light = True
        self._text.step(by)
        passage = self._passage()
        if passage is None:
            return
        self._header.show_file(self._result, passage)
        self._page = passage.page or self._page
        was_attached, self._is_attached = self._is_attached, passage.page is None
        if self._is_attached != was_attached:
            self._choose_view()
        elif self._stack.currentWidget() is self._page_view:
            self._ask_for_page()

    def _passage(self) -> StoredPassage | None:
        """Give the passage one stands at."""
        match = self._text.current_match()
        return next((each for each in self._known() if match and each.ordinal == match.ordinal), None)

    def _known(self) -> Sequence[StoredPassage]:
        """Give the file's passages, or the found ones while the others are not there."""
        return self._passages or as_stored(self._result.passages if self._result else ())

    def _still_says(self, result: Result) -> bool:
        """Tell whether all that was found of a file stands in the text that is shown of it."""
        known = {each.ordinal: each.text for each in self._passages}
        found = all(known.get(each.ordinal) == each.text for each in result.passages)
        return found and self._stack.currentWidget() is self._text

    def _show_text(self) -> None:
        if self._result is None:
            return
        ordinal = self._found.ordinal if self._found else 0
        said = partial(place_beside_title, self._result)
        self._text.show_passages(self._known(), self._result.passages, ordinal, icon_of(self._result), said)

    def _choose_view(self) -> None:
        if self._result is None:
            return
        # What is attached to a file stands on none of its pages.
        paged = has_pages(self._result.path) and not self._is_attached
        self._header.show_views(paged=paged, as_text=self._prefers_text)
        if paged and not self._prefers_text:
            self._stack.setCurrentWidget(self._page_view)
            self._ask_for_page()
        else:
            self._stack.setCurrentWidget(self._text_page())
            self._asked = None
            self._renderer.ask(PageRequest(self._result.path, 0, 0))

    def _text_page(self) -> QWidget:
        """Give what shows the file's text, or says that it has none."""
        self._empty_words.setText(_NO_TEXT)
        return self._text if self._has_text else self._empty

    def _switch_view(self) -> None:
        self._prefers_text = not self._prefers_text
        self._notice.hide()
        self._choose_view()

    def _ask_for_page(self) -> None:
        if self._result is None:
            return
        match, passage = self._text.current_match(), self._passage()
        sentence = passage.text[slice(*match.sentence)] if match and passage and match.sentence else ""
        words = {each.text[start:end] for each in self._result.passages for start, end in each.lit}
        near = passage.text[match.lit[0][0] :][:_NEAR] if match and passage and match.lit else ""
        width = self._page_view.pixels_wide()
        request = PageRequest(self._result.path, self._page, width, sentence, tuple(sorted(words)), near)
        if request != self._asked:
            self._asked = request
            self._renderer.ask(request)

    def _turn(self, page: int) -> None:
        self._note_move()
        self._page = page
        self._ask_for_page()

    def _draw_again(self) -> None:
        if self._stack.currentWidget() is self._page_view:
            self._ask_for_page()

    def _take_outcome(self, request: PageRequest, outcome: Outcome) -> None:
        if self._result is None or request.path != self._result.path:
            return
        if isinstance(outcome, PageTrouble) and request.page and request != self._asked:
            # One has turned to another page, which may be had.
            return
        if isinstance(outcome, PageTrouble):
            self.set_trouble(request.path, outcome.title, outcome.advice)
            self._asked = None
            self._header.show_views(paged=False, as_text=True)
            self._stack.setCurrentWidget(self._text_page())
        elif request == self._asked:
            # The same page in another size stays where it is, and one that is lit only now where one has gone on it.
            same = self._shown is not None and replace(self._shown, width=0) == replace(request, width=0)
            is_lit = bool(outcome.sentence or outcome.near or outcome.words)
            self._page_view.show_page(outcome, keep_place=same and not (is_lit and self._awaits_light))
            self._awaits_light = self._awaits_light and not is_lit
            self._page = min(request.page, outcome.pages)
            self._shown = request
            self._header.show_page(self._page, outcome.pages)

    def _open(self) -> None:
        if self._result is not None:
            self.open_wanted.emit(self._result.path, None if self._is_attached else self._page)

    def _show_in_folder(self) -> None:
        if self._result is not None:
            self.show_in_folder_wanted.emit(self._result.path)

    def _want_of_passage(self, signal: SignalInstance) -> None:
        """Ask for something of the passage one stands at."""
        passage = self._passage() or self._found
        if self._result is not None and passage is not None:
            signal.emit(self._result.path, passage)

    def _connect(self) -> None:
        self._text.stepped.connect(self._header.show_match)
        self._text.used.connect(self._note_use)
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

    def _build(self) -> None:
        self._empty = QWidget()
        self._empty_icon = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._empty_words = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._empty_words.setProperty("role", "muted")
        middle = QVBoxLayout(self._empty)
        middle.addStretch(2)
        middle.addWidget(self._empty_icon)
        middle.addWidget(self._empty_words)
        middle.addStretch(3)
        self._notice = QWidget()
        self._notice_icon = QLabel()
        self._notice_text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._notice_text.setProperty("role", "warning")
        row = QHBoxLayout(self._notice)
        space = self._theme.space
        row.setContentsMargins(space(5), space(2), space(5), space(2))
        row.addWidget(self._notice_icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._notice_text, 1)
        for widget in (self._empty, self._text, self._page_view):
            self._stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._notice)
        layout.addWidget(self._stack, 1)

    def _dress(self) -> None:
        theme, ratio = self._theme, self.devicePixelRatioF()
        for label, name, color, side in (
            (self._empty_icon, "text", theme.colors.faint, theme.space(12)),
            (self._notice_icon, "warning", theme.colors.warning, theme.space(4.5)),
        ):
            label.setPixmap(theme.icon(name, color).pixmap(QSize(side, side), ratio))
