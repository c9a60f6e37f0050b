"""Why a passage was found: what its words add to its closeness."""

import re
from collections.abc import Sequence

from inkling.encoder.encoder import TokenShare

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def word_shares(text: str, shares: Sequence[TokenShare]) -> tuple[tuple[str, float], ...]:
    """Add up the shares of a text's tokens to those of its words, greatest first, all places of a word as one."""
    words = [(match.start(), match.end(), match.group().casefold()) for match in _WORD.finditer(text)]
    totals: dict[str, float] = {}
    at = 0
    for share in sorted(shares, key=lambda share: share.start):
        while at < len(words) and words[at][1] <= share.start:
            at += 1
        if at < len(words) and words[at][0] < share.end:
            word = words[at][2]
            totals[word] = totals.get(word, 0.0) + share.share
    return tuple(sorted(totals.items(), key=lambda item: (-item[1], item[0])))
