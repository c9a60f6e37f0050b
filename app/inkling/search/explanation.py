"""Why a file was found: what each part of the evidence, and each word, adds to its score."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from inkling.encoder.encoder import TokenShare
from inkling.search.answer import Share, WordShare
from inkling.search.bm25 import Occurrences, term_scores
from inkling.search.ranking import RankedFile
from inkling.search.terms import Wording

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def word_shares(text: str, shares: Sequence[TokenShare]) -> tuple[tuple[str, float], ...]:
    """Add up the shares of a text's tokens to those of its words, greatest first, all places of a word as one."""
    words = [(match.start(), match.end(), match.group().casefold()) for match in _WORD.finditer(text)]
    totals: dict[str, float] = {}
    at = 0
    for share in sorted(shares, key=lambda share: share.start):
        while at < len(words) and words[at][1] <= share.start:
            at += 1
        if at < len(words) and words[at][0] < share.end:
            word = words[at][2]
            totals[word] = totals.get(word, 0.0) + share.share
    return tuple(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


class Explanation:
    """Splits the scores of one answer; `found` are the words as they were counted, None where none were."""

    def __init__(self, wording: Wording, found: Occurrences | None) -> None:
        self._wording = wording
        self._rows: dict[int, int] = {}
        if found is not None:
            self._rows = {passage: row for row, passage in enumerate(found.passages.tolist())}
            self._by_term = term_scores(found.counts, found.lengths, wording.terms)

    def shares(self, file: RankedFile) -> tuple[Share, ...]:
        """Split a file's score, greatest share first; the amounts are the ranking's own and add up to the score."""
        words = self._words(file, file.parts.get("words", 0.0))
        others = [Share(part, amount) for part, amount in file.parts.items() if part != "words"]
        return tuple(sorted([*words, *others], key=lambda share: -abs(share.amount)))

    def _words(self, file: RankedFile, amount: float) -> list[Share]:
        """Divide what words add among single words and pairs, as they count in the passage that was scored."""
        row = None if file.scored is None else self._rows.get(file.scored)
        counted = [] if row is None else self._by_term[row].tolist()
        total = sum(counted)
        if total <= 0:
            return [Share("words", amount)] if amount else []
        known = zip_longest(self._wording.counted, self._wording.frequencies)
        each = [
            WordShare(text, amount * score / total, passages, self._wording.total)
            for score, (text, passages) in zip(counted, known, strict=True)
            if score
        ]
        groups = {
            "words": tuple(word for word in each if word.passages is not None),
            "pairs": tuple(word for word in each if word.passages is None),
        }
        return [
            Share(part, sum(word.amount for word in words), tuple(sorted(words, key=lambda word: -word.amount)))
            for part, words in groups.items()
            if words
        ]
