"""Processes of our own hear no Ctrl-C of a terminal, from their very start on."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from inkling.child_processes import deaf_to_interrupts

pytestmark = pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals cannot be withheld")

INTERRUPTED = [sys.executable, "-c", "import signal; signal.raise_signal(signal.SIGINT); print('goes on')"]


def start(ended: list[subprocess.CompletedProcess[str]]) -> None:
    with deaf_to_interrupts():
        ended.append(subprocess.run(INTERRUPTED, capture_output=True, text=True, check=False))


@pytest.mark.parametrize("on_another_thread", [False, True])
def test_started_process_hears_no_interrupt(on_another_thread: bool) -> None:
    ended: list[subprocess.CompletedProcess[str]] = []
    if on_another_thread:
        thread = threading.Thread(target=start, args=(ended,))
        thread.start()
        thread.join()
    else:
        start(ended)
    assert (ended[0].returncode, ended[0].stdout, ended[0].stderr) == (0, "goes on\n", "")


def test_whoever_starts_hears_interrupts_afterwards() -> None:
    start([])
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


class Ended(KeyboardInterrupt):
    """What a wish to end raises that is not Ctrl-C."""


def end(*_: object) -> None:
    raise Ended


def start_while_another_hears(listening: threading.Thread, wish: signal.Signals, started: list[str]) -> None:
    with deaf_to_interrupts():
        signal.pthread_kill(listening.ident or 0, wish)
        time.sleep(0.05)
        started.append(subprocess.run(INTERRUPTED, capture_output=True, text=True, check=False).stdout)


@pytest.mark.parametrize(
    ("wish", "handler", "raised"),
    [(signal.SIGINT, signal.default_int_handler, KeyboardInterrupt), (signal.SIGTERM, end, Ended)],
)
def test_a_wish_to_end_that_another_thread_hears_waits_until_a_process_is_started(
    wish: signal.Signals, handler: Callable[..., object], raised: type[KeyboardInterrupt]
) -> None:
    started: list[str] = []
    rest = threading.Event()
    listening = threading.Thread(target=rest.wait)
    listening.start()
    before = signal.signal(wish, handler)
    try:
        with pytest.raises(raised):
            start_while_another_hears(listening, wish, started)
        assert signal.getsignal(wish) is handler
    finally:
        signal.signal(wish, before)
        rest.set()
        listening.join()
    assert started == ["goes on\n"]
