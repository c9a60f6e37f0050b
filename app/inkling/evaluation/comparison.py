"""How well each model at hand finds what got a star: among the same files for every model.

Only models that answered have vectors of the whole index, so nothing is searched there. Each starred file is put
among others that no model chose: those whose words fit the question best, and some drawn by lot. What the index has
no vectors for is encoded on the spot.
"""

import functools
import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from inkling.adapting.proof import sign_test
from inkling.encoder.encoder import Encoder, Vector
from inkling.errors import BadRequest, ModelProblem
from inkling.evaluation.measures import DEPTH, Mean, mean, ndcg
from inkling.search.answer import Question
from inkling.search.query import parse
from inkling.search.stars import Star
from inkling.session import Session
from inkling.session.trying import TriedText

FEWEST = 5
"""Questions below which a figure would say nothing."""

MOST = 60
"""Questions asked, the newest."""

BY_WORDS = 15
BY_LOT = 15
MOST_TEXTS = 12_000
"""Passages that a model has to read at most, which takes minutes."""

PASSAGES_EACH = (1000, 200, 100, 50, 25, 12, 6)
"""How many first passages of each file are read: the first number that keeps to the limit, or the last.

Beside them those are read that fit by their words or got the star.
"""

_AT_ONCE = 128
OnStep = Callable[[str, int, int], None]
"""Hears the name of the model that reads, the texts it has read, and how many there are."""


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """What a model did with all questions: how many starred files came first, and among the first ten.

    `chance` is how likely luck alone would make as great a difference to the answering model, None for that one.
    `problem` is why a model could not be tried; it has no figures then.
    """

    name: str
    first: int = 0
    among_ten: int = 0
    ndcg: Mean | None = None
    chance: float | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures of all models at hand, the answering one first; every question had so many files, at most and least."""

    questions: int
    most_files: int
    fewest_files: int
    models: tuple[ModelFigures, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A question, the files that got a star for it, and the texts of all files to choose from."""

    question: str
    starred: frozenset[str]
    files: Mapping[str, tuple[TriedText, ...]]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """A trial before it is known how much of its files can be read; `wanted` are texts that are in any case."""

    question: str
    starred: frozenset[str]
    files: Mapping[str, tuple[TriedText, ...]]
    wanted: Mapping[str, set[str]]


def compare(session: Session, on_step: OnStep) -> Comparison:
    """Try all models at hand on what got a star, newest questions first; nothing is changed.

    Raises:
        BadRequest: too few questions have a star whose file is in the index.
    """
    trials = gather(session)
    if len(trials) < FEWEST:
        have = {0: "Nothing that is in the index has a star", 1: "One question has a star"}
        title = f"{have.get(len(trials), f'{len(trials)} questions have a star')} so far; models are compared from "
        raise BadRequest(f"{title}{FEWEST} on.", "Give one to a result that was it: Ctrl+D, or inkling star.")
    figures: list[ModelFigures] = []
    basis: list[float] | None = None
    for place, (name, setting) in enumerate(session.trying.models().items()):
        try:
            known = session.trying.vectors(setting, [each.passage for each in _texts(trials)])
            with session.trying.encoder(setting) as encoder:
                found = _ranked(encoder, known, trials, partial(on_step, name))
        except ModelProblem as problem:
            figures.append(ModelFigures(name, problem=problem.title))
            continue
        gains = [ndcg(files, dict.fromkeys(trial.starred, 1.0)) for files, trial in zip(found, trials, strict=True)]
        chance = None if basis is None else sign_test(np.subtract(gains, basis))
        basis = gains if place == 0 else basis
        figures.append(_figures(name, found, trials, mean(gains), chance))
    counts = [len(trial.files) for trial in trials]
    return Comparison(len(trials), max(counts), min(counts), tuple(figures))


