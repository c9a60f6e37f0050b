"""Giving the room of what was removed back to the disk, and clearing the words of it that were left.

Every change leaves pages that are partly empty, which only copying the index fills again. That is done when much of
it has been written anew: so it takes a small part of the time that those changes took.
"""

import contextlib
import logging
import shutil
from collections.abc import Callable, Iterator

import apsw

from inkling.errors import DiskFull
from inkling.store.database import plain_errors
from inkling.store.vocabulary import ROWS, texts_written
from inkling.store.writer import SHRINK_OWED, TRACES, Writer

logger = logging.getLogger(__name__)

COPIES = 2.1
"""So many times what is in use must be free: it is copied once, and once more in the log."""

WORN = 0.5
"""When so many of its texts have gone since it shrank, an index is a third larger than it must be."""

MORE = 1.2
"""So many times the room that was too little may be enough."""

STEPS_BETWEEN_LOOKS = 100_000

_GONE = "texts gone when the index shrank"
_TOO_LITTLE = "room that was too little to shrink"


def shrink_if_owed(writer: Writer, look: Callable[[], None]) -> None:
    """Shrink, if more was removed than could be cleared at once, be it before a crash, or if it pays.

    `look` is called now and then; what it raises ends it, and it is owed as before. Where it found no room, it waits
    until there is more.
    """
    mostly_free = 2 * _free(writer) > _size(writer) and _has_room(writer)
    worth_it = writer.recall(SHRINK_OWED) or mostly_free or _is_worn(writer)
    if worth_it and _room(writer) > MORE * (writer.recall(_TOO_LITTLE) or 0):
        with _looking(writer.connection, look):
            shrink(writer)


def _is_worn(writer: Writer) -> bool:
    """Tell whether much of the index was written anew since it shrank."""
    gone, before = _texts_gone(writer), writer.recall(_GONE) or 0
    if gone < before:
        # A text came to be used by more passages.
        writer.remember(_GONE, gone)
    return gone - before > WORN * int(writer.rows(ROWS)[0][0])


def _texts_gone(writer: Writer) -> int:
    """Tell about how many texts have gone since the index was made: fewer, where passages share them."""
    return texts_written(writer) - int(writer.rows(ROWS)[0][0])


@contextlib.contextmanager
def _looking(connection: apsw.Connection, look: Callable[[], None]) -> Iterator[None]:
    def go_on() -> bool:
        look()
        return False

    connection.set_progress_handler(go_on, STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        connection.set_progress_handler(None)


def shrink(writer: Writer) -> int:
    """Give freed pages back to the disk, and tell how many bytes that were.

    Where the disk has no room for the copies that this takes for a while, they are kept for what comes next; where it
    has hardly any, the words of what was removed stay, too, and it is owed as before.
    """
    before, room = _size(writer), _room(writer)
    try:
        with plain_errors(writer.path):
            _clear(writer)
    except DiskFull as error:
        # Whoever forgets has forgotten, and whoever indexes may have room enough to go on.
        logger.info("The index could not be cleared: %s", error)
        # What was written in vain lies in the log.
        writer.wipe()
        # Where others filled the disk for a while, no more is needed than what the whole index takes.
        writer.remember(_TOO_LITTLE, min(room, before))
    return max(0, before - _size(writer))


def _clear(writer: Writer) -> None:
    writer.connection.execute("INSERT INTO passage_words(passage_words) VALUES ('optimize')")
    writer.connection.execute("INSERT INTO file_names(file_names) VALUES ('optimize')")
    writer.forget_unused_stems()
    if _has_room(writer):
        _vacuum(writer)
    writer.remember(SHRINK_OWED, False)
    writer.remember(TRACES, False)
    writer.remember(_TOO_LITTLE, 0)
    writer.remember(_GONE, _texts_gone(writer))
    writer.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _vacuum(writer: Writer) -> None:
    """Copy the index without its free pages, by way of a nameless file beside it: memory may not hold it."""
    writer.connection.pragma("temp_store_directory", str(writer.path.parent))
    writer.connection.pragma("temp_store", "FILE")
    try:
        writer.connection.execute("VACUUM")
    except apsw.FullError as error:
        # Others fill the disk, too, or may fill more of it.
        logger.info("The index could not be shrunk: %s", error)
    finally:
        writer.connection.pragma("temp_store", "MEMORY")


def _has_room(writer: Writer) -> bool:
    return _room(writer) > COPIES * (_size(writer) - _free(writer))


def _room(writer: Writer) -> int:
    return shutil.disk_usage(writer.path.parent).free


def _size(writer: Writer) -> int:
    return int(writer.rows("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")[0][0])


def _free(writer: Writer) -> int:
    sql = "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size"
    return int(writer.rows(sql)[0][0])
