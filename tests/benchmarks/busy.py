"""Measures searches while the same process indexes, with the whole session at work.

    python tests/benchmarks/busy.py DATA [--size 100000] [--queries 150]

DATA was made by `scale_data.py`. A copy of one of its indexes is searched, question after question with a pause as
between a typist's words, while files of real passages are read and encoded into it.
"""

import argparse
import json
import shutil
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from inkling.indexing.activity import Activity
from inkling.places import Places
from inkling.search.answer import Question
from inkling.session import Session
from inkling.settings import Settings
from inkling.settings_file import save

PAUSE = 0.2
FILES, PASSAGES_A_FILE = 500, 6


def write_files(folder: Path, texts: list[str]) -> None:
    folder.mkdir()
    for number in range(min(FILES, len(texts) // PASSAGES_A_FILE)):
        part = texts[number * PASSAGES_A_FILE : (number + 1) * PASSAGES_A_FILE]
        # What was encoded before is not encoded again, so every text is made a new one.
        (folder / f"{number}.txt").write_text("\n\n".join(f"Note {number}. {text}" for text in part), "utf-8")


def answered(session: Session, question: Question, errors: list[Exception]) -> float:
    """Ask as the window does, and tell after how many seconds the answer came."""
    came = threading.Event()

    def on_error(error: Exception) -> None:
        errors.append(error)
        came.set()

    begin = time.perf_counter()
    session.ask(question, lambda _: came.set(), on_error)
    came.wait(120)
    return time.perf_counter() - begin


def measure(session: Session, questions: list[str]) -> list[float]:
    encoding = threading.Event()
    phases: list[str] = []

    def on_activity(activity: Activity) -> None:
        phases.append(activity.phase)
        if activity.phase == "encoding" and activity.done > 0:
            encoding.set()

    errors: list[Exception] = []
    session.start(on_activity, errors.append)
    if not encoding.wait(240):
        raise SystemExit(f"nothing was encoded: {phases[-1:]} {errors}")
    seconds = []
    for text in questions:
        seconds.append(answered(session, Question(text), errors))
        time.sleep(PAUSE)
    if phases[-1] != "encoding" or errors:
        raise SystemExit(f"indexing ended before the questions did: {phases[-1]} {errors}")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=150)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.data) as temporary:
        places = Places(Path(temporary) / "home")
        places.home.mkdir()
        shutil.copyfile(options.data / f"index-{options.size}.sqlite", places.index)
        shutil.copyfile(options.data / "memory.json", places.memory)
        write_files(Path(temporary) / "files", json.loads((options.data / "texts.json").read_text("utf-8")))
        settings = Settings().with_folder(Path("/made")).with_folder(Path(temporary) / "files")
        save(places.settings, settings)
        session = Session(places)
        questions = json.loads((options.data / "questions.json").read_text("utf-8"))[: options.queries]
        seconds = measure(session, questions)
        session.close()
    p50, p95, worst = np.percentile([1000 * value for value in seconds], [50, 95, 100])
    print(f"{options.size:,} passages, while indexing: p50 {p50:.1f}, p95 {p95:.1f}, worst {worst:.1f} ms")


if __name__ == "__main__":
    main()
