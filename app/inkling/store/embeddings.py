"""Writing vectors: which texts lack one, and when a file is ready by meaning."""

import contextlib
from collections.abc import Generator, Sequence

import numpy as np

from inkling.encoder.encoder import Matrix
from inkling.encoder.yardstick import Yardstick
from inkling.store import schema
from inkling.store.models import ANSWERING
from inkling.store.paths import encode_path
from inkling.store.rows import PendingText
from inkling.store.vectors import rewrite_codes, unit_vectors, write_vectors
from inkling.store.writer import Writer
from inkling.store.yardsticks import known_yardstick, yardstick_fact

NEARLY = 20
"""Vectors are nearly complete while less than one text in so many lacks one."""


class Embeddings:
    """The vectors of one model, written through the one writer and on its thread."""

    def __init__(self, writer: Writer, identity: str) -> None:
        self._writer = writer
        self._connection = writer.connection
        self._identity = identity
        self._begun: dict[int, int] = {}
        with writer.transaction():
            self._model = self._find_or_add(identity)

    @property
    def table(self) -> str:
        """The table of the model's vectors."""
        return f"vectors_{self._model}"

    def measured(self) -> bool:
        """Tell whether it is known how near texts come to each other by the model."""
        return known_yardstick(self._writer.rows, self._model) is not None

    def measure(self, yardstick: Yardstick) -> None:
        """Remember how near texts come to each other by the model, and see what is there from its centre."""
        with self._writer.transaction():
            self._writer.remember(yardstick_fact(self._identity), yardstick.as_fact())
            if yardstick.centre and not self.empty():
                rewrite_codes(self._connection, self._model)

    def empty(self) -> bool:
        """Tell whether no text has a vector."""
        return not self._writer.rows(f"SELECT 1 FROM vectors_{self._model} LIMIT 1")

    def pending_count(self) -> int:
        """Count the texts that have no vector yet."""
        sql = f"SELECT count(*) FROM texts WHERE id NOT IN (SELECT text_id FROM vectors_{self._model})"
        return int(self._writer.rows(sql)[0][0])

    def nearly_complete(self) -> bool:
        """Tell whether at most one text in twenty lacks a vector."""
        sql = f"SELECT (SELECT count(*) FROM texts), (SELECT count(*) FROM vectors_{self._model})"
        texts, vectors = self._writer.rows(sql)[0]
        return bool((texts - vectors) * NEARLY <= texts)

    def pending(self, limit: int, of: Sequence[str] | None = None) -> list[PendingText]:
        """Fetch texts that have no vector yet, those of the newest files first; empty when all is done.

        With paths in `of`, only texts of these files, in their order. Asking again and again looks at each passage a
        few times only, however many there are.
        """
        texts = self._pending(limit, of)
        if not texts and of is None and self._begun:
            # A file that was begun may have been read anew since.
            self._begun.clear()
            texts = self._pending(limit, of)
        return texts

    def put(self, texts: Sequence[PendingText], vectors: Matrix) -> None:
        """Write the vectors of some texts, and mark the files that are ready by meaning with them."""
        with self._writer.transaction():
            ids = np.array([text.id for text in texts], np.int64)
            write_vectors(self._connection, self._model, ids, vectors)
            self._mark_ready(ids.tolist())

    def settle(self) -> None:
        """Mark all files whose texts have vectors as ready by meaning, and those that lack some as not."""
        lacking = (
            f"EXISTS (SELECT 1 FROM passages p WHERE p.file = files.id AND p.text_id NOT IN "
            f"(SELECT text_id FROM vectors_{self._model}))"
        )
        with self._writer.transaction():
            self._connection.execute(
                f"UPDATE files SET state = 'words ready' WHERE state = 'meaning ready' AND {lacking}"
            )
            self._connection.execute(
                f"UPDATE files SET state = 'meaning ready' WHERE state = 'words ready' AND NOT {lacking}"
            )

    def settle_new(self) -> None:
        """Mark the files that are ready by words, and whose texts have vectors already, as ready by meaning."""
        with self._writer.transaction():
            self._connection.execute(
                "UPDATE files SET state = 'meaning ready' WHERE state = 'words ready' AND NOT EXISTS "
                "(SELECT 1 FROM passages p WHERE p.file = files.id AND p.text_id NOT IN "
                f"(SELECT text_id FROM vectors_{self._model}))"
            )

    def tidy(self) -> None:
        """Write the codes anew when a fifth of them belong to texts that have gone."""
        coded, present = self._writer.rows(
            f"SELECT (SELECT coalesce(sum(length(text_ids)) / 8, 0) FROM codes_{self._model}), "
            f"(SELECT count(*) FROM vectors_{self._model})"
        )[0]
        if coded > present * 1.2 + 100:
            with self._writer.transaction():
                rewrite_codes(self._connection, self._model)

    def sample(self, count: int) -> Matrix:
        """Fetch unit vectors spread evenly over the index, at most `count`."""
        total = self._writer.rows(f"SELECT count(*) FROM vectors_{self._model}")[0][0]
        rows = self._writer.rows(
            f"SELECT vector FROM (SELECT vector, row_number() OVER (ORDER BY text_id) AS number "
            f"FROM vectors_{self._model}) WHERE number * ?1 / ?2 > (number - 1) * ?1 / ?2",
            (count, total),
        )
        return unit_vectors([row[0] for row in rows]) if rows else np.empty((0, 0), np.float32)

    def _pending(self, limit: int, of: Sequence[str] | None) -> list[PendingText]:
        sql = (
            f"SELECT ordinal, text_id, place, text FROM passages p WHERE file = ? AND ordinal >= ? AND NOT EXISTS "
            f"(SELECT 1 FROM vectors_{self._model} v WHERE v.text_id = p.text_id) ORDER BY ordinal LIMIT ?"
        )
        found: dict[int, PendingText] = {}
        with contextlib.closing(self._files_pending(of)) as files:
            for file, title in files:
                rows = self._writer.rows(sql, (file, self._begun.get(file, 0), limit))
                if rows and rows[0][0]:
                    # All before it have vectors and need not be looked at again.
                    self._begun[file] = rows[0][0]
                for _, text_id, place, text in rows:
                    found.setdefault(text_id, PendingText(text_id, title, place, text))
                if len(found) >= limit:
                    break
        return list(found.values())

    def _files_pending(self, of: Sequence[str] | None) -> Generator[tuple[int, str]]:
        if of is None:
            sql = "SELECT id, title FROM files WHERE state = 'words ready' ORDER BY modified DESC"
            yield from self._writer.each(sql)
            return
        sql = "SELECT id, title FROM files WHERE path = ? AND state = 'words ready'"
        for path in of:
            yield from self._writer.rows(sql, (encode_path(path),))

    def _mark_ready(self, texts: Sequence[int]) -> None:
        files = {
            row[0]
            for text in texts
            for row in self._writer.rows("SELECT DISTINCT file FROM passages WHERE text_id = ?", (text,))
        }
        # From the end, because files are encoded from their beginning.
        self._connection.executemany(
            f"UPDATE files SET state = 'meaning ready' WHERE id = ? AND state = 'words ready' AND "
            f"(SELECT p.id FROM passages p WHERE p.file = files.id AND NOT EXISTS "
            f"(SELECT 1 FROM vectors_{self._model} v WHERE v.text_id = p.text_id) "
            f"ORDER BY p.ordinal DESC LIMIT 1) IS NULL",
            ((file,) for file in sorted(files)),
        )

    def _find_or_add(self, identity: str) -> int:
        if found := self._writer.rows("SELECT id FROM models WHERE identity = ?", (identity,)):
            return int(found[0][0])
        added = self._writer.rows("INSERT INTO models(identity) VALUES (?) RETURNING id", (identity,))[0][0]
        self._connection.execute(schema.MODEL_TABLES.format(model=added))
        return int(added)


