"""How well each model at hand finds what got a star: among the same files for every model, encoded on the spot.

Only the answering model has vectors of the whole index, so nothing is searched there. Each starred file is put among
others that no model chose: those whose words fit the question best, and some drawn by lot.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
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

FEWEST = 5
"""Questions below which a figure would say nothing."""

MOST = 60
"""Questions asked, the newest."""

BY_WORDS = 15
BY_LOT = 15
PASSAGES_EACH = 8
"""The first passages of a file that are read, beside those that fit by words and those that were starred."""

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
    files: Mapping[str, tuple[str, ...]]


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
            with session.trying.encoder(setting) as encoder:
                found = _ranked(encoder, trials, partial(on_step, name))
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
    found = (_trial(session, query, stars, by_lot) for query, stars in starred.items())
    return list(itertools.islice((trial for trial in found if trial.starred), MOST))


def _trial(session: Session, query: str, stars: Sequence[Star], by_lot: Sequence[str]) -> Trial:
    by_words = session.search(Question(query, limit=BY_WORDS, mode="words", all_versions=True)).results
    wanted: dict[str, set[str]] = {star.path: {star.passage} for star in stars}
    for result in by_words:
        wanted.setdefault(result.path, set()).update(passage.text for passage in result.passages)
    for path in by_lot:
        wanted.setdefault(path, set())
    files = {path: tuple(_chosen(session.trying.texts(path), texts)) for path, texts in wanted.items()}
    files = {path: texts for path, texts in files.items() if texts}
    return Trial(parse(query).meaning, frozenset(star.path for star in stars) & files.keys(), files)


def _chosen(passages: Sequence[tuple[str, str]], wanted: set[str]) -> Iterator[str]:
    """Give the texts to encode of the first passages, and of those with one of the texts that are wanted."""
    return (encoded for place, (text, encoded) in enumerate(passages) if place < PASSAGES_EACH or text in wanted)


def _ranked(encoder: Encoder, trials: Sequence[Trial], on_step: Callable[[int, int], None]) -> list[list[str]]:
    """Order the files of each question by their best text, nearest first; of equals the starred first."""
    texts = sorted({text for trial in trials for texts in trial.files.values() for text in texts}, key=len)
    vectors: dict[str, Vector] = {}
    for start in range(0, len(texts), _AT_ONCE):
        on_step(start, len(texts))
        batch = texts[start : start + _AT_ONCE]
        vectors.update(zip(batch, encoder.encode_passages(batch), strict=True))
    on_step(len(texts), len(texts))
    return [_order(trial, encoder.encode_query(trial.question), vectors) for trial in trials]


def _order(trial: Trial, query: Vector, vectors: Mapping[str, Vector]) -> list[str]:
    # Copies are read as one text, so they are equally near and none stands in the way of another.
    near = {path: max(float(vectors[text] @ query) for text in texts) for path, texts in trial.files.items()}
    return sorted(near, key=lambda path: (-near[path], path not in trial.starred, path))


def _figures(
    name: str, found: Sequence[Sequence[str]], trials: Sequence[Trial], gain: Mean, chance: float | None
) -> ModelFigures:
    pairs = list(zip(found, trials, strict=True))
    first = sum(files[0] in trial.starred for files, trial in pairs)
    among_ten = sum(not trial.starred.isdisjoint(files[:DEPTH]) for files, trial in pairs)
    return ModelFigures(name, first, among_ten, gain, chance)
