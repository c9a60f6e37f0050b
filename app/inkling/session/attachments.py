"""Attachments as files of their own, by the passages that were found in them."""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inkling.documents.document import Sought
from inkling.errors import PathProblem
from inkling.indexing.fingerprints import in_the_cloud
from inkling.indexing.taking_out import TakingOut
from inkling.models.apart import Cancelled
from inkling.places import reachable
from inkling.search.answer import FoundPassage
from inkling.store.rows import StoredPassage


@dataclass(frozen=True, slots=True)
class _Shown:
    """An attachment that is looked at, and the pages of the passages in it by their ordinals and texts."""

    path: str
    file: str
    pages: Mapping[tuple[int, str], int]


class Attachments:
    """Has attachments taken out, to be opened or shown; any thread may call, and taking one out takes long.

    What is opened stays until `tidy`, and what is shown, which is one at a time, until `put_away`.
    """

    def __init__(
        self,
        folder: Path,
        passages_of: Callable[[str], Sequence[StoredPassage]],
        recognized_in: Callable[[str], Mapping[bytes, Mapping[int, str]]],
        size_limit: Callable[[], int],
    ) -> None:
        self._taking_out = TakingOut(folder)
        self._passages_of = passages_of
        self._recognized_in = recognized_in
        self._size_limit = size_limit
        self._changing = threading.Lock()
        self._shown: _Shown | None = None
        self._is_closed = False

    def take_out(self, path: str, passage: FoundPassage | StoredPassage) -> tuple[str, int | None]:
        """Write the attachment of a file in which a passage stands as a file of its own.

        Tells where, and on which of its pages the passage stands. Raises PathProblem where that cannot be done.
        """
        if (handed_over := self._hand_over(path, passage)) is not None:
            return handed_over
        sought = self._sought(path, passage, self._passages_of(path))
        written = self._taking_out.take_out(path, sought, self._size_limit())
        return written.file, written.page

    def show(
        self, path: str, passage: FoundPassage | StoredPassage, is_wanted: Callable[[], bool]
    ) -> tuple[str, Mapping[int, int]]:
        """Write the attachment in which a passage stands, in place of any that was shown before.

        Tells where, and of each passage on one of its pages, by the ordinal, which page that is. `is_wanted` is asked
        now and then, and ends it. Raises PathProblem where it cannot be done, or would fetch the file from elsewhere.
        """
        self.put_away()
        with contextlib.suppress(OSError):
            if in_the_cloud(Path(reachable(path)).stat()):
                raise PathProblem("This file lies only in the cloud.", "Open it once to have it shown here.")
        if not is_wanted():
            raise Cancelled
        known = self._passages_of(path)
        sought = self._sought(path, passage, known)
        written = self._taking_out.take_out(path, sought, self._size_limit(), is_wanted)
        before = _before(known)
        there = [
            (each, page) for each in known if (page := written.pages.get((each.place, before[each.section])))
        ]
        shown = _Shown(path, written.file, {(each.ordinal, each.text): page for each, page in there})
        with self._changing:
            if not self._is_closed and is_wanted():
                self._shown = shown
                return shown.file, {each.ordinal: page for each, page in there}
        self._taking_out.remove(shown.file)
        raise Cancelled

    def put_away(self) -> None:
        """Remove what is shown."""
        with self._changing:
            shown, self._shown = self._shown, None
        if shown is not None:
            self._taking_out.remove(shown.file)

    def tidy(self) -> None:
        """Remove what was taken out, but for what some program may just be about to open."""
        self._taking_out.tidy()

    def forget(self) -> None:
        """Remove all that was taken out, whoever looks at it."""
        self.put_away()
        self._taking_out.tidy(kept=0)

    def close(self) -> None:
        """Take nothing out any more, and remove what is shown."""
        with self._changing:
            self._is_closed = True
        self._taking_out.close()
        self.put_away()

    def _sought(
        self, path: str, passage: FoundPassage | StoredPassage, passages: Sequence[StoredPassage]
    ) -> Sought:
        known = passages[: passage.ordinal + 1]
        sections = {each.section for each in known if each.place == passage.place}
        before = max(0, len(sections) - 1)
        return Sought(passage.place, passage.start, passage.text, before, self._recognized_in(path))

    def _hand_over(self, path: str, passage: FoundPassage | StoredPassage) -> tuple[str, int] | None:
        """Give what is shown to whoever opens it, for as long as other files are there that were opened."""
        with self._changing:
            shown = self._shown
            page = shown.pages.get((passage.ordinal, passage.text)) if shown and shown.path == path else None
            if shown is None or page is None:
                return None
            with contextlib.suppress(OSError):
                self._taking_out.keep(shown.file)
                self._shown = None
                return shown.file, page
        return None


def _before(passages: Sequence[StoredPassage]) -> dict[int, int]:
    """Tell of each section of a file how many before it have the same place."""
    seen: Counter[str] = Counter()
    before = {}
    for section, place in {each.section: each.place for each in passages}.items():
        before[section] = seen[place]
        seen[place] += 1
    return before
