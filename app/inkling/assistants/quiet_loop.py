"""An event loop that makes no socket: it wakes itself through a pipe."""

import asyncio
import contextlib
import os
import sys


class _PipeEnd:
    """One end of a pipe, with as much of a socket's ways as the loop needs."""

    def __init__(self, handle: int) -> None:
        os.set_blocking(handle, False)
        self._handle = handle

    def fileno(self) -> int:
        return self._handle

    def recv(self, size: int) -> bytes:
        return os.read(self._handle, size)

    def send(self, data: bytes) -> int:
        # A full pipe wakes the loop as well.
        with contextlib.suppress(BlockingIOError):
            return os.write(self._handle, data)
        return 0

    def close(self) -> None:
        os.close(self._handle)


class _PipeLoop(asyncio.SelectorEventLoop):
    def _make_self_pipe(self) -> None:
        reading, writing = os.pipe()
        self._ssock, self._csock = _PipeEnd(reading), _PipeEnd(writing)
        self._internal_fds += 1  # type: ignore[attr-defined]
        self._add_reader(reading, self._read_from_self)  # type: ignore[attr-defined]


def quiet_loop() -> asyncio.AbstractEventLoop:
    """Make the loop. Windows can wait for sockets only, so there it is the usual one, which talks to itself."""
    return asyncio.new_event_loop() if sys.platform == "win32" else _PipeLoop()
