"""Gathers the passages that may answer a question, by words and by meaning, and what is known of each."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

import numpy as np

from inkling.encoder.encoder import Encoder, Vector
from inkling.encoder.yardstick import Yardstick
from inkling.search.answer import Question
from inkling.search.bm25 import Floats, Ids, Occurrences, Terms, word_scores
from inkling.search.forms import stems_of
from inkling.search.query import Query
from inkling.search.ranking import (
    FEEDBACK_PASSAGES,
    Candidates,
    best_files,
    best_passages,
    meaning_weight,
    passage_scores,
    refined,
)
from inkling.search.similar import Likened, without
from inkling.search.terms import Wording
from inkling.store.forward_index import PassageCounts
from inkling.store.phrases import holds
from inkling.store.reader import Reader
from inkling.store.rows import Filter, MeaningHit, StoredFile, WordHit, number_of
from inkling.store.vectors import PassageVectors

WORD_HITS = 200
MEANING_HITS = 100
NAME_HITS = 50
PASSAGES_KEPT = 150
PASSAGES_PER_RESULT = 5
"""So many passages at least are looked for and kept for each result that is wanted."""

VERSIONS_EACH = 2
VERSIONS_OF_EXAMPLE = 20
"""So many times the files that are wanted are ranked, and so many more beside an example."""

FILES_AT_LEAST = 20
"""Whoever wants fewer gets the first of these: what is looked at closer, and of versions the newest."""

LOOKS_AGAIN = 3
"""So often at most is looked again without the files found, where a few long ones take the places of all others."""

FILES_COUNTED = 24
PASSAGES_COUNTED = 48


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way, while its words are looked up; `vector` is None where meaning takes no part."""

    question: Question
    query: Query
    within: Filter
    worded: Future[Wording]
    vector: Vector | None
    by_words: bool
    give_up: Callable[[], None]
    likened: Likened | None = None

    @property
    def wording(self) -> Wording:
        """The words as the index knows them; waits until they are looked up."""
        return self.worded.result()

    @property
    def files(self) -> int:
        """How many files are to be found, if there are so many."""
        return max(self.question.limit, FILES_AT_LEAST)

    @property
    def ranked(self) -> int:
        """How many files are to be ranked, as some will be folded."""
        return VERSIONS_EACH * self.files + (VERSIONS_OF_EXAMPLE if self.likened else 0)

    def at_least(self, passages: int) -> int:
        """Raise a number of passages to what the wanted results need, beside those that are not to be found."""
        own = self.likened.room() if self.likened else 0
        return own + max(passages, PASSAGES_PER_RESULT * self.question.limit)


@dataclass(frozen=True, slots=True)
class _ByWords:
    """What words alone find: passages with their vectors, and how far the names of files cover the query."""

    hits: list[WordHit]
    names: Mapping[int, float]
    vectors: PassageVectors


@dataclass(frozen=True, slots=True)
class Gathered:
    """Passages that may answer, how far the names of files cover the query, and the vectors of passages.

    Cosines are on the usual scale, to which the yardstick brings them.
    """

    candidates: Candidates
    names: Mapping[int, float]
    vectors: PassageVectors
    yardstick: Yardstick


