"""Which words and phrases of a query are looked for, in which forms, and how much each counts.

Ranking every match of a common word grows with the collection. So passages are found by the rarest words, as many as
a budget of matching rows allows; commoner ones only count for the passages found.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, filterfalse, pairwise

import numpy as np

from inkling.search.bm25 import Floats, Terms, rarity, weigh_terms
from inkling.search.forms import Form, IsWord, never_sure, other_forms, stems_of
from inkling.search.inflections import Inflected, not_inflected
from inkling.search.query import Query
from inkling.search.spellings import other_spellings, spellings_in_names
from inkling.search.stop_words import NEGATIONS, STOP_WORDS
from inkling.search.wholes import MOST_COUNTED, Spellings, is_one_word, spellings_of_parts, standing
from inkling.search.words import any_of, quoted, word_runs
from inkling.store.reader import Reader
from inkling.store.splitting import is_unspaced

ROWS_RANKED = 2_000, 12_000
RANKED_SHARE = 0.06
"""Words that match so small a share of a collection find what there is to find by words; see RESULTS.md."""

MOST_TERMS = 32

_PLAIN_WORD = re.compile(r"[^\W\d_]+")

Forms = Mapping[str, Sequence[Form]]

Stems = tuple[str, ...]
"""What the index makes of a word, mostly a single stem."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A word or phrase of a query: how rare it is, and by which stems it may be told, each for what it is worth."""

    rarity: float
    forms: Mapping[Stems, float]

    def held(self, stems: Set[str]) -> float:
        """Tell how well a text of these stems holds it, 0 to 1."""
        held = stems.__contains__
        return max((worth for run, worth in self.forms.items() if all(map(held, run))), default=0.0)


