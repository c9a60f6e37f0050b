"""Reads the names in archives, of which many do not tell the charset that they are written in."""

import re
from collections.abc import Sequence

from inkling.documents.charsets import guess
from inkling.documents.text import one_line

_IN_USE = ("cp1252", "cp850", "cp866", "cp932", "gb18030", "big5", "cp949", "cp1251", "cp1250")
_SAMPLE = 2**16
_OF_DOS, _OF_WINDOWS = "cp850", "cp1252"
_ODD = re.compile(r"(?<=[a-zß-ÿ])[A-ZÀ-Þ]|[^\w\s\x00-\x7f]|\ufffd")
"""What stands in few names: a capital within a word, and signs."""


def readable_paths(paths: Sequence[bytes | str]) -> list[str]:
    """Make of the paths of an archive, of which bytes are in a charset to be guessed, what can be shown.

    They are parted by slashes, and none of them leads out of the archive.
    """
    charset = _charset([path for path in paths if isinstance(path, bytes) and not path.isascii()])
    return [_clean(path if isinstance(path, str) else path.decode(charset, "replace")) for path in paths]


def _charset(names: Sequence[bytes]) -> str:
    try:
        for name in names:
            name.decode("utf-8")
    except UnicodeDecodeError:
        sample = b"\n".join(names)[:_SAMPLE]
    else:
        return "utf-8"
    charset = guess(sample, _IN_USE) or _OF_WINDOWS
    if charset != _OF_WINDOWS:
        return charset
    # Few letters that are not ASCII fit both; the programs that ask for it write what DOS wrote.
    return min((_OF_DOS, _OF_WINDOWS), key=lambda one: len(_ODD.findall(sample.decode(one, "replace"))))


def _clean(path: str) -> str:
    parts = (one_line(part) for part in path.replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part not in ("", ".", ".."))
