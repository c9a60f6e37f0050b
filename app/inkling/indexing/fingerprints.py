"""What tells cheaply whether a file is the one that was read, and whether it lies on this disk at all."""

import os
import stat
import sys
import time
from pathlib import Path

from inkling.store.rows import Fingerprint

IN_THE_CLOUD = -1
"""Stands for the inode of a file whose content is not on this disk, so that it differs once it has come."""

UNSETTLED = -2
"""Stands for the inode of a file that changed while it was read, or could not be: the next scan reads it again."""

SECOND = 1_000_000_000
FINE_TICK = 20_000_000
COARSE_TICK = 2_000_000_000
RESIDENT = 1024
_LARGEST = 2**63 - 1
_SPREAD = 0x9E37_79B9_7F4A_7C15

_DATALESS_ON_MAC = 0x4000_0000
_COMPRESSED_ON_MAC = 0x20
_RECALL_ON_OPEN, _RECALL_ON_DATA_ACCESS = 0x4_0000, 0x40_0000


def fingerprint(status: os.stat_result) -> Fingerprint:
    """Take the fingerprint from what the system says of a file, without opening it."""
    # Cameras and archives set times that are centuries away, which the index cannot hold.
    modified = max(-_LARGEST, min(status.st_mtime_ns, _LARGEST))
    if in_the_cloud(status):
        return Fingerprint(status.st_size, modified, IN_THE_CLOUD)
    if sys.platform == "win32":
        # A listing does not tell the inode there.
        return Fingerprint(status.st_size, modified, 0)
    inode = status.st_ino
    if modified % SECOND == 0:
        # An archive or a download may have set that time, for any number of files. Of these another may get the inode
        # of one that was deleted, but not the time at which the system saw the last change.
        inode ^= status.st_ctime_ns * _SPREAD
    return Fingerprint(status.st_size, modified, inode & _LARGEST)


def in_the_cloud(status: os.stat_result) -> bool:
    """Tell whether opening a file would fetch it from somewhere."""
    if sys.platform == "win32":
        recalled = stat.FILE_ATTRIBUTE_OFFLINE | _RECALL_ON_OPEN | _RECALL_ON_DATA_ACCESS
        return bool(status.st_file_attributes & recalled)
    # Some file systems keep the smallest files beside their names, in no block of their own.
    empty = status.st_blocks == 0 and status.st_size > RESIDENT
    if sys.platform == "darwin":
        return bool(status.st_flags & _DATALESS_ON_MAC) or (empty and not status.st_flags & _COMPRESSED_ON_MAC)
    return empty


def settled(before: Fingerprint, path: str, began: int) -> Fingerprint:
    """Look at a file again after it was read, from the time `began` in nanoseconds since 1970 on.

    Gives the fingerprint from before, marked where the file has changed since, or where a change could have left
    the same time: a clock ticks every few milliseconds, on some file systems every two seconds.
    """
    tick = FINE_TICK if before.modified % SECOND else COARSE_TICK
    if fingerprint(Path(path).stat()) == before and abs(began - before.modified) > tick:
        return before
    return unsettled(before)


def unsettled(seen: Fingerprint) -> Fingerprint:
    """Mark a fingerprint so that the next scan reads the file again."""
    return Fingerprint(seen.size, seen.modified, UNSETTLED)


def clock() -> int:
    """Tell the time in nanoseconds since 1970, as file systems do."""
    return time.time_ns()
