"""Removing what is watched no more, with all that tells of it beside its rows: made from it, or set aside with it."""

from collections.abc import Sequence
from pathlib import Path

from inkling.store.database import set_aside_files
from inkling.store.schema import CLOSED, DELETED, DEVICES, DISCONNECTED, OPENED
from inkling.store.vectors import rewrite_codes
from inkling.store.vocabulary import forget_common_words
from inkling.store.writer import SHRINK_OWED, Writer


def remove_all_but(writer: Writer, folders: Sequence[str]) -> int:
    """Remove all that is known of what lies outside some folders, in one transaction, and tell of how many files.

    After that the index owes to be shrunk.
    """
    files = writer.outside(folders)
    with writer.transaction():
        for fact in (DEVICES, OPENED, DISCONNECTED, DELETED, CLOSED):
            prune(writer, fact, folders)
        if files:
            # After a crash before it is done, the next run makes up for it.
            writer.remember(SHRINK_OWED, True)
            writer.remove(files)
            remove_leftovers(writer)
    return len(files)


def remove_leftovers(writer: Writer) -> None:
    """Write the codes of all models anew, and forget common words and what was recognized, without removed files."""
    with writer.transaction():
        writer.drop_unused_scans()
        for (model,) in writer.rows("SELECT id FROM models"):
            rewrite_codes(writer.connection, model)
        forget_common_words(writer)


def remove_set_aside(index: Path) -> int:
    """Remove damaged indexes that were set aside, and tell how many bytes that was."""
    freed = 0
    for path in set_aside_files(index):
        freed += path.stat().st_size
        path.unlink()
    return freed


def prune(writer: Writer, fact: str, folders: Sequence[str]) -> None:
    """Take out of a remembered list, or of the keys of a remembered object, what lies in none of some folders."""
    found = writer.recall(fact)
    if not found:
        return
    kept = [each for each in found if any(Path(each).is_relative_to(folder) for folder in folders)]
    writer.remember(fact, {each: found[each] for each in kept} if isinstance(found, dict) else kept)
