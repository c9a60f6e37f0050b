"""How processes of our own are started."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from inkling.held_signals import signals_held


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

    # Heard, be it by another thread, a signal would stop this one in the midst of a start.
    with signals_held():
        # Python starts this process of its own with the first of ours, and would let signals through after that.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
