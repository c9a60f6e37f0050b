"""Forgetting: what was known of folders is removed from the index, not only from its answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from inkling.settings import WatchedFolder
from inkling.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting folders freed."""

    files: int
    bytes_freed: int


def forget_all_but(writer: Writer, folders: Sequence[WatchedFolder]) -> Forgotten:
    """Remove all that lies outside the folders that are still watched, and give its room back."""
    files = writer.outside([folder.path for folder in folders])
    writer.remove(files)
    return Forgotten(len(files), writer.shrink())
