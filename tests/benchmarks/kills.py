"""Kills `inkling index` at random moments and compares what the next run makes of it with an undisturbed index.

    python tests/benchmarks/kills.py FOLDER [--kills 20] [--seed 1]

Ends with 1, and the rows that differ, where an index is not sound or not equal.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import apsw

ROOT = Path(__file__).parents[2]

CONTENT = (
    "SELECT f.path, f.title, f.state, f.reason, f.content, f.stamp, p.ordinal, p.place, p.page, p.start, "
    'p."end", p.text, t.hash, length(v.vector) FROM files f LEFT JOIN passages p ON p.file = f.id '
    "LEFT JOIN texts t ON t.id = p.text_id LEFT JOIN vectors_1 v ON v.text_id = t.id ORDER BY f.path, p.ordinal"
)


def index(home: Path, folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "app")}
    command = [sys.executable, "-m", "inkling", "--home", str(home), "index", str(folder)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(home: Path, folder: Path) -> float:
    begin = time.monotonic()
    process = index(home, folder)
    _, complaint = process.communicate()
    if process.returncode:
        raise SystemExit(f"the undisturbed run failed: {complaint.decode()}")
    return time.monotonic() - begin


def content(home: Path) -> list[Sequence[object]]:
    connection = apsw.Connection(str(home / "index.sqlite"), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        check = connection.execute("PRAGMA integrity_check").fetchall()
        if check != [("ok",)]:
            raise SystemExit(f"the index is not sound: {check}")
        for table in ("passage_words", "file_names"):
            connection.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
        return list(connection.execute(CONTENT))
    finally:
        connection.close()


def kill_once(home: Path, folder: Path, moment: float) -> bool:
    """Kill a run after some seconds; tells whether it was still running."""
    process = index(home, folder)
    time.sleep(moment)
    running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return running


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as work:
        undisturbed = Path(work) / "undisturbed"
        seconds = finish(undisturbed, options.folder)
        expected = content(undisturbed)
        print(f"undisturbed: {len(expected)} rows in {seconds:.1f} s")
        for number in range(options.kills):
            home = Path(work) / f"kill-{number}"
            moment = chance.uniform(0.2, seconds)
            running = kill_once(home, options.folder, moment)
            again = finish(home, options.folder)
            found = content(home)
            different = [pair for pair in zip(expected, found, strict=False) if pair[0] != pair[1]]
            if different or len(found) != len(expected):
                print(f"kill {number + 1} after {moment:.2f} s: {len(found)} rows, {len(different)} differ")
                for pair in different[:5]:
                    print(" ", *pair, sep="\n  ")
                return 1
            note = "" if running else " (it had ended already)"
            print(f"kill {number + 1} after {moment:.2f} s: equal, the next run took {again:.1f} s{note}")
    print(f"{options.kills} kills, all equal")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
