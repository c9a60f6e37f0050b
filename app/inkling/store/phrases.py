"""Whether a text holds the very words that were typed: the full text takes "universe" and "university" for one."""

import functools
import re
import unicodedata

from inkling.store.splitting import spaced

_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_PLAIN: dict[int, str | None] = {
    **{letter: unicodedata.normalize("NFD", chr(letter))[0] for letter in _LATIN},
    **dict.fromkeys(range(0x300, 0x370)),
}
_WORD = re.compile(r"[^\W_]+")


def holds(text: str, expression: str) -> bool:
    """Tell whether the words of an FTS5 string stand beside each other in a text, whatever their case and marks."""
    return bool(_pattern(expression, whole=True).search(_plain(text)))


def holds_form(text: str, expression: str) -> bool:
    """Tell the same of the words, where the last may be the beginning of a longer one."""
    return bool(_pattern(expression, whole=False).search(_plain(text)))


def _plain(text: str) -> str:
    return text.lower() if text.isascii() else spaced(text).lower().translate(_PLAIN)


@functools.lru_cache(64)
def _pattern(expression: str, *, whole: bool) -> re.Pattern[str]:
    words = [re.escape(word) for word in _WORD.findall(_plain(expression))]
    if words and not whole and words[-1].endswith("y"):
        words[-1] = f"{words[-1][:-1]}[yi]"
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join(words) + (r"(?![^\W_])" if whole else ""))
