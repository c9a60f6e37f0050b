"""Takes the streams of Hangul apart: records in records, and text with the signs that control it."""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

_LONG = 0xFFF
_CONTROL = re.compile(r"([\x01-\x09\x0b\x0c\x0e-\x17])(.{0,7})", re.DOTALL)
"""A sign that takes the room of eight: itself, what it is of, and itself again."""

_TAB = "\x09"
_INLINE = frozenset("\x04\x05\x06\x07\x08\x13\x14")
"""Signs that lead to no record."""

_SIGNS = str.maketrans({"\x18": "-", "\x1e": " ", "\x1f": " ", "\x0d": "", "\x00": ""})


@dataclass(frozen=True, slots=True)
class Record:
    """A record, and those that it holds."""

    kind: int
    data: bytes = b""
    inner: list["Record"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What a record of controls is of, in four letters."""
        return self.data[3::-1].decode("latin-1")


def records_of(data: bytes) -> list[Record]:
    """Give the uppermost records of a stream; where it breaks off, those before."""
    top = Record(-1)
    open_records = [top]
    at = 0
    while at + 4 <= len(data):
        (head,) = struct.unpack_from("<I", data, at)
        kind, level, size = head & 0x3FF, head >> 10 & 0x3FF, head >> 20
        at += 4
        if size == _LONG and at + 4 <= len(data):
            (size,) = struct.unpack_from("<I", data, at)
            at += 4
        record = Record(kind, data[at : at + size])
        at += size
        del open_records[level + 1 :]
        open_records[-1].inner.append(record)
        open_records.append(record)
    return top.inner


def text_of(data: bytes, control: Callable[[], str]) -> str:
    """Give the text of a paragraph; `control` says what stands for the next of the signs that lead to records."""

    def replaced(found: re.Match[str]) -> str:
        if found[1] == _TAB:
            return "\t"
        return "" if found[1] in _INLINE else control()

    # Unit by unit, for what stands between the signs may look like halves of letters.
    units = "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))
    text = _CONTROL.sub(replaced, units).translate(_SIGNS)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
