"""What readers of archives have in common: the files that lie there, and what is said of damaged ones."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from lzma import LZMAError

from inkling.documents.damage import damaged
from inkling.errors import Refusal

LARGEST = 256 * 2**20
"""More than that is not unpacked of one file."""

MOST_LISTED = 100_000
_END_OF_CALENDAR = 253_402_300_800
CUT_OFF = "damaged or cut off: what lay behind is missing"
PROTECTED = "protected by a password"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: its path there, bytes in a charset of which nothing tells, and what unpacks it.

    `written` is when it was, in seconds since 1970. `content` raises what `Attached.content` does.
    """

    path: bytes | str
    content: Callable[[], bytes]
    written: int | None = None
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The files in an archive in their order, and what is missing there, in words."""

    entries: list[Entry]
    missing: str = ""


@contextmanager
def broken_refused() -> Iterator[None]:
    """Make a Refusal of what the standard library raises where something cannot be unpacked."""
    try:
        yield
    except (EOFError, zlib.error, LZMAError) as error:
        raise Refusal("unreadable", damaged(error)) from error
    except OSError as error:
        # Those of the system have a number.
        if error.errno is not None:
            raise
        raise Refusal("unreadable", damaged(error)) from error


def check_size(size: int) -> None:
    """Refuse what is too large to be unpacked."""
    if size > LARGEST:
        raise Refusal("skipped", f"too large: more than {LARGEST >> 20} MB")


def told(seconds: int) -> int | None:
    """Take for a date what may be one: no time at all is written as 1970, and damage as any year."""
    return seconds if 0 < seconds < _END_OF_CALENDAR else None
