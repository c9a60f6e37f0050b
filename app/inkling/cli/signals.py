"""Being stopped: by Ctrl-C, by a closed terminal, by the system's wish to end the program."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(KeyboardInterrupt):
    """The program was asked to end by a signal other than Ctrl-C's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, by an exception, so that all is closed in order."""
    wishes = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
    # What was ignored from the start, as by nohup, stays so; other threads than the first may set no handlers.
    if threading.current_thread() is not threading.main_thread():
        wishes = []
    wishes = [number for number in wishes if signal.getsignal(number) is signal.SIG_DFL]
    for number in wishes:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in wishes:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore a second Ctrl-C while the block closes what is open, which takes a bounded time."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)
