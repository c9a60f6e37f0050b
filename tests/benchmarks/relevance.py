"""Measures how well Inkling ranks, on folders that hold texts, questions and judgements.

A folder has `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`) and `qrels.tsv` (query, text,
grade). Every text is written as a file, as a message of one mailbox, or as a scanned document (which needs
Tesseract), indexed with an empty home and default settings, and searched for in three modes:
`python tests/benchmarks/relevance.py FOLDER…`.
"""

import argparse
import json
import mailbox
import re
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from inkling.evaluation.measures import ndcg
from inkling.places import Places
from inkling.search.answer import Mode, Question, Result
from inkling.session import Session

DEPTH = 10
MAILBOX = "all.mbox"
LONGEST_SUBJECT = 500
MODES: tuple[Mode, ...] = ("hybrid", "words", "meaning")


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts by their names as files, questions by their ids, and grades of texts by question."""

    texts: Mapping[str, str]
    questions: Mapping[str, str]
    grades: Mapping[str, Mapping[str, float]]


def read_collection(folder: Path, suffix: str) -> Collection:
    """Read a set; a title goes before its text as the first line, or as a heading in Markdown."""
    mark = "# " if suffix == "md" else ""
    names = {}
    texts = {}
    for number, line in enumerate(_lines(folder / "corpus.jsonl")):
        name = f"{re.sub(r'[^A-Za-z0-9]+', '-', line['_id'])}-{number}.{suffix}"
        names[line["_id"]] = name
        title = line.get("title") or ""
        texts[name] = f"{mark}{title}\n\n{line['text']}" if title else line["text"]
    grades: dict[str, dict[str, float]] = {}
    for row in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, text, grade = row.split("\t")
        if text in names and float(grade) > 0:
            grades.setdefault(question, {})[names[text]] = float(grade)
    questions = {line["_id"]: line["text"] for line in _lines(folder / "queries.jsonl") if line["_id"] in grades}
    return Collection(texts, questions, grades)


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def recall(found: Sequence[str], grades: Mapping[str, float]) -> float:
    """Give the part of the good texts that is among the first results."""
    return len(set(found[:DEPTH]) & grades.keys()) / min(len(grades), DEPTH)


def reciprocal_rank(found: Sequence[str], grades: Mapping[str, float]) -> float:
    """Give one divided by the place of the first good result."""
    return next((1 / place for place, name in enumerate(found, 1) if name in grades), 0.0)


def measure(folder: Path, suffix: str, every: int) -> None:
    """Index one set and print its figures."""
    collection = read_collection(folder, suffix)
    with tempfile.TemporaryDirectory() as place:
        library = Path(place) / "library"
        library.mkdir()
        if suffix == "mbox":
            _write_mailbox(library / MAILBOX, collection.texts.values())
        elif suffix == "pdf":
            # Imported here because only this needs Qt.
            from scanned import write_scans

            print(f"{folder.name}: {write_scans(library, dict(collection.texts))} scanned pages", flush=True)
        else:
            for name, text in collection.texts.items():
                (library / name).write_text(text, encoding="utf-8", errors="replace")
        session = Session(Places(Path(place) / "home"))
        try:
            session.pictures.choose("eng" if suffix == "pdf" else "")
            report = session.index([library])
            print(f"{folder.name}: {report.files} files, {report.passages} passages, {report.seconds:.0f} s")
            for mode in MODES:
                _print_figures(session, collection, mode, every)
        finally:
            session.close()


def _write_mailbox(path: Path, texts: Iterable[str]) -> None:
    box = mailbox.mbox(path)
    for text in texts:
        title, gap, body = text.partition("\n\n")
        message = EmailMessage()
        message["Subject"] = " ".join(title.split()) if gap and len(title) < LONGEST_SUBJECT else ""
        message.set_content(body if message["Subject"] else text)
        box.add(message)
    box.close()


def _name(result: Result, names: Sequence[str]) -> str:
    """Give the name of the text that was found, which a message of the mailbox has by its number there."""
    path = Path(result.path)
    found = re.match(r"message (\d+)", result.passages[0].place) if path.name == MAILBOX and result.passages else None
    return names[int(found[1]) - 1] if found else path.name


def _print_figures(session: Session, collection: Collection, mode: Mode, every: int) -> None:
    figures = []
    seconds = []
    names = list(collection.texts)
    for key, text in list(collection.questions.items())[::every]:
        begin = time.perf_counter()
        answer = session.search(Question(text, limit=20, mode=mode))
        seconds.append(time.perf_counter() - begin)
        found = [_name(result, names) for result in answer.results]
        grades = collection.grades[key]
        figures.append((ndcg(found, grades), recall(found, grades), reciprocal_rank(found, grades)))
    means = [statistics.fmean(column) for column in zip(*figures, strict=True)]
    late = statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    print(
        f"  {mode:8} nDCG@10 {means[0]:.4f}  recall@10 {means[1]:.4f}  MRR {means[2]:.4f}  "
        f"p50 {statistics.median(seconds) * 1000:.1f} ms  p95 {late * 1000:.1f} ms  ({len(seconds)} questions)",
        flush=True,
    )


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    suffixes = ("txt", "md", "mbox", "pdf")
    parser.add_argument("--suffix", choices=suffixes, default="txt", help="the kind of file to write; pdf is scanned")
    parser.add_argument("--every", type=int, default=1, help="ask only every so many questions")
    arguments = parser.parse_args()
    for folder in arguments.folders:
        measure(folder, arguments.suffix, arguments.every)


if __name__ == "__main__":
    main()