class FollowingEmbeddings(Embeddings):
    """The vectors of a model that is to answer once they are complete.

    Until then the states of files tell of the model that answers, and no call but `take_over` changes them.
    """

    def __init__(self, writer: Writer, identity: str) -> None:
        super().__init__(writer, identity)
        self._last = 0

    def pending(self, limit: int, of: Sequence[str] | None = None) -> list[PendingText]:
        """Fetch texts that have no vector yet, in the order in which they came; empty when all is done.

        None of them is urgent, whatever is in `of`: the other model answers.
        """
        if of is not None:
            return []
        texts = self._after(self._last, limit)
        if not texts and self._last:
            # Texts that came meanwhile, and any that an interruption left out.
            texts = self._after(0, limit)
        self._last = texts[-1].id if texts else 0
        return texts

    def put(self, texts: Sequence[PendingText], vectors: Matrix) -> None:
        """Write the vectors of some texts."""
        with self._writer.transaction():
            write_vectors(self._connection, self._model, np.array([text.id for text in texts], np.int64), vectors)

    def take_over(self, fact: object) -> None:
        """Make this model the answering one, in one transaction with the states of all files."""
        with self._writer.transaction():
            self.settle()
            self._writer.remember(ANSWERING, fact)

    def _after(self, last: int, limit: int) -> list[PendingText]:
        rows = self._writer.rows(
            "SELECT t.id, f.title, p.place, p.text FROM texts t "
            "JOIN passages p ON p.id = (SELECT min(id) FROM passages WHERE text_id = t.id) "
            "JOIN files f ON f.id = p.file "
            f"WHERE t.id > ? AND NOT EXISTS (SELECT 1 FROM vectors_{self._model} v WHERE v.text_id = t.id) "
            "ORDER BY t.id LIMIT ?",
            (last, limit),
        )
        return [PendingText(*row) for row in rows]
