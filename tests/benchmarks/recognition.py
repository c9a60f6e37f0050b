"""Measures how long scanned pages take, against Tesseract alone, and how much of their text is recognized.

    python tests/benchmarks/recognition.py CORPUS.jsonl [--pages 60] [--runs 3]

Texts of CORPUS are printed and scanned (`scanned.py`). In turn they are indexed with an empty home, and their pages,
drawn before, are read by as many processes of Tesseract as there are cores. Of both the median is told, and the share
of the words that the index holds as they were written, in their order. Needs Tesseract.
"""

import argparse
import difflib
import json
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scanned import write_scans

from inkling.documents.paged.page_picture import page_picture
from inkling.places import Places
from inkling.session import Session
from inkling.tesseract import ENGLISH, find_tesseract


def index(library: Path, home: Path) -> tuple[float, Session]:
    """Index scans to the end, and tell how long that took."""
    session = Session(Places(home))
    session.pictures.choose(ENGLISH)
    begin = time.perf_counter()
    session.index([library])
    return time.perf_counter() - begin, session


def read_alone(pictures: list[bytes]) -> float:
    """Read pictures by Tesseract alone, and tell how long that took."""
    tesseract = find_tesseract()
    assert tesseract is not None
    begin = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda picture: tesseract.text_of(picture, ENGLISH, 120), pictures))
    return time.perf_counter() - begin


def recognized(session: Session, library: Path, texts: dict[str, str]) -> float:
    """Tell which share of the words of all texts stands in the index."""
    right = total = 0
    for name, text in texts.items():
        words = text.split()
        found = " ".join(passage.text for passage in session.passages_of(str(library / name))).split()
        blocks = difflib.SequenceMatcher(None, words, found, autojunk=False).get_matching_blocks()
        right += sum(block.size for block in blocks)
        total += len(words)
    return right / total


def main() -> None:
    """Measure, and print figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    lines = [json.loads(line) for line in options.corpus.read_text("utf-8").splitlines()[: options.pages]]
    texts = {f"{number:03}.pdf": line["text"] for number, line in enumerate(lines)}
    with tempfile.TemporaryDirectory() as place:
        library = Path(place) / "library"
        library.mkdir()
        pages = write_scans(library, texts)
        pictures = [picture for name in texts if isinstance(picture := page_picture(library / name, 1), bytes)]
        whole, alone = [], []
        for run in range(options.runs):
            seconds, session = index(library, Path(place) / f"home{run}")
            whole.append(seconds)
            alone.append(read_alone(pictures))
            share = recognized(session, library, texts)
            session.close()
            print(f"run {run + 1}: indexed in {whole[-1]:.1f} s, Tesseract alone {alone[-1]:.1f} s", flush=True)
    ratio = statistics.median(alone) / statistics.median(whole)
    rate = pages / statistics.median(whole)
    print(f"{pages} pages, {rate:.2f} a second, {ratio:.2f} of the rate of Tesseract alone; {share:.3f} of the words")


if __name__ == "__main__":
    main()
