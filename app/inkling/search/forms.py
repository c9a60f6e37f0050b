"""Other forms of a query's words that stand in the index: meant by a slip of the finger, or part of a compound."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from inkling.search.stop_words import STOP_WORDS
from inkling.search.words import any_of, quoted, word_runs
from inkling.store.phrases import plain
from inkling.store.reader import Reader
from inkling.store.rows import Filter

RARE = 20
"""A word that stands in more passages than this finds enough by itself."""

SLIP_WORTH = 0.8
UMLAUT_WORTH = 0.9
HEAD_WORTH = 0.5
MODIFIER_WORTH = 0.3
COMPOUND_WORTH = 0.5

SHORTEST_MENDED = 5
SHORTEST_MENDING = 4
"""Shorter words, and stems, have too many others near them to be what was meant."""

LONGEST_MENDED = 24
MOST_MENDED = 3
MOST_SLIPS = 2
MOST_LOOKED_UP = 16
"""So many slips of a word, the commonest, are looked for in texts as they are."""

WORDS_OF_NAMES = 6
"""Longer questions do not ask for a file by its name."""

FILES_NAMED = 8
SHORTEST_IN_COMPOUND = 6
SHORTEST_UNKNOWN_IN_COMPOUND = 5
"""The compounds of a word that stands nowhere by itself are what tells that it is one."""

SHORTEST_PART = 4
LONG_PART = 6
"""Parts of a word that stands in the index itself must be longer: most words of English seem to be made of two."""

SHORTEST_COMPOUND = 10
LONGEST_COMPOUND = 48
MOST_RARE = 16
MOST_COMPOUNDS = 12
MORE_LETTERS = 3

_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρστυφχψω")
_UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß"), ("aa", "å"))
_JOINING = ("", "s", "es", "n", "en")
_ENGLISH_ENDINGS = (
    "able", "al", "ance", "ant", "ants", "ate", "ates", "ed", "ence", "ent", "ents", "ic", "ics", "ies", "ile", "ine",
    "ing", "ings", "ion", "ions", "ism", "ist", "ity", "ive", "ize", "ly", "ment", "ments", "ness", "ous",
)
"""Words that end so seem to be the second part of many that are no compounds."""


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

    Only words that are rare have any, and the work is bounded. A word that `is_word` knows, or that stands in a name,
    is no slip of another.
    """
    rare = [
        word for word, frequency in frequencies.items()
        if frequency <= RARE and word.isalpha() and len(word) <= LONGEST_COMPOUND
    ][:MOST_RARE]
    missing = [
        word
        for word in rare
        if not frequencies[word] and SHORTEST_MENDED <= len(word) <= LONGEST_MENDED and not is_word(word)
        and not reader.is_named(quoted(word))
    ]
    compounds = {word: _compounds(reader, word, SHORTEST_UNKNOWN_IN_COMPOUND) for word in missing}
    mended = [word for word in missing[:MOST_MENDED] if not _is_itself(reader, word, compounds[word])]
    slips = {word: set(_slips(word)) for word in mended}
    umlauts = {form for word in rare for form in _umlauts(word)}
    known = occurrences(reader, umlauts.union(*slips.values()))
    found = {}
    for word in rare:
        chosen = _likely(reader, word, slips.get(word, set()), known)
        if not chosen:
            shortest = LONG_PART if frequencies[word] else SHORTEST_PART
            within = compounds[word] if word in compounds else _compounds(reader, word, SHORTEST_IN_COMPOUND)
            chosen = [*_parts(reader, word, shortest), *within]
        if not chosen and slips.get(word) and len(frequencies) <= WORDS_OF_NAMES:
            chosen = _slips_in_names(reader, slips[word])
        if chosen:
            found[word] = tuple(chosen)
    return found


def _likely(reader: Reader, word: str, slips: Set[str], known: Mapping[str, int]) -> list[Form]:
    """Choose what a word is most likely a slip of, or what it is with umlauts or without."""
    umlauts = {stems_of(reader, form): form for form in _umlauts(word) if form in known}
    others = {form: stems_of(reader, form) for form in slips if form in known and form not in STOP_WORDS}
    likely = {form: "".join(stems) for form, stems in others.items() if stems not in umlauts}
    forms = [Form(form, UMLAUT_WORTH, known[form], mends=bool(slips)) for form in umlauts.values()]
    forms += [Form(form, SLIP_WORTH, known[form], mends=True) for form in _meant(reader, word, likely, known)]
    return sorted(forms, key=lambda form: (-form.worth, -form.frequency, form.word))[:MOST_SLIPS]


def _umlauts(word: str) -> Iterator[str]:
    """Write a word with umlauts in place of two letters, or the other way round."""
    for letters, umlaut in _UMLAUTS:
        for old, new in ((letters, umlaut), (umlaut, letters)):
            if old in word:
                yield word.replace(old, new)


