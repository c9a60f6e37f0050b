"""What is known of the files and passages of one question."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from inkling.store.reader import Reader
from inkling.store.rows import StoredFile, StoredPassage

_Value = TypeVar("_Value")


class Fetched:
    """Files and passages as one question sees them, each fetched once; for one thread.

    What is gone from the index by the time it is first asked for is left out.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._files: dict[int, StoredFile | None] = {}
        self._passages: dict[int, StoredPassage | None] = {}
        self._lengths: dict[int, int | None] = {}

    def files(self, ids: Iterable[int]) -> dict[int, StoredFile]:
        """Give files by their ids."""
        return _known(self._files, ids, self._reader.files)

    def lengths(self, keys: Iterable[int]) -> dict[int, int]:
        """Count the passages of files, and of documents within them, by their keys."""
        return _known(self._lengths, keys, self._reader.lengths)

    def passages(self, ids: Iterable[int]) -> dict[int, StoredPassage]:
        """Give passages by their ids."""
        return _known(self._passages, ids, self._reader.passages)


def _known(
    known: dict[int, _Value | None], ids: Iterable[int], fetch: Callable[[Sequence[int]], dict[int, _Value]]
) -> dict[int, _Value]:
    wanted = list(dict.fromkeys(ids))
    missing = [each for each in wanted if each not in known]
    if missing:
        known |= dict.fromkeys(missing) | fetch(missing)
    return {each: value for each in wanted if (value := known[each]) is not None}
