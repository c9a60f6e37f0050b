"""Which words and pairs of words of a query are looked for, and how much each counts.

Ranking every match of a common word grows with the collection. So passages are found by the rarest words, as many as
a budget of matching rows allows; commoner ones only count for the passages found, and the commonest not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inkling.search.query import Query, any_of, quoted, word_runs
from inkling.search.ranking import Terms, rarity, weigh_terms
from inkling.search.stop_words import NEGATIONS, STOP_WORDS
from inkling.store.reader import Reader

ROWS_RANKED = 12_000
ROWS_COUNTED = 100_000
MOST_TERMS = 32

Stems = tuple[str, ...]
"""What the index makes of a word, mostly a single stem."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A query's words as the index knows them.

    `rarities` has every word by its stems; one that occurs nowhere counts as the rarest. `anything` is the FTS5
    expression of all words, `finding` the one that finds passages, `counting` the one whose phrases `terms` weighs,
    both empty where no word occurs in a passage. `telling` is False where none says anything by itself. `counted`
    are the texts of the terms, words first; the words occur in so many passages, their `frequencies`, of `total`.
    """

    rarities: Mapping[Stems, float]
    anything: str
    finding: str
    counting: str
    terms: Terms
    telling: bool
    counted: tuple[str, ...]
    frequencies: tuple[int, ...]
    total: int

    def coverage(self, stems: Sequence[str]) -> float:
        """Tell which part of the query, by rarity, stands in a text of these stems; 0 to 1."""
        held = set(stems)
        total = sum(self.rarities.values())
        return sum(value for run, value in self.rarities.items() if held.issuperset(run)) / total if total else 0.0


def wording(reader: Reader, query: Query) -> Wording:
    """Look the words of a query up in the index and weigh them."""
    total = reader.passage_count()
    written: dict[Stems, str] = {}
    for word in query.words:
        stems = stems_of(reader, word)
        if stems:
            written.setdefault(stems, word)
    frequencies = reader.frequencies(list(written.values()))
    known = sorted((frequencies[word], word, stems) for stems, word in written.items() if frequencies.get(word))
    counted = _within(known[:MOST_TERMS], ROWS_COUNTED)
    pairs = _pairs(reader, query.meaning, [stems for _, _, stems in counted])
    words = [word for _, word, _ in counted]
    phrases = [f"{words[first]} {words[second]}" for first, second in pairs]
    return Wording(
        {stems: rarity(frequencies.get(word, 0), total) for stems, word in written.items()},
        any_of(list(written.values())[:MOST_TERMS]),
        any_of([word for _, word, _ in _within(counted, ROWS_RANKED)]),
        " OR ".join(map(quoted, (*words, *phrases))),
        weigh_terms([frequency for frequency, _, _ in counted], pairs, total, len(written) - len(known)),
        bool(set(query.words) - STOP_WORDS - NEGATIONS),
        (*words, *phrases),
        tuple(frequency for frequency, _, _ in counted),
        total,
    )


def stems_of(reader: Reader, text: str) -> Stems:
    """Give the stems of a text in their order."""
    return tuple(stem for _, _, stem in reader.tokens(text))


def _within(known: Sequence[tuple[int, str, Stems]], budget: int) -> list[tuple[int, str, Stems]]:
    """Take the rarest words, as many as match no more rows together than the budget, but at least one."""
    taken: list[tuple[int, str, Stems]] = []
    rows = 0
    for item in known:
        rows += item[0]
        if taken and rows > budget:
            break
        taken.append(item)
    return taken


def _pairs(reader: Reader, text: str, stems: Sequence[Stems]) -> list[tuple[int, int]]:
    """Find which of the words stand side by side in the query, by their places in `stems`."""
    places = {run: place for place, run in enumerate(stems)}
    runs = [stems_of(reader, word) for word in word_runs(text)]
    found = [
        (places[first], places[second])
        for first, second in pairwise(runs)
        if first != second and first in places and second in places
    ]
    return list(dict.fromkeys(found))[:MOST_TERMS]
