"""Writing to the two streams: answers to the standard output, everything else to the standard error."""

import errno
import io
import json
import os
import re
import shlex
import sys
from contextlib import suppress
from pathlib import Path

from inkling.errors import InklingError

UNSEEN = {
    **dict.fromkeys(range(0x20), " "),
    **dict.fromkeys(range(0x7F, 0xA0), " "),
    **dict.fromkeys([0x2028, 0x2029], " "),
    # Signs that turn the direction of a line could make a name look like another.
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], ""),
}
"""Characters that would steer a terminal or break a line."""


class OutputClosedError(Exception):
    """Nobody reads the standard output any more."""


def prepare() -> None:
    """Let the standard output take any name: as its own bytes in a pipe, as an escape on a terminal.

    A stream that was closed before the program began takes, or gives, nothing.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - to the program's end
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        own_bytes = stream.encoding.lower().replace("-", "") == "utf8" and not stream.isatty()
        stream.reconfigure(errors="surrogateescape" if own_bytes else "backslashreplace")


def write(text: str) -> None:
    """Write to the standard output and flush.

    Raises:
        OutputClosedError: the reading end of the pipe is closed.
        InklingError: it cannot be written, for instance to a full disk.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise OutputClosedError from error
    except OSError as error:
        # Windows says so where the reading end of a pipe is closed.
        if error.errno == errno.EINVAL:
            raise OutputClosedError from error
        raise InklingError(f"The output cannot be written: {error.strerror}.", "Send it elsewhere.") from error


def write_json(value: object) -> None:
    """Write a value as one line of JSON in ASCII, so that it is valid UTF-8 whatever a file is called."""
    write(json.dumps(value, ensure_ascii=True) + "\n")


def say(text: str) -> None:
    """Write one line to the standard error; where that cannot be written, nobody is told and nothing fails."""
    with suppress(OSError):
        print(f"inkling: {printable(text)}", file=sys.stderr, flush=True)


def printable(text: str) -> str:
    """Take out what would steer a terminal or break a line."""
    return text.translate(UNSEEN)


def shell_word(text: str) -> str:
    """Write a text so that the system's shell takes it for one word."""
    if sys.platform != "win32":
        return shlex.quote(text)
    if re.fullmatch(r"[\w.:\\/~+-]+", text):
        return text
    # Before the closing quotation mark a backslash stands for itself only if there are two.
    end = "\\" if text.endswith("\\") else ""
    return f'"{text}{end}"'


def bytes_text(count: int) -> str:
    """Write a size as a person would say it."""
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if abs(size) < 1000:
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"


def counted(count: int, one: str) -> str:
    """Write a number with its noun: 1 file, 2,000 files."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
