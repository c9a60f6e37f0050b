"""A second look at results that are already shown: a cross-encoder reads the question with each best passage.

What it says is joined with the scores of the first stage and never takes their place: a cross-encoder may be made for
other texts or another language. It has little time; what it does not get to keeps its place below.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from inkling.documents.passages import text_to_encode
from inkling.encoder.encoder import Reranker
from inkling.search.answer import Answer, Result, Share
from inkling.search.query import parse
from inkling.search.searcher import Superseded, never

PATIENCE = 2.0
"""Seconds that a second look may take."""

WEIGHT = 0.5
"""How much the second look counts, against the first stage."""

PART = "reranking"


def rerank(
    answer: Answer, reranker: Reranker, overtaken: Callable[[], bool] = never, patience: float = PATIENCE
) -> Answer:
    """Put the results of an answer into a new order, as far as the time allows; raises Superseded if overtaken."""
    begin = time.perf_counter()
    question = parse(answer.query).meaning
    if not question:
        return answer

    def enough() -> bool:
        return overtaken() or time.perf_counter() - begin > patience

    texts = [_text(result) for result in answer.results]
    scores = reranker.scores(question, texts, enough)
    if overtaken():
        raise Superseded
    results = fused(answer.results, scores)
    return replace(answer, results=results, reranked=True, seconds=answer.seconds + time.perf_counter() - begin)


def fused(results: Sequence[Result], scores: Sequence[float]) -> tuple[Result, ...]:
    """Join the scores of the first results with their own, brought to the same range, and order those results."""
    looked_at = results[: len(scores)]
    if len(looked_at) < 2 or max(scores) <= min(scores):
        return tuple(results)
    least, most = looked_at[-1].score, looked_at[0].score
    scale = (most - least) / (max(scores) - min(scores))
    moved = [
        _moved(result, WEIGHT * (least + scale * (score - min(scores)) - result.score))
        for result, score in zip(looked_at, scores, strict=True)
    ]
    moved.sort(key=lambda result: -result.score)
    return (*moved, *results[len(scores) :])


def _moved(result: Result, amount: float) -> Result:
    shares = result.shares and (*result.shares, Share(PART, amount))
    ordered = tuple(sorted(shares, key=lambda share: -share.amount))
    return replace(result, score=result.score + amount, shares=ordered)


def _text(result: Result) -> str:
    if not result.passages:
        return result.title
    best = result.passages[0]
    return text_to_encode(result.title, best.place, best.text)
