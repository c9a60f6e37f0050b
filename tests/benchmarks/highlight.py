"""Measures how often the lit sentence of a passage holds the answer.

    python tests/benchmarks/highlight.py CASES.jsonl

A line of CASES has "query", "passage" and "answers", spans of characters. Every distinct passage is a file; a case is
asked with a filter for its file's name, and counts where the lit sentence of the best passage holds a whole answer.
"""

import argparse
import json
import tempfile
from pathlib import Path

from inkling.places import Places
from inkling.search.answer import FoundPassage, Question
from inkling.session import Session


def holds(found: FoundPassage, answers: list[list[int]]) -> bool:
    """Tell whether the lit sentence holds an answer, given in characters of the file."""
    if found.sentence is None:
        return False
    start, end = (found.start + place for place in found.sentence)
    return any(start <= first and last <= end for first, last in answers)


def main() -> None:
    """Index the passages, ask every case, and print the share that is right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    options = parser.parse_args()
    cases = [json.loads(line) for line in options.cases.read_text("utf-8").splitlines()]
    distinct = dict.fromkeys(case["passage"] for case in cases)
    names = {text: f"passage{number:05}" for number, text in enumerate(distinct)}
    with tempfile.TemporaryDirectory() as place:
        library = Path(place) / "library"
        library.mkdir()
        for text, name in names.items():
            (library / f"{name}.txt").write_text(text, encoding="utf-8")
        session = Session(Places(Path(place) / "home"))
        session.index([library])
        right = found = 0
        for case in cases:
            answer = session.search(Question(f"{case['query']} name:{names[case['passage']]}"))
            passages = answer.results[0].passages[:1] if answer.results else ()
            found += bool(passages)
            right += any(holds(passage, case["answers"]) for passage in passages)
        session.close()
    print(f"{right / len(cases):.4f} of {len(cases)} lit sentences hold the answer; {found} passages were found")


if __name__ == "__main__":
    main()
