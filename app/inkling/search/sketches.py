"""What of two texts tells whether one is a version of the other, however each was laid out.

A text is compared by the runs of letters and digits in it, so that lines, hyphens, quotation signs and page breaks
make no difference. (Shingles after Broder, 1997; a rolling hash after Karp and Rabin, 1987.)
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_RUN = 24
_SAMPLED_FROM = 8000
_SAMPLE_BITS = 3
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_LAID_OUT = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+(?:[.,:/-]\d+)*")
_BEGINNING = re.compile(r"[.!?:][\s>\"“„'(]*$")

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text: how many letters, hashes of its runs (of a sample if `sampled`), and its telling words.

    Telling are names and numbers: words with a digit, and words with a capital that neither begin a sentence nor
    occur without it.
    """

    letters: int
    hashes: Hashes
    sampled: bool
    telling: frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are: `alike` is the share of runs they have in common, `held` that of the shorter one.

    `only_first` and `only_second` are the telling words that the other has not.
    """

    alike: float
    held: float
    only_first: frozenset[str]
    only_second: frozenset[str]


def sketch(texts: Sequence[str]) -> Sketch:
    """Sketch a text from its parts in their order."""
    whole = unicodedata.normalize("NFKC", "\n".join(texts))
    letters = _LAID_OUT.sub("", whole.casefold())
    hashes = _runs(letters)
    sampled = len(letters) > _SAMPLED_FROM
    if sampled:
        hashes = _sample(hashes)
    return Sketch(len(letters), np.unique(hashes), sampled, frozenset(_telling(whole)))


def compare(first: Sketch, second: Sketch) -> Likeness:
    """Compare two texts by their sketches."""
    ours, theirs = first.hashes, second.hashes
    if first.sampled != second.sampled:
        ours, theirs = _sample(ours), _sample(theirs)
    common = len(np.intersect1d(ours, theirs, assume_unique=True))
    either, shorter = len(ours) + len(theirs) - common, min(len(ours), len(theirs))
    return Likeness(
        common / either if either else 0.0,
        common / shorter if shorter else 0.0,
        first.telling - second.telling,
        second.telling - first.telling,
    )


def _sample(hashes: Hashes) -> Hashes:
    kept: Hashes = hashes[(hashes * _MIX) >> np.uint64(64 - _SAMPLE_BITS) == 0]
    return kept


def _runs(letters: str) -> Hashes:
    """Hash every run of letters: polynomials in an odd base, modulo 2⁶⁴, from differences of one sum."""
    count = len(letters) - _RUN + 1
    if count < 1:
        return np.zeros(0, np.uint64)
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * _powers(_BASE, len(codes)), out=sums[1:])
    # The run at i carries the base to the power of i, which is divided out again.
    hashes: Hashes = (sums[_RUN:] - sums[:-_RUN]) * _powers(_INVERSE, count)
    return hashes


def _powers(base: int, count: int) -> Hashes:
    powers = np.full(count, base, np.uint64)
    powers[0] = 1
    product: Hashes = np.multiply.accumulate(powers)
    return product


def _telling(text: str) -> set[str]:
    named, plain = set(), set()
    for match in _WORD.finditer(text):
        word = match.group()
        if any(map(str.isdigit, word)):
            named.add(word)
        elif not word[0].isupper():
            plain.add(word)
        elif not _BEGINNING.search(text, max(0, match.start() - 12), match.start()):
            named.add(word.casefold())
    return named - plain
