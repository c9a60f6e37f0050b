"""All passages of the index as texts to learn from."""

import random
from dataclasses import dataclass

import apsw
import numpy as np

from inkling.store.connections import Connections
from inkling.store.database import encode_path

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


class Corpus:
    """Reads passages in the order of their files; may be used from any thread."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def sample(self, most: int, seed: int) -> list[CorpusPassage]:
        """Fetch at most so many passages, drawn evenly at random; the same index and seed give the same ones."""
        ids = [row[0] for row in self._connections.rows("SELECT id FROM passages ORDER BY id")]
        if len(ids) > most:
            ids = random.Random(seed).sample(ids, most)
        if not ids:
            return []
        wanted = apsw.carray(np.array(ids, np.int64))
        sql = f"{PASSAGE} WHERE p.id IN (SELECT value FROM carray(?)) ORDER BY p.file, p.ordinal"
        return [CorpusPassage(*row) for row in self._connections.rows(sql, (wanted,))]

    def find(self, path: str, text: str) -> CorpusPassage | None:
        """Fetch the passage of a file that has a text, None where there is none any more."""
        rows = self._connections.rows(f"{PASSAGE} WHERE f.path = ? AND p.text = ? LIMIT 1", (encode_path(path), text))
        return CorpusPassage(*rows[0]) if rows else None
