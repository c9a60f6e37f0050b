"""Moves an index to another home and its folder to another root: nothing may be encoded again, and no kill may harm.

    python tests/benchmarks/moving.py FOLDER [--kills 10] [--seed 1] [--small]

The folder is copied, indexed, exported, and imported under a renamed root into an empty home. Then exports and
imports are killed in turn, at random moments while they write, until so many have died of it. With --small a small
model of random weights encodes. Ends with 1 where something is encoded, not sound or not equal.
"""

import argparse
import json
import os
import random
import shutil
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
    'p."end", p.text, t.hash, v.vector FROM files f LEFT JOIN passages p ON p.file = f.id '
    "LEFT JOIN texts t ON t.id = p.text_id LEFT JOIN vectors_1 v ON v.text_id = t.id ORDER BY f.path, p.ordinal"
)


class Failed(Exception):
    """Something is not as it has to be."""


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "app")}
    command = [sys.executable, "-m", "inkling", "--home", str(home), *words]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(home: Path, *words: str) -> str:
    process = start(home, *words)
    told, complaint = process.communicate()
    if process.returncode:
        raise Failed(f"inkling {' '.join(words)}: {complaint}")
    return told


def index(home: Path, *folders: Path) -> dict[str, object]:
    report: dict[str, object] = json.loads(run(home, "index", "--json", *map(str, folders)))
    return report


def content(home: Path, root: Path) -> list[Sequence[object]]:
    """Read all that matters, with the root of the paths taken off; raises Failed where the index is not sound."""
    connection = apsw.Connection(str(home / "index.sqlite"), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            raise Failed(f"the index is not sound: {found}")
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
        if "vectors_1" not in tables:
            return []
        rows = connection.execute(CONTENT).fetchall()
    finally:
        connection.close()
    prefix = os.fsencode(root)
    return [(bytes(row[0]).removeprefix(prefix), *row[1:]) for row in rows]


def use_small_model(home: Path, folder: Path) -> None:
    """Let a home answer by a small model that is quick to encode."""
    sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]
    from model_samples import make_model

    run(home, "model", "add", str(make_model(folder)))
    run(home, "model", "use", folder.name)
    shutil.copyfile(home / "settings.json", home / "model.json")


def kill_while_writing(process: subprocess.Popen[str], sign: Path, delay: float) -> bool:
    """Kill a process some time after it began to write a file; tells whether it was still at work."""
    while process.poll() is None and not (sign.exists() and sign.stat().st_size):
        time.sleep(0.002)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def kill_export(home: Path, target: Path, delay: float) -> bool:
    before = target.read_bytes() if target.exists() else None
    killed = kill_while_writing(
        start(home, "export", str(target)), target.with_name(f".{target.name}.partial"), delay
    )
    if killed and (target.read_bytes() if target.exists() else None) != before:
        # It was renamed into place before the kill: then it is whole.
        connection = apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READONLY)
        if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise Failed("half of an export took the place of a whole one")
        connection.close()
    return killed


def kill_import(
    work: Path, export: Path, old: Path, new: Path, expected: list[Sequence[object]], delay: float
) -> bool:
    home = work / "killed"
    shutil.rmtree(home, ignore_errors=True)
    if (work / "home" / "model.json").exists():
        shutil.copytree(work / "home" / "models", home / "models")
        shutil.copyfile(work / "home" / "model.json", home / "settings.json")
    run(home, "status")
    process = start(home, "import", str(export), "--map", f"{old}={new}")
    killed = kill_while_writing(process, home / "index.sqlite-wal", delay)
    found = content(home, new)
    if found and found != expected:
        raise Failed(f"a killed import left {len(found)} rows of {len(expected)}")
    run(home, "import", str(export), "--map", f"{old}={new}")
    encoded = index(home)["passages_encoded"]
    if encoded or content(home, new) != expected:
        raise Failed(f"after a killed import {encoded} passages were encoded, or the index differs")
    return killed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    work = Path(tempfile.mkdtemp(prefix="inkling-moving-"))
    old, new, home, export = work / "old root", work / "neue Wurzel", work / "home", work / "all.inkling"
    try:
        shutil.copytree(options.folder, old)
        if options.small:
            use_small_model(home, work / "small")
        first = index(home, old)
        expected = content(home, old)
        begin = time.perf_counter()
        print(run(home, "export", str(export)).strip(), f"in {time.perf_counter() - begin:.1f} s, start included")
        # Copied, not renamed: on another machine every file has another number.
        shutil.copytree(old, new)
        shutil.rmtree(old)
        there = work / "there"
        if options.small:
            shutil.copytree(home / "models", there / "models")
            shutil.copyfile(home / "model.json", there / "settings.json")
        begin = time.perf_counter()
        print(run(there, "import", str(export), "--map", f"{old}={new}").strip(),
              f"in {time.perf_counter() - begin:.1f} s, start included")  # fmt: skip
        second = index(there)
        print(f"encoded at first {first['passages_encoded']}, after the move {second['passages_encoded']}")
        if second["passages_encoded"] or content(there, new) != expected:
            raise Failed("something was encoded again, or the index differs")
        kills = {"export": 0, "import": 0}
        for _ in range(10 * options.kills):
            if sum(kills.values()) >= options.kills:
                break
            if kills["export"] <= kills["import"]:
                kills["export"] += kill_export(there, work / "killed.inkling", chance.uniform(0, 0.05))
            else:
                kills["import"] += kill_import(work, export, old, new, expected, chance.uniform(0, 0.3))
        run(there, "export", str(work / "killed.inkling"))
        print(f"killed: {kills}; every index sound and as it was before or is after, nothing encoded again")
    except Failed as failure:
        print(failure)
        raise SystemExit(1) from failure
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
