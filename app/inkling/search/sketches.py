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
_SHORT_RUN = 6
"""So many letters show what one text has and the other has not, with few of those beside it."""

_SAMPLED_FROM = 8000
_SAMPLE_BITS = 3
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_LAID_OUT = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+(?:[.,:/-]\d+)*")
_BEGINNING = re.compile(r"[.!?:][\s>\"“„'(]*$")
_VALUE = re.compile(r"[:：][^\S\n]*([^\d\n.,:;，、。،؛：；।(（「]{2,20})(?=[\n.,:;，、。،؛：；।(（「]|$)")
_NEARLY_ALIKE = 0.9

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Beginning:
    """The beginning of a text: hashes of its short runs, sorted, their places, and which letters have no capitals."""

    runs: Hashes
    places: Places
    plain: Flags


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text: how many letters, hashes of its runs (of a sample if `sampled`), and its telling words.

    Telling are names and numbers: words with a digit, and words with a capital that neither begin a sentence nor
    occur without it. Where a script has no capitals, only what stands alone behind a colon is sure to be one.
    `beginning` is None where there are capitals for all letters of it.
    """

    letters: int
    hashes: Hashes
    sampled: bool
    telling: frozenset[str]
    beginning: Beginning | None


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are: `alike` is the share of runs they have in common, `held` that of the shorter one.

    `only_first` and `only_second` are the telling words that the other has not. `replaced` tells that of texts nearly
    alike each has letters without capitals that the other has not: any of these may be of a name.
    """

    alike: float
    held: float
    only_first: frozenset[str]
    only_second: frozenset[str]
    replaced: bool


def sketch(texts: Sequence[str]) -> Sketch:
    """Sketch a text from its parts in their order."""
    whole = unicodedata.normalize("NFKC", "\n".join(texts))
    letters = _LAID_OUT.sub("", whole.casefold())
    hashes = _runs(letters, _RUN)
    sampled = len(letters) > _SAMPLED_FROM
    if sampled:
        hashes = _sample(hashes)
    beginning = _beginning(letters[:_SAMPLED_FROM])
    return Sketch(len(letters), np.unique(hashes), sampled, frozenset(_telling(whole)), beginning)


def compare(first: Sketch, second: Sketch) -> Likeness:
    """Compare two texts by their sketches."""
    ours, theirs = first.hashes, second.hashes
    if first.sampled != second.sampled:
        ours, theirs = _sample(ours), _sample(theirs)
    common = len(np.intersect1d(ours, theirs, assume_unique=True))
    either, shorter = len(ours) + len(theirs) - common, min(len(ours), len(theirs))
    alike = common / either if either else 0.0
    return Likeness(
        alike,
        common / shorter if shorter else 0.0,
        first.telling - second.telling,
        second.telling - first.telling,
        alike >= _NEARLY_ALIKE and _replaced(first, second),
    )


def _replaced(first: Sketch, second: Sketch) -> bool:
    ours, theirs = first.beginning, second.beginning
    if ours is None or theirs is None:
        return False
    cut = first.sampled or second.sampled
    return _has_own(ours, theirs, cut) and _has_own(theirs, ours, cut)


def _has_own(first: Beginning, second: Beginning, cut: bool) -> bool:
    """Tell whether letters without capitals lie in no run that the other has; words put in leave none behind."""
    nearest = np.minimum(np.searchsorted(second.runs, first.runs), len(second.runs) - 1)
    common = np.zeros(len(first.runs) + 1, np.int64)
    common[first.places + 1] = second.runs[nearest] == first.runs
    before = np.cumsum(common)
    ends = np.arange(1, len(first.plain) + 1)
    held = before[np.minimum(ends, len(first.runs))] > before[np.maximum(ends - _SHORT_RUN, 0)]
    # What follows the last one held may lie behind the beginning of the other.
    known = int(np.flatnonzero(held).max(initial=-1)) + 1 if cut else len(held)
    return bool((first.plain & ~held)[:known].any())


def _sample(hashes: Hashes) -> Hashes:
    kept: Hashes = hashes[(hashes * _MIX) >> np.uint64(64 - _SAMPLE_BITS) == 0]
    return kept


def _beginning(letters: str) -> Beginning | None:
    without = [ord(letter) for letter in set(letters) if letter.isalpha() and letter.title() == letter]
    runs = _runs(letters, _SHORT_RUN) if without else np.zeros(0, np.uint64)
    if not len(runs):
        return None
    places = np.argsort(runs)
    return Beginning(runs[places], places, np.isin(_codes(letters), np.array(without, np.uint64)))


def _codes(letters: str) -> Hashes:
    return np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _runs(letters: str, length: int) -> Hashes:
    """Hash every run of so many letters: polynomials in an odd base, modulo 2⁶⁴, from differences of one sum."""
    count = len(letters) - length + 1
    if count < 1:
        return np.zeros(0, np.uint64)
    codes = _codes(letters)
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * _powers(_BASE, len(codes)), out=sums[1:])
    # The run at i carries the base to the power of i, which is divided out again.
    hashes: Hashes = (sums[length:] - sums[:-length]) * _powers(_INVERSE, count)
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
    values = (_LAID_OUT.sub("", match.group(1)) for match in _VALUE.finditer(text))
    return (named - plain) | {value for value in values if value.isalpha() and value.title() == value.lower()}
