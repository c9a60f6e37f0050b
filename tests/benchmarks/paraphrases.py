"""Shows at which rank questions in other words find the file that means them.

    python tests/benchmarks/paraphrases.py FOLDER QUESTIONS.jsonl [--home DIR]

A line of QUESTIONS has "query" and "files", the names of which any is right. A question counts only if none of its
words (stop words aside, stems compared) stands in the passage that is found; what its words say of the whole file
is printed, too. With --home an index that is there already is used and brought up to date.
"""

import argparse
import json
import tempfile
from pathlib import Path

from inkling.places import Places, make_home
from inkling.search.answer import Question
from inkling.search.query import parse
from inkling.session import Session


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    places = Places(options.home or Path(tempfile.mkdtemp()))
    make_home(places)
    session = Session(places)
    session.index([options.folder.resolve()])
    for line in options.questions.read_text("utf-8").splitlines():
        asked = json.loads(line)
        show(session, asked["query"], set(asked["files"]))
    session.close()


def show(session: Session, query: str, right: set[str]) -> None:
    answer = session.search(Question(query, limit=50))
    names = [Path(result.path).name for result in answer.results]
    rank = next((place for place, name in enumerate(names, start=1) if name in right), 0)
    if not rank:
        print(f"- | {query} | not among {len(names)}")
        return
    result = answer.results[rank - 1]
    best = result.passages[0]
    reader = session._reader
    wanted = {stem for word in parse(query).words for _, _, stem in reader.tokens(word)}
    passage = wanted & {stem for _, _, stem in reader.tokens(best.text)}
    whole = " ".join(each.text for each in session.passages_of(result.path))
    shared = wanted & {stem for _, _, stem in reader.tokens(whole)}
    sentence = best.text[slice(*best.sentence)] if best.sentence else best.text[:120]
    print(
        f"{rank} | {query} | {names[rank - 1]} | in the passage {sorted(passage) or 'none'}, in the file "
        f"{sorted(shared) or 'none'} | {' '.join(sentence.split())[:160]}"
    )


if __name__ == "__main__":
    main()
