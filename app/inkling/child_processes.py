"""How processes of our own are started, and whether they get to work."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from inkling.held_signals import signals_held

MOST_STARVED = 4.0
"""So many times its limit a process may take at most, while a busy machine keeps it from its work."""


def processor_time(process: int) -> float:
    """Give the seconds that a process has had of a processor; raises psutil.Error."""
    # Imported here because the window's first answer does not wait for it.
    import psutil

    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)


def is_starved(process: int, seconds: float) -> bool:
    """Tell whether a process wants to work and has had less than so many seconds of a processor."""
    import psutil

    try:
        status = psutil.Process(process).status()
        return status in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP) and processor_time(process) < seconds
    except psutil.Error:
        return False


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