def gather(session: Session) -> list[Trial]:
    """Put the starred files of each question among others; files that are not in the index any more do not count."""
    starred: dict[str, list[Star]] = {}
    for star in reversed(session.stars.all()):
        if star.kind == "starred" and parse(star.query).meaning:
            starred.setdefault(star.query, []).append(star)
    ready = sorted(row.path for row in session.ledger() if row.state in ("words ready", "meaning ready"))
    by_lot = random.Random(1).sample(ready, min(BY_LOT, len(ready)))

    @functools.cache
    def texts(path: str) -> tuple[TriedText, ...]:
        """Read a file once for all questions, of which most have some files in common."""
        return tuple(session.trying.texts(path))

    found = (_gathered(session, texts, query, stars, by_lot) for query, stars in starred.items())
    gathered = list(itertools.islice((trial for trial in found if trial.starred), MOST))
    trials = [_read(trial, PASSAGES_EACH[0]) for trial in gathered]
    for passages in PASSAGES_EACH[1:]:
        if len(_texts(trials)) <= MOST_TEXTS:
            break
        trials = [_read(trial, passages) for trial in gathered]
    return trials


def _gathered(
    session: Session,
    texts: Callable[[str], tuple[TriedText, ...]],
    query: str,
    stars: Sequence[Star],
    by_lot: Sequence[str],
) -> _Gathered:
    by_words = session.search(Question(query, limit=BY_WORDS, mode="words", all_versions=True)).results
    wanted: dict[str, set[str]] = {}
    for star in stars:
        wanted.setdefault(star.path, set()).add(star.passage)
    for result in by_words:
        wanted.setdefault(result.path, set()).update(passage.text for passage in result.passages)
    for path in by_lot:
        wanted.setdefault(path, set())
    files = {path: found for path in wanted if (found := texts(path))}
    return _Gathered(parse(query).meaning, frozenset(star.path for star in stars) & files.keys(), files, wanted)


def _read(gathered: _Gathered, passages: int) -> Trial:
    """Keep the first passages of each file, and those with one of the texts that are wanted."""
    files = {
        path: tuple(each for n, each in enumerate(texts) if n < passages or each.text in gathered.wanted[path])
        for path, texts in gathered.files.items()
    }
    return Trial(gathered.question, gathered.starred, files)


def _texts(trials: Sequence[Trial]) -> list[TriedText]:
    """List the texts of all files, each text once."""
    every = (each for trial in trials for texts in trial.files.values() for each in texts)
    return list({each.encoded: each for each in every}.values())


def _ranked(
    encoder: Encoder, known: Mapping[int, Vector], trials: Sequence[Trial], on_step: Callable[[int, int], None]
) -> list[list[str]]:
    """Order the files of each question by their best text, nearest first; of equals the starred first."""
    texts = _texts(trials)
    vectors = {each.encoded: known[each.passage] for each in texts if each.passage in known}
    unread = sorted((each.encoded for each in texts if each.passage not in known), key=len)
    for start in range(0, len(unread), _AT_ONCE):
        on_step(start, len(unread))
        batch = unread[start : start + _AT_ONCE]
        vectors.update(zip(batch, encoder.encode_passages(batch), strict=True))
    on_step(len(unread), len(unread))
    return [_order(trial, encoder.encode_query(trial.question), vectors) for trial in trials]


def _order(trial: Trial, query: Vector, vectors: Mapping[str, Vector]) -> list[str]:
    # Copies are read as one text, so they are equally near and none stands in the way of another.
    near = {
        path: max(float(vectors[each.encoded] @ query) for each in texts) for path, texts in trial.files.items()
    }
    return sorted(near, key=lambda path: (-near[path], path not in trial.starred, path))


def _figures(
    name: str, found: Sequence[Sequence[str]], trials: Sequence[Trial], gain: Mean, chance: float | None
) -> ModelFigures:
    pairs = list(zip(found, trials, strict=True))
    first = sum(files[0] in trial.starred for files, trial in pairs)
    among_ten = sum(not trial.starred.isdisjoint(files[:DEPTH]) for files, trial in pairs)
    return ModelFigures(name, first, among_ten, gain, chance)