class Gatherer:
    """Gathers candidates from one index; words are looked for `beside` the encoder and the vectors."""

    def __init__(self, reader: Reader, beside: Executor) -> None:
        self._reader = reader
        self._beside = beside

    def gathered(self, asked: Asked, encoder: Encoder | None) -> tuple[Asked, Gathered]:
        """Gather the best passages by words and by meaning, and encode the question meanwhile."""
        by_meaning = asked.vector is not None or encoder is not None
        looking = self._beside.submit(self._by_words, asked, by_meaning) if asked.by_words else None
        nearest: list[MeaningHit] = []
        if encoder is not None and asked.likened is None:
            vector = encoder.encode_query(asked.query.meaning)
            asked.give_up()
            if asked.wording.meaning != asked.query.meaning:
                vector = encoder.encode_query(asked.wording.meaning)
            asked = replace(asked, vector=vector)
            asked.give_up()
        if asked.vector is not None:
            nearest = self._reader.nearest(asked.vector, asked.within, asked.at_least(MEANING_HITS))
        by_words = looking.result() if looking else _ByWords([], {}, PassageVectors.none())
        nearest, by_words = self._with_others(asked, nearest, by_words)
        files = self._files_of(asked, [*nearest, *by_words.hits])
        names = dict(by_words.names)
        if asked.likened is not None:
            names.pop(asked.likened.key, None)
        passages = np.array(list(files), dtype=np.int64)
        vectors = by_words.vectors.joined(PassageVectors.of(nearest))
        yardstick = self._reader.yardstick()
        words = {hit.passage: hit.score for hit in by_words.hits}
        most = max(words.values(), default=0.0) or 1.0
        found = Candidates(
            passages,
            np.array(list(files.values()), dtype=np.int64),
            _cosines(asked.vector, passages, vectors, yardstick),
            np.array([words.get(passage, 0.0) / most for passage in files], dtype=np.float64),
        )
        best = best_passages(found, asked.at_least(PASSAGES_KEPT), asked.files)
        names |= self._titles(asked, best.files) if asked.by_words else {}
        return asked, Gathered(best, names, vectors, yardstick)

    def _titles(self, asked: Asked, keys: Ids) -> dict[int, float]:
        """Tell how far the titles of documents within files cover the query, as names of files do."""
        parts = self._reader.parts([key for key in dict.fromkeys(keys.tolist()) if number_of(key)])
        titles = {key: set(stems_of(self._reader, part.title)) for key, part in parts.items() if part.title}
        return {key: asked.wording.coverage(stems) for key, stems in titles.items()}

    def _keys(self, hits: Sequence[MeaningHit | WordHit]) -> dict[int, int]:
        """Give the keys of the files, or documents within files, that passages found are of."""
        files = {hit.passage: hit.file for hit in hits}
        return files | self._reader.in_parts(list(files))

    def _files_of(self, asked: Asked, hits: Sequence[MeaningHit | WordHit]) -> dict[int, int]:
        """Give what the passages found are of, without what is not to be found."""
        files = self._keys(hits)
        if asked.likened is not None:
            files = {passage: key for passage, key in files.items() if not asked.likened.holds(key)}
        sure = self._reader.surely(np.array(list(files), np.int64), asked.within)
        return files if len(sure) == len(files) else {passage: files[passage] for passage in sorted(sure.tolist())}

    def _by_words(self, asked: Asked, by_meaning: bool) -> _ByWords:
        hits, vectors = self._holding(asked, asked.within, by_meaning)
        return _ByWords(hits, self._names(asked), vectors)

    def _holding(self, asked: Asked, within: Filter, by_meaning: bool) -> tuple[list[WordHit], PassageVectors]:
        finding = asked.wording.finding
        hits = self._reader.words(finding, within, asked.at_least(WORD_HITS)) if finding else []
        vectors = self._reader.vectors([hit.passage for hit in hits]) if by_meaning else PassageVectors.none()
        return hits, vectors

    def _with_others(
        self, asked: Asked, nearest: list[MeaningHit], by_words: _ByWords
    ) -> tuple[list[MeaningHit], _ByWords]:
        """Look again without what was found, where that is less than wanted and there may be other files."""
        near, holding = nearest, by_words.hits
        for _ in range(LOOKS_AGAIN):
            keys = self._keys([*nearest, *by_words.hits])
            more_near = len(near) >= asked.at_least(MEANING_HITS)
            more_words = len(holding) >= asked.at_least(WORD_HITS)
            if len(set(keys.values())) >= asked.files or not (more_near or more_words):
                break
            asked.give_up()
            within = without(asked.within, keys.values())
            near, holding = [], []
            if more_near and asked.vector is not None:
                near = self._reader.nearest(asked.vector, within, asked.at_least(MEANING_HITS))
                nearest = [*nearest, *near]
            if more_words:
                holding, vectors = self._holding(asked, within, asked.vector is not None)
                joined = by_words.vectors.joined(vectors)
                by_words = replace(by_words, hits=[*by_words.hits, *holding], vectors=joined)
        return nearest, by_words

    def occurrences(self, asked: Asked, candidates: Candidates) -> Occurrences | None:
        """Count the query's words and pairs in the passages found and in the other passages of the best files."""
        if not asked.wording.counting or not len(candidates.passages):
            return None
        best = best_files(candidates, FILES_COUNTED)
        within = self._reader.first_in_parts([key for key in best if number_of(key)], PASSAGES_COUNTED)
        found = self._reader.counts(
            asked.wording.counting,
            asked.wording.beside,
            [key for key in best if not number_of(key)],
            PASSAGES_COUNTED,
            [*candidates.passages.tolist(), *within],
        )
        if not len(found.passages):
            return None
        counts = asked.wording.gathered(found.counts.astype(np.float64))
        return Occurrences(
            found.passages, self._keyed(found), found.ordinals, found.words.astype(np.float64), counts
        )

    def _keyed(self, found: PassageCounts) -> Ids:
        """Give what each passage that was counted is of."""
        passages = found.passages.tolist()
        keys = self._reader.in_parts(passages)
        if not keys:
            return found.files
        pairs = zip(passages, found.files.tolist(), strict=True)
        return np.array([keys.get(passage, file) for passage, file in pairs], np.int64)

    def _names(self, asked: Asked) -> dict[int, float]:
        """Tell how far the names and titles of files cover the query."""
        if not asked.wording.anything:
            return {}
        files = self._called(asked.wording.anything, asked.within)
        if phrases := asked.query.filter.required:
            # A phrase may as well stand in the name as in a passage.
            both = " AND ".join((f"({asked.wording.anything})", *phrases))
            named = self._called(both, replace(asked.within, required=(), passages=None))
            tests = [holds(phrase) for phrase in phrases]
            files |= {id_: file for id_, file in named.items() if all(test(file.called) for test in tests)}
        return {
            file.id: asked.wording.coverage(set(stems_of(self._reader, file.called)))
            for file in files.values()
        }

    def _called(self, expression: str, within: Filter) -> dict[int, StoredFile]:
        hits = self._reader.names(expression, within, NAME_HITS)
        return self._reader.files([hit.file for hit in hits])


