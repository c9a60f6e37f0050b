"""Counts the pages of a picture: of all kinds of pictures, TIFF alone has several."""

import contextlib
import os
import struct
from typing import BinaryIO

MOST_PAGES = 10_000

_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_ENTRY = 12


def pages_of(file: BinaryIO) -> int:
    """Tell how many pages a picture has, at least one; what lies behind a broken place does not count."""
    order = _ORDERS.get(file.read(4), "")
    # Each page tells where the next one lies, and may lead in a circle.
    pages: set[int] = set()
    with contextlib.suppress(struct.error):
        while order and len(pages) < MOST_PAGES:
            (at,) = struct.unpack(f"{order}I", file.read(4))
            if not at or at in pages:
                break
            file.seek(at)
            (entries,) = struct.unpack(f"{order}H", file.read(2))
            pages.add(at)
            file.seek(entries * _ENTRY, os.SEEK_CUR)
    return max(1, len(pages))
