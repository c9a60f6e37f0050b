"""Questions of a search to the index."""

import json
from collections.abc import Callable, Collection, Sequence, Set
from typing import Any

import numpy as np

from inkling.encoder.encoder import Matrix, Vector
from inkling.encoder.yardstick import USUAL, Yardstick
from inkling.store.connections import Connections
from inkling.store.fetcher import FILE, Fetcher, stored_file
from inkling.store.filters import (
    Condition,
    listed,
    on_files,
    on_parts,
    on_passages,
    on_passages_alone,
    packed_keys,
    passages_inside,
)
from inkling.store.forward_index import PassageCounts, codes_of_runs, count_runs
from inkling.store.hamming import Ids
from inkling.store.ledger import Ledger
from inkling.store.packed import with_packed
from inkling.store.phrases import nothing, settled, stands, surely
from inkling.store.rows import KEY_BITS, Filter, MeaningHit, NameHit, StoredFile, WordHit
from inkling.store.splitting import forward_word, reversed_word
from inkling.store.vectors import Codes, PassageVectors, quantize, unit_vectors_of
from inkling.store.vocabulary import OCCURRENCES, ROWS
from inkling.store.yardsticks import known_yardstick

EXACT_UP_TO = 20_000
"""So many filtered texts are compared exactly; more go through their binary codes first. So many passages are few."""

LISTED_UP_TO = 50_000
"""So many filtered texts are listed before their codes are compared; where more pass, the codes come first."""

MATCHES_RANKED = 20_000
"""So many matches of an expression are ranked at most."""

CODES_AT_LEAST = 400
CODES_PER_HIT = 4