@dataclass(frozen=True)
class Wording:
    """A query's words as the index knows them.

    `sought` has every word; one that occurs nowhere in any form counts as the rarest. `meaning` is the query with
    words that occur nowhere in the form they were likely meant to have. `anything` is the FTS5 expression of all
    words, `finding` the one that finds passages; `counting` are the stems that `terms` weighs, together with those of
    them that stand side by side, after they are `gathered`; both are empty where no word occurs in a passage.
    `beside` names those by their places in `counting`. `telling` is False where none says anything by itself.
    `counted` are the texts of the terms, words first; the words occur in about so many passages, their `frequencies`,
    of `total`.
    """

    sought: tuple[Sought, ...]
    meaning: str
    anything: str
    finding: str
    counting: tuple[Stems, ...]
    beside: tuple[tuple[int, int], ...]
    terms: Terms
    gathering: Floats
    telling: bool
    counted: tuple[str, ...]
    frequencies: tuple[int, ...]
    total: int

    @cached_property
    def rarities(self) -> Mapping[Stems, float]:
        """Every form by its stems, with what it is worth."""
        found: dict[Stems, float] = {}
        for sought in self.sought:
            for stems, worth in sought.forms.items():
                found[stems] = max(sought.rarity * worth, found.get(stems, 0.0))
        return found

    def coverage(self, stems: Set[str]) -> float:
        """Tell which part of the query, by rarity, stands in a text of these stems; 0 to 1."""
        held = self._stems & stems
        if not held:
            return 0.0
        known = self._coverages.get(held)
        if known is None:
            known = sum(sought.rarity * sought.held(held) for sought in self.sought) / self._rarity
            self._coverages[held] = known
        return known

    @cached_property
    def _rarity(self) -> float:
        return sum(sought.rarity for sought in self.sought)

    @cached_property
    def _coverages(self) -> dict[frozenset[str], float]:
        """What was told before: most texts hold one of a few combinations of a query's words."""
        return {}

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem for sought in self.sought for run in sought.forms for stem in run)

    def gathered(self, counts: Floats) -> Floats:
        """Add up how often runs of `counting` occur, and then pairs of `beside`, to columns of `terms`."""
        return counts @ self.gathering


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or whole of a query: in about how many passages it stands, and its forms as written, its own first.

    Without forms it stands nowhere.
    """

    frequency: int
    stems: Stems
    forms: Mapping[str, float]


def wording(
    reader: Reader, query: Query, is_word: IsWord = never_sure, inflected: Inflected = not_inflected
) -> Wording:
    """Look the words of a query up in the index and weigh them; one that `is_word` knows is not taken for a slip."""
    total = reader.passage_count()
    written: dict[Stems, str] = {}
    for word in query.words:
        stems = stems_of(reader, word)
        if stems:
            written.setdefault(stems, word)
    frequencies = _frequencies(reader, list(written.values()))
    wholes = standing(reader, query.meaning)
    alike = _alike(reader, query.meaning, frequencies, wholes, inflected)
    others = other_forms(reader, frequencies, lambda word: word in alike or is_word(word))
    words = [_word(stems, word, frequencies[word], others, alike) for stems, word in written.items()]
    words += _wholes(reader, wholes)
    known = sorted((word for word in words if word.forms), key=lambda word: (word.frequency, word.stems))
    counted = known[:MOST_TERMS]
    pairs = _pairs(reader, query.meaning, [word.stems for word in counted])
    stems_by_form = {form: stems_of(reader, form) for word in words for form in word.forms}
    phrases = [
        (stems_by_form[form], term, worth)
        for term, word in enumerate(counted)
        for form, worth in word.forms.items()
    ]
    firsts = _firsts([term for _, term, _ in phrases])
    return Wording(
        tuple(_sought(word, stems_by_form, total) for word in words),
        _mended(query.meaning, others),
        any_of([*list(written.values())[:MOST_TERMS], *_words_of([*others.values(), *alike.values()])]),
        any_of(list(dict.fromkeys(form for word in _within(counted, _rows_ranked(total)) for form in word.forms))),
        tuple(stems for stems, _, _ in phrases),
        tuple((firsts[first], firsts[second]) for first, second in pairs),
        weigh_terms([word.frequency for word in counted], pairs, total, len(words) - len(known)),
        _gathering([(term, worth) for _, term, worth in phrases], len(counted), len(pairs)),
        bool(set(query.words) - STOP_WORDS - NEGATIONS),
        _texts(counted, pairs),
        tuple(word.frequency for word in counted),
        total,
    )


def _rows_ranked(total: int) -> int:
    """Give how many matching rows of a collection are ranked at most."""
    least, most = ROWS_RANKED
    return min(most, max(least, round(RANKED_SHARE * total)))


def _frequencies(reader: Reader, words: Sequence[str]) -> dict[str, int]:
    """Tell in how many passages words stand; pairs of characters are counted as such, not by the rarer of both."""
    return {
        word: reader.matching_passages(quoted(word), MOST_COUNTED) if frequency and is_unspaced(word) else frequency
        for word, frequency in reader.frequencies(words).items()
    }


def _alike(
    reader: Reader, text: str, frequencies: Mapping[str, int], wholes: Sequence[Spellings], inflected: Inflected
) -> Forms:
    """Find how words of a text are written elsewhere: in other forms or otherwise, and joined in names of files."""
    found = (
        inflected(frequencies),
        other_spellings(reader, text, frequencies),
        spellings_of_parts(reader, wholes, frequencies),
        spellings_in_names(reader, list(frequencies)),
    )
    return {word: forms for word in frequencies if (forms := tuple(chain(*(each.get(word, ()) for each in found))))}


def _word(stems: Stems, word: str, frequency: int, others: Forms, alike: Forms) -> _Word:
    """Join a word with its other forms, and with those `alike`, which are itself as it is written elsewhere."""
    same, other = alike.get(word, ()), others.get(word, ())
    forms = {word: 1.0} if frequency else {}
    forms |= {form.word: form.worth for form in (*other, *same)}
    frequency += sum(form.frequency for form in same)
    return _Word(frequency or sum(form.frequency for form in other), stems, forms)


def _words_of(forms: Iterable[Sequence[Form]]) -> list[str]:
    return list(dict.fromkeys(form.word for each in forms for form in each))


def _wholes(reader: Reader, wholes: Sequence[Spellings]) -> list[_Word]:
    """Look up the dates, amounts and identifiers of several words as wholes, in all their spellings."""
    found = []
    for phrases in filterfalse(is_one_word, wholes):
        frequency = reader.matching_passages(any_of(phrases), MOST_COUNTED)
        if frequency:
            found.append(_Word(frequency, stems_of(reader, phrases[0]), dict.fromkeys(phrases, 1.0)))
    return found


def _sought(word: _Word, stems_by_form: Mapping[str, Stems], total: int) -> Sought:
    forms = {word.stems: 1.0} | {stems_by_form[form]: worth for form, worth in word.forms.items()}
    return Sought(rarity(word.frequency, total), forms)


def _firsts(terms: Sequence[int]) -> list[int]:
    """Give the place of the first form of each term, from the terms of all forms in their order."""
    return [place for place, term in enumerate(terms) if not place or terms[place - 1] != term]


def _gathering(forms: Sequence[tuple[int, float]], words: int, pairs: int) -> Floats:
    """Say what each form, given with its term and its worth, and each pair adds to which term."""
    gathering = np.zeros((len(forms) + pairs, words + pairs))
    for row, (term, worth) in enumerate(forms):
        gathering[row, term] = worth
    gathering[len(forms) :, words:] = np.eye(pairs)
    return gathering


def _texts(counted: Sequence[_Word], pairs: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Write the words and then the pairs in their first forms."""
    words = [next(iter(word.forms)) for word in counted]
    return (*words, *(f"{words[first]} {words[second]}" for first, second in pairs))


def _mended(text: str, others: Mapping[str, Sequence[Form]]) -> str:
    """Write a text with the words that were surely meant in place of those that stand nowhere."""
    meant = {word: forms[0].word for word, forms in others.items() if forms[0].mends}
    return _PLAIN_WORD.sub(lambda match: meant.get(match.group().lower(), match.group()), text)


def _within(known: Sequence[_Word], budget: int) -> list[_Word]:
    """Take the rarest words, as many as match no more rows together than the budget, but at least one."""
    taken: list[_Word] = []
    rows = 0
    for word in known:
        rows += word.frequency
        if taken and rows > budget:
            break
        taken.append(word)
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
