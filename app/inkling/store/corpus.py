"""All passages and files of the index, as texts to learn from and vectors to compare."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inkling.encoder.encoder import Matrix
from inkling.store.connections import Connections
from inkling.store.filters import listed
from inkling.store.paths import decode_path, encode_path
from inkling.store.vectors import unit_vectors

AT_ONCE = 20_000
PASSAGE = "SELECT p.id, p.file, p.section, f.title, p.place, p.text FROM passages p JOIN files f ON f.id = p.file"


@dataclass(frozen=True, slots=True)
class CorpusPassage:
    """A passage and what stands around it: the file's title, and its place in the file."""

    id: int
    file: int
    section: int
    title: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file that is ready by meaning."""

    id: int
    path: str
    title: str


class Corpus:
    """Reads passages in the order of their files, and whole files; may be used from any thread."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def sample(self, most: int, seed: int) -> list[CorpusPassage]:
        """Fetch at most so many passages, drawn evenly at random; the same index and seed give the same ones."""
        ids = [row[0] for row in self._connections.rows("SELECT id FROM passages ORDER BY id")]
        if len(ids) > most:
            ids = random.Random(seed).sample(ids, most)
        sql = f"{PASSAGE} WHERE p.id IN (SELECT value FROM carray(?)) ORDER BY p.file, p.ordinal"
        return [CorpusPassage(*row) for row in self._connections.rows(sql, (listed(ids),))]

    def find(self, path: str, text: str) -> CorpusPassage | None:
        """Fetch the passage of a file that has a text, None where there is none any more."""
        rows = self._connections.rows(f"{PASSAGE} WHERE f.path = ? AND p.text = ? LIMIT 1", (encode_path(path), text))
        return CorpusPassage(*rows[0]) if rows else None

    def of(self, path: str) -> list[CorpusPassage]:
        """Fetch all passages of a file in their order."""
        rows = self._connections.rows(f"{PASSAGE} WHERE f.path = ? ORDER BY p.ordinal", (encode_path(path),))
        return [CorpusPassage(*row) for row in rows]

    def file_vectors(self, model: str) -> tuple[list[CorpusFile], Matrix]:
        """Fetch the files that have vectors of a model, by path, and the mean direction of each as a row."""
        found = self._connections.rows("SELECT id FROM models WHERE identity = ?", (model,))
        if not found:
            return [], np.empty((0, 0), np.float32)
        sums: dict[int, np.ndarray] = {}
        sql = (
            f"SELECT p.file, v.vector FROM passages p JOIN vectors_{found[0][0]} v ON v.text_id = p.text_id "
            "WHERE p.id > ? AND p.id <= ?"
        )
        last = self._connections.rows("SELECT coalesce(max(id), 0) FROM passages")[0][0]
        for start in range(0, last, AT_ONCE):
            rows = self._connections.rows(sql, (start, start + AT_ONCE))
            if rows:
                _add_up(sums, [row[0] for row in rows], unit_vectors([row[1] for row in rows]))
        sql = "SELECT id, path, title FROM files WHERE id IN (SELECT value FROM carray(?)) ORDER BY path"
        rows = self._connections.rows(sql, (listed(list(sums)),))
        files = [CorpusFile(id_, decode_path(path), title) for id_, path, title in rows]
        if not files:
            return [], np.empty((0, 0), np.float32)
        middles = np.stack([sums[file.id] for file in files])
        vectors: Matrix = middles / np.linalg.norm(middles, axis=1, keepdims=True).clip(1e-9)
        return files, vectors

    def openings(self, files: Sequence[int]) -> dict[int, str]:
        """Fetch the text of each file's first passage."""
        sql = "SELECT file, text FROM passages WHERE ordinal = 0 AND file IN (SELECT value FROM carray(?))"
        return dict(self._connections.rows(sql, (listed(files),)))


def _add_up(known: dict[int, np.ndarray], files: Sequence[int], vectors: Matrix) -> None:
    """Add each vector to the sum of its file."""
    owners, place = np.unique(np.array(files, np.int64), return_inverse=True)
    sums = np.zeros((len(owners), vectors.shape[1]), np.float32)
    np.add.at(sums, place, vectors)
    for file, total in zip(owners.tolist(), sums, strict=True):
        known[file] = known[file] + total if file in known else total
