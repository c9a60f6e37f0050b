"""Measures what adapting the model to a judged set's documents brings: `python tests/benchmarks/adapting.py FOLDER…`.

The set is indexed with an empty home; the questions are asked by meaning and by both; the model is adapted to the
documents alone; if a better one is offered, it is used, everything is encoded anew, and the same questions are asked
again. Prints nDCG@10 and the chance of the difference.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from relevance import Collection, read_collection

from inkling.adapting.adaptation import Plan
from inkling.adapting.proof import sign_test
from inkling.evaluation.measures import ndcg
from inkling.places import Places, make_home
from inkling.search.answer import Mode, Question
from inkling.session import Session

MODES: tuple[Mode, ...] = ("meaning", "hybrid")


def ask(session: Session, collection: Collection, every: int) -> dict[Mode, np.ndarray]:
    """Answer the questions in each mode and judge the answers."""
    questions = list(collection.questions.items())[::every]
    return {
        mode: np.array([
            ndcg([Path(result.path).name for result in session.search(Question(text, mode=mode)).results],
                 collection.grades[key])
            for key, text in questions
        ])
        for mode in MODES
    }  # fmt: skip


def measure(folder: Path, place: Path, every: int, plan: Plan) -> None:
    """Index, adapt and compare."""
    collection = read_collection(folder, "txt")
    library = place / "library"
    library.mkdir(exist_ok=True)
    for name, text in collection.texts.items():
        (library / name).write_text(text, encoding="utf-8", errors="replace")
    places = Places(place / "home")
    make_home(places)
    session = Session(places)
    try:
        session.index([library])
        before = ask(session, collection, every)
        made = session.adapting.adapt(plan, lambda: None, lambda step: None)
        proof, learned = made.adapted.proof, sum(made.adapted.pairs.values())
        print(
            f"{folder.name}: {learned} pairs, {made.adapted.seconds:.0f} s; {proof.pairs} held out: "
            f"{proof.before:.4f} -> {proof.after:.4f}, chance {proof.chance:.4f}",
            flush=True,
        )
        for mode in MODES:
            print(f"  {mode} before: {before[mode].mean():.4f} ({len(before[mode])} questions)", flush=True)
        if not made.name:
            print("  no model is offered")
            return
        session.models.use(made.name)
        begin = time.perf_counter()
        session.index([])
        print(f"  everything encoded anew in {time.perf_counter() - begin:.0f} s", flush=True)
        after = ask(session, collection, every)
        for mode in MODES:
            chance = sign_test(after[mode] - before[mode])
            print(f"  {mode} after: {after[mode].mean():.4f} (chance {chance:.4f})", flush=True)
    finally:
        session.close()


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="ask only every so many questions")
    parser.add_argument("--pairs", type=int, default=6000, help="from how many pairs at most is learned")
    arguments = parser.parse_args()
    for folder in arguments.folders:
        with tempfile.TemporaryDirectory() as place:
            measure(folder, Path(place), arguments.every, Plan(pairs=arguments.pairs))


if __name__ == "__main__":
    main()
