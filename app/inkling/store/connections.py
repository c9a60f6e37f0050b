"""Reading connections, one for each thread that asks."""

import contextlib
import threading
import time
import weakref
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from inkling.errors import IndexBusy
from inkling.store import schema
from inkling.store.database import check_version, connect, file_identity, plain_errors
from inkling.store.splitting import origins, spaced, tokenizer

INTERRUPT_EVERY = 0.01
PATIENCE = 5.0
"""Seconds in which whoever still reads must let go of a connection that is to be closed."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class _Own:
    """A thread's connection to an index, with the tokenizer of its full text; `busy` is held while it is used."""

    index: object
    connection: apsw.Connection
    tokenizer: Any
    busy: threading.Lock = field(default_factory=threading.Lock)


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
        self._all: weakref.WeakSet[_Own] = weakref.WeakSet()
        self._closed = False

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
            return _rows(self._of_thread(), sql, values)

    @contextlib.contextmanager
    def one_moment(self) -> Iterator[None]:
        """Answer all that the calling thread asks meanwhile as of one and the same commit."""
        with plain_errors(self._path):
            own = self._of_thread()
            # As a savepoint, so that one inside another does no harm.
            _rows(own, "SAVEPOINT moment")
            try:
                yield
            finally:
                # After an error of the disk, SQLite has ended it by itself.
                with contextlib.suppress(apsw.SQLError):
                    _rows(own, "RELEASE moment")

    def own(self) -> apsw.Connection:
        """Give the calling thread's connection, opened at its first call."""
        return self._of_thread().connection

    def tokens(self, text: str, among: Set[str] | None = None) -> list[tuple[int, int, str]]:
        """Split a text as the full-text index does: start and end in characters, and the stem; maybe of some only."""
        given = spaced(text)
        encoded = given.encode("utf-8", "replace")
        with plain_errors(self._path):
            own = self._of_thread()
            with own.busy:
                found: list[tuple[int, int, str]] = own.tokenizer(
                    encoded, apsw.FTS5_TOKENIZE_DOCUMENT, None, include_colocated=False
                )
        if among is not None:
            found = [token for token in found if token[2] in among]
        if text.isascii() or not found:
            return found
        places = range(len(text) + 1) if given == text else origins(text).tolist()
        return [(places[start], places[end], stem) for start, end, stem in _in_characters(encoded, found)]

    def close(self) -> None:
        """Close the connections of all threads; what is still being read is broken off, and nobody reads any more."""
        with self._lock:
            self._closed = True
            opened = list(self._all)
            self._all.clear()
        end = time.monotonic() + PATIENCE
        for own in opened:
            while not own.busy.acquire(timeout=INTERRUPT_EVERY):
                own.connection.interrupt()
                if time.monotonic() > end:
                    break
            else:
                own.connection.close()
                own.busy.release()

    def _of_thread(self) -> _Own:
        own: _Own | None = getattr(self._own, "opened", None)
        if own is None or own.index != self._index:
            own = self._own.opened = self._opened()
        if self._closed:
            raise apsw.ConnectionClosedError
        return own

    def _opened(self) -> _Own:
        index = self._index
        connection = connect(self._path, read_only=True)
        if check_version(connection, self._path) == 0:
            connection.close()
            raise IndexBusy("The index is just being made.", "Try again in a moment.")
        connection.execute(schema.VOCABULARY)
        own = _Own(index, connection, tokenizer(connection))
        with self._lock:
            if self._closed:
                connection.close()
            else:
                self._all.add(own)
        return own


def _rows(own: _Own, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    with own.busy:
        return own.connection.execute(sql, tuple(values)).fetchall()


def _in_characters(encoded: bytes, tokens: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Count the places of tokens, in their order, in characters and not in bytes of UTF-8."""
    known = character = 0
    for start, end, stem in tokens:
        first = character + len(encoded[known:start].decode())
        known, character = end, first + len(encoded[start:end].decode())
        yield first, character, stem
