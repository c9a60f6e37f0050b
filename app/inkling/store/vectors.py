"""Vectors of a model: compact codes, and the search for the nearest in two stages.

A vector is kept as int8 (its direction matters, not its length, so no scale is kept) and as one bit a dimension.
The first stage compares bits in memory (`hamming`), by Hamming distance and then, for the best, by the sum of the
query's components where a bit is set; the second compares the int8 vectors of what is left by exact cosine.
Bits are taken as seen from the centre of a model's vectors, where these do not lie around zero.
"""

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt

from inkling.encoder.encoder import Matrix, Vector
from inkling.encoder.yardstick import USUAL
from inkling.store.connections import Connections
from inkling.store.hamming import Ids, Words, agreement, binary_codes, closest
from inkling.store.rows import MeaningHit
from inkling.store.yardsticks import known_yardstick

CLOSER_LOOK = 8
"""So many times more texts than wanted are taken by Hamming distance, and then weighed by the query's own numbers."""

BLOCKS_AT_ONCE = 256
"""So many blocks of codes are read at a time."""


def quantize(vectors: Matrix) -> npt.NDArray[np.int8]:
    """Scale each row so that its largest component is 127, and round."""
    peak = np.abs(vectors).max(axis=1, keepdims=True)
    peak[peak == 0] = 1.0
    small: npt.NDArray[np.int8] = np.rint(vectors * (127.0 / peak)).astype(np.int8)
    return small


def unit_vectors(stored: Sequence[bytes]) -> Matrix:
    """Turn stored vectors back into unit vectors, to the precision of int8; there must be one at least."""
    return unit_vectors_of(b"".join(stored), len(stored))


def unit_vectors_of(stored: bytes, count: int) -> Matrix:
    """Turn so many stored vectors, one behind the other, back into unit vectors."""
    return _unit(np.frombuffer(stored, np.int8).reshape(count, -1))


def _unit(small: npt.NDArray[np.int8]) -> Matrix:
    wide = small.astype(np.float32)
    vectors: Matrix = wide / np.linalg.norm(wide, axis=1, keepdims=True).clip(1e-9)
    return vectors


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Unit vectors, one row for each of some passages, whose numbers ascend."""

    passages: Ids
    rows: Matrix

    @classmethod
    def none(cls) -> "PassageVectors":
        """Give the vectors of no passage."""
        return cls(np.empty(0, np.int64), np.empty((0, 0), np.float32))

    @classmethod
    def of(cls, hits: Sequence[MeaningHit]) -> "PassageVectors":
        """Take the vectors of passages that were found by them."""
        ordered = sorted(hits, key=lambda hit: hit.passage)
        if not ordered:
            return cls.none()
        return cls(np.array([hit.passage for hit in ordered], np.int64), np.stack([hit.vector for hit in ordered]))

    def joined(self, others: "PassageVectors") -> "PassageVectors":
        """Put these and those of others together; a passage that both have is kept once."""
        if not len(self.passages) or not len(others.passages):
            return self if len(self.passages) else others
        passages, first = np.unique(np.concatenate([self.passages, others.passages]), return_index=True)
        return PassageVectors(passages, np.concatenate([self.rows, others.rows])[first])

    def by_passage(self) -> dict[int, Vector]:
        """Give each passage its vector."""
        return dict(zip(self.passages.tolist(), self.rows, strict=True))

    def places(self, passages: Ids) -> Ids:
        """Tell in which row the vector of each passage stands, -1 where it has none."""
        if not len(self.passages):
            return np.full(len(passages), -1)
        rows = np.searchsorted(self.passages, passages).clip(max=len(self.passages) - 1)
        return np.where(self.passages[rows] == passages, rows, -1)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Codes as far as they were read: one row of `words` for each 64 dimensions, a column for each text.

    Only the first `count` columns are in use; what is read later is written behind them, so that one who still reads
    an earlier state is not disturbed.
    """

    table: str
    generation: object
    last: int
    count: int
    ids: Ids
    words: Words


class Codes:
    """The binary codes of all texts, in memory, loaded at the first search and kept in step by appending.

    The table of codes only grows, in blocks, until it is written anew under another generation; codes of texts that
    have gone are dropped then, and until then are found like any other. May be used from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded = _unread("", None)

    def load(self, connections: Connections, model: int) -> None:
        """Read what is new of a model's codes, so that the next search need not."""
        self._current(connections, model)

    def nearest(
        self, connections: Connections, model: int, query: Vector, count: int, among: Ids | None
    ) -> Ids:
        """Give the ids of the texts with the nearest codes, inside `among` if that is given.

        The query must be as seen from the centre. They are at most `count`, or the square root of how many there are:
        the more codes, the less each tells.
        """
        loaded = self._current(connections, model)
        ids, words = loaded.ids[: loaded.count], loaded.words[:, : loaded.count]
        if among is not None:
            kept = np.flatnonzero(_marked(ids, among))
            ids, words = ids[kept], words[:, kept]
        count = max(count, math.isqrt(len(ids)))
        if len(ids) <= count:
            return ids
        near = closest(words, binary_codes(query[None, :])[0], count * CLOSER_LOOK)
        if len(near) <= count:
            return ids[near]
        agreeing = agreement(np.take(words, near, axis=1), query)
        return ids[near[np.argpartition(-agreeing, count)[:count]]]

    def _current(self, connections: Connections, model: int) -> _Loaded:
        with self._lock:
            self._loaded = _refresh(self._loaded, connections, f"codes_{model}")
            return self._loaded


