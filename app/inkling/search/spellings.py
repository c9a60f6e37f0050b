"""Other ways to write the words of a query: joined or divided.

What is written with spaces, hyphens or dots, or with none, finds its like: `email` and `e-mail`, `USA` and `U.S.A.`,
the number of an account in groups of four, `parse header line` and `parseHeaderLine`, `RFC2616` and `RFC 2616`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise

from inkling.search.forms import MOST_RARE, RARE, WORDS_OF_NAMES, Form, names_like, occurrences, spelled, stems_of
from inkling.search.stop_words import CONTRACTED, STOP_WORDS
from inkling.search.wholes import LONGEST, MOST_COUNTED, is_year
from inkling.search.words import MOST_WORDS, quoted, word_runs
from inkling.store.reader import Reader
from inkling.store.rows import Filter
from inkling.store.splitting import is_unspaced

MOST_JOINED = 24
MOST_NEIGHBOURS = 4
MOST_DIVIDED = 8
MOST_HYPHENATED = 4
LOOKED_AT = 8
SHORTEST_IN_NAME = 7

_PIECE = re.compile(r"[^\W_]+")
_HYPHENS = frozenset("-‐‑_")
_APOSTROPHES = frozenset("'’")
_SIGNS = frozenset(".:/")
_INITIALS = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){1,6}[^\W\d_](?!\w)")
_CAMEL = re.compile(r"[A-Z]?[a-z]+\d*|[A-Z]+\d*(?![a-z])|\d+")
_NUMBERED = re.compile(r"[^\W\d_]+|\d+")
_NUMBERED_PIECES = range(2, 4)
_INITIALS_JOINED = range(2, 7)
_HYPHENATED = range(5, 17)
_FRONT_LETTERS = "etuxdlo"
"""Single letters that words begin with: e-mail, t-shirt, u-turn, x-ray, d'or, l'eau, O'Hara."""

_ACCOUNT = re.compile(
    r"(?<!\w)(?:[A-Z]{2}\d\d(?:[ -]?[A-Z\d]{4}){2,7}(?:[ -]?[A-Z\d]{1,4})?|\d{4}(?:[ -]?\d{4}){3})(?!\w)",
    re.IGNORECASE,
)
_LEAST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class _Divided:
    """A phrase and the words that it may stand for.

    It does so where it is `written` so in most passages, and stands in no more than `most`.
    """

    phrase: str
    words: set[str]
    written: str = ""
    most: int = MOST_COUNTED


def other_spellings(reader: Reader, text: str, frequencies: Mapping[str, int]) -> dict[str, tuple[Form, ...]]:
    """Find how words of a text are written in the index where they are joined or divided otherwise.

    The words are given with the number of passages they stand in. What stands nowhere is no spelling. Of words that
    have no hyphens only the rare are looked for, and the work is bounded.
    """
    found: dict[str, list[Form]] = defaultdict(list)
    joined = dict(islice(_joined(text, frequencies), MOST_JOINED))
    for whole, frequency in occurrences(reader, joined).items():
        for word in filter(joined[whole].__contains__, frequencies):
            found[word].append(Form(whole, 1.0, frequency))
    for each in chain(islice(_divided(text, frequencies), MOST_DIVIDED), _hyphenated(reader, frequencies)):
        frequency = reader.matching_passages(quoted(each.phrase), MOST_COUNTED)
        if 0 < frequency <= each.most and (not each.written or _is_written(reader, each.phrase, each.written)):
            for word in filter(each.words.__contains__, frequencies):
                found[word].append(Form(each.phrase, 1.0, frequency))
    return {word: tuple(forms) for word, forms in found.items()}


def spellings_in_names(reader: Reader, words: Sequence[str]) -> dict[str, tuple[Form, ...]]:
    """Find words of a short question in names of files: joined (`taxReturnScan2023`) or in pieces (`IMG_2041`)."""
    found: dict[str, list[Form]] = defaultdict(list)
    if len(words) > WORDS_OF_NAMES:
        return {}
    for word in words:
        pieces = _NUMBERED.findall(word)
        if len(pieces) not in _NUMBERED_PIECES or "".join(pieces) != word or not STOP_WORDS.isdisjoint(pieces):
            continue
        phrase = " ".join(pieces)
        # What texts often say is found by its meaning.
        if reader.is_named(quoted(phrase)) and reader.matching_passages(quoted(phrase), MOST_COUNTED) <= RARE:
            found[word].append(Form(phrase, 1.0, 1))
    runs = [words[first:last] for first, last in _windows(len(words))]
    joined = {whole: run for run in runs if len(whole := "".join(run)) >= SHORTEST_IN_NAME}
    expression = " OR ".join(f"{quoted(whole)} *" for whole in joined)
    like = names_like(reader, expression) if joined else []
    named = sorted({stem for name in like for stem in stems_of(reader, name)})
    for whole, run in joined.items() if named else ():
        beginning = "".join(stems_of(reader, whole))
        forms = [Form(spelled(reader, stem), 1.0, 1) for stem in named if stem.startswith(beginning)]
        for word in run if forms else ():
            found[word] += forms
    return {word: tuple(forms) for word, forms in found.items()}


