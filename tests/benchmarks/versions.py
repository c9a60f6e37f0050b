"""Measures what folding versions costs and changes, and lists what is folded in a folder of files.

`python tests/benchmarks/versions.py HOME QUESTIONS…` asks a home's index the questions of sets (`queries.jsonl`,
`qrels.tsv`) with and without folding, in turns. `python tests/benchmarks/versions.py --files FOLDER` reads files and
prints every pair that would be folded, for a person to judge, and how many of one template are kept apart.
"""

import argparse
import itertools
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from inkling.documents.registry import read
from inkling.errors import Refusal
from inkling.places import Places
from inkling.search.answer import Question
from inkling.search.families import answered, family
from inkling.search.sketches import Sketch, compare, sketch
from inkling.search.versions import LETTERS_NEEDED, is_version
from inkling.session import Session
from inkling.store.rows import StoredFile

LARGEST = 3_000_000
BEGINNING = 30_000
ALIKE = 0.5


def ask(home: Path, sets: Sequence[Path], every: int) -> None:
    """Ask in turns with and without folding, and print the medians and what differs."""
    session = Session(Places(home))
    session.search(Question("to load the model", limit=1))
    for folder in sets:
        questions = [json.loads(line)["text"] for line in (folder / "queries.jsonl").open(encoding="utf-8")][::every]
        seconds: dict[bool, list[float]] = {False: [], True: []}
        folded = changed = 0
        for text in questions:
            found = {}
            for every_version in (False, True):
                begin = time.perf_counter()
                found[every_version] = session.search(Question(text, limit=20, all_versions=every_version)).results
                seconds[every_version].append(time.perf_counter() - begin)
            folded += sum(len(result.versions) for result in found[False])
            changed += [each.path for each in found[False]] != [each.path for each in found[True]]
        with_, without = (statistics.median(seconds[each]) * 1000 for each in (False, True))
        late = statistics.quantiles(seconds[False], n=20)[-1] * 1000
        print(
            f"{folder.name}: {len(questions)} questions, {folded} files folded, {changed} lists changed; "
            f"p50 {with_:.1f} ms with folding (p95 {late:.1f}), {without:.1f} ms without",
            flush=True,
        )
    session.close()


def judge(folder: Path) -> None:
    """Print the pairs of files that would be folded."""
    files: list[tuple[StoredFile, Sketch, str]] = []
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if not path.is_file() or path.stat().st_size > LARGEST:
            continue
        try:
            document = read(path)
        except (Refusal, OSError):
            continue
        text = "\n".join(section.text for section in document.sections)[:BEGINNING]
        stored = StoredFile(number, str(path), document.title, 0.0, len(text))
        files.append((stored, sketch([text]), " ".join(text.split())[:300]))
    pairs = {
        tuple(sorted(pair))
        for group in _suspects(files)
        for pair in itertools.combinations(group, 2)
    }
    kept = 0
    for first, second in sorted(pairs):
        one, other = sorted((files[first], files[second]), key=lambda each: -each[1].letters)
        likeness = compare(one[1], other[1])
        if other[1].letters < LETTERS_NEEDED:
            continue
        if is_version(one[0], other[0], likeness):
            print(f"{likeness.alike:.2f} {one[0].path}\n     {other[0].path}")
        else:
            kept += likeness.alike >= ALIKE
    print(f"{len(files)} files, {len(pairs)} pairs compared, {kept} alike by {ALIKE} or more and kept apart")


def _suspects(files: Sequence[tuple[StoredFile, Sketch, str]]) -> list[list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, (stored, _, opening) in enumerate(files):
        for kind, value in (
            ("family", family(stored.path).stem), ("subject", answered(stored.title)[0]), ("opening", opening),
        ):  # fmt: skip
            if value:
                groups[kind, value].append(place)
    return [group for group in groups.values() if len(group) > 1]


def main() -> None:
    """Measure as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path, nargs="?")
    parser.add_argument("sets", type=Path, nargs="*")
    parser.add_argument("--files", type=Path, help="a folder of files to compare")
    parser.add_argument("--every", type=int, default=1, help="ask only every so many questions")
    arguments = parser.parse_args()
    if arguments.files:
        judge(arguments.files)
    if arguments.home:
        ask(arguments.home, arguments.sets, arguments.every)


if __name__ == "__main__":
    main()
