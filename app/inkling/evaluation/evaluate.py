"""Puts the questions of a judged set to an index of its own, in each way of looking."""

import contextlib
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from inkling.encoder.reranker_folder import read_reranker_folder
from inkling.errors import PathProblem
from inkling.evaluation.judged import JudgedDocument, JudgedSet
from inkling.evaluation.measures import DEEP, Mean, mean, ndcg, recall, reciprocal_rank
from inkling.indexing.activity import Activity
from inkling.places import Places, make_home
from inkling.search.answer import Mode, Question, Result
from inkling.session import Session
from inkling.settings import Settings
from inkling.settings_file import save

Way = Literal["words", "meaning", "hybrid", "reranked"]
_MODES: dict[Way, Mode] = {"words": "words", "meaning": "meaning", "hybrid": "hybrid", "reranked": "hybrid"}
OnAsked = Callable[[Way, int, int], None]
Identify = Callable[[Result, Mapping[str, float]], str]
"""Gives the id of the document that a result is, of those that a question has grades for or another."""


@dataclass(frozen=True, slots=True)
class WayFigures:
    """What a way of looking brings over all questions; `median` and `late` (of twenty, the slowest) in seconds."""

    way: Way
    ndcg: Mean
    recall: Mean
    reciprocal_rank: Mean
    median: float
    late: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of a judged set."""

    documents: int
    passages: int
    questions: int
    model: str
    indexing_seconds: float
    ways: tuple[WayFigures, ...]


def evaluate(
    judged: JudgedSet, settings: Settings, on_activity: Callable[[Activity], None], on_asked: OnAsked
) -> Evaluation:
    """Index the documents in a temporary home, with the chosen model and reranker, and ask all questions.

    Nothing of the user's own index is read or changed. `settings` have absolute paths of model and reranker.

    Raises:
        PathProblem: there is no place for the documents.
        ModelProblem: the model or the reranker cannot be used.
    """
    ways = ways_with(settings.reranker)
    with contextlib.ExitStack() as ending:
        try:
            place = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="inkling-evaluation-")))
            names = write_documents(judged.documents, place / "documents")
        except OSError as error:
            title = f"The documents cannot be laid out in {tempfile.gettempdir()}: {error.strerror}."
            raise PathProblem(title, "Make some room there, or choose another place with TMPDIR.") from error
        return _evaluate_in(place, names, judged, settings, ways, on_activity, on_asked)


def _evaluate_in(
    place: Path,
    names: Mapping[str, str],
    judged: JudgedSet,
    settings: Settings,
    ways: Sequence[Way],
    on_activity: Callable[[Activity], None],
    on_asked: OnAsked,
) -> Evaluation:
    places = Places(place / "home")
    make_home(places)
    save(places.settings, Settings(model=settings.model, reranker=settings.reranker))
    session = Session(places)

    def of(result: Result, _: Mapping[str, float]) -> str:
        return names[Path(result.path).name]

    try:
        report = session.index([place / "documents"], on_activity=on_activity)
        figures = tuple(ask(session, judged, of, way, on_asked) for way in ways)
        model = session.status().model
    finally:
        session.close()
    asked = len(judged.questions)
    return Evaluation(report.files, report.passages, asked, model, report.seconds, figures)


def ways_with(reranker: str) -> tuple[Way, ...]:
    """List the ways of looking, with the one where a reranker is chosen.

    Raises:
        ModelProblem: the reranker cannot be used, which is better known before anything is measured.
    """
    chosen: tuple[Way, ...] = ("words", "meaning", "hybrid")
    if not reranker:
        return chosen
    read_reranker_folder(Path(reranker))
    return (*chosen, "reranked")


def write_documents(documents: Mapping[str, JudgedDocument], library: Path) -> dict[str, str]:
    """Write each document as a text file, its title as the first line, and give the ids by the names of the files."""
    library.mkdir()
    names: dict[str, str] = {}
    for number, (key, document) in enumerate(documents.items()):
        name = f"{re.sub('[^A-Za-z0-9]+', '-', key)[:80]}-{number}.txt"
        text = f"{document.title}\n\n{document.text}" if document.title else document.text
        (library / name).write_text(text, encoding="utf-8", errors="replace")
        names[name] = key
    return names


def ask(session: Session, judged: JudgedSet, identify: Identify, way: Way, on_asked: OnAsked) -> WayFigures:
    """Put all questions to a session in one way."""
    asked = Question("", limit=DEEP, mode=_MODES[way], all_versions=True, rerank=way == "reranked")
    # The first question loads what all others need.
    session.search(replace(asked, text=next(iter(judged.questions.values()))))
    found: list[tuple[float, float, float]] = []
    seconds: list[float] = []
    for number, (key, text) in enumerate(judged.questions.items(), 1):
        begin = time.perf_counter()
        answer = session.search(replace(asked, text=text))
        seconds.append(time.perf_counter() - begin)
        grades = judged.grades[key]
        # A file of which several documents were found counts at its first place alone.
        ranked = list(dict.fromkeys(identify(result, grades) for result in answer.results))
        found.append((ndcg(ranked, grades), recall(ranked, grades), reciprocal_rank(ranked, grades)))
        on_asked(way, number, len(judged.questions))
    late = statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    gains, parts, places = zip(*found, strict=True)
    return WayFigures(way, mean(gains), mean(parts), mean(places), statistics.median(seconds), late)
