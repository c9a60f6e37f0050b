"""What else tells of files that were removed, beside their rows: made from them, or set aside with them."""

from collections.abc import Sequence
from pathlib import Path

from inkling.store.database import set_aside_files
from inkling.store.vectors import rewrite_codes
from inkling.store.vocabulary import forget_common_words
from inkling.store.writer import Writer


def remove_leftovers(writer: Writer) -> None:
    """Write the codes of all models anew and forget which words are common, without those of removed files."""
    with writer.transaction():
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
