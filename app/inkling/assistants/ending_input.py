"""A standard input that ends when the program is to end, and whose lines the SDK can read."""

import contextlib
import json
import os
import re
import sys
import threading
from collections.abc import Iterator

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


@contextlib.contextmanager
def ending_input() -> Iterator[None]:
    """Put a pipe before the standard input, and close it at the end of the block, however that comes.

    The SDK reads on a thread that Python waits for when it exits: without this, a program that was stopped would go
    on until whoever started it writes another line.
    """
    if sys.platform == "win32":
        yield
        return
    given, nowhere = os.dup(0), os.open(os.devnull, os.O_WRONLY)
    reading, writing = os.pipe()
    os.dup2(reading, 0)
    os.close(reading)

    def pass_on() -> None:
        # A terminal that has gone cannot be read.
        with contextlib.suppress(OSError):
            for line in _lines(given):
                data = with_whole_characters(line)
                while data:
                    data = data[os.write(writing, data) :]
        os.dup2(nowhere, writing)

    threading.Thread(target=pass_on, name="standard input", daemon=True).start()
    try:
        yield
    finally:
        # Not closed: the thread may still write, and the number would be another file's by then.
        os.dup2(nowhere, writing)


def _lines(handle: int) -> Iterator[bytes]:
    """Give each line as soon as it is there. A file object could not be left by a thread that waits in it."""
    begun: list[bytes] = []
    while data := os.read(handle, 65_536):
        whole, newline, rest = data.rpartition(b"\n")
        if newline:
            yield from b"".join([*begun, whole, newline]).splitlines(keepends=True)
            begun.clear()
        begun.append(rest)
    yield b"".join(begun)


def with_whole_characters(line: bytes) -> bytes:
    """Replace halves of characters in a line of JSON, as of a text that was cut within an emoji.

    Some programs write them, the standard allows it, and the SDK leaves such a request without any answer.
    """
    if not _HALF.search(line):
        return line
    try:
        text = json.dumps(json.loads(line), ensure_ascii=False)
    except (ValueError, RecursionError):
        return line
    return text.encode("utf-8", "replace") + b"\n"
