"""Measures a second scan of many unchanged files (walk, what is known, comparison), and a watched change among them.

    python tests/benchmarks/scan.py [--files 100000] [--folders 1000] [--profile]

With --folders 1 all files lie in one folder. Budget: at least 20,000 files a second through `Indexer.run` with
nothing to do; a change is found by words 3 s after it settled.
"""

import argparse
import cProfile
import os
import pstats
import queue
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]

from indexing_samples import Desk  # noqa: E402
from inkling.indexing.changes import Changes  # noqa: E402
from inkling.indexing.scanner import scan  # noqa: E402
from inkling.indexing.watcher import QUIET, Watcher  # noqa: E402
from inkling.store.rows import NewFile  # noqa: E402
from inkling.store.writer import Writer  # noqa: E402
from store_samples import passages  # noqa: E402

RUNS = 3


def fill(folder: Path, files: int, folders: int) -> None:
    """Make many small files."""
    for number in range(folders):
        inner = folder / f"{number % 30}" / f"folder {number}"
        inner.mkdir(parents=True)
        for each in range(files // folders):
            (inner / f"document {number} {each}.txt").write_bytes(b"Some text.")


def note_as_read(desk: Desk) -> None:
    """Write rows as if all files had been read; reading them is not what is measured."""
    writer = Writer(desk.home / "index.sqlite", desk.home / "lock")
    found = scan(str(desk.folder), (), str(desk.home))
    with writer.transaction():
        for path, fingerprint in found.files.items():
            new = NewFile(path, fingerprint, os.urandom(16), desk.stamp)
            writer.put_document(new, "", passages("Some text."))
    writer.close()


def change_found(desk: Desk) -> float:
    """Change one file of many while they are watched; give the seconds from the write until its text is found."""
    told: queue.SimpleQueue[Changes] = queue.SimpleQueue()
    watcher = Watcher(told.put, str(desk.home))
    watcher.start()
    watcher.watch([str(desk.folder)])
    try:
        begin = time.perf_counter()
        desk.write("0/folder 0/document 0 0.txt", "About a lighthouse.")
        changes = told.get(timeout=60)
        desk.follow([os.path.relpath(folder, desk.folder) for folder in changes.folders])
        assert desk.texts("0/folder 0/document 0 0.txt") == ["About a lighthouse."]
        return time.perf_counter() - begin
    finally:
        watcher.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--folders", type=int, default=1000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "documents"
        folder.mkdir()
        fill(folder, options.files, options.folders)
        desk = Desk(Path(work) / "home", folder)
        note_as_read(desk)
        desk.index()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        profile = cProfile.Profile()
        seconds = []
        for _ in range(RUNS):
            begin, busy = time.perf_counter(), time.process_time()
            if options.profile:
                profile.enable()
            report = desk.index()
            profile.disable()
            seconds.append(time.perf_counter() - begin)
            rate = report.files / seconds[-1]
            busy = time.process_time() - busy
            print(f"{report.files} files in {seconds[-1]:.2f} s ({busy:.2f} s busy): {rate:,.0f}/s")
            assert (report.added, report.changed, report.moved, report.gone) == (0, 0, 0, 0)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"peak memory {after >> 10} MB, {max(0, after - before) >> 10} MB of it added by these runs")
        if options.profile:
            pstats.Stats(profile).sort_stats("tottime").print_stats(22)
        found = change_found(desk)
        print(f"a change is found {found:.2f} s after it was written, {QUIET:.0f} s of them to settle")
        desk.close()
    rate = options.files / min(seconds)
    print(f"{rate:,.0f} files a second; the budget is 20,000")
    return int(rate < 20_000 or found > QUIET + 3)


if __name__ == "__main__":
    raise SystemExit(main())
