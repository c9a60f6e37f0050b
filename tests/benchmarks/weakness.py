"""Measures whether what has no answer in a collection is marked as weak, and what has one is not.

    python tests/benchmarks/weakness.py FOLDER… [--count 200] [--seed 1] [--files 20]

Each FOLDER is a judged set (see `relevance.py`). It is asked all its own judged questions, and COUNT in all of
made-up words and of questions of the other folders. Sets of one subject answer each other's questions truly: the
shares are given for each source. With --files a set is a library of no more than so many of its files that have
questions, drawn by chance, and its own are the questions of these.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from relevance import Collection, read_collection

from inkling.places import Places
from inkling.search.answer import Question
from inkling.session import Session

SYLLABLES = [
    "ba", "be", "bi", "bo", "bu", "da", "de", "fi", "fo", "ga", "gu", "ka", "ki", "lo", "lu", "ma",
    "mi", "no", "nu", "pa", "po", "ra", "ri", "sa", "so", "ta", "ti", "va", "vo", "wu", "xa", "zi", "zo",
]


def made_up(chance: random.Random, count: int) -> Iterator[str]:
    """Give questions of one to six words that no language has."""
    for _ in range(count):
        words = ("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(chance.randint(1, 6)))
        yield " ".join(words)


def questions(
    own: str, sets: Mapping[str, Collection], count: int, chance: random.Random
) -> dict[str, Sequence[str]]:
    """Draw what one set is asked, by source; a quarter of the foreign questions is made up."""
    texts = {name: list(collection.questions.values()) for name, collection in sets.items()}
    asked: dict[str, Sequence[str]] = {"its own": texts[own], "made up": list(made_up(chance, count // 4))}
    others = [name for name in sets if name != own]
    for name in others:
        each = (count - count // 4) // len(others)
        asked[name] = chance.sample(texts[name], min(each, len(texts[name])))
    return asked


def few_of(collection: Collection, files: int, chance: random.Random) -> Collection:
    """Draw some of the files that have questions, with their questions."""
    judged = sorted({name for grades in collection.grades.values() for name in grades})
    drawn = set(chance.sample(judged, min(files, len(judged))))
    asked = {key: text for key, text in collection.questions.items() if drawn & collection.grades[key].keys()}
    return Collection({name: collection.texts[name] for name in drawn}, asked, collection.grades)


def main() -> None:
    """Ask every set and print the share of answers that are marked weak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, help="index only so many files of each set")
    parser.add_argument("--homes", type=Path, help="a folder with a home for each set, used and kept")
    options = parser.parse_args()
    # In one order, as what is drawn depends on it.
    sets = {folder.name: read_collection(folder, "txt") for folder in sorted(options.folders)}
    own = dict(sets)
    if options.files:
        own = {name: few_of(each, options.files, random.Random(options.seed)) for name, each in sets.items()}
    for name in sets:
        with tempfile.TemporaryDirectory() as place:
            home = options.homes / name if options.homes else Path(place) / "home"
            session = Session(Places(home))
            if not options.homes:
                library = Path(place) / "library"
                library.mkdir()
                for file, text in own[name].texts.items():
                    (library / file).write_text(text, encoding="utf-8", errors="replace")
                session.index([library])
            asked = questions(name, sets | {name: own[name]}, options.count, random.Random(options.seed))
            _print_shares(session, name, asked)
            session.close()


def _print_shares(session: Session, name: str, asked: Mapping[str, Sequence[str]]) -> None:
    print(name)
    foreign = []
    for source, texts in asked.items():
        answers = [session.search(Question(text)) for text in texts]
        weak = [answer.weak or not answer.results for answer in answers]
        foreign += [] if source == "its own" else weak
        print(f"  {source:16} {sum(weak) / len(weak):.3f} weak of {len(weak)}", flush=True)
    print(f"  {'all but its own':16} {sum(foreign) / max(len(foreign), 1):.3f} weak of {len(foreign)}", flush=True)


if __name__ == "__main__":
    main()