def _windows(count: int) -> Iterator[tuple[int, int]]:
    """Give where two to four neighbours among so many begin and end."""
    for first in range(count - 1):
        for last in range(first + 2, min(first + MOST_NEIGHBOURS, count) + 1):
            yield first, last


def _joined(text: str, frequencies: Mapping[str, int]) -> Iterator[tuple[str, set[str]]]:
    """Join account numbers, initials, words with hyphens or the like, and words side by side of which one is rare."""
    yield from ((whole, words) for whole, words in _accounts(text) if words != {whole})
    for initials in _INITIALS.findall(text.lower()):
        yield initials.replace(".", ""), set(initials.split("."))
    pieces = list(islice(_PIECE.finditer(text), MOST_WORDS))
    words = [piece.group().lower() for piece in pieces]
    gaps = [text[before.end() : after.start()] for before, after in pairwise(pieces)]
    spaced = []
    for first, last in _windows(len(words)):
        run, between = words[first:last], set(gaps[first : last - 1])
        whole = "".join(run)
        if whole.isdecimal() or len(whole) > LONGEST or is_unspaced(whole):
            continue
        numbered = between <= _SIGNS and len(_NUMBERED.findall(whole)) == len(run)
        elided = between <= _APOSTROPHES and run[-1] not in CONTRACTED
        if between <= _HYPHENS or numbered or elided:
            yield whole, set(run)
        elif between == {" "} and any(frequencies.get(word, RARE + 1) <= RARE for word in run):
            spaced.append((whole, set(run)))
    yield from ((whole, run) for whole, run in spaced if run.isdisjoint(STOP_WORDS))


def _divided(text: str, frequencies: Mapping[str, int]) -> Iterator[_Divided]:
    """Divide account numbers, numbers of four digits, words with inner capitals, and what may be initials."""
    for whole, words in _accounts(text):
        groups = [whole[place : place + 4] for place in range(0, len(whole), 4)]
        if words != set(groups):
            yield _Divided(" ".join(groups), words)
    typed = {piece.group().lower(): piece.group() for piece in _PIECE.finditer(text)}
    for word, frequency in frequencies.items():
        as_typed = typed.get(word, word)
        if len(word) == 4 and word.isdecimal() and not is_year(word):
            yield _Divided(f"{word[0]} {word[1:]}", {word})
        elif frequency <= RARE:
            yield from _in_pieces(word, as_typed, stands=frequency > 0)


def _in_pieces(word: str, as_typed: str, *, stands: bool) -> Iterator[_Divided]:
    """Divide a word at capitals, into initials, or between letters and digits.

    The last only where it stands nowhere, and its pieces seldom: what is usual is found by its meaning.
    """
    capitals, numbered = _CAMEL.findall(as_typed), _NUMBERED.findall(word)
    if "".join(capitals) == as_typed and any(piece[0].isupper() for piece in capitals[1:]):
        yield _Divided(" ".join(capitals).lower(), {word})
    elif len(word) in _INITIALS_JOINED and word.isalpha() and (as_typed.isupper() or not stands):
        yield _Divided(" ".join(word), {word}, r"\.\s?".join(word))
    if not stands and len(numbered) in _NUMBERED_PIECES and "".join(numbered) == word:
        # "F28" is no "if 28", but a small word may stand before a number by chance.
        by_chance = not STOP_WORDS.isdisjoint(numbered)
        yield _Divided(" ".join(numbered), {word}, r"[^\w\s]".join(numbered) if by_chance else "", RARE)


def _accounts(text: str) -> Iterator[tuple[str, set[str]]]:
    """Find the numbers of accounts and cards: as a whole, and the words as which they are written."""
    for match in _ACCOUNT.finditer(text):
        if sum(map(str.isdecimal, match.group())) >= _LEAST_DIGITS:
            yield re.sub("[ -]", "", match.group()).lower(), set(word_runs(match.group()))


def _hyphenated(reader: Reader, frequencies: Mapping[str, int]) -> Iterator[_Divided]:
    """Divide rare words into two that the index has, with a hyphen or apostrophe: "e-mail", but not "in voice"."""
    rare = (word for word, frequency in frequencies.items() if frequency <= RARE and word.isalpha())
    splits = [
        (word[:place], word[place:], word)
        for word in islice(rare, MOST_RARE)
        if len(word) in _HYPHENATED
        for place in range(1 if word[0] in _FRONT_LETTERS else 2, len(word) - 1)
    ]
    known = occurrences(reader, {part for front, back, _ in splits for part in (front, back)})
    standing = [split for split in splits if split[0] in known and split[1] in known]
    likely = sorted(standing, key=lambda split: -min(known[split[0]], known[split[1]]))
    for front, back, word in likely[:MOST_HYPHENATED]:
        yield _Divided(f"{front} {back}", {word}, rf"{front}[-‐‑'’]\s*{back.rstrip('s')}")


def _is_written(reader: Reader, phrase: str, pattern: str) -> bool:
    """Tell whether words side by side are written as a pattern in most of some passages."""
    hits = reader.words(quoted(phrase), Filter(), LOOKED_AT)
    texts = [passage.text for passage in reader.passages([hit.passage for hit in hits]).values()]
    written = re.compile(rf"(?<![^\W_]){pattern}", re.IGNORECASE)
    return 2 * sum(bool(written.search(text)) for text in texts) >= len(texts) > 0