def _slips(word: str) -> Iterator[str]:
    """Give the words that one letter exchanged, left out, added or swapped with its neighbour makes of a word."""
    letters = plain(word)
    alphabet = _alphabet(letters)
    if not alphabet:
        return
    for place in range(len(letters) + 1):
        before, after = letters[:place], letters[place:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in alphabet:
            yield before + letter + after
            yield before + letter + after[1:]


def _alphabet(word: str) -> str:
    return next((letters for letters in _ALPHABETS if word[0] in letters), "")


def _meant(reader: Reader, word: str, slips: Mapping[str, str], known: Mapping[str, int]) -> list[str]:
    """Choose from slips, given with their stems, those that stand in texts as they are; else those that stay slips.

    For endings make a stem of the index out of what is no word ("booke", "book"), and may hide how near a word is
    ("radiatro", "radiator").
    """
    telling = [form for form, stem in slips.items() if len(stem) >= SHORTEST_MENDING]
    likely = sorted(telling, key=lambda form: (-known[form], form))[:MOST_LOOKED_UP]
    meant = [form for form in likely if reader.stands(quoted(form))]
    if telling and not meant:
        near = set(_slips("".join(stems_of(reader, word))))
        meant = [form for form in sorted(telling) if slips[form] in near]
    return list({slips[form]: form for form in reversed(meant)}.values())


def _slips_in_names(reader: Reader, slips: Set[str]) -> list[Form]:
    """Find the slips that stand in names of files as they are, which count in full: a part of a name hardly does."""
    named = names_like(reader, any_of(sorted(slips)))
    words = {word for name in named for word in word_runs(plain(name))} - STOP_WORDS
    return [Form(form, 1.0, 1, mends=True) for form in sorted(slips & words)[:MOST_SLIPS]]


def names_like(reader: Reader, expression: str) -> list[str]:
    """Tell how the files are called that best match an FTS5 expression by their names and titles; a few of them."""
    hits = reader.names(expression, Filter(), FILES_NAMED)
    return [file.called for file in reader.files([hit.file for hit in hits]).values()]


def _is_itself(reader: Reader, word: str, compounds: Sequence[Form]) -> bool:
    """Tell whether compounds show that a word is one, and not another without its first or last letter."""
    own = [form for form in compounds if form.word.startswith(word) or _ends_in(reader, word, form.word)]
    if not own:
        return False
    letters = _alphabet(word)
    longer = occurrences(reader, {whole for letter in letters for whole in (letter + word, word + letter)})
    stems = {stem: whole for whole in longer for stem in stems_of(reader, whole)}
    beginnings = tuple(stem for stem in stems if len(stem) > len(word))
    endings = tuple(whole for whole in longer if whole.endswith(word))
    shown = [form for form in own if not (form.word.startswith(beginnings) or form.word.endswith(endings))]
    return sum(form.frequency for form in shown) > sum(longer[stems[stem]] for stem in beginnings)


def _ends_in(reader: Reader, word: str, compound: str) -> bool:
    """Tell whether a compound is of another word and this one, not "comfortable" of "table"."""
    front = compound.removesuffix(word)
    if len(front) == len(compound):
        return False
    fronts = {part for joining in _JOINING if len(part := front.removesuffix(joining)) >= SHORTEST_PART}
    doubtful = len(word) < SHORTEST_IN_COMPOUND or word.endswith(_ENGLISH_ENDINGS)
    return not doubtful or bool(occurrences(reader, fronts))


def stems_of(reader: Reader, text: str) -> tuple[str, ...]:
    """Give the stems of a text in their order."""
    return tuple(stem for _, _, stem in reader.tokens(text))


def occurrences(reader: Reader, words: Collection[str]) -> dict[str, int]:
    """Tell in how many passages words stand, without those that stand nowhere."""
    if not words:
        return {}
    ordered = sorted(words)
    stems = stems_of(reader, " ".join(ordered))
    if len(stems) != len(ordered):
        return {word: count for word, count in reader.frequencies(ordered).items() if count}
    counts = reader.vocabulary(set(stems))
    return {word: counts[stem] for word, stem in zip(ordered, stems, strict=True) if stem in counts}


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
    halves = [(front.removesuffix(joining), back) for front, back, joining in pieces]
    known = occurrences(reader, {part for both in halves for part in both})
    splits = [
        (min(known[front], known[back]), front, back) for front, back in halves if front in known and back in known
    ]
    if not splits:
        return []
    _, front, back = max(splits)
    return [Form(back, HEAD_WORTH, known[back]), Form(front, MODIFIER_WORTH, known[front])]


def _compounds(reader: Reader, word: str, shortest: int) -> list[Form]:
    """Find the compounds in the index that begin or end with a word."""
    stems = stems_of(reader, word)
    if len(word) < shortest or len(stems) != 1:
        return []
    beginning = _beginning(word, stems[0])
    found = reader.compounds(word, beginning, MOST_COMPOUNDS)
    return [
        Form(spelled(reader, term) if term.startswith(beginning) else term, COMPOUND_WORTH, frequency)
        for term, frequency in found
        if len(term) >= len(word) + MORE_LETTERS
        and (len(word) >= SHORTEST_IN_COMPOUND or term.startswith(beginning) or _ends_in(reader, word, term))
    ]


def _beginning(word: str, stem: str) -> str:
    """Give what compounds of a word begin with: its stem, in which the y of "party" is no i; all of a short one."""
    if len(word) < SHORTEST_IN_COMPOUND:
        return word
    return stem[:-1] + "y" if stem.endswith("i") and word.endswith(("y", "ies")) else stem


def spelled(reader: Reader, stem: str) -> str:
    """Write a stem as a word of which the index makes this stem, not a shorter one: "polic" as "police"."""
    stems = stems_of(reader, f"{stem} {stem}e")
    return f"{stem}e" if stems[0] != stem == stems[-1] else stem
