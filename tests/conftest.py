"""What holds for all tests."""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C through to the programs under test, even where whoever started the tests ignores it."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


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
