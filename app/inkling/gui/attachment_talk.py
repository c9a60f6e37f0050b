"""Joins what opens and shows attachments with the bridge, on whose threads they are taken out of their files."""

from functools import partial

from PySide6.QtCore import QObject

from inkling.errors import InklingError
from inkling.gui.attached import as_called
from inkling.gui.bridge import Bridge
from inkling.gui.notice import Notice
from inkling.gui.preview import Preview
from inkling.gui.result_actions import ResultActions
from inkling.search.answer import FoundPassage
from inkling.store.rows import StoredPassage


class AttachmentTalk(QObject):
    """Has attachments opened, and PDF files among them shown in the preview; lives on the GUI thread.

    Of what is to be shown the newest wish counts, and failing is not told: the preview shows the text.
    """

    def __init__(self, bridge: Bridge, actions: ResultActions, preview: Preview, notice: Notice) -> None:
        super().__init__(preview)
        self._bridge, self._actions, self._notice = bridge, actions, notice
        self._pages = preview.attached
        self._opening: set[tuple[str, int]] = set()
        self._shown: object = None
        actions.attachment_wanted.connect(self._open)
        preview.attachment_wanted.connect(self._open)
        self._pages.wanted.connect(self._show)
        self._pages.left.connect(self._put_away)

    def _open(self, path: str, passage: FoundPassage | StoredPassage) -> None:
        """Open the attachment in which a passage stands, once it is taken out; to wish it again adds nothing."""
        self._notice.say(f"Opening the {as_called(passage)}…")
        wish = path, passage.ordinal
        if wish not in self._opening:
            self._opening.add(wish)
            then, problem = partial(self._opened, wish), partial(self._not_opened, wish)
            self._bridge.attachments(lambda kept: kept.take_out(path, passage), then, problem)

    def _opened(self, wish: tuple[str, int], taken: tuple[str, int | None]) -> None:
        self._opening.discard(wish)
        self._actions.open_attachment(wish[0], *taken)

    def _not_opened(self, wish: tuple[str, int], problem: InklingError) -> None:
        self._opening.discard(wish)
        self._notice.show_error(problem)

    def _show(self, path: str, passage: FoundPassage | StoredPassage) -> None:
        wish = self._shown = object()

        def is_wanted() -> bool:
            return self._shown is wish

        self._bridge.attachments(
            lambda kept: kept.show(path, passage, is_wanted),
            lambda shown: self._pages.take(passage, *shown) if is_wanted() else None,
            lambda _: self._pages.fail(passage) if is_wanted() else None,
        )

    def _put_away(self) -> None:
        self._shown = None
        self._bridge.attachments(lambda kept: kept.put_away(), lambda _: None, lambda _: None)
