"""A standard input that ends when the program is to end, and whose lines the SDK can read."""

import contextlib
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator

from inkling.held_signals import signals_held

_PATIENCE = 2.0
"""Seconds for all to come to its end after a signal: whoever asks may read no more, and nothing can be lost."""
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


@contextlib.contextmanager
def ending_input() -> Iterator[None]:
    """Put a pipe before the standard input, and end it where a signal comes, which is raised after the block.

    An exception would come out of whatever step of the loop is running, where a task may keep it for itself while
    others wait for the next line. Python waits for the thread that reads, so the pipe ends with the block at last.
    For the first thread.
    """
    if sys.platform == "win32":
        # Left alone, asyncio would answer Ctrl-C by waiting for whoever reads the input.
        signal.signal(signal.SIGINT, lambda number, frame: signal.default_int_handler(number, frame))
        yield
        return
    given, nowhere = os.dup(0), os.open(os.devnull, os.O_WRONLY)
    reading, writing = os.pipe()
    os.dup2(reading, 0)
    os.close(reading)

    def end() -> None:
        # Not closed: the thread may still write, and the number would be another file's by then.
        os.dup2(nowhere, writing)

    def pass_on() -> None:
        # A terminal that has gone cannot be read.
        with contextlib.suppress(OSError):
            for line in _lines(given):
                data = with_whole_characters(line)
                while data:
                    data = data[os.write(writing, data) :]
        end()

    def end_soon(number: int) -> None:
        end()
        waiting = threading.Timer(_PATIENCE, _leave, [number])
        waiting.daemon = True
        waiting.start()

    threading.Thread(target=pass_on, name="standard input", daemon=True).start()
    with signals_held(end_soon):
        try:
            yield
        finally:
            end()


def _leave(number: int) -> None:
    with contextlib.suppress(OSError):
        os.write(2, b"inkling: stopped\n")
    os._exit(128 + number)


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
