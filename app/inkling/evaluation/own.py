"""Puts the questions that got a star to the user's own index, and sees where what got it comes."""

from collections.abc import Iterable, Mapping

from inkling.errors import BadRequest
from inkling.evaluation.evaluate import Evaluation, OnAsked, ask, ways_with
from inkling.evaluation.judged import JudgedSet
from inkling.search.answer import Result
from inkling.search.query import parse
from inkling.search.stars import Star
from inkling.session import Session


def evaluate_own(session: Session, on_asked: OnAsked) -> Evaluation:
    """Ask what got a star, of what is in the index now; what is not in it any more does not count.

    Where a document within a file got it, such as a message of a mailbox, no other one there is what was sought.

    Raises:
        BadRequest: nothing has a star, or nothing that is in the index.
        ModelProblem: the reranker cannot be used.
    """
    starred = [star for star in session.stars.all() if star.kind == "starred" and parse(star.query).meaning]
    if not starred:
        raise BadRequest("Nothing has a star yet.", "Give one to a result that was it: Ctrl+D, or inkling star.")
    judged = _judged(session, starred)
    if not judged.questions:
        raise BadRequest("No file that has a star is in the index any more.", "See them with: inkling star")
    ways = ways_with(session.settings().reranker)
    figures = tuple(ask(session, judged, _known, way, on_asked) for way in ways)
    status = session.status()
    return Evaluation(status.files, status.passages, len(judged.questions), status.model, 0.0, figures)


def _judged(session: Session, stars: Iterable[Star]) -> JudgedSet:
    grades: dict[str, dict[str, float]] = {}
    for star in stars:
        of_path = [part for path, part in session.stars.starred(star.query) if path == star.path]
        # A star of a document that has left its file is none of the whole file.
        parts = [part for part in of_path if part or not star.part]
        found = {_id(star.path, part): 1.0 for part in parts if session.passages_of(star.path, part)}
        if found:
            grades.setdefault(star.query, {}).update(found)
    return JudgedSet({}, {query: query for query in grades}, grades)


def _known(result: Result, sought: Mapping[str, float]) -> str:
    """Give the id of a result: its own, but its file's where the whole file is sought."""
    own = _id(*result.key)
    return own if own in sought or result.path not in sought else result.path


def _id(path: str, part: int) -> str:
    return f"{path}\0{part}" if part else path
