"""How processes of our own are started."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Start processes, in the calling thread, that never hear Ctrl-C: it reaches all that a terminal has started.

    What becomes of them is decided by whoever started them, who hears of it once they are. Where signals cannot be
    withheld, nothing is done.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Imported here because the window's first answer does not wait for it.
    from multiprocessing import resource_tracker

    with _held_back():
        # Python starts this process of its own with the first of ours, and would let signals through after that.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _held_back() -> Iterator[None]:
    """Let an interrupt wait: where another thread hears it, Python would stop this one in the midst of a start."""
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    heard: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if heard:
            signal.raise_signal(signal.SIGINT)
