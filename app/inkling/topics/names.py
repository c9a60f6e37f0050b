"""Names clusters by the words that tell them from the others: class-based TF-IDF (Grootendorst, 2022)."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from inkling.search.stop_words import CONTRACTED, NEGATIONS, STOP_WORDS

WORDS_EACH = 3
_WORD = re.compile(r"[^\W\d_]{3,}")
_NO_PROSE = re.compile(r"^[ \t]*[\w-]{1,30}:(?=\s|$)|\S*(?:@|://|[^\W\d]\.[^\W\d])\S*", re.MULTILINE)
"""What begins a line of a head ("Date:", "aliases:"), and addresses of mail and the web."""

_NAMELESS = frozenset(re.findall(r"\w+", """
    first second third last next one two three four five six seven eight nine ten hundred thousand new old good long
    much many every another other still already yet again back away down behind across along around near far way thing
    things lot time day days week weeks month months year years today yesterday tomorrow make made take took taken get
    got give gave given come came go went gone say said says see saw seen know knew put set let keep kept use used
    want wanted need needed like write writes wrote written
"""))  # fmt: skip
"""Words that stand in texts about anything."""


def words_of(text: str) -> Iterable[str]:
    """Give the words of a text that can name something, in lower case."""
    common = STOP_WORDS | NEGATIONS | CONTRACTED | _NAMELESS
    prose = _NO_PROSE.sub(" ", text)
    return (word for match in _WORD.finditer(prose) if (word := match.group().lower()) not in common)


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
    scored = sorted(shared, key=lambda word: (-count[word] / size * math.log(1 + average / total[word]), word))
    chosen: list[str] = []
    for word in scored:
        if not any(word.startswith(other[:5]) or other.startswith(word[:5]) for other in chosen):
            chosen.append(word)
        if len(chosen) == WORDS_EACH:
            break
    return tuple(chosen)
