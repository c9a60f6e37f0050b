"""How processes of our own are started."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Start processes, in the calling thread, that never hear Ctrl-C: it reaches all that a terminal has started.

    What becomes of them is decided by whoever started them, who hears of it, and of other wishes to end, once they
    are. Where signals cannot be withheld, nothing is done.
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
    """Let wishes to end wait: heard, be it by another thread, they would stop this one in the midst of a start."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wishes = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = {number: handler for number in wishes if callable(handler := signal.getsignal(number))}
    heard: list[int] = []
    try:
        for number in handlers:
            signal.signal(number, lambda number, _: heard.append(number))
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if heard:
            signal.raise_signal(heard[0])
