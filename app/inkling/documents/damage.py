"""What is wrong with a damaged file, in plain words first and then in those of the reader that gave up on it."""

import errno
import re

_LONGEST = 100

_PLAIN = (
    (re.compile(r"stream has ended|startxref|eof marker|\btrailer\b", re.IGNORECASE), "it is not a whole PDF"),
    (re.compile(r"(?i)\bzip\b|central directory|file header|deflate|inflate|crc-?32|ended unexpectedly|no item"
                r"|extra field|decompressing|compress(?:ed file|ion method)|corrupt input|data stream|gzipped"
                r"|codec can't decode|directory '.*' and header"),
     "its package is broken or cut off"),
    (re.compile(r"(?i)\bole\b|\bd?ifat\b|\bfat\b|sector|compound|end of stream|xls error|invalid argument"
                r"|out of range|slice index|magic number|no such stream|whole buffer|assertion"),
     "its inner structure is broken or cut off"),
    (re.compile(r"\bxml\b|well-formed|mismatched tag|no element|unclosed|syntax error", re.IGNORECASE),
     "the markup inside is broken"),
    (re.compile(r"pdf|data format error|load document|load page", re.IGNORECASE), "it is not a whole PDF"),
)  # fmt: skip

TOO_MUCH_MEMORY = "needs more memory to read than one file may take"

_OF_THE_CONTENT = (errno.EINVAL, errno.EDOM, errno.ERANGE)
"""A reader that was sent to an impossible place in a file gets these from the system, though the disk is sound."""


def damaged(error: BaseException) -> str:
    """Say that a file is damaged, and how, in one line."""
    said = said_by(error)
    plain = next((words for pattern, words in _PLAIN if pattern.search(said)), "")
    return f"damaged: {plain} ({said})" if plain else f"damaged: {said}"


def is_of_the_content(error: OSError) -> bool:
    """Tell whether an error of the system comes from what stands in the file."""
    return error.errno in _OF_THE_CONTENT


def said_by(error: BaseException) -> str:
    """Put what a reader said in one short line."""
    words = "".join(sign for sign in " ".join(str(error).split()) if sign.isprintable()) or type(error).__name__
    words = re.sub(r"^(?:\w*Error|\w*Exception): ", "", words)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
