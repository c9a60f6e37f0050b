"""Kills `inkling index` while it prepares another model, and looks whether the old one answers and nothing is lost.

    python tests/benchmarks/model_change.py FOLDER [--kills 5] [--seed 1]

Two small models of random weights are made for it; the folder needs some thousand passages. Ends with 1 where the old
model does not answer meanwhile, a vector that was committed is computed again, going back encodes anything, or the
index is not sound.
"""

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import apsw

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]

from benchmarks.moving import Failed, index, run, start  # noqa: E402
from inkling.models.shelf import Shelf  # noqa: E402
from inkling.places import Places, make_home  # noqa: E402
from inkling.settings import Settings  # noqa: E402
from inkling.settings_file import save  # noqa: E402
from model_samples import make_model  # noqa: E402


def count(home: Path) -> int:
    """Count the vectors of the model that is prepared."""
    connection = apsw.Connection(str(home / "index.sqlite"), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(10_000)
    try:
        there = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'vectors_2'").fetchall()[0][0]
        return int(str(connection.execute("SELECT count(*) FROM vectors_2").fetchall()[0][0])) if there else 0
    finally:
        connection.close()


def kill_once(home: Path, delay: float) -> int:
    """Kill the indexer some time after it has committed vectors, and tell how many are there."""
    before = count(home)
    process = start(home, "index")
    while process.poll() is None and count(home) <= before:
        time.sleep(0.002)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    status = json.loads(run(home, "status", "--json"))
    answer = json.loads(run(home, "search", "how to keep notes in step", "--mode", "meaning", "--json"))
    there = count(home)
    print(f"killed at {there} vectors: {status['model']} answers, by meaning: {answer['meaning']}", flush=True)
    if status["model"] != "one" or not answer["meaning"]:
        raise Failed("the old model did not answer while the new one was prepared")
    return there


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    work = Path(tempfile.mkdtemp(prefix="inkling-model-change-"))
    places = Places(work / "home")
    try:
        make_home(places)
        for number, name in enumerate(("one", "two")):
            Shelf(places.models).add(make_model(work / name, number))
        save(places.settings, Settings().with_model("one"))
        texts = index(places.home, options.folder)["passages_encoded"]
        run(places.home, "model", "use", "two")
        there = 0
        for _ in range(options.kills):
            there = kill_once(places.home, chance.uniform(0, 0.05))
        rest = index(places.home)["passages_encoded"]
        print(f"{texts} texts, {there} were committed before the last kill, {rest} encoded after it")
        if rest != texts - there or json.loads(run(places.home, "status", "--json"))["model"] != "two":
            raise Failed("something was encoded twice, or the new model did not take over")
        run(places.home, "model", "undo")
        again = index(places.home)["passages_encoded"]
        if again or json.loads(run(places.home, "status", "--json"))["model"] != "one":
            raise Failed("going back was not for nothing")
        connection = apsw.Connection(str(places.index), flags=apsw.SQLITE_OPEN_READWRITE)
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise Failed("the index is not sound")
        connection.close()
        print(f"{options.kills} kills: the old model answered each time; going back encoded nothing")
    except Failed as failure:
        print(failure)
        raise SystemExit(1) from failure
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
