"""Attachments as files of their own, by the passages that were found in them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from inkling.documents.document import Sought
from inkling.indexing.taking_out import TakingOut
from inkling.search.answer import FoundPassage
from inkling.store.rows import StoredPassage


class Attachments:
    """Has attachments taken out, to be opened; any thread may call, and taking one out takes long."""

    def __init__(
        self, folder: Path, passages_of: Callable[[str], Sequence[StoredPassage]], size_limit: Callable[[], int]
    ) -> None:
        self._taking_out = TakingOut(folder)
        self._passages_of = passages_of
        self._size_limit = size_limit

    def take_out(self, path: str, passage: FoundPassage | StoredPassage) -> tuple[str, int | None]:
        """Write the attachment of a file in which a passage stands as a file of its own.

        Tells where, and on which of its pages the passage stands. Raises PathProblem where that cannot be done.
        """
        known = self._passages_of(path)[: passage.ordinal + 1]
        sections = {each.section for each in known if each.place == passage.place}
        sought = Sought(passage.place, passage.start, passage.text, max(0, len(sections) - 1))
        return self._taking_out.take_out(path, sought, self._size_limit())

    def tidy(self) -> None:
        """Remove what was taken out, but for what some program may just be about to open."""
        self._taking_out.tidy()

    def close(self) -> None:
        """Take nothing out any more."""
        self._taking_out.close()
