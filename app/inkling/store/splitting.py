"""How texts are made ready for the full text: letters written in several ways, scripts without spaces, long words.

Chinese, Japanese, Korean and Thai are split into characters, and looked for as phrases of neighbouring ones. Long
words are kept once more backwards, in letters for private use that no stemmer touches, so that those which end in a
word can be listed.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from inkling.store.folding import fold_origins, folded
from inkling.store.schema import TOKENIZER

if TYPE_CHECKING:
    import apsw
    import numpy as np
    import numpy.typing as npt

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_SHORTEST_COMPOUND = 9
_LONGEST_COMPOUND = 48
_LONG_WORD = re.compile(rf"[^\W\d_]{{{_SHORTEST_COMPOUND},{_LONGEST_COMPOUND}}}")
_PRIVATE = 0xE000
_LETTERS = range(0x61, 0x1000)
_REMEMBERED_WORDS = 8192
_NOT_PLAIN = re.compile(
    "[^\0-\x7f\u00a0-\u00a9\u00ab-\u00b1\u00b4\u00b6\u00b7\u00bb\u00bf\u00d7\u00f7\u2000-\u2064\u20a0-\u20b9"
    "\u2190-\u23f3\u2500-\u26ff\u2701-\u2775\u2794-\u27bf]"
)
"""What is neither of ASCII nor one of the signs that part words for the full text's tokenizer."""

_APART = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(128)


def tokenizer(connection: "apsw.Connection") -> "apsw.FTS5Tokenizer":
    """Give the tokenizer of the full text."""
    return connection.fts5_tokenizer(TOKENIZER[0], list(TOKENIZER[1:]))


def spaced(text: str) -> str:
    """Fold letters, and put spaces around every character of a script that is written without them."""
    return text if is_plain(text) else _UNSPACED.sub(r" \g<0> ", folded(text))


def is_plain(text: str) -> bool:
    """Tell whether a text has no other letters, digits and marks of these than those of ASCII."""
    return text.isascii() or not _NOT_PLAIN.search(text)


def apart(text: str) -> str | None:
    """Write a plain text in small letters, with a space for all that is neither letter nor digit; None for others."""
    return text.encode("ascii", "replace").translate(_APART).decode("ascii") if is_plain(text) else None


def words_like(stems: Iterable[str]) -> re.Pattern[str]:
    """Give the expression for the words of `apart` texts, with a space before each, that may have one of some stems.

    What the stemmer leaves of a word is its beginning, but for the last letter.
    """
    return re.compile(f" (?:{'|'.join(sorted({re.escape(stem[:-1]) for stem in stems}))})[^ ]+")


def is_unspaced(text: str) -> bool:
    """Tell whether a word belongs, in part at least, to a script that is written without spaces."""
    return not text.isascii() and bool(_UNSPACED.search(text))


def origins(text: str) -> "npt.NDArray[np.int64]":
    """Map each character of `spaced(text)`, and its end, to the character of the text that it comes from."""
    # Imported here, because whoever only reads queries, as the window does at start, does without it.
    import numpy as np

    given = folded(text)
    unspaced = np.fromiter((match.start() for match in _UNSPACED.finditer(given)), np.int64)
    repeats = np.ones(len(given) + 1, np.int64)
    repeats[unspaced] = 3
    places = np.repeat(np.arange(len(given) + 1), repeats)
    # The space behind a character stands where the character ends.
    places[np.cumsum(repeats)[unspaced] - 1] += 1
    return places if given == text else np.array(fold_origins(text), np.int64)[places]


def backwards(text: str) -> str:
    """Write the long words of a text backwards, for the full text."""
    # Most pieces between spaces are too short to hold a long word, which their length tells soonest.
    long = " ".join([piece for piece in text.split() if len(piece) >= _SHORTEST_COMPOUND])
    words = dict.fromkeys(map(str.lower, _LONG_WORD.findall(long)))
    return " ".join(filter(None, map(reversed_word, words)))


@functools.lru_cache(_REMEMBERED_WORDS)
def reversed_word(word: str) -> str:
    """Write a word backwards in letters for private use, without its marks; empty where its script has none here."""
    plain = word if word.isascii() else "".join(
        letter for letter in unicodedata.normalize("NFD", folded(word)) if not unicodedata.combining(letter)
    )
    if not all(ord(letter) in _LETTERS for letter in plain):
        return ""
    return "".join(chr(_PRIVATE + ord(letter)) for letter in reversed(plain))


def forward_word(term: str) -> str:
    """Read a word that was written backwards."""
    return "".join(chr(ord(letter) - _PRIVATE) for letter in reversed(term))