def _marked(ids: Ids, among: Ids) -> npt.NDArray[np.bool_]:
    """Tell which of the ids are among others; quicker than sorting, as ids are small numbers."""
    marks = np.zeros(max(ids.max(initial=0), among.max(initial=0)) + 1, np.bool_)
    marks[among] = True
    return marks[ids]


def _unread(table: str, generation: object) -> _Loaded:
    return _Loaded(table, generation, 0, 0, np.empty(0, np.int64), np.empty((0, 0), np.uint64))


def _refresh(known: _Loaded, connections: Connections, table: str) -> _Loaded:
    generation = (connections.index, connections.rows("SELECT value FROM facts WHERE name = 'codes generation'"))
    if (table, generation) != (known.table, known.generation):
        known = _unread(table, generation)
    added, size = connections.rows(
        f"SELECT sum(length(text_ids)) / 8, max(length(codes) * 8 / length(text_ids)) FROM {table} WHERE id > ?",
        (known.last,),
    )[0]
    if not added:
        return known
    known = _with_room(known, added, size // 8)
    sql = f"SELECT id, text_ids, codes FROM {table} WHERE id > ? ORDER BY id LIMIT {BLOCKS_AT_ONCE}"
    while blocks := connections.rows(sql, (known.last,)):
        for block in blocks:
            known = _appended(known, *block)
    return known


def _appended(known: _Loaded, last: int, text_ids: bytes, codes: bytes) -> _Loaded:
    ids = np.frombuffer(text_ids, np.int64)
    words = np.frombuffer(codes, np.uint64).reshape(len(ids), -1)
    known = _with_room(known, len(ids), words.shape[1])
    count = known.count + len(ids)
    known.ids[known.count : count] = ids
    known.words[:, known.count : count] = words.T
    return replace(known, last=last, count=count)


def _with_room(known: _Loaded, more: int, rows: int) -> _Loaded:
    """See that there is room for more texts; the arrays that grow get some to spare."""
    needed = known.count + more
    if needed <= len(known.ids):
        return known
    room = needed + (needed // 8 if known.count else 0)
    ids, words = np.empty(room, np.int64), np.empty((rows, room), np.uint64)
    if known.count:
        ids[: known.count] = known.ids[: known.count]
        words[:, : known.count] = known.words[:, : known.count]
    return replace(known, ids=ids, words=words)


def write_vectors(connection: apsw.Connection, model: int, text_ids: Ids, vectors: Matrix) -> None:
    """Write the vectors of some texts and their codes as one block, inside the caller's transaction."""
    if not len(text_ids):
        return
    small = quantize(vectors)
    connection.executemany(
        f"INSERT OR REPLACE INTO vectors_{model}(text_id, vector) VALUES (?, ?)",
        ((int(text_id), row.tobytes()) for text_id, row in zip(text_ids, small, strict=True)),
    )
    _write_block(connection, model, text_ids, small)


def _write_block(connection: apsw.Connection, model: int, text_ids: Ids, small: npt.NDArray[np.int8]) -> None:
    yardstick = known_yardstick(lambda sql, values: connection.execute(sql, values).fetchall(), model) or USUAL
    seen = yardstick.centred(_unit(small)) if yardstick.centre else small
    connection.execute(
        f"INSERT INTO codes_{model}(text_ids, codes) VALUES (?, ?)",
        (text_ids.astype(np.int64).tobytes(), binary_codes(seen).tobytes()),
    )


def rewrite_codes(connection: apsw.Connection, model: int, block: int = 8192) -> None:
    """Write all codes of a model anew from its vectors, without those that have gone, as a new generation."""
    connection.execute(f"DELETE FROM codes_{model}")
    last = -1
    sql = f"SELECT text_id, vector FROM vectors_{model} WHERE text_id > ? ORDER BY text_id LIMIT ?"
    while rows := list[Any](connection.execute(sql, (last, block))):
        last = rows[-1][0]
        small = np.frombuffer(b"".join(row[1] for row in rows), np.int8).reshape(len(rows), -1)
        _write_block(connection, model, np.array([row[0] for row in rows], np.int64), small)
    begin_generation(connection)


def begin_generation(connection: apsw.Connection) -> None:
    """Let all codes that are in memory anywhere be read anew, once the caller's transaction is committed."""
    connection.execute(
        "INSERT INTO facts(name, value) VALUES ('codes generation', 1) "
        "ON CONFLICT DO UPDATE SET value = value + 1"
    )
