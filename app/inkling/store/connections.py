"""Reading connections, one for each thread that asks."""

import functools
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw
import numpy as np

from inkling.store import schema, vocabulary
from inkling.store.database import connect, plain_errors
from inkling.store.splitting import origins, spaced

BACKWARDS = 3
"""The column of the full text that holds no words of the text."""

FEW_PLACES = 8


class Connections:
    """Answers SQL from any thread as of the last commit; errors come as HomeProblem or IndexProblem."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._lock = threading.Lock()
        self._all: list[apsw.Connection] = []

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one statement and fetch all of its rows."""
        with plain_errors(self._path):
            return self.own().execute(sql, tuple(values)).fetchall()

    def own(self) -> apsw.Connection:
        """Give the calling thread's connection, opened at its first call."""
        connection: apsw.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = connect(self._path, read_only=True)
            connection.execute(vocabulary.OPEN)
            connection.register_fts5_function("occurrences", _occurrences)
            self._own.connection = connection
            self._own.tokenizer = connection.fts5_tokenizer(schema.TOKENIZER[0], list(schema.TOKENIZER[1:]))
            with self._lock:
                self._all.append(connection)
        return connection

    def tokens(self, text: str) -> list[tuple[int, int, str]]:
        """Split a text as the full-text index does: start and end in characters, and the stem."""
        with plain_errors(self._path):
            self.own()
            given = spaced(text)
            encoded = given.encode("utf-8", "replace")
            found: list[tuple[int, int, str]] = self._own.tokenizer(
                encoded, apsw.FTS5_TOKENIZE_DOCUMENT, None, include_colocated=False
            )
        if len(encoded) == len(text):
            return found
        character = _characters(encoded)
        if len(given) > len(text):
            character = origins(text)[character].tolist()
        return [(character[start], character[end], stem) for start, end, stem in found]

    def interrupt(self) -> None:
        """Make the statements that run now in other threads end with an error."""
        with self._lock:
            for connection in self._all:
                connection.interrupt()

    def close(self) -> None:
        """Close the connections of all threads; no thread may ask any more."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()


def _occurrences(api: apsw.FTS5ExtensionApi, *given: Any) -> bytes:  # noqa: ANN401 - as apsw types them
    """Give the words of a row in four bytes, then how often each phrase of the expression occurs, up to 255.

    Then how often pairs of them stand side by side, given as places, two numbers of 16 bits each. As phrases of the
    expression the pairs would be looked for in every row of the table that has both words.
    """
    length = api.column_size(-1) - api.column_size(BACKWARDS)
    found = [api.phrase_locations(phrase) for phrase in range(api.phrase_count)]
    counts = [len(text) + len(place) + len(title) + len(backwards) for text, place, title, backwards in found]
    phrases = None
    for first, second in _pairs(given[0]):
        if counts[first] and counts[second]:
            # Made anew whenever it is asked for.
            phrases = phrases or api.phrases
            counts.append(_beside(found[first], found[second], len(phrases[first])))
        else:
            counts.append(0)
    if max(counts) > 255:
        counts = [min(count, 255) for count in counts]
    return length.to_bytes(4, "little") + bytes(counts)


@functools.lru_cache(16)
def _pairs(places: bytes) -> tuple[tuple[int, int], ...]:
    """Unpack pairs of places; the same ones come with every row of a statement."""
    numbers = np.frombuffer(places, np.uint16).tolist()
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _beside(firsts: Sequence[list[int]], seconds: Sequence[list[int]], after: int) -> int:
    """Count the places of one phrase that another follows so many words later, in all columns."""
    count = 0
    for first, second in zip(firsts, seconds, strict=True):
        if first and second:
            # A set takes longer to make than a short list to go through.
            places = second if len(second) <= FEW_PLACES else set(second)
            for place in first:
                if place + after in places:
                    count += 1
    return count


def _characters(encoded: bytes) -> list[int]:
    """Map each byte of a text in UTF-8, and its end, to the index of its character."""
    begins = (np.frombuffer(encoded, np.uint8) & 0xC0) != 0x80
    index: list[int] = (np.cumsum(begins) - 1).tolist()
    index.append(int(begins.sum()))
    return index
