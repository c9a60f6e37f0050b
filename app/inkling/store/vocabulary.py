"""In how many passages a word occurs, kept for the commonest.

The full text goes through all of a word's places to tell that, which for a common word in a large index takes longer
than the search. So the commonest are counted once, after words were written, and again when a tenth of the index has
come, gone or been written anew.
"""

from inkling.store.schema import VOCABULARY
from inkling.store.writer import Writer

COMMON = 1000
"""Words that occur in so many passages are kept."""

COUNT_AGAIN = 0.1
_COUNTED = "passages when common words were counted"
_WRITTEN = "texts written when common words were counted"

OCCURRENCES = """
    SELECT stem AS term, passages AS doc FROM common_words WHERE stem IN (SELECT value FROM json_each(?1))
    UNION ALL SELECT term, doc FROM vocabulary WHERE term IN
    (SELECT value FROM json_each(?1) WHERE value NOT IN (SELECT stem FROM common_words))
"""
"""Asks for stems, given as a JSON list, in how many passages each occurs, to a tenth for the commonest."""


ROWS = "SELECT coalesce((SELECT row_count(passage_words) FROM passage_words LIMIT 1), 0)"
"""Asks how many passages there are, which the full text knows without going through them."""


def forget_common_words(writer: Writer) -> None:
    """Forget which words are common; they are counted anew after the next run."""
    writer.rows("DELETE FROM common_words")
    writer.remember(_COUNTED, 0)


def count_common_words(writer: Writer) -> None:
    """Count the commonest words, unless that was done when nearly all of the index was there."""
    passages, written = writer.rows(ROWS)[0][0], texts_written(writer)
    counted = writer.recall(_COUNTED) or 0
    if max(abs(passages - counted), written - (writer.recall(_WRITTEN) or 0)) <= COUNT_AGAIN * counted:
        return
    writer.rows(VOCABULARY)
    words = writer.rows("SELECT term, doc FROM vocabulary WHERE doc >= ?", (COMMON,)) if passages >= COMMON else []
    with writer.transaction():
        writer.rows("DELETE FROM common_words")
        writer.connection.executemany("INSERT INTO common_words(stem, passages) VALUES (?, ?)", words)
        writer.remember(_COUNTED, passages)
        writer.remember(_WRITTEN, written)


def texts_written(writer: Writer) -> int:
    """Tell about how many texts were ever written, those that have gone included."""
    found = writer.rows("SELECT seq FROM sqlite_sequence WHERE name = 'texts'")
    return int(found[0][0]) if found else 0
