"""Forgetting: what was known of folders is removed from the index, not only from its answers."""

from dataclasses import dataclass
from pathlib import Path

from inkling.store.leftovers import remove_set_aside
from inkling.store.shrinking import shrink
from inkling.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting folders freed."""

    files: int
    bytes_freed: int


def give_room_back(writer: Writer, index: Path) -> int:
    """Give the room of what was removed back to the disk, and tell how many bytes that freed.

    A damaged index that was set aside goes, too: it may hold what is to be forgotten.
    """
    return remove_set_aside(index) + shrink(writer)
