"""Names clusters by the words that tell them from the others: class-based TF-IDF (Grootendorst, 2022)."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from inkling.search.small_words import small_words_of
from inkling.search.stop_words import CONTRACTED, NEGATIONS, STOP_WORDS
from inkling.search.words import word_runs
from inkling.store.splitting import is_unspaced

WORDS_EACH = 3
_SHORTEST, _LONGEST = 3, 40
_LONGEST_UNSPACED = 12
"""Letters of a word; what is longer in a script without spaces is a whole sentence."""

_HEAD = re.compile(r"^[ \t]*[\w-]{1,30}:(?=\s|$)", re.MULTILINE)
"""What begins a line of a head: "Date:", "aliases:"."""

_CONTRACTION = re.compile(r"\b[^\W\d_]+n['\u2019]t\b", re.IGNORECASE)
"""A verb with its "not", of which the apostrophe would leave what is no word: don't, isn't."""

_ADDRESS = re.compile(r"@|://|[^\W\d]\.[^\W\d]")
"""What is in addresses of mail and the web."""

_DIGIT = re.compile(r"\d")
_NAMELESS = frozenset(re.findall(r"\w+", """
    first second third last next one two three four five six seven eight nine ten hundred thousand new old good long
    much many every another other still already yet again back away down behind across along around near far way thing
    things lot time day days week weeks month months year years today yesterday tomorrow make made take took taken get
    got give gave given come came go went gone say said says see saw seen know knew put set let keep kept use used
    want wanted need needed like write writes wrote written before during between because since against above below
"""))  # fmt: skip
"""Words that stand in texts about anything."""

_ENGLISH = STOP_WORDS | NEGATIONS
_COMMON = _ENGLISH | CONTRACTED | _NAMELESS

_WHOLE = re.compile("[\u30a1-\u30ff]{2,}|[\uac00-\ud7a3]{2,}")
"""Words in Katakana and in Hangul, which are written apart."""

_CHINESE = (
    "(?:(?![的了是在和与或及也都吗呢吧们这那我你他她它着])[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])+"
)
"""Chinese characters, without those that stand for small words."""

_PIECE = re.compile(f"{_WHOLE.pattern}|{_CHINESE}")


def words_of(text: str) -> Iterable[str]:
    """Give the distinct words of a text that can name something, in lower case."""
    plain = _CONTRACTION.sub(" ", _HEAD.sub(" ", text))
    prose = " ".join(piece for piece in plain.split() if not _ADDRESS.search(piece))
    runs = dict.fromkeys(word_runs(prose))
    common = _COMMON | small_words_of(runs.keys(), _ENGLISH)
    words: dict[str, None] = {}
    for run in runs:
        if is_unspaced(run):
            words.update(dict.fromkeys(_pieces(run)))
        elif run not in common and _SHORTEST <= len(run) <= _LONGEST and not _DIGIT.search(run):
            words[run] = None
    return words


def _pieces(run: str) -> Iterator[str]:
    """Give what may be words of a run of letters of a script without spaces."""
    pieces = _PIECE.findall(run)
    if not pieces and _SHORTEST <= len(run) <= _LONGEST_UNSPACED:
        yield run
    for piece in pieces:
        whole = _WHOLE.match(piece)
        if whole or 2 < len(piece) <= 4:
            yield piece
        if not whole:
            yield from map("".join, pairwise(piece))


def name_clusters(texts: Sequence[Iterable[str]]) -> list[tuple[str, ...]]:
    """Choose up to three words for each cluster, given the texts of each.

    A word counts for as much as it is frequent in the cluster and rare in all, once for each text. What only one of
    several texts says names none of them. Of words that begin alike ("contract", "contracts") the first is taken.
    """
    counts = [Counter(word for text in cluster for word in set(words_of(text))) for cluster in texts]
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    average = sum(total.values()) / max(1, len(counts))
    return [_best(count, total, average) for count in counts]


def _best(count: Counter[str], total: Counter[str], average: float) -> tuple[str, ...]:
    size = max(1, sum(count.values()))
    shared = [word for word in count if count[word] > 1] or list(count)
    scores = {word: -count[word] / size * math.log(1 + average / total[word]) for word in shared}
    # Of equal pieces of a text without spaces the longest is most likely a word.
    scored = sorted(shared, key=lambda word: (scores[word], -len(word) if is_unspaced(word) else 0, word))
    chosen: list[str] = []
    for word in scored:
        if not any(_alike(word, other) for other in chosen):
            chosen.append(word)
        if len(chosen) == WORDS_EACH:
            break
    return tuple(chosen)


def _alike(word: str, other: str) -> bool:
    """Tell whether two words begin alike, or are pieces of one text without spaces that overlap."""
    overlap = is_unspaced(word) and not set(word).isdisjoint(other)
    return overlap or word.startswith(other[:5]) or other.startswith(word[:5])
