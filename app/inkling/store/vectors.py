"""Vectors of a model: compact codes, and the search for the nearest in two stages.

A vector is kept as int8 (its direction matters, not its length, so no scale is kept) and as one bit a dimension.
The first stage compares bits in memory, by Hamming distance and then, for the best, by the sum of the query's
components where a bit is set; the second compares the int8 vectors of what is left by exact cosine.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt

from inkling.encoder.encoder import Matrix, Vector
from inkling.store.connections import Connections

CLOSER_LOOK = 8
"""So many times more texts than wanted are taken by Hamming distance, and then weighed by the query's own numbers."""

BLOCK = 8192
"""So many codes are compared at a time."""

Ids = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


def quantize(vectors: Matrix) -> npt.NDArray[np.int8]:
    """Scale each row so that its largest component is 127, and round."""
    peak = np.abs(vectors).max(axis=1, keepdims=True)
    peak[peak == 0] = 1.0
    small: npt.NDArray[np.int8] = np.rint(vectors * (127.0 / peak)).astype(np.int8)
    return small


def unit_vectors(stored: Sequence[bytes]) -> Matrix:
    """Turn stored vectors back into unit vectors, to the precision of int8; there must be one at least."""
    small = np.frombuffer(b"".join(stored), np.int8).reshape(len(stored), -1).astype(np.float32)
    vectors: Matrix = small / np.linalg.norm(small, axis=1, keepdims=True).clip(1e-9)
    return vectors


def binary_codes(vectors: Matrix | npt.NDArray[np.int8]) -> Words:
    """Give one bit a dimension, set where the component is positive; rows of 64-bit words, padded with zeros."""
    bits = np.packbits(vectors > 0, axis=1)
    return np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8))).view(np.uint64)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Codes as far as they were read: one row of `words` for each 64 dimensions, a column for each text."""

    table: str
    generation: object
    last: int
    ids: Ids
    words: Words


class Codes:
    """The binary codes of all texts, in memory, loaded at the first search and kept in step by appending.

    The table of codes only grows, in blocks, until it is written anew under another generation; codes of texts that
    have gone are dropped then, and until then fall out in the second stage. May be used from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded = _Loaded("", None, 0, np.empty(0, np.int64), np.empty((0, 0), np.uint64))

    def nearest(
        self, connections: Connections, model: int, query: Vector, count: int, among: Ids | None
    ) -> Ids:
        """Give the ids of the at most `count` texts with the nearest codes; `among` limits them, if given."""
        with self._lock:
            loaded = self._loaded = _refresh(self._loaded, connections, f"codes_{model}")
        ids, words = loaded.ids, loaded.words
        if among is not None:
            kept = np.isin(ids, among, assume_unique=True)
            ids, words = ids[kept], words[:, kept]
        if len(ids) <= count:
            return ids
        distances, tally = _hamming(words, binary_codes(query[None, :])[0])
        limit = np.searchsorted(np.cumsum(tally), count * CLOSER_LOOK)
        near = np.flatnonzero(distances <= limit)
        if len(near) <= count:
            return ids[near]
        signs = np.unpackbits(np.ascontiguousarray(words[:, near].T).view(np.uint8), axis=1, count=len(query))
        # Not by BLAS, whose idle threads spin on the other cores for a while after each call.
        agreement = np.einsum("ij,j->i", signs.astype(np.float32), query)
        return ids[near[np.argpartition(-agreement, count)[:count]]]


def _hamming(codes: Words, code: Words) -> tuple[npt.NDArray[np.uint16], Ids]:
    """Count the bits in which codes, one in each column, differ from one, and how many differ in so many bits.

    Block by block, so that all but the codes themselves stays in the processor's cache.
    """
    distances = np.zeros(codes.shape[1], np.uint16)
    tally = np.zeros(64 * len(code) + 1, np.int64)
    mixed = np.empty(BLOCK, np.uint64)
    bits = np.empty(BLOCK, np.uint8)
    for start in range(0, len(distances), BLOCK):
        part = distances[start : start + BLOCK]
        for row, word in zip(codes[:, start : start + BLOCK], code, strict=True):
            np.bitwise_xor(row, word, out=mixed[: len(part)])
            np.bitwise_count(mixed[: len(part)], out=bits[: len(part)])
            part += bits[: len(part)]
        tally += np.bincount(part, minlength=len(tally))
    return distances, tally


def _refresh(known: _Loaded, connections: Connections, table: str) -> _Loaded:
    generation = connections.rows("SELECT value FROM facts WHERE name = 'codes generation'")
    if (table, generation) != (known.table, known.generation):
        known = _Loaded(table, generation, 0, np.empty(0, np.int64), np.empty((0, 0), np.uint64))
    blocks = connections.rows(f"SELECT id, text_ids, codes FROM {table} WHERE id > ? ORDER BY id", (known.last,))
    if not blocks:
        return known
    ids = [np.frombuffer(block[1], np.int64) for block in blocks]
    words = [
        np.frombuffer(block[2], np.uint64).reshape(len(new), -1).T for block, new in zip(blocks, ids, strict=True)
    ]
    if known.ids.size:
        ids, words = [known.ids, *ids], [known.words, *words]
    return _Loaded(
        table, generation, blocks[-1][0], np.concatenate(ids), np.ascontiguousarray(np.concatenate(words, axis=1))
    )


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
    connection.execute(
        f"INSERT INTO codes_{model}(text_ids, codes) VALUES (?, ?)",
        (text_ids.astype(np.int64).tobytes(), binary_codes(small).tobytes()),
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
    connection.execute(
        "INSERT INTO facts(name, value) VALUES ('codes generation', 1) "
        "ON CONFLICT DO UPDATE SET value = value + 1"
    )
