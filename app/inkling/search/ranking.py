"""How near a passage and a file come to a question, from their words and from their meaning.

Pure functions over arrays. A passage's score is a convex combination of its cosine and of its bm25 over the
question's words and pairs of neighbouring words; a file's score is that of its best passage, helped by the bm25 of
the file as a whole and by its name. The constants hold for every collection; RESULTS.md of the benchmarks says how
they were chosen and what each part brings.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from inkling.encoder.encoder import Matrix, Vector
from inkling.search.bm25 import SATURATION, Floats, Ids, Occurrences, Terms
from inkling.store.rows import file_of

MEANING_WEIGHT = 0.58
MEANING_WEIGHT_UNCOVERED = 0.5
MOST_MEANING = 0.85
"""Meaning counts for more, the less of the question's words any file holds."""

FILE_WEIGHT = 0.2
NAME_WEIGHT = 0.3
NAME_ALONE = 0.5
NAME_POWER = 6
"""A name counts for much where it covers the whole query and for next to nothing where it covers a part."""

WHOLE_QUERY = 0.95
NAME_AHEAD = 0.02
"""A file whose name covers the whole query comes so far before those of which neither name nor text does."""

FEEDBACK_WEIGHT = 0.8
FEEDBACK_PASSAGES = 3

BEST_RAW = 2.0
"""What the parts of a file's score may add up to; scores are divided by it."""

Part = Literal["words", "meaning", "feedback", "file", "name", "verbatim", "closeness", "limit"]
"""What adds to a score; `limit` is what keeps it between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, as arrays of one length; `files` are keys of files and of documents within them.

    `cosines` are NaN where there is no vector yet, `words` (normalised bm25) 0 where no word occurs; `moved` are the
    cosines to the refined query, None before they are known. `meaning_weight` is the share of the cosine. `around`
    are the words with what neighbours lend: they tell which file answers, not which of its passages.
    """

    passages: Ids
    files: Ids
    cosines: Floats
    words: Floats
    moved: Floats | None = None
    meaning_weight: float = MEANING_WEIGHT
    around: Floats | None = None


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage of a file; `cosine` is None where it is not known, `words` is 0 where no word occurs."""

    passage: int
    score: float
    cosine: float | None
    words: float


@dataclass(frozen=True, slots=True)
class RankedFile:
    """A file with its best passages, best first; scores are 0 to 1. A file found by its name alone has none.

    It may be a document within a file: `key` tells which (`rows.key_of`), and is the file's id where it is none.
    `parts` add up to the score; `scored` is the passage whose words and meaning are among them, which need not be
    the first one, and None without one.
    """

    key: int
    score: float
    passages: tuple[RankedPassage, ...]
    parts: Mapping[Part, float]
    scored: int | None = None

    @property
    def file(self) -> int:
        """The id of the file that it is, or lies in."""
        return file_of(self.key)


def meaning_weight(found: Occurrences, terms: Terms) -> float:
    """Weigh meaning against words: by the share of the question's words, by rarity, that the best file holds.

    Some passage must have been `found`.
    """
    rarity = terms.rarity[: terms.words]
    files, at = np.unique(found.files, return_inverse=True)
    held = np.zeros((len(files), terms.words), bool)
    np.logical_or.at(held, at, found.counts[:, : terms.words] > 0)
    covered = float((held @ rarity).max() / rarity.sum())
    return min(MOST_MEANING, MEANING_WEIGHT + MEANING_WEIGHT_UNCOVERED * (1 - covered))


def coverages(found: Occurrences, terms: Terms) -> dict[int, float]:
    """Tell which part of the question, by rarity, the best passage of each file holds; 0 to 1."""
    sought = terms.possible / (SATURATION + 1)
    covered = (found.counts[:, : terms.words] > 0) @ terms.rarity[: terms.words] / max(sought, 1e-9)
    files, at = np.unique(found.files, return_inverse=True)
    best = np.zeros(len(files))
    np.maximum.at(best, at, covered)
    return dict(zip(files.tolist(), best.tolist(), strict=True))


def refined(query: Vector, best: Matrix) -> Vector:
    """Move a query towards the passages that answer it best (Rocchio, 1971)."""
    if not len(best):
        return query
    moved: Vector = query + np.float32(FEEDBACK_WEIGHT) * best[:FEEDBACK_PASSAGES].mean(axis=0)
    return moved / np.float32(np.linalg.norm(moved))


def passage_scores(candidates: Candidates) -> Floats:
    """Combine meaning and words of each passage: the sum of the parts, never below 0."""
    scores: Floats = np.maximum(sum(passage_parts(candidates).values()), 0.0)
    return scores


def passage_parts(candidates: Candidates) -> dict[Part, Floats]:
    """Give what adds to each passage's score; a cosine that is not known counts as the middle of those known."""
    cosines = _filled(candidates.cosines)
    if cosines is None:
        return {"words": candidates.words}
    weight = candidates.meaning_weight if candidates.words.any() else 1.0
    parts: dict[Part, Floats] = {"words": (1 - weight) * candidates.words, "meaning": weight * cosines}
    moved = None if candidates.moved is None else _filled(candidates.moved)
    if moved is not None:
        parts["feedback"] = weight * (moved - cosines)
    return parts


