"""Measures `inkling watch` at rest, how soon a change is found, and what a file costs that brings its reader down.

    python tests/benchmarks/watching.py FOLDER [--files 150] [--copies 1] [--changes 8] [--rest 60]

Copies text files of FOLDER, each into so many folders, indexes them with the real model and watches them. A change
counts from the moment when the file was written; it settles a second later.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]

from benchmarks.torture import Calm  # noqa: E402
from indexing_samples import Desk  # noqa: E402
from inkling.indexing.extractor import Limits  # noqa: E402
from inkling.places import Places, make_home  # noqa: E402
from inkling.search.answer import Question  # noqa: E402
from inkling.session import Session  # noqa: E402


def at_rest(home: Places, seconds: float) -> float:
    """Give the share of a core that `inkling watch` takes once it has nothing to do."""
    command = [sys.executable, "-m", "inkling", "--home", str(home.home), "watch"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "app")}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    watched = psutil.Process(process.pid)
    try:
        time.sleep(20)
        before = watched.cpu_times()
        time.sleep(seconds)
        after = watched.cpu_times()
        return (after.user + after.system - before.user - before.system) / seconds
    finally:
        process.terminate()
        process.wait()


def soon_found(session: Session, folder: Path, changes: int) -> tuple[list[float], list[float]]:
    """Write files and give the seconds until each is found by its words, and until it is ready by meaning."""
    words, meaning = [], []
    for number in range(changes):
        name, sign = f"change {number}.txt", f"zyzzyva{number}"
        (folder / name).write_text(f"The {sign} is a weevil that lives on palm trees, said note {number}.")
        begin = time.monotonic()
        while not session.search(Question(sign, mode="words")).results:
            time.sleep(0.02)
        words.append(time.monotonic() - begin)
        while {row.path: row.state for row in session.ledger()}[str(folder / name)] != "meaning ready":
            time.sleep(0.02)
        meaning.append(time.monotonic() - begin)
        time.sleep(2)
    return words, meaning


def beyond_the_limit(work: Path) -> float:
    """Give the seconds lost beyond the time limit by a file that makes its reader hang."""
    seconds = []
    for hangs in (False, True):
        folder = work / f"hanging {hangs}"
        folder.mkdir()
        desk = Desk(work / f"home of {hangs}", folder)
        for number in range(5):
            desk.write(f"{number}.txt", f"A good text, number {number}.")
        desk.write("bad.txt", "HANG" if hangs else "fine")
        begin = time.monotonic()
        desk.index(Limits(seconds=3.0, seconds_per_megabyte=0.0))
        seconds.append(time.monotonic() - begin)
        desk.close()
    return seconds[1] - seconds[0] - 3.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=150)
    parser.add_argument("--copies", type=int, default=1, help="copies cost no encoding")
    parser.add_argument("--changes", type=int, default=8)
    parser.add_argument("--rest", type=float, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder, home = Path(work) / "documents", Places(Path(work) / "home")
        folder.mkdir()
        make_home(home)
        sources = sorted(path for path in options.folder.rglob("*") if path.suffix in (".txt", ".md"))
        for copy in range(options.copies):
            inner = folder / f"copy {copy}"
            inner.mkdir()
            for number, path in enumerate(sources[: options.files]):
                shutil.copy(path, inner / f"{number} {path.name}")
        session = Session(home)
        report = session.index([folder])
        print(f"{report.files} files, {report.passages_encoded} texts encoded in {report.seconds:.0f} s")
        calm, errors = Calm(), []
        session.start(calm.note, errors.append)
        calm.wait()
        words, meaning = soon_found(session, folder, options.changes)
        session.close()
        for name, found in (("by words", words), ("by meaning", meaning)):
            print(f"a change is found {name} after {statistics.median(found):.2f} s, {max(found):.2f} s at worst")
        share = at_rest(home, options.rest)
        print(f"at rest, `inkling watch` takes {share * 100:.3f} % of a core")
        lost = beyond_the_limit(Path(work))
        print(f"a reader that hangs costs {lost:.2f} s beyond its limit")
        for error in errors:
            print(f"error: {error!r}")
    return int(max(words) > 4 or max(meaning) > 6 or share > 0.005 or lost > 1 or bool(errors))


if __name__ == "__main__":
    raise SystemExit(main())
