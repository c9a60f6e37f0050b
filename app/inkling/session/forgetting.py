"""Forgetting: what was known of folders is removed from the index, not only from its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inkling.settings import WatchedFolder
from inkling.store.leftovers import prune, remove_leftovers, remove_set_aside
from inkling.store.schema import DELETED, DISCONNECTED
from inkling.store.writer import SHRINK_OWED, Writer


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting folders freed."""

    files: int
    bytes_freed: int


def forget_all_but(writer: Writer, index: Path, folders: Sequence[WatchedFolder]) -> Forgotten:
    """Remove all that is known of what lies outside the folders that are still watched, and give its room back.

    A damaged index that was set aside goes, too: it may hold what is to be forgotten.
    """
    # Imported here because what indexes takes long to import, and only forgetting needs it.
    from inkling.indexing.indexer import DEVICES, OPENED

    files = writer.outside([folder.path for folder in folders])
    with writer.transaction():
        # After a crash in between, the next run makes up for it.
        writer.remember(SHRINK_OWED, True)
        writer.remove(files)
        remove_leftovers(writer)
        for fact in (DEVICES, OPENED, DISCONNECTED, DELETED):
            prune(writer, fact, [folder.path for folder in folders])
    return Forgotten(len(files), remove_set_aside(index) + writer.shrink())
