"""Letters that are one to whoever searches: what the full text's own tokenizer does not take for the same.

The tokenizer takes off case and the marks of Latin letters; `bare` says the same where it is not asked. Here follow
letters with strokes and ligatures, letters in other widths or places (Unicode's compatibility forms), the accents of
Greek, the ё of Russian, the points of Hebrew, and what is written in several ways in Arabic and Persian (as in
Lucene's normalizers for these). Accents that make another letter of one, as in й or が, stay.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator

_STROKES = "ÆæÐðØøÞþßẞĐđĦħıŁłŊŋŒœŦŧ"
_PLACED = (
    "\u00aa\u00ba\u00b2\u00b3\u00b9\u00b5\u0132\u0133\u017f\u01c4-\u01cc\u01f1-\u01f3\u02b0-\u02b8\u02e0-\u02e4"
    "\u2070-\u2079\u207f-\u2089\u2090-\u209c\u210a-\u2113\u2115\u2119-\u211d\u2124\u2128\u212a-\u212d\u212f-\u2139"
    "\u2160-\u2188\u2460-\u2473\u24ea\ufb00-\ufb06\ufb13-\ufb17\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f"
    "\uf900-\ufaff\U0001d400-\U0001d7ff"
)
_GREEK = "\u0386\u0388-\u0390\u03aa-\u03b0\u03c2\u03ca-\u03ce\u1f00-\u1ffc"
_HEBREW = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1d-\ufb4f"
_ARABIC = (
    "\u0610-\u061a\u0622\u0623\u0625\u0629\u0640\u0649\u064b-\u065f\u0660-\u0669\u0670\u0671\u06a9\u06cc\u06d5-\u06dc"
    "\u06df-\u06e8\u06ea-\u06ed\u06f0-\u06f9\ufb50-\ufdfb\ufe70-\ufefc"
)
_DIGITS = "\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59"
_ODD = re.compile(f"[{_STROKES}{_PLACED}{_GREEK}Ёё{_HEBREW}{_ARABIC}{_DIGITS}]+")
_TOGETHER = re.compile(".[\uff9e\uff9f]*")
"""A half-wide letter becomes one with its marks."""

_AS = {
    "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Þ": "TH", "þ": "th", "ß": "ss", "ẞ": "SS", "Ð": "D", "ð": "d",
    "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "Ħ": "H", "ħ": "h", "ı": "i", "Ł": "L", "ł": "l", "Ŋ": "N", "ŋ": "n",
    "Ŧ": "T", "ŧ": "t", "ς": "σ", "Ё": "Е", "ё": "е", "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي",
    "ی": "ي", "ک": "ك", "ە": "ه", "\u0640": "",
}  # fmt: skip

_MARKS = (
    *range(0x300, 0x305), *range(0x306, 0x30D), 0x30F, 0x311, 0x31B, *range(0x323, 0x329), 0x32D, 0x32E, 0x330, 0x331,
)  # fmt: skip
_LATIN = {
    letter: unicodedata.normalize("NFD", chr(letter))[0] for letter in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
}
_BARE: dict[int, str | None] = {
    **{letter: plain for letter, plain in _LATIN.items() if plain.isascii() and letter not in (0x1E0, 0x1E1)},
    **dict.fromkeys(_MARKS),
}
"""What becomes of letters with `remove_diacritics 2`, which does not know Ǡ."""


def bare(letters: str) -> str:
    """Write folded letters as the full text's tokenizer does: small, and without the marks of Latin ones."""
    return letters.casefold().translate(_BARE)


def folded(text: str) -> str:
    """Write letters that are one to whoever searches in one way; quick where there are none of those."""
    return text if text.isascii() else _ODD.sub(_of_run, text)


def fold_origins(text: str) -> list[int]:
    """Map each character of `folded(text)`, and its end, to the character of the text that it comes from."""
    places: list[int] = []
    position = 0
    for run in _ODD.finditer(text):
        places += range(position, run.start())
        places += [run.start() + place for place in _run_origins(run.group())]
        position = run.end()
    places += range(position, len(text) + 1)
    return places


def _run_origins(run: str) -> Iterator[int]:
    for together in _TOGETHER.finditer(run):
        yield from [together.start()] * len(_of_letter(together.group()))


def _of_run(run: re.Match[str]) -> str:
    return "".join(map(_of_letter, _TOGETHER.findall(run.group())))


@functools.lru_cache(4096)
def _of_letter(letter: str) -> str:
    return "".join(map(_of_character, unicodedata.normalize("NFKC", letter)))


@functools.lru_cache(4096)
def _of_character(character: str) -> str:
    if character in _AS:
        return _AS[character]
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if "\u0370" <= character <= "\u03ff" or "\u1f00" <= character <= "\u1fff":
        plain = unicodedata.normalize("NFD", character)[0]
        return _AS.get(plain, plain)
    return "" if category == "Mn" and character < "\u07ff" else character
