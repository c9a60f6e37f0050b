"""From bytes to clean text: any charset, one kind of line end, nothing that cannot be stored or shown."""

import codecs
import re
import unicodedata

from inkling.documents.charsets import guess, utf16_without_mark

_SAMPLE = 64 * 1024
_SOUND_FOR_EACH_DAMAGED = 4
_BEYOND_ASCII = bytes(range(0x80, 0x100))

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_READ_AS = {
    "ascii": "utf-8", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "big5": "cp950",
}  # fmt: skip
"""What is written, as on the web, where a smaller charset is declared."""

_NAMED_OTHERWISE = {
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6", "windows-874": "cp874",
    "windows-949": "cp949", "windows-31j": "cp932", "x-sjis": "cp932", "x-gbk": "gb18030", "x-x-big5": "cp950",
    "x-euc-jp": "euc_jp", "x-mac-roman": "mac_roman", "x-mac-cyrillic": "mac_cyrillic", "koi8": "koi8_r",
    "unicode-1-1-utf-7": "utf-7",
}  # fmt: skip
"""Names that are in use for charsets, and that Python does not know."""

_OF_ASCII_ALONE = ("utf-7", "hz", "iso2022_kr")
"""Charsets that write all other letters by those of ASCII, so that nothing but their name tells them."""

_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\u00ad\u200b]")
_OF_TERMINAL = re.compile(r"\x1b(?:\[[0-?]{0,50}[ -/]{0,9}[@-~]|\][^\x07\x1b\n]{0,500}(?:\x07|\x1b\\)|[(-/][0-~])")
"""What tells a terminal colours, places and titles."""

_XML_CHARSET = re.compile(rb"\s{0,9}<\?xml\s[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_QUOTED = re.compile(rb"%([0-9A-Fa-f]{2})")


def clean(text: str) -> str:
    """Make line ends one newline, drop control characters, compose letters, and replace what UTF-8 cannot hold.

    Colours and the like, of which a terminal is told within the text, are dropped, too.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = _OF_TERMINAL.sub("", text) if "\x1b" in text else text
    text = text.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    # Composed, for some systems and programs write the marks of letters behind them.
    return unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", _UNWANTED.sub("", text)))


def one_line(text: str) -> str:
    """Clean a text and put it on one line, for titles and places."""
    return _SPACES.sub(" ", clean(text)).strip()


def unquoted(address: str) -> str:
    """Give the name that an address writes with percent signs where it holds what addresses must not."""
    return _QUOTED.sub(lambda sign: bytes.fromhex(sign[1].decode()), address.encode()).decode("utf-8", "replace")


def has_letters(text: str) -> bool:
    """Tell whether a text says more than a number does."""
    return any(map(str.isalpha, text))


def as_comment(text: str) -> str:
    """Say that a text is a comment; nothing of none."""
    return f"Comment: {text}" if text else ""


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
    wide = utf16_without_mark(data)
    if wide:
        return clean(data.decode(wide, "replace"))
    if b"\x1b$" in data[:_SAMPLE] and data.isascii():
        return clean(data.decode("iso2022_jp_2", "replace"))
    if declared and data.isascii() and _name(declared) in _OF_ASCII_ALONE:
        return clean(data.decode(_name(declared), "replace"))
    try:
        return clean(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        # A few damaged bytes in text that is UTF-8 otherwise, or a file cut within a character.
        far, cut = error.start > _SAMPLE, not declared and error.reason == "unexpected end of data"
        text = data.decode("utf-8", "replace")
        damaged = text.count("\ufffd")
        sound = len(text) - len(data.translate(None, _BEYOND_ASCII)) - damaged
        if sound > damaged * _SOUND_FOR_EACH_DAMAGED or ((far or cut) and not data[: error.start].isascii()):
            return clean(text)
    return clean(_as_declared(data, declared) or _decode_as(data, guess(data)) or data.decode("cp1252", "replace"))


def declared_in_xml(data: bytes) -> str:
    """Name the charset that XML declares in its first line; nothing where there is no such line."""
    declared = _XML_CHARSET.match(data)
    return declared[1].decode("ascii") if declared else ""


def _as_declared(data: bytes, charset: str) -> str:
    """Decode data in the charset that it declares; nothing where so much does not fit that it must be another."""
    charset = _name(charset)
    # Some programs declare it whatever they write; it has zeros in line ends, spaces and digits.
    if charset.startswith("utf-16") and b"\x00" not in data:
        return ""
    text = _decode_as(data, _READ_AS.get(charset, charset))
    beyond_ascii = len(data) - len(data.translate(None, _BEYOND_ASCII))
    return text if text.count("\ufffd") * _SOUND_FOR_EACH_DAMAGED <= beyond_ascii else ""


def _name(charset: str) -> str:
    """Give Python's name of a charset; nothing where there is no such charset."""
    try:
        return codecs.lookup(_NAMED_OTHERWISE.get(charset.strip().lower(), charset)).name if charset else ""
    except (LookupError, ValueError):
        return ""


def _decode_as(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace") if charset else ""
    except (LookupError, UnicodeError, ValueError):
        return ""  # a charset that does not exist, or is none of text
