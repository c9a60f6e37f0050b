"""The passages of a file, or of one of the documents within it."""

from collections.abc import Callable

from inkling.store.reader import Reader
from inkling.store.rows import Filter, StoredPassage, key_of, number_of

_ALL = 2**31


class Passages:
    """Reads by the present reader; any thread may call."""

    def __init__(self, reader: Callable[[], Reader]) -> None:
        self._reader = reader

    def of(self, path: str, part: int = 0) -> list[StoredPassage]:
        """Fetch the passages of a file in order, or those of a document within it by its number there."""
        reader = self._reader()
        if not part:
            return reader.passages_of(path)
        # A mailbox may hold very many others. Where capitals make no difference, some files may be called so.
        files = reader.matching(Filter(folders=(path,)), _ALL)
        found = reader.first_in_parts([key_of(file.id, part) for file in files if file.path == path], _ALL)
        return sorted(reader.passages(found).values(), key=lambda passage: passage.ordinal)

    def part_with(self, path: str, text: str, likely: int) -> int:
        """Tell the number of a document within a file that holds a text as a passage, of several the likeliest.

        That is the one whose number is nearest to a likely one. 0 where there is none, or the file itself is it.
        """
        reader = self._reader()
        holding = reader.in_parts(reader.with_text(path, text)).values()
        return min(map(number_of, holding), key=lambda number: (abs(number - likely), number), default=0)
