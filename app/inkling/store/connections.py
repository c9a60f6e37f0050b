"""Reading connections, one for each thread that asks."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw

from inkling.store import schema
from inkling.store.database import connect, plain_errors


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
            connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, passage_words, row)")
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
            encoded = text.encode("utf-8", "replace")
            found = self._own.tokenizer(encoded, apsw.FTS5_TOKENIZE_DOCUMENT, None)
        if len(encoded) == len(text):
            return [(start, end, stem) for start, end, stem, *_ in found]
        character = _characters(text)
        return [(character[start], character[end], stem) for start, end, stem, *_ in found]

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


def _occurrences(api: apsw.FTS5ExtensionApi, *_: object) -> bytes:
    """Give the words of a row in four bytes, then how often each phrase of the expression occurs, up to 255."""
    tally = bytes(min(sum(map(len, api.phrase_locations(phrase))), 255) for phrase in range(api.phrase_count))
    return api.column_size(-1).to_bytes(4, "little") + tally


def _characters(text: str) -> list[int]:
    """Map each byte of a text's UTF-8 form to the index of its character."""
    position: list[int] = []
    for index, character in enumerate(text):
        position.extend([index] * len(character.encode("utf-8", "replace")))
    position.append(len(text))
    return position
