"""Measures indexing: words ready, the whole, a second run over unchanged files, and the encoder alone.

    python tests/benchmarks/indexing.py FOLDER [--runs 3] [--recoll]

The encoder alone encodes the same texts in the same run; the ratio of the two rates is what counts. With --recoll,
`recollindex` (Debian's recollcmd) indexes the same folder for comparison.
"""

import argparse
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from inkling.documents.passages import text_to_encode
from inkling.encoder.encoder import Encoder
from inkling.encoder.loader import EncoderLoader
from inkling.indexing.activity import Activity
from inkling.places import Places, make_home
from inkling.session import Session
from inkling.store.connections import Connections


def run_inkling(home: Path, folder: Path) -> tuple[float, float, float, list[str]]:
    """Give seconds until all words are ready, seconds spent encoding, seconds of a second run, and the texts."""
    places = Places(home)
    make_home(places)
    moments: dict[str, float] = {}

    def note(activity: Activity) -> None:
        moments.setdefault(activity.phase, time.perf_counter())

    session = Session(places)
    session._choice.answering.loader.get()
    begin = time.perf_counter()
    session.index([folder], on_activity=note)
    encoding = moments["idle"] - moments["encoding"]
    words = moments["loading model"] - begin
    begin = time.perf_counter()
    session.index([])
    second = time.perf_counter() - begin
    session.close()
    connections = Connections(places.index)
    sql = "SELECT title, place, text FROM passages p JOIN files f ON f.id = p.file GROUP BY text_id"
    rows = connections.rows(sql)
    connections.close()
    return words, encoding, second, [text_to_encode(*row) for row in rows]


def encoder_alone(encoder: Encoder, texts: list[str]) -> float:
    begin = time.perf_counter()
    encoder.encode_passages(texts)
    return time.perf_counter() - begin


def run_recoll(work: Path, folder: Path) -> float:
    configuration = work / "recoll"
    configuration.mkdir()
    (configuration / "recoll.conf").write_text(f"topdirs = {folder}\n")
    begin = time.perf_counter()
    subprocess.run(["recollindex", "-c", str(configuration)], check=True, capture_output=True)
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--recoll", action="store_true")
    options = parser.parse_args()
    folder = options.folder.resolve()
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    ratios, recoll_ratios, seconds = [], [], []
    loader = EncoderLoader(None, Path(tempfile.mkdtemp()) / "memory.json")
    encoder = loader.get()
    for _ in range(options.runs):
        work = Path(tempfile.mkdtemp())
        words, encoding, second, texts = run_inkling(work / "home", folder)
        alone = encoder_alone(encoder, texts)
        ratios.append(alone / (words + encoding))
        seconds.append(second)
        line = f"words ready {words:.1f} s, then encoded {len(texts)} texts in {encoding:.1f} s; alone {alone:.1f} s"
        if options.recoll:
            recoll = run_recoll(work, folder)
            recoll_ratios.append(words / recoll)
            line += f"; recollindex {recoll:.1f} s"
        print(line, flush=True)
        shutil.rmtree(work)
    loader.close()
    print(f"whole indexing at {statistics.median(ratios):.2f} of the encoder's rate (median of {options.runs})")
    if recoll_ratios:
        print(f"words ready in {statistics.median(recoll_ratios):.2f} of recollindex's time")
    second = statistics.median(seconds)
    print(f"second run: {second:.2f} s for {files} files, {files / second:.0f} files a second, start included")


if __name__ == "__main__":
    main()
