"""Finds sentences and words among the characters of a page, and tells where they stand."""

import unicodedata
from collections.abc import Callable

from inkling.gui.page_values import Box, PageRequest

_HYPHENS = "-\u00ad\u2010\u0002\ufffe"
_SHORTEST_PIECE = 20


def fold(text: str) -> tuple[str, list[int]]:
    """Keep letters and digits alone, without case, accents and ligatures; tell where each came from.

    What a reader heals (spaces, line ends, hyphens at them) is gone on both sides, so that a sentence is found again.
    """
    kept: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if part.isalnum():
                kept.append(part)
                origins.append(index)
    return "".join(kept), origins


class PageText:
    """The characters of a page; `box` gives where the one at an index stands."""

    def __init__(self, text: str, box: Callable[[int], Box]) -> None:
        self.text, self._box = text, box
        self.folded, self._origins = fold(text)

    def lit(self, request: PageRequest) -> tuple[tuple[Box, ...], tuple[Box, ...], tuple[Box, ...]]:
        """Tell where the sentence, the words, and the text near which to look stand that are asked for."""
        return (
            self.boxes(self.find_sentence(request.sentence)),
            tuple(box for span in self.find_words(request.words) for box in self.boxes(span)),
            self.boxes(self.find_sentence(request.near)),
        )

    def find_sentence(self, sentence: str) -> tuple[int, int] | None:
        """Find a sentence, or the longer of its beginning and end where it runs over the edge of the page."""
        wanted, _ = fold(sentence)
        if not wanted:
            return None
        found = self.folded.find(wanted)
        if found >= 0:
            return self._span(found, len(wanted))
        pieces = (self._longest(wanted, from_start=True), self._longest(wanted, from_start=False))
        piece = max(pieces, key=len)
        if len(piece) < _SHORTEST_PIECE:
            return None
        return self._span(self.folded.find(piece), len(piece))

    def find_words(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        """Find whole words, also where a hyphen parts them at the end of a line."""
        spans = []
        for word in {fold(word)[0] for word in words} - {""}:
            found = self.folded.find(word)
            while found >= 0:
                start, end = self._span(found, len(word))
                if self._is_whole(start, end):
                    spans.append((start, end))
                found = self.folded.find(word, found + 1)
        return sorted(spans)

    def boxes(self, span: tuple[int, int] | None) -> tuple[Box, ...]:
        """Join the boxes of a span's characters into one for each line."""
        lines: list[Box] = []
        before: Box | None = None
        for index in range(*span) if span else ():
            if self.text[index].isspace():
                continue
            box = self._box(index)
            if before is not None and _on_one_line(before, box):
                last = lines[-1]
                lines[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
            else:
                lines.append(box)
            before = box
        return tuple(lines)

    def _longest(self, wanted: str, *, from_start: bool) -> str:
        low, high = 0, len(wanted)
        while low < high:
            middle = (low + high + 1) // 2
            piece = wanted[:middle] if from_start else wanted[-middle:]
            low, high = (middle, high) if piece in self.folded else (low, middle - 1)
        return wanted[:low] if from_start else wanted[len(wanted) - low :]

    def _span(self, found: int, length: int) -> tuple[int, int]:
        return self._origins[found], self._origins[found + length - 1] + 1

    def _is_whole(self, start: int, end: int) -> bool:
        if (start and self.text[start - 1].isalnum()) or (end < len(self.text) and self.text[end].isalnum()):
            return False
        inside = self.text[start:end]
        return not any(
            character.isspace() and inside[:index].rstrip()[-1:] not in _HYPHENS
            for index, character in enumerate(inside)
        )


def _on_one_line(before: Box, box: Box) -> bool:
    """Tell whether a character goes on where the one before it stands, across or, on a turned page, up or down."""
    across = _overlap(before[1], before[3], box[1], box[3]) and _near(before[0], before[2], box[0], box[2])
    along = _overlap(before[0], before[2], box[0], box[2]) and _near(before[1], before[3], box[1], box[3])
    return across or along


def _overlap(start: float, end: float, other_start: float, other_end: float) -> bool:
    return min(end, other_end) - max(start, other_start) > min(end - start, other_end - other_start) / 2


def _near(start: float, end: float, other_start: float, other_end: float) -> bool:
    return max(other_start - end, start - other_end) < 3 * max(end - start, other_end - other_start)
