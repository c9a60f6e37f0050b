"""Brings an answer to a question from the index, by words, by meaning or by both."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np

from inkling.encoder.encoder import Encoder, Vector
from inkling.search.answer import Answer, FoundPassage, Question, Result
from inkling.search.explanation import Explanation
from inkling.search.forms import never_sure
from inkling.search.presentation import PASSAGES_EACH, Presenter, Shown
from inkling.search.query import Query, parse
from inkling.search.ranking import (
    FEEDBACK_PASSAGES,
    Candidates,
    Occurrences,
    RankedFile,
    Terms,
    best_files,
    best_passages,
    file_scores,
    meaning_weight,
    passage_scores,
    rank,
    refined,
    with_neighbours,
    word_scores,
)
from inkling.search.similar import Likened, example_in, liken
from inkling.search.terms import ROWS_COUNTED, Wording, stems_of, wording
from inkling.search.versions import Folded, VersionFolder
from inkling.search.weakness import Noise
from inkling.store.reader import Reader
from inkling.store.rows import Filter, WordHit

WORD_HITS = 200
MEANING_HITS = 100
NAME_HITS = 50
PASSAGES_KEPT = 150
PASSAGES_PER_RESULT = 5
"""So many passages at least are looked for and kept for each result that is wanted."""

VERSIONS_EACH = 2
VERSIONS_OF_EXAMPLE = 20
"""So many times the files that are wanted are ranked, and so many more beside an example."""

FILES_COUNTED = 24
PASSAGES_COUNTED = 48


class Superseded(Exception):
    """The question was given up because a newer one waits."""


def never() -> bool:
    """Tell that no newer question waits."""
    return False


@dataclass(frozen=True, slots=True)
class _Asked:
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
    def ranked(self) -> int:
        """How many files are to be ranked, as some will be folded."""
        return VERSIONS_EACH * self.question.limit + (VERSIONS_OF_EXAMPLE if self.likened else 0)

    def at_least(self, passages: int) -> int:
        """Raise a number of passages to what the wanted results need, beside those that are not to be found."""
        own = self.likened.own if self.likened else 0
        return own + max(passages, PASSAGES_PER_RESULT * self.question.limit)


@dataclass(frozen=True, slots=True)
class _ByWords:
    """What words alone find: passages, and how far the names of files cover the query."""

    hits: list[WordHit]
    names: Mapping[int, float]


class Searcher:
    """Answers questions from one index; any thread may call, several at a time, until it is closed.

    Words are looked for on a thread of its own, beside the encoder and the vectors.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._versions = VersionFolder(reader)
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="words")

    def close(self) -> None:
        """End the thread; to be called before the index is closed. May be called twice."""
        self._beside.shutdown(cancel_futures=True)

    def search(
        self, question: Question, encoder: Encoder | None = None, overtaken: Callable[[], bool] = never
    ) -> Answer:
        """Answer a question; by words alone where the mode is words or there is no encoder or no vector yet.

        A query of filters alone lists the files that pass them, newest first. What is like an example needs no
        encoder, and nothing is like one that is not in the index. `overtaken` is asked between steps; where it says
        yes, Superseded is raised.
        """

        def give_up() -> None:
            if overtaken():
                raise Superseded

        begin = time.perf_counter()
        query = parse(question.text)
        within = within_both(query.filter, question)
        meaning = False
        results: tuple[Result, ...] = ()
        example = example_in(self._reader, question, query)
        likened = liken(self._reader, example) if example else None
        if within is None or (example and likened is None):
            pass
        elif likened is None and not query.meaning:
            results = self._listed(within, question.limit)
        else:
            vector = likened.vector if likened and question.mode != "words" else None
            query = likened.asked(query) if likened else query
            can_encode = encoder is not None and question.mode != "words" and self._reader.meaning_ready()
            meaning = vector is not None or (can_encode and likened is None)
            by_words = question.mode != "meaning" or not meaning
            is_word = encoder.is_word if encoder is not None else never_sure
            worded = self._beside.submit(wording, self._reader, query, is_word)
            asked = _Asked(question, query, within, worded, vector, by_words, give_up, likened)
            results = self._found(asked, encoder if can_encode else None)
        weak = bool(results) and all(result.weak for result in results)
        return Answer(question.text, time.perf_counter() - begin, meaning, weak, results)

    def _listed(self, within: Filter, limit: int) -> tuple[Result, ...]:
        files = self._reader.matching(within, limit)
        firsts = self._reader.first_passages([file.id for file in files])
        results = []
        for file in files:
            first = firsts.get(file.id)
            shown = () if first is None else (
                FoundPassage(first.text, first.place, first.page, first.start, first.end, 0, 1.0, "words", (), None),
            )
            results.append(Result(file.path, file.title, 1.0, "words", file.modified, False, shown))
        return tuple(results)

    def _found(self, asked: _Asked, encoder: Encoder | None) -> tuple[Result, ...]:
        asked, candidates, names = self._candidates(asked, encoder)
        asked.give_up()
        found = self._occurrences(asked, candidates) if asked.by_words else None
        asked.give_up()
        files: Mapping[int, float] = {}
        around = None
        if found is not None:
            around = with_neighbours(found)
            files = file_scores(found, asked.wording.terms)
            candidates = _counted(candidates, found, around, asked.wording.terms)
        if asked.vector is not None:
            candidates = self._refined(asked.vector, candidates)
        ranked = rank(candidates, files, names, asked.ranked, PASSAGES_EACH)
        asked.give_up()
        shown = Shown(
            asked.query.meaning,
            "words" if asked.vector is None else asked.question.mode,
            asked.wording,
            asked.query.phrases,
            asked.vector,
            Noise(*self._reader.noise(), self._reader.passage_count()),
            Explanation(asked.wording, around),
        )
        return Presenter(self._reader, encoder, shown, asked.give_up).results(self._folded(asked, ranked))

    def _folded(self, asked: _Asked, ranked: list[RankedFile]) -> list[Folded]:
        """Fold versions unless all are wanted, leave out those of an example, and keep what is wanted."""
        if asked.question.all_versions:
            folded = [Folded(file, ()) for file in ranked]
        elif asked.likened is not None:
            others = self._versions.of(asked.likened.file, asked.likened.passage, ranked)
            folded = self._versions.fold([file for file in ranked if file.file not in others])
        else:
            folded = self._versions.fold(ranked)
        return folded[: asked.question.limit]

    def _candidates(self, asked: _Asked, encoder: Encoder | None) -> tuple[_Asked, Candidates, Mapping[int, float]]:
        """Gather the best passages by words and by meaning; all that have a vector have their cosine."""
        looking = self._beside.submit(self._by_words, asked) if asked.by_words else None
        files: dict[int, int] = {}
        cosines: dict[int, float] = {}
        if encoder is not None and asked.likened is None:
            vector = encoder.encode_query(asked.query.meaning)
            asked.give_up()
            if asked.wording.meaning != asked.query.meaning:
                vector = encoder.encode_query(asked.wording.meaning)
            asked = replace(asked, vector=vector)
            asked.give_up()
        if asked.vector is not None:
            for near in self._reader.nearest(asked.vector, asked.within, asked.at_least(MEANING_HITS)):
                files[near.passage], cosines[near.passage] = near.file, near.cosine
        by_words = looking.result() if looking else _ByWords([], {})
        words = {hit.passage: hit.score for hit in by_words.hits}
        if asked.vector is not None:
            cosines |= self._reader.cosines(asked.vector, [passage for passage in words if passage not in cosines])
        files |= {hit.passage: hit.file for hit in by_words.hits}
        names = dict(by_words.names)
        if asked.likened is not None:
            files = {passage: file for passage, file in files.items() if file != asked.likened.file}
            names.pop(asked.likened.file, None)
        best = max(words.values(), default=0.0) or 1.0
        passages = list(files)
        found = Candidates(
            np.array(passages, dtype=np.int64),
            np.array([files[passage] for passage in passages], dtype=np.int64),
            np.array([cosines.get(passage, np.nan) for passage in passages], dtype=np.float64),
            np.array([words.get(passage, 0.0) / best for passage in passages], dtype=np.float64),
        )
        return asked, best_passages(found, asked.at_least(PASSAGES_KEPT)), names

    def _by_words(self, asked: _Asked) -> _ByWords:
        finding = asked.wording.finding
        hits = self._reader.words(finding, asked.within, asked.at_least(WORD_HITS)) if finding else []
        return _ByWords(hits, self._names(asked))

    def _occurrences(self, asked: _Asked, candidates: Candidates) -> Occurrences | None:
        """Count the query's words and pairs in the passages found and in the other passages of the best files."""
        if not asked.wording.counting or not len(candidates.passages):
            return None
        if min(asked.wording.frequencies) > ROWS_COUNTED:
            return None
        rows = self._reader.counts(
            asked.wording.counting,
            asked.wording.beside,
            best_files(candidates, FILES_COUNTED),
            PASSAGES_COUNTED,
            candidates.passages.tolist(),
        )
        if not rows:
            return None
        counts = np.frombuffer(b"".join(row[3] for row in rows), np.uint8).reshape(len(rows), -1)
        return Occurrences(
            np.array([row[0] for row in rows], dtype=np.int64),
            np.array([row[1] for row in rows], dtype=np.int64),
            np.array([row[2] for row in rows], dtype=np.float64),
            asked.wording.gathered(counts.astype(np.float64)),
        )

    def _refined(self, vector: Vector, candidates: Candidates) -> Candidates:
        """Take the cosines anew, to the query moved towards the best passages."""
        passages = candidates.passages.tolist()
        vectors = self._reader.vectors(passages)
        if not vectors:
            return candidates
        best = [passages[row] for row in np.argsort(-passage_scores(candidates), kind="stable").tolist()]
        nearest = [vectors[passage] for passage in best[:FEEDBACK_PASSAGES] if passage in vectors]
        cosines = np.einsum("ij,j->i", np.stack(list(vectors.values())), refined(vector, np.array(nearest)))
        moved = dict(zip(vectors, cosines.tolist(), strict=True))
        return replace(candidates, moved=np.array([moved.get(passage, np.nan) for passage in passages]))

    def _names(self, asked: _Asked) -> dict[int, float]:
        """Tell how far the names and titles of files cover the query."""
        if not asked.wording.anything:
            return {}
        hits = self._reader.names(asked.wording.anything, asked.within, NAME_HITS)
        files = self._reader.files([hit.file for hit in hits])
        return {
            file.id: asked.wording.coverage(set(stems_of(self._reader, f"{PurePath(file.path).name} {file.title}")))
            for file in files.values()
        }


def _counted(candidates: Candidates, found: Occurrences, around: Occurrences, terms: Terms) -> Candidates:
    """Score the words of candidates by how often they occur, without and with what their neighbours lend."""
    scores = [word_scores(occurrences, terms) for occurrences in (found, around)]
    words, lent = ([each.get(passage, 0.0) for passage in candidates.passages.tolist()] for each in scores)
    return replace(
        candidates, words=np.array(words), around=np.array(lent), meaning_weight=meaning_weight(found, terms)
    )


def within_both(limits: Filter, question: Question) -> Filter | None:
    """Join a query's own limits with those from outside it; None where no file can meet both."""
    suffixes = tuple(suffix.lower().lstrip(".") for suffix in question.suffixes)
    if limits.suffixes and suffixes:
        suffixes = tuple(suffix for suffix in limits.suffixes if suffix in suffixes)
        if not suffixes:
            return None
    return replace(limits, suffixes=suffixes or limits.suffixes, inside=question.folders)
