"""Reads a judged set in the layout of BEIR: documents, questions, and which documents answer which question."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from inkling.errors import PathProblem

_ADVICE = "A set has corpus.jsonl, queries.jsonl, and qrels.tsv or a file in qrels/."
_SPLITS = ("test", "dev", "train")


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """A document; the title may be empty."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Documents and questions by their ids; for each question the documents that answer it, with grades above 0."""

    documents: Mapping[str, JudgedDocument]
    questions: Mapping[str, str]
    grades: Mapping[str, Mapping[str, float]]


def read_judged_set(folder: Path) -> JudgedSet:
    """Read a set; documents that are judged but missing, and questions without an answer, are left out.

    Raises:
        PathProblem: a file is missing or one of its lines is broken; the line is named.
    """
    documents = {
        key: JudgedDocument(_string(row, "title", place, optional=True), _string(row, "text", place))
        for key, row, place in _rows(folder / "corpus.jsonl")
    }
    asked = {key: _string(row, "text", place) for key, row, place in _rows(folder / "queries.jsonl")}
    judgements = _judgements(folder)
    grades: dict[str, dict[str, float]] = {}
    for question, document, grade in _judged(judgements):
        if question in asked and document in documents and grade > 0:
            grades.setdefault(question, {})[document] = grade
    if not grades:
        raise PathProblem(f"No question in {folder} has a document that answers it.", _ADVICE)
    return JudgedSet(documents, {key: text for key, text in asked.items() if key in grades}, grades)


def _judgements(folder: Path) -> Path:
    candidates = [folder / "qrels.tsv", *(folder / "qrels" / f"{split}.tsv" for split in _SPLITS)]
    candidates += sorted((folder / "qrels").glob("*.tsv"))
    found = next((path for path in candidates if path.is_file()), None)
    if found is None:
        raise PathProblem(f"{folder} has no qrels.tsv.", _ADVICE)
    return found


def _rows(path: Path) -> Iterator[tuple[str, dict[str, object], str]]:
    """Give the id, the row and the place of each line that is not empty."""
    seen: set[str] = set()
    for number, line in enumerate(_lines(path), 1):
        place = f"Line {number} of {path}"
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise PathProblem(f"{place} is not JSON.", "Mend or remove the line.") from error
        if not isinstance(row, dict):
            raise PathProblem(f"{place} is not a JSON object.", "Mend or remove the line.")
        key = _string(row, "_id", place)
        if key in seen:
            raise PathProblem(f"{place} has the id {key}, as an earlier line has.", "Mend or remove the line.")
        seen.add(key)
        yield key, row, place


def _judged(path: Path) -> Iterator[tuple[str, str, float]]:
    for number, line in enumerate(_lines(path), 1):
        parts = line.split("\t")
        if not line.strip() or (number == 1 and parts[-1].strip() == "score"):
            continue
        try:
            question, document, grade = parts
            value = float(grade)
            if not math.isfinite(value):
                raise ValueError(grade)
            yield question, document, value
        except ValueError as error:
            title = f"Line {number} of {path} is not a question's id, a document's id and a grade, between tabs."
            raise PathProblem(title, "Mend or remove the line.") from error


def _lines(path: Path) -> list[str]:
    try:
        # Not by splitlines, which would also split at signs that may stand inside a text.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError as error:
        raise PathProblem(f"{path.parent} has no {path.name}.", _ADVICE) from error
    except UnicodeDecodeError as error:
        raise PathProblem(f"{path} is not in UTF-8.", "Convert it.") from error
    except OSError as error:
        raise PathProblem(f"{path} cannot be read: {error.strerror}.", _ADVICE) from error


def _string(row: dict[str, object], key: str, place: str, *, optional: bool = False) -> str:
    value = row.get(key, "" if optional else None)
    if value is None and optional:
        return ""
    # Some sets number their documents.
    if isinstance(value, int) and not isinstance(value, bool) and key == "_id":
        return str(value)
    if not isinstance(value, str):
        raise PathProblem(f'{place} has no "{key}" that is a text.', "Mend or remove the line.")
    return value
