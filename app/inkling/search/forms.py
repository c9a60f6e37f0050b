"""Other forms of a query's words that stand in the index: meant by a slip of the finger, or part of a compound."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from inkling.store.reader import Reader

RARE = 20
"""A word that stands in more passages than this finds enough by itself."""

SLIP_WORTH = 0.8
UMLAUT_WORTH = 0.9
HEAD_WORTH = 0.5
MODIFIER_WORTH = 0.3
COMPOUND_WORTH = 0.5

SHORTEST_MENDED = 5
LONGEST_MENDED = 24
MOST_MENDED = 3
MOST_SLIPS = 2
SHORTEST_IN_COMPOUND = 6
SHORTEST_PART = 4
LONG_PART = 6
"""Parts of a word that stands in the index itself must be longer: most words of English seem to be made of two."""

SHORTEST_COMPOUND = 10
LONGEST_COMPOUND = 48
MOST_RARE = 16
MOST_COMPOUNDS = 12
MORE_LETTERS = 3

_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρστυφχψω")
_UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß"))
_JOINING = ("", "s", "es", "n", "en")


IsWord = Callable[[str], bool]
"""Tells that a word is surely written as it should be."""


def never_sure(word: str) -> bool:
    """Know no word."""
    return False


@dataclass(frozen=True, slots=True)
class Form:
    """A word of the index that may stand for one of the query: what it is worth, and in how many passages it is."""

    word: str
    worth: float
    frequency: int
    mends: bool = False


def other_forms(
    reader: Reader, frequencies: Mapping[str, int], is_word: IsWord = never_sure
) -> dict[str, tuple[Form, ...]]:
    """Find the other forms of words, given with the number of passages they stand in, as far as the index has them.

    Only words that are rare have any, and the work is bounded. A word that `is_word` knows is no slip of another.
    """
    rare = [
        word for word, frequency in frequencies.items()
        if frequency <= RARE and word.isalpha() and len(word) <= LONGEST_COMPOUND
    ][:MOST_RARE]
    missing = [
        word
        for word in rare
        if not frequencies[word] and SHORTEST_MENDED <= len(word) <= LONGEST_MENDED and not is_word(word)
    ]
    slips = {word: set(_slips(word)) for word in missing[:MOST_MENDED]}
    wanted = {
        word: {**dict.fromkeys(_umlauts(word), UMLAUT_WORTH), **dict.fromkeys(slips.get(word, ()), SLIP_WORTH)}
        for word in rare
    }
    known = _known(reader, {form for forms in wanted.values() for form in forms})
    found = {}
    for word in rare:
        forms = [
            Form(form, worth, known[form], form in slips.get(word, ()))
            for form, worth in wanted[word].items()
            if form in known and (worth != SLIP_WORTH or _stems_near(reader, word, form))
        ]
        chosen = sorted(forms, key=lambda form: (-form.worth, -form.frequency, form.word))[:MOST_SLIPS]
        if not chosen:
            shortest = LONG_PART if frequencies[word] else SHORTEST_PART
            chosen = [*_parts(reader, word, shortest), *_compounds(reader, word)]
        if chosen:
            found[word] = tuple(chosen)
    return found


def _umlauts(word: str) -> Iterator[str]:
    """Write a word with umlauts in place of two letters, or the other way round."""
    for letters, umlaut in _UMLAUTS:
        for old, new in ((letters, umlaut), (umlaut, letters)):
            if old in word:
                yield word.replace(old, new)


def _slips(word: str) -> Iterator[str]:
    """Give the words that one letter exchanged, left out, added or swapped with its neighbour makes of a word."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    alphabet = next((letters for letters in _ALPHABETS if plain[0] in letters), "")
    if not alphabet:
        return
    for place in range(len(plain) + 1):
        before, after = plain[:place], plain[place:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in alphabet:
            yield before + letter + after
            yield before + letter + after[1:]


def _stems_near(reader: Reader, word: str, form: str) -> bool:
    """Tell whether a slip remains one without endings, which make a word of what is none ("booke", "book")."""
    stems = [stem for _, _, stem in reader.tokens(f"{word} {form}")]
    return len(stems) == 2 and (stems[0] == stems[1] or stems[1] in set(_slips(stems[0])))


def _known(reader: Reader, words: Iterable[str]) -> dict[str, int]:
    """Tell in how many passages words stand, without those that stand nowhere; of one stem the first is kept."""
    ordered = sorted(words)
    stems = [stem for _, _, stem in reader.tokens(" ".join(ordered))]
    if len(stems) != len(ordered):
        return {}
    counts = reader.vocabulary(set(stems))
    firsts = dict(zip(reversed(stems), reversed(ordered), strict=True))
    return {word: counts[stem] for stem, word in firsts.items() if stem in counts}


def _parts(reader: Reader, word: str, shortest: int) -> list[Form]:
    """Divide a compound into two words of the index, the more usual they are the better; empty where it is none."""
    if len(word) < SHORTEST_COMPOUND:
        return []
    pieces = [
        (word[:place], word[place:], joining)
        for place in range(shortest, len(word) - shortest + 1)
        for joining in _JOINING
        if word[:place].endswith(joining) and place - len(joining) >= shortest
    ]
    known = _known(reader, {part for front, back, joining in pieces for part in (front.removesuffix(joining), back)})
    splits = [
        (min(known[front.removesuffix(joining)], known[back]), front.removesuffix(joining), back)
        for front, back, joining in pieces
        if front.removesuffix(joining) in known and back in known
    ]
    if not splits:
        return []
    _, front, back = max(splits)
    return [Form(back, HEAD_WORTH, known[back]), Form(front, MODIFIER_WORTH, known[front])]


def _compounds(reader: Reader, word: str) -> list[Form]:
    """Find the compounds in the index that begin or end with a word."""
    if len(word) < SHORTEST_IN_COMPOUND:
        return []
    stems = [stem for _, _, stem in reader.tokens(word)]
    if len(stems) != 1:
        return []
    return [
        Form(term, COMPOUND_WORTH, frequency)
        for term, frequency in reader.compounds(word, stems[0], MOST_COMPOUNDS)
        if len(term) >= len(word) + MORE_LETTERS
    ]
