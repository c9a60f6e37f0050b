"""A second look at the best files: how much of the question stands in them in the very words it was asked in.

The full text knows words without their endings, so that "university" finds "universe", too. What was written just as
it was asked is mostly what was meant. Every word counts alike, for rarity has its place in bm25; RESULTS.md of the
benchmarks says what this brings, and what words without endings do in its place.
"""

import re
import unicodedata
from collections.abc import Sequence

from inkling.documents.passages import text_to_encode
from inkling.search.fetching import Fetched
from inkling.search.ranking import RankedFile, with_part
from inkling.store.splitting import apart, spaced

FILES_LOOKED_AT = 20
VERBATIM_WEIGHT = 0.2
FEW_WORDS = 4
"""Questions of more words get less for the share of them that a file holds."""

ONE_BY_ONE = 32
"""Up to so many words are each looked for in a text, which is quicker than to split it."""

_WORD = re.compile(r"[^\W_]+")


def very_words(text: str) -> list[str]:
    """Give the words of a text as they are written, but for capitals; no ending is taken off, and no mark."""
    plain = apart(text)
    if plain is not None:
        # Nearly three times as quick, and most texts are of this kind.
        return plain.split()
    return _WORD.findall(spaced(unicodedata.normalize("NFC", text)).lower())


def share_held(asked: frozenset[str], texts: Sequence[str]) -> float:
    """Tell which share of the words asked for stand in some texts taken together; 0 to 1."""
    missing = set(asked)
    for text in texts:
        if not missing:
            break
        plain = apart(text) if len(missing) <= ONE_BY_ONE else None
        if plain is not None:
            between_spaces = f" {plain} "
            missing = {word for word in missing if f" {word} " not in between_spaces}
        else:
            missing.difference_update(very_words(text))
    return (len(asked) - len(missing)) / len(asked) if asked else 0.0


def look_closer(question: str, ranked: Sequence[RankedFile], fetched: Fetched) -> list[RankedFile]:
    """Order the best files anew, with what their names and best passages hold of a question word for word."""
    asked = frozenset(very_words(question))
    looked_at = ranked[:FILES_LOOKED_AT]
    weight = VERBATIM_WEIGHT * min(1.0, FEW_WORDS / max(len(asked), 1))
    shares = (share_held(asked, texts) for texts in texts_of(looked_at, fetched))
    seen = [with_part(file, "verbatim", weight * share) for file, share in zip(looked_at, shares, strict=True)]
    return [*sorted(seen, key=lambda file: -file.score), *ranked[FILES_LOOKED_AT:]]


def texts_of(ranked: Sequence[RankedFile], fetched: Fetched) -> list[list[str]]:
    """Give the name of each file and its best passages, with their places."""
    files = fetched.files([file.file for file in ranked])
    passages = fetched.passages([hit.passage for file in ranked for hit in file.passages])
    texts = []
    for file in ranked:
        # A document within a file has its name in the places of its passages.
        called = files[file.file].called if file.key in files else ""
        found = [passages[hit.passage] for hit in file.passages if hit.passage in passages]
        texts.append([called, *(text_to_encode("", passage.place, passage.text) for passage in found)])
    return texts
