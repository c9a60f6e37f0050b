"""A standard input that ends when the program is to end."""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator


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
            while data := os.read(given, 65_536):
                while data:
                    data = data[os.write(writing, data) :]
        os.dup2(nowhere, writing)

    threading.Thread(target=pass_on, name="standard input", daemon=True).start()
    try:
        yield
    finally:
        # Not closed: the thread may still write, and the number would be another file's by then.
        os.dup2(nowhere, writing)
