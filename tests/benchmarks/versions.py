"""Measures what folding versions costs and changes, and lists what is folded in a folder of files.

`python tests/benchmarks/versions.py HOME QUESTIONS…` asks a home's index the questions of sets (`queries.jsonl`,
`qrels.tsv`) with and without folding, in turns. `python tests/benchmarks/versions.py --files FOLDER` reads files and
prints every pair that would be folded, for a person to judge; then it makes of every long text another document
from the same template (names and numbers replaced) and a revision (words, a sentence and a paragraph changed), and
counts how many of each are folded, by how they are named.
"""

import argparse
import itertools
import json
import random
import re
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
LONG = 3000
REPLACED = 6
"""So many names and numbers are replaced wherever they stand."""

NAMINGS = (
    ("a mark", "/a/paper v2.txt", "/a/paper v1.txt"),
    ("one name, other folders", "/b/paper.txt", "/a/paper.txt"),
    ("a number in brackets", "/a/paper (1).txt", "/a/paper.txt"),
    ("another format", "/a/paper.pdf", "/a/paper.docx"),
    ("other names", "/a/paper Baker.txt", "/a/paper Dorn.txt"),
)


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
        files.append((stored, sketch([text]), text))
    pairs = {
        tuple(sorted(pair))
        for group in _suspects(files)
        for pair in itertools.combinations(group, 2)
    }
    make([text for _, _, text in files])
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


def make(texts: Sequence[str]) -> None:
    """Print how many made siblings and revisions are folded."""
    chance = random.Random(11)
    long = [text for text in texts if len(text) >= LONG]
    for what, change in (("siblings", _sibling), ("revisions", _revision)):
        made = [(text, change(text, chance)) for text in long]
        compared = [compare(sketch([new]), sketch([old])) for old, new in made if new != old]
        for naming, newer, older in NAMINGS:
            files = StoredFile(1, newer, "", 1.0, 1), StoredFile(2, older, "", 0.0, 1)
            folded = sum(is_version(*files, likeness) for likeness in compared)
            print(f"{what}, {naming}: {folded} of {len(compared)} folded")


def _sibling(text: str, chance: random.Random) -> str:
    """Replace some names, and some numbers, by others."""
    names = sorted(set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}", text)))
    numbers = sorted(set(re.findall(r"\b\d+\b", text)))
    for word in chance.sample(names, min(REPLACED, len(names))):
        text = re.sub(rf"\b{word}\b", "".join(chance.sample("Abdefgiklmnoprstuv", 7)).title(), text)
    for number in chance.sample(numbers, min(REPLACED, len(numbers))):
        text = re.sub(rf"\b{number}\b", str(chance.randrange(10, 9000)), text)
    return text


def _revision(text: str, chance: random.Random) -> str:
    """Change ten words, leave out a sentence, and add a paragraph that is in the text's own words."""
    words = text.split(" ")
    for place in chance.sample(range(len(words)), 10):
        words[place] = chance.choice(words).lower()
    sentences = " ".join(words).split(". ")
    if len(sentences) > 2:
        del sentences[chance.randrange(1, len(sentences))]
    added = " ".join(chance.choices([word for word in words if word.islower()] or ["and"], k=60))
    place = chance.randrange(len(sentences))
    return ". ".join([*sentences[:place], added, *sentences[place:]])


def _suspects(files: Sequence[tuple[StoredFile, Sketch, str]]) -> list[list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, (stored, _, text) in enumerate(files):
        opening = " ".join(text.split())[:300]
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
