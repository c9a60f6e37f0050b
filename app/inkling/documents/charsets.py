"""Guesses the charset of text that does not tell it."""

import re
from collections.abc import Collection

_SAMPLE = 64 * 1024
_READ_CLOSELY = 3 * 1024
_TOO_SHORT = 64
"""Of so few bytes a guess tells nothing."""

_WESTERN = "cp1252"
_OF_TWO_BYTES = ("cp932", "euc_jp", "gb18030", "big5", "cp949")
_IN_USE = [
    _WESTERN, "cp1251", "koi8_r", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2",
    "iso8859_7", "cp850", "cp866", "mac_roman", *_OF_TWO_BYTES, "cp874", "cp500",
]  # fmt: skip
"""What files are written in, the likelier first."""

_LATIN = frozenset(("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2", "cp850", "mac_roman", "cp500"))
_SPRINKLED = 0.05
"""Where so little is not ASCII, it is letters and signs of a Latin script."""

_MOST_DISORDER = 0.4
_ALIKE = 0.04
_LANGUAGE_OF_WESTERN = 0.04
"""So much less has Western text to look like a language than text of a rarer charset."""

_ODD = re.compile(
    r"""
    (?<=[^\W\d_]) (?: [^\w\s\x00-\x7f’·–—…\u3000-\u303f\uff00-\uff60] | [²³¹ªº¼-¾ˆ-˝] ) (?=[^\W\d_])  # signs in words
    | [À-ɏ](?=\d) | (?<=\d)[À-ɏ] | [À-ɏ]{4} | (?<=[a-z])[À-ÖØ-ÞŠŽŒŸ](?=[a-z])
    | [A-Za-z](?=[\u0370-\u06ff]) | [\u0370-\u06ff](?=[A-Za-z])  # two scripts in one word
    | [\uff61-\uff9f\u3130-\u318f\x80-\x9f\u2500-\u259f]
    | (?<![\u2e80-\U0003ffff])[\u2e80-\u9fff\uac00-\ud7ff](?![\u2e80-\U0003ffff])
    """,
    re.VERBOSE,
)
"""What stands in text where it is decoded by a wrong charset, and hardly ever else."""


def guess(data: bytes, among: Collection[str] = tuple(_IN_USE)) -> str:
    """Name the charset that text is likely to be in, from its beginning; nothing where none fits.

    `among` names some of those that files are written in, where others are not to be expected.
    """
    beyond_ascii = sum(byte > 0x7F for byte in data[:_TOO_SHORT])
    if len(data) < _TOO_SHORT and beyond_ascii * 4 < len(data):
        return _WESTERN  # mostly Latin letters, which fit many charsets
    sample = _telling_sample(data)
    # Imported here because it takes longer than to read most texts, which are UTF-8.
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, steps=8, chunk_size=1024, cp_isolation=list(among), threshold=_MOST_DISORDER)
    closely = _from_first_beyond_ascii(sample)[:_READ_CLOSELY]
    fitting = [
        _Fitting(charset, match.chaos, match.coherence, closely.decode(charset, "replace"), len(closely))
        for match in matches
        for charset in dict.fromkeys((match.encoding, *match.could_be_from_charset))
        if charset in among
    ]
    least = min((candidate.disorder for candidate in fitting), default=0)
    alike = [candidate for candidate in fitting if candidate.disorder <= least + _ALIKE]
    return max(alike, key=lambda candidate: candidate.likelihood(least)).charset if alike else ""


class _Fitting:
    """A charset that a text may be in."""

    def __init__(self, charset: str, chaos: float, language: float, text: str, size: int) -> None:
        self.charset = charset
        beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
        self.disorder = chaos + len(_ODD.findall(text)) / max(1, beyond_ascii)
        sprinkled = beyond_ascii < len(text) * _SPRINKLED and charset not in _LATIN
        self._language = language + (_LANGUAGE_OF_WESTERN if charset == _WESTERN else 0) - sprinkled
        self._in_pairs = charset in _OF_TWO_BYTES and len(text) < size

    def likelihood(self, least: float) -> tuple[bool, float, int]:
        """Rank it; bytes that make pairs throughout are letters of two bytes."""
        return self._in_pairs and self.disorder <= least + _ALIKE / 4, self._language, -_IN_USE.index(self.charset)


def _from_first_beyond_ascii(sample: bytes) -> bytes:
    first = re.search(rb"[\x80-\xff]", sample)
    return sample[max(0, first.start() - 80) if first else 0 :]


def _telling_sample(data: bytes) -> bytes:
    """Take the beginning, and some from where the first byte beyond ASCII is."""
    if len(data) <= _SAMPLE:
        return data
    first = re.search(rb"[\x80-\xff]", data)
    start = max(0, first.start() - 1024) if first else 0
    return data[start : start + _SAMPLE]


def utf16_without_mark(data: bytes) -> str:
    """Tell which UTF-16 text without a byte order mark is in; nothing where it is not."""
    sample = data[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    # Of other scripts hardly more than spaces and line ends hold zeros.
    whole = sample[: half * 2]
    return next((name for name in ("utf-16-le", "utf-16-be") if _is_prose(whole.decode(name, "replace")[:-1])), "")


def _is_prose(text: str) -> bool:
    spaces = sum(map(text.count, " \r\n\t"))
    letters = sum(map(str.isalpha, text))
    shown = all(sign.isprintable() or sign.isspace() for sign in text) and "\ufffd" not in text
    return shown and spaces > 0 and letters * 2 > len(text)