class Reader(Fetcher):
    """Reads the index as it was at the last commit; may be used from any thread.

    `model` is the identity of the encoder whose vectors answer. Errors of the database come as HomeProblem or
    IndexProblem.
    """

    def __init__(self, connections: Connections, model: str) -> None:
        super().__init__(connections)
        self._model = model
        self._codes = Codes()
        self._ledger = Ledger(connections)

    def settled(self, within: Filter, give_up: Callable[[], None] = nothing) -> Filter:
        """Look up what a filter requires, excludes and finds in archives, once for all that is asked inside it."""
        return settled(self._connections, with_packed(self._connections, within), give_up)

    def surely(self, passages: Ids, within: Filter) -> Ids:
        """Keep the passages that hold what a settled filter only takes to be in them."""
        return surely(self._connections, passages, within)

    def stands(self, expression: str) -> bool:
        """Tell whether the very words of an FTS5 string stand in a passage, by the first of very many."""
        return stands(self._connections, expression)

    def words(self, expression: str, within: Filter, limit: int) -> list[WordHit]:
        """Find the passages that match an FTS5 expression, best bm25 first; of very many the newest are ranked."""
        within = self.settled(within)
        join, condition = "", Condition()
        if not within.empty:
            inside = self._few_inside(within)
            if inside is None:
                join = "JOIN passages p INDEXED BY passages_place ON p.id = w.rowid"
                condition = on_passages(within, "p")
            else:
                condition.add("+w.rowid IN (SELECT value FROM carray(?))", inside)
        # The scores of a subquery that ends are quicker than the full text's own order by rank, and bounded.
        sql = (
            "SELECT passage, p.file AS file, -score AS score FROM (SELECT passage, score FROM "
            f"(SELECT w.rowid AS passage, bm25(passage_words) AS score FROM passage_words w {join} "
            f"WHERE passage_words MATCH ? AND {condition.sql} ORDER BY w.rowid DESC LIMIT {MATCHES_RANKED}) "
            "ORDER BY score LIMIT ?) JOIN passages p ON p.id = passage"
        )
        values = (expression, *condition.values, limit)
        hits = [WordHit(*row) for row in self._together("passage, file, score", sql, values)]
        return sorted(hits, key=lambda hit: -hit.score)

    def names(self, expression: str, within: Filter, limit: int) -> list[NameHit]:
        """Find the files whose name or title matches an FTS5 expression, best bm25 first."""
        condition = _files_with_required(self.settled(within))
        sql = (
            "SELECT rowid, -rank FROM file_names WHERE file_names MATCH ? "
            f"AND +rowid IN (SELECT id FROM files WHERE {condition.sql}) ORDER BY rank LIMIT ?"
        )
        return [NameHit(*row) for row in self._connections.rows(sql, (expression, *condition.values, limit))]

    def is_named(self, expression: str) -> bool:
        """Tell whether the name or title of any file matches an FTS5 expression."""
        sql = "SELECT 1 FROM file_names WHERE file_names MATCH ? LIMIT 1"
        return bool(self._connections.rows(sql, (expression,)))

    def nearest(self, query: Vector, within: Filter, limit: int) -> list[MeaningHit]:
        """Find the passages nearest to a vector, inside the filter, nearest first; exact in a narrow filter."""
        model = self._model_id()
        if model is None:
            return []
        within = self.settled(within)
        candidates = self._candidates(model, query, within, max(CODES_AT_LEAST, CODES_PER_HIT * limit))
        condition = on_passages(within, "p")
        # Only the best texts are joined with their passages, of which each has at least one inside the filter.
        # Vectors come last: to sort with them takes longer than to fetch those that are left once more.
        sql = (
            "SELECT passage, file, cosine, vector FROM (SELECT p.id AS passage, p.file AS file, near, cosine FROM "
            "(SELECT text_id AS near, 1.0 - vec_distance_cosine(vec_int8(vector), vec_int8(?)) AS cosine "
            f"FROM vectors_{model} WHERE text_id IN (SELECT value FROM carray(?)) ORDER BY cosine DESC LIMIT ?) "
            f"JOIN passages p ON p.text_id = near WHERE {condition.sql} ORDER BY cosine DESC LIMIT ?) "
            f"CROSS JOIN vectors_{model} ON text_id = near"
        )
        values = (_small(query), listed(np.sort(candidates)), limit, *condition.values, limit)
        rows, vectors = self._with_vectors("passage, file, cosine", sql, values)
        found = [
            MeaningHit(passage, file, cosine, vector)
            for (passage, file, cosine), vector in zip(rows, vectors, strict=True)
        ]
        return sorted(found, key=lambda hit: -hit.cosine)

    def vectors(self, passages: Sequence[int]) -> PassageVectors:
        """Fetch the unit vectors of passages, to the precision of int8; those without one are left out."""
        model = self._model_id()
        if model is None:
            return PassageVectors.none()
        sql = (
            f"SELECT p.id AS id, v.vector AS vector FROM passages p JOIN vectors_{model} v "
            "ON v.text_id = p.text_id WHERE p.id IN (SELECT value FROM carray(?)) ORDER BY p.id"
        )
        rows, vectors = self._with_vectors("id", sql, (listed(passages),))
        return PassageVectors(np.array(rows, np.int64)[:, 0], vectors) if rows else PassageVectors.none()

    def counts(
        self,
        runs: Sequence[Sequence[str]],
        pairs: Sequence[tuple[int, int]],
        files: Sequence[int],
        most_each: int,
        also: Sequence[int] = (),
    ) -> PassageCounts:
        """Count how often runs of neighbouring stems occur in the passages of some files that hold any of them.

        After the runs come the `pairs` of them, by their places, that may stand side by side. Of each file only the
        first `most_each` passages are looked at, and the passages `also`.
        """
        # As one row.
        sql = (
            "SELECT json_group_array(id), json_group_array(file), json_group_array(ordinal), "
            "CAST(group_concat(stems, '') AS BLOB) FROM (SELECT looked.*, s.stems FROM ("
            "SELECT id, file, ordinal FROM passages WHERE file IN (SELECT value FROM carray(?)) AND ordinal < ? "
            "UNION SELECT id, file, ordinal FROM passages WHERE id IN (SELECT value FROM carray(?))) AS looked "
            "CROSS JOIN passage_stems s ON s.passage = looked.id)"
        )
        codes = codes_of_runs(self._connections.rows, runs)
        *numbers, stems = self._connections.rows(sql, (listed(files), most_each, listed(also)))[0]
        passages, found, ordinals = (np.array(json.loads(each), np.int64) for each in numbers)
        words, counts = count_runs(stems or b"", codes, pairs)
        kept = counts.any(axis=1)
        return PassageCounts(passages[kept], found[kept], ordinals[kept], words[kept], counts[kept])

    def tokens(self, text: str, among: Set[str] | None = None) -> list[tuple[int, int, str]]:
        """Split a text as the index does: start and end in characters, and the stem; maybe of some only."""
        return self._connections.tokens(text, among)

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Tell in how many passages each word occurs, after the index's own stemming."""
        stems = {word: [stem for _, _, stem in self.tokens(word)] for word in words}
        known = self.vocabulary({stem for run in stems.values() for stem in run})
        return {word: min((known.get(stem, 0) for stem in run), default=0) for word, run in stems.items()}

    def vocabulary(self, stems: Collection[str]) -> dict[str, int]:
        """Tell in how many passages stems occur, to a tenth for the commonest; those of no passage are left out."""
        ordered = sorted(stems)
        # The full text takes long to miss a word, and most words asked for are guesses.
        codes = codes_of_runs(self._connections.rows, [(stem,) for stem in ordered])
        standing = [stem for stem, code in zip(ordered, codes, strict=True) if code]
        if not standing:
            return {}
        total = self.passage_count()
        found = self._together("term, doc", OCCURRENCES, (json.dumps(standing),))
        return {term: min(count, total) for term, count in found}

    def compounds(self, word: str, stem: str, limit: int) -> list[tuple[str, int]]:
        """List longer words that begin with a stem or end in a word, with the passages they stand in; few of them."""
        sql = "SELECT term, doc FROM vocabulary WHERE term > ? AND term < ? LIMIT ?"
        found = [(term, count) for term, count in self._connections.rows(sql, (stem, stem + "\U0010ffff", limit))]
        if ending := reversed_word(word):
            rows = self._connections.rows(sql, (ending, ending + "\U0010ffff", limit))
            found += [(forward_word(term), count) for term, count in rows]
        return found

    def matching_passages(self, expression: str, most: int) -> int:
        """Count the passages that match an FTS5 expression, up to a number."""
        sql = "SELECT count(*) FROM (SELECT 1 FROM passage_words WHERE passage_words MATCH ? LIMIT ?)"
        return int(self._connections.rows(sql, (expression, most))[0][0])

    def matching(self, within: Filter, limit: int) -> list[StoredFile]:
        """List files that pass a filter, newest first: the answer to a query of filters alone.

        A file that tells when the documents in it were written is as new as the newest of them inside the filter.
        """
        within = self.settled(within)
        condition, dated = _files_with_required(within), on_parts(within, dated=True)
        newest = f"SELECT max(written) * 1000000000 FROM parts WHERE file = files.id AND {dated.sql}"
        sql = (
            f"SELECT {FILE} FROM files WHERE {condition.sql} "
            f"ORDER BY coalesce(iif(EXISTS (SELECT 1 FROM parts), ({newest}), NULL), modified) DESC, path LIMIT ?"
        )
        values = (*condition.values, *dated.values, limit)
        return [stored_file(row) for row in self._connections.rows(sql, values)]

    def matching_parts(self, within: Filter, limit: int) -> list[int]:
        """List by their keys the documents that pass a filter where their archive does not, newest first."""
        within = self.settled(within)
        keys, required = packed_keys(within, parts=True), Condition()
        if within.passages is not None:
            own = "SELECT passage FROM passage_parts n WHERE n.file = d.file AND n.number = d.number"
            required.add(f"EXISTS ({own} AND passage IN (SELECT value FROM carray(?)))", listed(within.passages))
        sql = (
            f"SELECT value FROM carray(?) CROSS JOIN parts d ON d.file = value & {2**KEY_BITS - 1} "
            f"AND d.number = value >> {KEY_BITS} JOIN files ON files.id = d.file WHERE {required.sql} "
            "ORDER BY coalesce(written * 1000000000, modified) DESC, path, d.number LIMIT ?"
        )
        rows = self._connections.rows(sql, (listed(keys), *required.values, limit)) if len(keys) else ()
        return [key for (key,) in rows]

    def noise(self) -> tuple[float, float]:
        """Tell mean and standard deviation of the cosine of unrelated texts, (0, 0) before it was measured."""
        return self._ledger.noise(self._model)

    def yardstick(self) -> Yardstick:
        """Tell how near texts come to each other by the model, the usual before it was measured."""
        model = self._model_id()
        return USUAL if model is None else self._yardstick(model)

    def passage_count(self) -> int:
        """Count the passages in the index."""
        return int(self._connections.rows(ROWS)[0][0])

    def meaning_ready(self) -> bool:
        """Tell whether any passage has a vector of the present model."""
        model = self._model_id()
        return model is not None and bool(self._connections.rows(f"SELECT 1 FROM vectors_{model} LIMIT 1"))

    def _yardstick(self, model: int) -> Yardstick:
        return known_yardstick(self._connections.rows, model) or USUAL

    def _model_id(self) -> int | None:
        rows = self._connections.rows("SELECT id FROM models WHERE identity = ?", (self._model,))
        return rows[0][0] if rows else None

    def _candidates(self, model: int, query: Vector, within: Filter, count: int) -> Ids:
        """Choose the texts to be compared by their vectors: all of a narrow filter, else those of the nearest codes.

        Where very many may be found, the nearest codes are asked whether they pass, ever more until enough do: codes
        of texts that stand in no passage any more lie among them for a while.
        """
        query = self._yardstick(model).centred(query)
        among = None if within.empty else self._text_ids(within, LISTED_UP_TO + 1)
        if among is not None and len(among) <= EXACT_UP_TO:
            return among
        if among is not None and len(among) <= LISTED_UP_TO:
            return self._codes.nearest(self._connections, model, query, count, among)
        asked, enough = (count, (count + 1) // 2) if among is None else (4 * count, count)
        while True:
            near = self._codes.nearest(self._connections, model, query, asked, None)
            passing = self._passing(within, near)
            if len(passing) >= enough or len(near) < asked:
                return passing
            asked *= 4

    def _passing(self, within: Filter, texts: Ids) -> Ids:
        condition = on_passages(within, "p")
        sql = (
            "SELECT DISTINCT text_id FROM passages p WHERE text_id IN (SELECT value FROM carray(?)) "
            f"AND {condition.sql}"
        )
        found = self._connections.rows(
            f"SELECT json_group_array(text_id) FROM ({sql})", (listed(np.sort(texts)), *condition.values)
        )
        return np.array(json.loads(found[0][0]), np.int64)

    def _few_inside(self, within: Filter) -> object | None:
        """List the passages inside a filter for a condition; None where they are many."""
        inside = passages_inside(within, "id")
        sql = f"SELECT json_group_array(id) FROM ({inside.sql} LIMIT {EXACT_UP_TO + 1})"
        rows = self._connections.rows(sql, inside.values)
        found = json.loads(rows[0][0])
        return listed(found) if len(found) <= EXACT_UP_TO else None

    def _text_ids(self, within: Filter, most: int) -> Ids:
        inside = passages_inside(within, "text_id")
        sql = f"SELECT DISTINCT text_id FROM ({inside.sql}) LIMIT {most}"
        found = self._connections.rows(f"SELECT json_group_array(text_id) FROM ({sql})", inside.values)
        return np.array(json.loads(found[0][0]), np.int64)

    def _together(self, columns: str, sql: str, values: Sequence[Any]) -> list[list[Any]]:
        """Fetch all rows as one: the interpreter's lock is let go and taken again at every row."""
        together = f"SELECT json_group_array(json_array({columns})) FROM ({sql})"
        rows: list[list[Any]] = json.loads(self._connections.rows(together, values)[0][0])
        return rows

    def _with_vectors(self, columns: str, sql: str, values: Sequence[Any]) -> tuple[list[list[Any]], Matrix]:
        """Fetch all rows and their stored vectors as one: a vector each, or its digits in JSON, take far longer."""
        together = (
            f"SELECT json_group_array(json_array({columns})), CAST(group_concat(vector, '') AS BLOB) FROM ({sql})"
        )
        found, stored = self._connections.rows(together, values)[0]
        rows: list[list[Any]] = json.loads(found)
        return rows, unit_vectors_of(stored, len(rows)) if rows else np.empty((0, 0), np.float32)


def _small(query: Vector) -> bytes:
    return quantize(query[None, :]).tobytes()


def _files_with_required(within: Filter) -> Condition:
    condition = on_files(within)
    if within.passages is not None:
        own = on_passages_alone(within, "p", leading=True)
        sql = f"SELECT p.file FROM passages p INDEXED BY passages_place WHERE {own.sql}"
        condition.add(f"id IN ({sql})", *own.values)
    return condition
