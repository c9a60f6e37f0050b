"""Forgetting: what was known of folders is removed from the index, not only from its answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from inkling.settings import WatchedFolder
from inkling.store.writer import SHRINK_OWED, Writer


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting folders freed."""

    files: int
    bytes_freed: int


def forget_all_but(writer: Writer, folders: Sequence[WatchedFolder]) -> Forgotten:
    """Remove all that lies outside the folders that are still watched, and give its room back."""
    files = writer.outside([folder.path for folder in folders])
    with writer.transaction():
        # After a crash in between, the next run makes up for it.
        writer.remember(SHRINK_OWED, True)
        writer.remove(files)
    return Forgotten(len(files), writer.shrink())
