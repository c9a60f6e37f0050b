"""Reading connections, one for each thread that asks."""

import contextlib
import threading
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw
import numpy as np

from inkling.errors import IndexBusy
from inkling.store import schema
from inkling.store.database import check_version, connect, file_identity, plain_errors
from inkling.store.splitting import origins, spaced, tokenizer


class Connections:
    """Answers SQL from any thread as of the last commit; errors come as HomeProblem or IndexProblem.

    IndexBusy is raised while there are no tables yet, as where a damaged index is being made anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._index = file_identity(path)
        self._own = threading.local()
        self._lock = threading.Lock()
        # A thread that ends takes its connection with it.
        self._all: weakref.WeakSet[apsw.Connection] = weakref.WeakSet()

    @property
    def index(self) -> object:
        """What tells the index that is read from another one that lay in its place before."""
        return self._index

    def look(self) -> None:
        """Read another index from now on if one has taken this one's place, as where it was damaged."""
        self._index = file_identity(self._path) or self._index

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one statement and fetch all of its rows."""
        with plain_errors(self._path):
            return self.own().execute(sql, tuple(values)).fetchall()

    @contextlib.contextmanager
    def one_moment(self) -> Iterator[None]:
        """Answer all that the calling thread asks meanwhile as of one and the same commit."""
        # As a savepoint, so that one inside another does no harm.
        with plain_errors(self._path), self.own():
            yield

    def own(self) -> apsw.Connection:
        """Give the calling thread's connection, opened at its first call."""
        connection: apsw.Connection | None = getattr(self._own, "connection", None)
        if connection is None or self._own.index != self._index:
            index = self._index
            connection = connect(self._path, read_only=True)
            if check_version(connection, self._path) == 0:
                connection.close()
                raise IndexBusy("The index is just being made.", "Try again in a moment.")
            connection.execute(schema.VOCABULARY)
            self._own.connection, self._own.index = connection, index
            self._own.tokenizer = tokenizer(connection)
            with self._lock:
                self._all.add(connection)
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
        if text.isascii():
            return found
        character = _characters(encoded)
        if given != text:
            character = origins(text)[character].tolist()
        return [(character[start], character[end], stem) for start, end, stem in found]

    def close(self) -> None:
        """Close the connections of all threads; no thread may ask any more."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()


def _characters(encoded: bytes) -> list[int]:
    """Map each byte of a text in UTF-8, and its end, to the index of its character."""
    begins = (np.frombuffer(encoded, np.uint8) & 0xC0) != 0x80
    index: list[int] = (np.cumsum(begins) - 1).tolist()
    index.append(int(begins.sum()))
    return index
