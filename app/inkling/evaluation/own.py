"""Puts the questions that got a star to the user's own index, and sees where the starred files come."""

from collections.abc import Iterable

from inkling.errors import BadRequest
from inkling.evaluation.evaluate import Evaluation, OnAsked, ask, ways_with
from inkling.evaluation.judged import JudgedSet
from inkling.search.query import parse
from inkling.search.stars import Star
from inkling.session import Session


def evaluate_own(session: Session, on_asked: OnAsked) -> Evaluation:
    """Ask what got a star, of what is in the index now; files that are not in it any more do not count.

    Raises:
        BadRequest: nothing has a star, or nothing that is in the index.
        ModelProblem: the reranker cannot be used.
    """
    starred = [star for star in session.stars.all() if star.kind == "starred" and parse(star.query).meaning]
    if not starred:
        raise BadRequest("Nothing has a star yet.", "Give one to a result that was it: Ctrl+D, or inkling star.")
    judged = _judged(star for star in starred if session.passages_of(star.path))
    if not judged.questions:
        raise BadRequest("No file that has a star is in the index any more.", "See them with: inkling star")
    ways = ways_with(session.settings().reranker)
    figures = tuple(ask(session, judged, lambda path: path, way, on_asked) for way in ways)
    status = session.status()
    return Evaluation(status.files, status.passages, len(judged.questions), status.model, 0.0, figures)


def _judged(stars: Iterable[Star]) -> JudgedSet:
    grades: dict[str, dict[str, float]] = {}
    for star in stars:
        grades.setdefault(star.query, {})[star.path] = 1.0
    return JudgedSet({}, {query: query for query in grades}, grades)
