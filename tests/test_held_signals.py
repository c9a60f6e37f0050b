"""Signals that wait."""

import signal
import sys
import threading

import pytest

from inkling.held_signals import signals_held


class Asked(KeyboardInterrupt):
    """The program was asked to end."""


def ask_to_end(number, _):
    raise Asked(number)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_the_first_signal_is_told_at_once_and_raised_at_the_end():
    before, told, done = signal.signal(signal.SIGTERM, ask_to_end), [], []

    def work():
        with signals_held(told.append):
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
            done.append(list(told))

    try:
        with pytest.raises(Asked) as asked:
            work()
        assert signal.getsignal(signal.SIGTERM) is ask_to_end
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (asked.value.args, told, done) == ((signal.SIGTERM,), [signal.SIGTERM], [[signal.SIGTERM]])


def test_another_thread_changes_nothing():
    before, during = signal.getsignal(signal.SIGINT), []

    def hold():
        with signals_held():
            during.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    assert during == [before]
