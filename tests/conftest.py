"""What holds for all tests."""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C and a hang-up through to what is tested, even where whoever started the tests ignores them."""
    usual = {signal.SIGINT: signal.default_int_handler}
    if sys.platform != "win32":
        usual[signal.SIGHUP] = signal.SIG_DFL
    before = {number: signal.getsignal(number) for number in usual}
    for number, handler in usual.items():
        if before[number] is signal.SIG_IGN:
            signal.signal(number, handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def bound_by_permissions() -> Iterator[None]:
    """Let the permissions of files and folders hold for this thread, even where it is root's."""
    if os.name != "posix" or (os.geteuid() == 0 and sys.platform != "linux"):
        pytest.skip("permissions do not hold for whoever runs this")
    if os.geteuid():
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x2008_0522, 0)
    rights = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, rights) == 0
    overrule, search = 1 << 1, 1 << 2
    without = (ctypes.c_uint32 * 6)(rights[0] & ~(overrule | search), *rights[1:])
    assert libc.capset(header, without) == 0
    yield
    assert libc.capset(header, rights) == 0