def _filled(cosines: Floats) -> Floats | None:
    """Put the middle of the known cosines in the place of those that are not; None where none is known."""
    known = ~np.isnan(cosines)
    if not known.any():
        return None
    return cosines if known.all() else np.where(known, cosines, np.median(cosines[known]))


def best_passages(candidates: Candidates, count: int, files: int = 0) -> Candidates:
    """Keep the best of the candidates, best first, and of so many files the best passage in any case."""
    order = np.argsort(-passage_scores(candidates), kind="stable")
    firsts = np.sort(np.unique(candidates.files[order], return_index=True)[1])[:files]
    kept = order[np.union1d(np.arange(min(count, len(order))), firsts)]
    return replace(
        candidates,
        passages=candidates.passages[kept],
        files=candidates.files[kept],
        cosines=candidates.cosines[kept],
        words=candidates.words[kept],
        moved=None if candidates.moved is None else candidates.moved[kept],
        around=None if candidates.around is None else candidates.around[kept],
    )


def best_files(candidates: Candidates, count: int) -> list[int]:
    """Name the files of the best passages, best first."""
    order = np.argsort(-passage_scores(candidates), kind="stable")
    return list(dict.fromkeys(candidates.files[order].tolist()))[:count]


def rank(
    candidates: Candidates,
    files: Mapping[int, float],
    names: Mapping[int, float],
    limit: int,
    passages_each: int,
    covered: Mapping[int, float] | None = None,
) -> list[RankedFile]:
    """Order files, best first, by their passages, by the words of the whole file and by their names.

    `files` gives the normalised bm25 of files, `names` how far their names cover the query, 0 to 1, and `covered` how
    far their passages do; None where the query has no words that a name could be told by.
    """
    lent = candidates if candidates.around is None else replace(candidates, words=candidates.around)
    parts = {part: amounts.tolist() for part, amounts in passage_parts(lent).items()}
    worth = passage_scores(lent).tolist()
    scores = passage_scores(candidates)
    rows: dict[int, list[int]] = {file: [] for file in names}
    order = np.argsort(-scores, kind="stable")
    for row, file in zip(order.tolist(), candidates.files[order].tolist(), strict=True):
        rows.setdefault(file, []).append(row)
    best = {file: max(own, key=worth.__getitem__) for file, own in rows.items() if own}
    totals = {
        file: (worth[best[file]] if own else 0.0) + _beyond(files.get(file, 0.0), names.get(file, 0.0), bool(own))
        for file, own in rows.items()
    }
    ahead = {} if covered is None else _ahead(totals, names, covered)
    totals |= {file: totals[file] + amount for file, amount in ahead.items()}
    ranked = []
    for file in sorted(totals, key=totals.__getitem__, reverse=True)[:limit]:
        found = {part: amounts[best[file]] for part, amounts in parts.items()} if file in best else {}
        score, added = _file_score(found, files.get(file, 0.0), names.get(file, 0.0), ahead.get(file, 0.0))
        shown = tuple(_ranked_passage(candidates, scores, row) for row in rows[file][:passages_each])
        scored = int(candidates.passages[best[file]]) if file in best else None
        ranked.append(RankedFile(file, score, shown, added, scored))
    return ranked


