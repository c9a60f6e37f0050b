"""From bytes to clean text: any charset, one kind of line end, nothing that cannot be stored or shown."""

import codecs
import re

from charset_normalizer import from_bytes

_SAMPLE = 64 * 1024
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\u00ad\u200b]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Make line ends one newline, drop control characters, and replace what UTF-8 cannot hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = text.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return _SURROGATES.sub("\ufffd", _UNWANTED.sub("", text))


def one_line(text: str) -> str:
    """Clean a text and put it on one line, for titles and places."""
    return _SPACES.sub(" ", clean(text)).strip()


def without(text: str, opening: str, closing: str) -> str:
    """Take out everything between two marks, the marks included, in linear time; an unclosed one stays."""
    kept = []
    position = 0
    while (begin := text.find(opening, position)) >= 0 and (end := text.find(closing, begin + len(opening))) >= 0:
        kept.append(text[position:begin])
        position = end + len(closing)
    return "".join([*kept, text[position:]])


def decode(data: bytes, declared: str = "") -> str:
    """Decode bytes of any charset and clean what comes out; never fails.

    A byte order mark decides, then UTF-8 where it fits, then the charset that the text itself declares, then a guess
    from the beginning of the data.
    """
    for mark, charset in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return clean(data[len(mark) :].decode(charset, "replace"))
    wide = _utf16_without_mark(data)
    if wide:
        return clean(data.decode(wide, "replace"))
    if b"\x1b$" in data[:_SAMPLE] and data.isascii():
        return clean(data.decode("iso2022_jp_2", "replace"))
    try:
        return clean(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        # A few damaged bytes in text that is UTF-8 otherwise, or a file cut within a character.
        if error.start > _SAMPLE or error.start >= len(data) - 3 > 0:
            return clean(data.decode("utf-8", "replace"))
    return clean(_decode_as(data, declared) or _decode_as(data, _guess(data)) or data.decode("cp1252", "replace"))


def _decode_as(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace") if charset else ""
    except (LookupError, UnicodeError, ValueError):
        return ""  # a charset that does not exist, or is none of text


def _guess(data: bytes) -> str:
    best = from_bytes(_telling_sample(data), steps=8, chunk_size=1024).best()
    return best.encoding if best is not None else ""


def _telling_sample(data: bytes) -> bytes:
    """Take the beginning, and some from where the first byte beyond ASCII is."""
    if len(data) <= _SAMPLE:
        return data
    first = re.search(rb"[\x80-\xff]", data)
    start = max(0, first.start() - 1024) if first else 0
    return data[start : start + _SAMPLE]


def _utf16_without_mark(data: bytes) -> str:
    """Tell UTF-16 of mostly Latin text by the zeros in every other byte."""
    sample = data[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return ""
