"""Signals that wait until something has been done."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def signals_held(hear: Callable[[int], object] = lambda _: None) -> Iterator[None]:
    """Let wishes to end that would raise an exception, wherever the first thread is, wait for the end of the block.

    Of several the first is raised then; `hear` is called with it as it comes. In other threads nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wishes = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = {number: handler for number in wishes if callable(handler := signal.getsignal(number))}
    heard: list[int] = []

    def wait(number: int, _: object) -> None:
        heard.append(number)
        if len(heard) == 1:
            hear(number)

    try:
        for number in handlers:
            signal.signal(number, wait)
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if heard:
            signal.raise_signal(heard[0])