def _ahead(
    totals: Mapping[int, float], names: Mapping[int, float], covered: Mapping[int, float]
) -> dict[int, float]:
    """Tell what files whose names cover the whole query lack to come before those that hold a part of it."""
    named = [file for file, name in names.items() if name >= WHOLE_QUERY]
    partly = (
        total
        for file, total in totals.items()
        if max(names.get(file, 0.0), covered.get(file, 0.0)) < WHOLE_QUERY
    )
    needed = max(partly, default=0.0) + NAME_AHEAD if named else 0.0
    return {file: needed - totals[file] for file in named if totals[file] < needed}


def _beyond(words: float, name: float, has_passage: bool) -> float:
    """Tell what the words of a whole file and its name add to its passages."""
    return FILE_WEIGHT * words + (NAME_WEIGHT if has_passage else NAME_WEIGHT + NAME_ALONE) * name**NAME_POWER


def _file_score(
    passage: Mapping[Part, float], words: float, name: float, ahead: float
) -> tuple[float, dict[Part, float]]:
    """Add up a file's score from the parts of its best passage, none without one, its words and its name."""
    parts: dict[Part, float] = {
        **passage,
        "limit": max(0.0, -sum(passage.values())),
        "file": _beyond(words, 0.0, bool(passage)),
        "name": _beyond(0.0, name, bool(passage)) + ahead,
    }
    return _limited({part: amount / BEST_RAW for part, amount in parts.items()})


def _limited(parts: Mapping[Part, float]) -> tuple[float, dict[Part, float]]:
    """Add up parts to a score of at most 1, and name what is taken off for that."""
    score = sum(parts.values())
    limited = {**parts, "limit": parts.get("limit", 0.0) + min(0.0, 1.0 - score)}
    return min(1.0, score), {part: amount for part, amount in limited.items() if amount}


def named_first(
    ranked: Sequence[RankedFile], names: Mapping[int, float], covered: Mapping[int, float]
) -> list[RankedFile]:
    """Put files whose names cover the whole query before those of which neither name nor text does.

    `rank` does so, too; what is added to scores later may have turned it round.
    """
    totals = {file.key: file.score * BEST_RAW for file in ranked}
    ahead = _ahead(totals, {key: names[key] for key in totals if key in names}, covered)
    if not ahead:
        return list(ranked)
    named = {file.key: BEST_RAW * file.parts.get("name", 0.0) for file in ranked}
    moved = (
        with_part(file, "name", named[file.key] + ahead[file.key]) if file.key in ahead else file for file in ranked
    )
    return sorted(moved, key=lambda file: -file.score)


def scaled(file: RankedFile, factor: float) -> RankedFile:
    """Multiply a file's score and its parts, so that there is room for more."""
    parts = {part: amount * factor for part, amount in file.parts.items()}
    return replace(file, score=file.score * factor, parts=parts)


def with_part(file: RankedFile, part: Part, amount: float) -> RankedFile:
    """Add what another look at a file found; the amount is divided by BEST_RAW as those of the other parts are."""
    score, parts = _limited({**file.parts, part: amount / BEST_RAW})
    return replace(file, score=score, parts=parts)


def _ranked_passage(candidates: Candidates, scores: Floats, row: int) -> RankedPassage:
    cosine = float(candidates.cosines[row])
    score = min(1.0, float(scores[row]) / BEST_RAW)
    return RankedPassage(
        int(candidates.passages[row]), score, None if math.isnan(cosine) else cosine, float(candidates.words[row])
    )
