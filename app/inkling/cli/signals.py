"""Being stopped: by Ctrl-C, by a closed terminal, by the system's wish to end the program."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType

_Handler = Callable[[int, FrameType | None], object] | signal.Handlers | int | None
_WISHES = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]


class Stopped(KeyboardInterrupt):
    """The program was asked to end by a signal other than Ctrl-C's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def leaving_at_once() -> Iterator[None]:
    """Let Ctrl-C end the program with one line: for where nothing is open yet, or any more.

    An exception would come out of whatever is being imported, half-way.
    """
    with _handling({signal.SIGINT: _leave}):
        yield


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and SIGHUP end the block by an exception, so that all is closed in order."""
    with _handling({signal.SIGINT: signal.default_int_handler, **dict.fromkeys(_WISHES, _stop)}):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore a second wish to end while the block closes what is open, which takes a bounded time."""
    with _handling(dict.fromkeys([signal.SIGINT, *_WISHES], signal.SIG_IGN)):
        yield


@contextmanager
def _handling(handlers: Mapping[int, _Handler]) -> Iterator[None]:
    """Handle signals so in the block, but for those that were ignored from the start, as by nohup."""
    before: dict[int, _Handler] = {}
    # Other threads than the first may set no handlers.
    if threading.current_thread() is threading.main_thread():
        for number, handler in handlers.items():
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> None:
    with suppress(OSError):
        os.write(2, b"inkling: stopped\n")
    os._exit(128 + number)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)
