"""Forgetting: what was known of folders is removed from the index, not only from its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inkling.settings import WatchedFolder
from inkling.store.leftovers import prune, remove_leftovers, remove_set_aside
from inkling.store.schema import CLOSED, DELETED, DISCONNECTED
from inkling.store.writer import SHRINK_OWED, Writer


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting folders freed."""

    files: int
    bytes_freed: int


def remove_all_but(writer: Writer, folders: Sequence[WatchedFolder]) -> int:
    """Remove all that is known of what lies outside some folders, in one transaction, and tell of how many files."""
    # Imported here because what indexes takes long to import, and only forgetting needs it.
    from inkling.indexing.indexer import DEVICES, OPENED

    files = writer.outside([folder.path for folder in folders])
    with writer.transaction():
        # After a crash in between, the next run makes up for it.
        writer.remember(SHRINK_OWED, True)
        writer.remove(files)
        remove_leftovers(writer)
        for fact in (DEVICES, OPENED, DISCONNECTED, DELETED, CLOSED):
            prune(writer, fact, [folder.path for folder in folders])
    return len(files)


def give_room_back(writer: Writer, index: Path) -> int:
    """Give the room of what was removed back to the disk, and tell how many bytes that freed.

    A damaged index that was set aside goes, too: it may hold what is to be forgotten.
    """
    return remove_set_aside(index) + writer.shrink()
