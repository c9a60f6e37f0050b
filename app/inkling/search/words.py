"""The words of a text, and how the full text is asked for them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import groupby, pairwise

from inkling.search.small_words import ALSO_ENGLISH, OTHER_NEGATIONS, small_words_of
from inkling.search.stop_words import CONTRACTED, NEGATIONS, STOP_WORDS
from inkling.store.splitting import apart, is_unspaced, spaced

MOST_WORDS = 128
"""Distinct words of a query that are looked for."""

LEAST_SMALL = 2
"""So many small words of another language show that a text is in it: one may stand in any ("van", "IL-6")."""

_NEGATIONS = NEGATIONS | OTHER_NEGATIONS


def quoted(text: str) -> str:
    """Write words as one FTS5 string, in which nothing but the words has a meaning."""
    return '"' + spaced(unicodedata.normalize("NFC", text)).replace('"', '""') + '"'


def any_of(words: Sequence[str]) -> str:
    """Write the FTS5 expression that matches where any of the words or phrases does."""
    return " OR ".join(quoted(word) for word in words)


def words_of(text: str, languages: Iterable[str] = ()) -> tuple[str, ...]:
    """Find the distinct words worth looking for, lower case; stop words only if there is nothing else but negations.

    Of a script without spaces every two neighbouring characters count as a word. Beside English ones, the small words
    of that of the `languages` are dropped that the text shows to be in.
    """
    found = dict.fromkeys(word for run in word_runs(text) for word in _neighbours(run))
    small = stop_words_among(found.keys(), languages)
    worth = [word for word in found if word not in small]
    # In English, "sin" and "sense" are none.
    negations = NEGATIONS if small <= STOP_WORDS else _NEGATIONS
    return tuple(found if negations.issuperset(worth) else worth)[:MOST_WORDS]


def stop_words_among(words: Set[str], languages: Iterable[str]) -> frozenset[str]:
    """Give the words of a text that are too small to be looked for, in English and in one of the languages."""
    other = words & small_words_of(words, STOP_WORDS | NEGATIONS, languages)
    showing = [word for word in other - STOP_WORDS - ALSO_ENGLISH if len(word) > 1]
    small = other - _NEGATIONS if len(showing) >= LEAST_SMALL else frozenset[str]()
    return frozenset(words & STOP_WORDS | small)


def _neighbours(run: str) -> Iterator[str]:
    """Split a word into its parts with spaces between words, and those without into pairs of characters."""
    if not is_unspaced(run):
        yield run
        return
    for mixed, pieces in groupby(_with_marks(spaced(run).split()), is_unspaced):
        characters = list(pieces)
        if not mixed or len(characters) == 1:
            yield from characters
        else:
            yield from map("".join, pairwise(characters))


def _with_marks(pieces: Sequence[str]) -> list[str]:
    """Put marks that stand by themselves behind the character that they belong to, and drop those without one."""
    joined: list[str] = []
    for piece in pieces:
        if any(unicodedata.category(character)[0] != "M" for character in piece):
            joined.append(piece)
        elif joined:
            joined[-1] += piece
    return joined


def word_runs(text: str) -> Iterator[str]:
    """Split a text into all its words, lower case, as FTS5's unicode61 does.

    But marks stay with their letters, and the ends of contractions ("it's") are dropped.
    """
    text = unicodedata.normalize("NFC", text).lower()
    spaced = apart(text) or "".join(character if _wordlike(character) else " " for character in text)
    for match in re.finditer(r"\S+", spaced):
        word = match.group()
        apostrophe = text[match.start() - 1 : match.start()] in ("'", "’")
        if not (apostrophe and word in CONTRACTED) and any(map(starts_word, word)):
            yield word


def _wordlike(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM" or unicodedata.category(character) == "Co"


def starts_word(character: str) -> bool:
    """Tell whether a word may begin with a character, or be nothing else."""
    return unicodedata.category(character)[0] in "LN" or unicodedata.category(character) == "Co"
