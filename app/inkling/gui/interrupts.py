"""Lets Ctrl-C and the system's wish to end the program close the window in order."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def quitting_on_signals(leave: Callable[[], object]) -> Iterator[None]:
    """Call `leave` on the GUI thread when a signal comes; Qt's loop alone would never let Python see it."""
    numbers = [number for name in _SIGNALS if (number := getattr(signal, name, None)) is not None]
    reading, writing = socket.socketpair()
    reading.setblocking(False)
    writing.setblocking(False)
    notifier = QSocketNotifier(reading.fileno(), QSocketNotifier.Type.Read)

    def take() -> None:
        reading.recv(64)
        leave()

    notifier.activated.connect(take)
    before = {number: signal.signal(number, lambda *_: None) for number in numbers}
    descriptor = signal.set_wakeup_fd(writing.fileno())
    try:
        yield
    finally:
        signal.set_wakeup_fd(descriptor)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        reading.close()
        writing.close()
