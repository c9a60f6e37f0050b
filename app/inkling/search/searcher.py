"""Brings an answer to a question from the index, by words, by meaning or by both."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from inkling.encoder.encoder import Encoder
from inkling.search.answer import Answer, Question, Result
from inkling.search.bm25 import file_scores, with_neighbours
from inkling.search.candidates import Asked, Gathered, Gatherer, counted, moved
from inkling.search.closeness import order_by_closeness
from inkling.search.explanation import Explanation
from inkling.search.fetching import Fetched
from inkling.search.forms import never_sure
from inkling.search.inflections import Inflections
from inkling.search.languages import Languages
from inkling.search.parts import plain_suffix
from inkling.search.presentation import PASSAGES_EACH, Presenter, Shown, found_passage, within_file
from inkling.search.query import parse
from inkling.search.ranking import RankedFile, coverages, named_first, rank
from inkling.search.similar import example_in, liken
from inkling.search.terms import wording
from inkling.search.verbatim import look_closer
from inkling.search.versions import Folded, VersionFolder
from inkling.search.weakness import Noise, says_something, told_by_words
from inkling.search.words import words_of
from inkling.store.reader import Reader
from inkling.store.rows import Filter, file_of, number_of


class Superseded(Exception):
    """The question was given up because a newer one waits."""


def never() -> bool:
    """Tell that no newer question waits."""
    return False


class Searcher:
    """Answers questions from one index; any thread may call, several at a time, until it is closed.

    Words are looked for on a thread of its own, beside the encoder and the vectors.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._versions = VersionFolder(reader)
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="words")
        self._gatherer = Gatherer(reader, self._beside)
        self._languages = Languages(reader)
        self._inflections = Inflections(reader)

    def close(self) -> None:
        """End the thread; may be called twice."""
        self._beside.shutdown()

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
        within = self._reader.settled(within_both(query.filter, question), give_up)
        meaning = False
        results: tuple[Result, ...] = ()
        example = example_in(self._reader, question, query)
        likened = liken(self._reader, example) if example else None
        if example and likened is None:
            pass
        elif likened is None and not query.meaning:
            results = self._listed(within, question.limit)
        else:
            languages = self._languages.held()
            query = replace(query, words=words_of(query.meaning, languages))
            vector = likened.vector if likened and question.mode != "words" else None
            if likened is not None:
                query, within = likened.asked(query), likened.beside(within)
            can_encode = encoder is not None and question.mode != "words" and self._reader.meaning_ready()
            meaning = vector is not None or (can_encode and likened is None)
            by_words = question.mode != "meaning" or not meaning
            is_word = encoder.is_word if encoder is not None else never_sure
            inflected = partial(self._inflections.of, languages=languages)
            worded = self._beside.submit(wording, self._reader, query, is_word, inflected)
            asked = Asked(question, query, within, worded, vector, by_words, give_up, likened)
            results = self._found(asked, encoder if can_encode else None)
        weak = bool(results) and all(result.weak for result in results)
        return Answer(question.text, time.perf_counter() - begin, meaning, weak, results)

    def _listed(self, within: Filter, limit: int) -> tuple[Result, ...]:
        files = self._reader.matching(within, limit)
        openings = self._reader.openings([file.id for file in files], within)
        parts = self._reader.parts([file.id for file in files])
        results: list[Result] = []
        for file in files:
            opening = openings.get(file.id)
            shown = () if opening is None else (found_passage(opening, 1.0, "words"),)
            packed = within_file(parts.get(file.id), 0)
            results.append(
                Result(file.path, file.title, 1.0, "words", file.modified, False, shown, within=packed)
            )
        if inner := self._listed_parts(within, limit):
            results = sorted([*results, *inner], key=lambda result: (-result.date, result.key))[:limit]
        return tuple(results)

    def _listed_parts(self, within: Filter, limit: int) -> list[Result]:
        """List what passes in archives by its own name, where the archive does not."""
        keys = self._reader.matching_parts(within, limit)
        files = self._reader.files([file_of(key) for key in keys])
        parts = self._reader.parts(keys)
        openings = self._reader.passages(self._reader.first_in_parts(keys, 1))
        keyed = self._reader.in_parts(list(openings))
        shown = {keyed[id_]: found_passage(opening, 1.0, "words") for id_, opening in openings.items()}
        return [
            Result(
                file.path, parts[key].title, 1.0, "words", file.modified, False, (shown[key],), part=number_of(key),
                within=within_file(parts[key], number_of(key)),
            )
            for key in keys
            if key in shown and key in parts and (file := files.get(file_of(key)))
        ]

    def _found(self, asked: Asked, encoder: Encoder | None) -> tuple[Result, ...]:
        asked, gathered = self._gatherer.gathered(asked, encoder)
        candidates = gathered.candidates
        asked.give_up()
        found = self._gatherer.occurrences(asked, candidates) if asked.by_words else None
        asked.give_up()
        files: Mapping[int, float] = {}
        around = covered = None
        if asked.wording.telling:
            covered = {} if found is None else coverages(found, asked.wording.terms)
        if found is not None:
            around = with_neighbours(found)
            files = file_scores(found, asked.wording.terms)
            candidates = counted(candidates, found, around, asked.wording.terms)
        if asked.vector is not None:
            candidates = moved(asked.vector, candidates, gathered)
        ranked = rank(candidates, files, gathered.names, asked.ranked, PASSAGES_EACH, covered)
        fetched = Fetched(self._reader)
        if asked.by_words and asked.likened is None:
            ranked = look_closer(asked.wording.meaning, ranked, fetched)
            ranked = order_by_closeness(asked.wording.meaning, asked.query.words, ranked, fetched)
            if covered is not None:
                ranked = named_first(ranked, gathered.names, covered)
        asked.give_up()
        shown = self._shown(asked, gathered, Explanation(asked.wording, around), encoder)
        folded = self._folded(asked, ranked, fetched)
        return Presenter(self._reader, fetched, encoder, shown, asked.give_up).results(folded)

    def _shown(self, asked: Asked, gathered: Gathered, explanation: Explanation, encoder: Encoder | None) -> Shown:
        query = asked.query
        typed = encoder if asked.likened is None else None
        return Shown(
            query.meaning,
            "words" if asked.vector is None else asked.question.mode,
            asked.within,
            asked.wording,
            query.phrases,
            asked.vector,
            gathered.yardstick,
            Noise.measured(*self._reader.noise(), asked.wording.total, gathered.yardstick),
            explanation,
            typed is None or says_something(query.meaning, query.words, typed.is_word),
            told_by_words(query.words),
        )

    def _folded(self, asked: Asked, ranked: list[RankedFile], fetched: Fetched) -> list[Folded]:
        """Fold versions unless all are wanted, leave out those of an example, and keep what is wanted."""
        if asked.question.all_versions:
            folded = [Folded(file, ()) for file in ranked]
        elif asked.likened is not None:
            others = self._versions.of(asked.likened.key, asked.likened.passage, ranked, fetched)
            folded = self._versions.fold([file for file in ranked if file.key not in others], fetched)
        else:
            folded = self._versions.fold(ranked, fetched)
        return folded[: asked.question.limit]


def within_both(limits: Filter, question: Question) -> Filter:
    """Join a query's own limits with those from outside it."""
    types = tuple(filter(None, map(plain_suffix, question.suffixes)))
    return replace(limits, types=types, inside=question.folders)