def _cosines(vector: Vector | None, passages: Ids, vectors: PassageVectors, yardstick: Yardstick) -> Floats:
    """Tell how near passages are to a unit vector, on the usual scale; NaN where one of both has none."""
    if vector is None or not len(vectors.passages):
        return np.full(len(passages), np.nan)
    # Not by BLAS, whose idle threads spin on the other cores for a while after each call.
    cosines = np.einsum("ij,j->i", vectors.rows, vector).astype(np.float64)
    places = vectors.places(passages)
    return np.where(places < 0, np.nan, yardstick.usual(cosines)[places])


def moved(vector: Vector, candidates: Candidates, gathered: Gathered) -> Candidates:
    """Take the cosines of candidates anew, to the query moved towards the best passages."""
    vectors = gathered.vectors
    best = np.argsort(-passage_scores(candidates), kind="stable")[:FEEDBACK_PASSAGES]
    places = vectors.places(candidates.passages[best])
    query = refined(vector, vectors.rows[places[places >= 0]])
    return replace(candidates, moved=_cosines(query, candidates.passages, vectors, gathered.yardstick))


def counted(candidates: Candidates, found: Occurrences, around: Occurrences, terms: Terms) -> Candidates:
    """Score the words of candidates by how often they occur, without and with what their neighbours lend."""
    scores = [word_scores(occurrences, terms) for occurrences in (found, around)]
    words, lent = ([each.get(passage, 0.0) for passage in candidates.passages.tolist()] for each in scores)
    return replace(
        candidates, words=np.array(words), around=np.array(lent), meaning_weight=meaning_weight(found, terms)
    )
