"""Processes of our own hear no Ctrl-C of a terminal, from their very start on."""

import signal
import subprocess
import sys
import threading
import time

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


def start_while_another_hears(listening: threading.Thread, started: list[str]) -> None:
    with deaf_to_interrupts():
        signal.pthread_kill(listening.ident or 0, signal.SIGINT)
        time.sleep(0.05)
        started.append(subprocess.run(INTERRUPTED, capture_output=True, text=True, check=False).stdout)


def test_an_interrupt_that_another_thread_hears_waits_until_a_process_is_started() -> None:
    started: list[str] = []
    rest = threading.Event()
    listening = threading.Thread(target=rest.wait)
    listening.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            start_while_another_hears(listening, started)
    finally:
        rest.set()
        listening.join()
    assert started == ["goes on\n"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
