"""Drives the real window and prints when it is shown, when it answers, and how its event loop stalls.

`python tests/benchmarks/window.py` makes an index of 10,000 short passages, starts the window on it in a process of
its own, types, indexes 2,000 more files, types 20 queries a second meanwhile, quits, and starts ten times in a row.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"
STALL = 0.1
TICK = 0.004
QUERY = "the harbour in winter"
WORDS = [
    "harbour", "winter", "boiler", "letter", "garden", "tomato", "night", "train", "coast", "cliff", "plumber",
    "invoice", "neighbour", "dog", "recipe", "broth", "lease", "deposit", "minutes", "budget", "bridge", "river",
]


def sentence(chance: random.Random) -> str:
    """Make a sentence of common words."""
    return " ".join(chance.choices(WORDS, k=chance.randint(7, 14))).capitalize() + "."


def write_files(folder: Path, files: int, sections: int, seed: int) -> None:
    """Write files of a few sections each."""
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    for number in range(files):
        parts = [f"# {sentence(chance)}\n\n{sentence(chance)} {sentence(chance)}\n" for _ in range(sections)]
        (folder / f"note {number}.md").write_text("\n".join(parts))


class StallMeter:
    """Measures by how much a short timer of the event loop comes late, phase by phase."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.late: dict[str, list[float]] = {}
        self.phase = "start"
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(round(TICK * 1000))

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.setdefault(self.phase, []).append(max(0.0, now - self._last - TICK))
        self._last = now


class Drive:
    """One run of the window, step by step; each step is called until it is over."""

    def __init__(self, home: Path, more: Path | None, started: float) -> None:
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        from inkling.gui import app
        from inkling.places import Places

        places = Places(home)
        self._application = QApplication([])
        self._run = app.Running(self._application, places, lambda: app._open_session(places))
        self._more = more
        self._started = started
        self.times: dict[str, float] = {}
        self.meter = StallMeter()
        self._steps = [self._shown, self._words, self._meaning, self._rest, self._index, self._typing, self._leave]
        if more is None:
            self._steps = [self._shown, self._opened, self._leave]
        self._begun: dict[str, float] = {}
        self._main = self._run.window.main
        bridge = self._run._bridge
        bridge.opened.connect(lambda: self.times.setdefault("opened", self._now()))
        bridge.answered.connect(self._note_answer)
        bridge.activity.connect(self._note_activity)
        self._phase = ""
        self._typed = 0
        self._answers = 0
        self._timer = QTimer()
        self._timer.timeout.connect(self._step)
        self._timer.start(5)

    def run(self) -> dict[str, object]:
        """Run to the end and give what was measured."""
        self._run.run([])
        self.times["all closed"] = self._now()
        return {
            "times": self.times, "late": self.meter.late, "answers": self._answers, "typed": self._typed,
            "memory": _memory(),
        }

    def _now(self) -> float:
        return time.time() - self._started

    def _note_answer(self, answer: object) -> None:
        self._answers += 1
        if answer.results:
            self.times.setdefault("first answer by words", self._now())
            if answer.meaning:
                self.times.setdefault("first answer by meaning", self._now())

    def _note_activity(self, activity: object) -> None:
        self._phase = activity.phase

    def _step(self) -> None:
        begun = self._begun.setdefault(self._steps[0].__name__, time.perf_counter())
        if self._steps[0](time.perf_counter() - begun):
            self._steps.pop(0)

    def _shown(self, _: float) -> bool:
        if self._main.windowHandle() is None or not self._main.windowHandle().isExposed():
            return False
        self.times["window shown"] = self._now()
        self._main.field.setText(QUERY)
        return True

    def _opened(self, _: float) -> bool:
        return "opened" in self.times

    def _words(self, seconds: float) -> bool:
        return "first answer by words" in self.times or seconds > 60

    def _meaning(self, seconds: float) -> bool:
        self.meter.phase = "loading the model"
        return "first answer by meaning" in self.times or seconds > 60

    def _rest(self, seconds: float) -> bool:
        self.meter.phase = "at rest"
        return (seconds > 3 and self._phase == "idle") or seconds > 30

    def _index(self, seconds: float) -> bool:
        if self.meter.phase != "indexing":
            self.meter.phase = "indexing"
            self._run.window.arrivals.take([self._more])
        return seconds > 6

    def _typing(self, seconds: float) -> bool:
        self.meter.phase = "typing while indexing"
        if seconds * 20 > self._typed:
            self._typed += 1
            self._main.field.setText(" ".join(random.Random(self._typed).choices(WORDS, k=3)))
        return seconds > 6

    def _leave(self, _: float) -> bool:
        self.times["close"] = self._now()
        self.meter.phase = "quitting"
        self._main.close()
        self.times["window gone"] = self._now()
        self._timer.stop()
        return True


def _memory() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)


def start_window(home: Path, more: Path | None) -> dict[str, object]:
    """Start the window in a process of its own, and wait until it is gone."""
    began = time.time()
    arguments = [sys.executable, __file__, "--drive", str(home), "--more", str(more or ""), "--started", str(began)]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": str(APP)}
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=150)
    if done.returncode:
        raise SystemExit(f"The window ended with {done.returncode}:\n{done.stderr[-3000:]}")
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    found["whole"] = time.time() - began
    return found


def show_stalls(late: dict[str, list[float]]) -> None:
    """Print how late the event loop came, for each phase."""
    print(f"\n{'stalls, ms':24}{'ticks':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'longest':>9}{'> 100 ms':>9}")
    for phase, values in late.items():
        ordered = sorted(values)

        def at(share: float, ordered: list[float] = ordered) -> float:
            return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

        over = sum(value > STALL for value in values)
        print(f"{phase:24}{len(values):8}{at(0.5):8.1f}{at(0.95):8.1f}{at(0.99):8.1f}{at(1):9.1f}{over:9}")


def ten_starts(home: Path, starts: int) -> None:
    """Start and quit in a row; print what that leaves behind."""
    before = {path.name for path in home.iterdir()}
    runs = [start_window(home, None) for _ in range(starts)]
    after = {path.name for path in home.iterdir()}
    memory = [run["memory"] for run in runs]
    shown = [run["times"]["window shown"] for run in runs]
    print(f"\n{starts} starts and quits: shown after {statistics.median(shown):.2f} s, at most {max(shown):.2f} s")
    print(f"memory {min(memory) / 1e6:.0f} to {max(memory) / 1e6:.0f} MB, the last {memory[-1] / 1e6:.0f} MB")
    print(f"files left: {sorted(after - before) or 'none'}, gone: {sorted(before - after) or 'none'}")


def prepare(root: Path, passages: int, files: int) -> None:
    """Make an index of short passages, and more files to index later."""
    from inkling.places import Places
    from inkling.session import Session

    sections = 10
    write_files(root / "documents", passages // sections, sections, 1)
    write_files(root / "more", files, 3, 2)
    session = Session(Places(root / "home"))
    report = session.index([root / "documents"])
    session.close()
    print(f"index: {report.files} files, {report.passages} passages in {report.seconds:.0f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--starts", type=int, default=10)
    parser.add_argument("--root", type=Path, help="where the index and its files lie; made where they are not there")
    parser.add_argument("--drive", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--more", default="", help=argparse.SUPPRESS)
    parser.add_argument("--started", type=float, default=0.0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.drive:
        print(json.dumps(Drive(chosen.drive, Path(chosen.more) if chosen.more else None, chosen.started).run()))
        return
    with tempfile.TemporaryDirectory() as folder:
        root = chosen.root or Path(folder)
        if not (root / "home").is_dir():
            prepare(root, chosen.passages, chosen.files)
        home = Path(shutil.copytree(root / "home", Path(folder) / "copy"))
        found = start_window(home, root / "more")
        for name, seconds in sorted(found["times"].items(), key=lambda entry: entry[1]):
            print(f"{name:24}{seconds:8.2f} s")
        print(f"{'process ended':24}{found['whole']:8.2f} s")
        print(f"{found['typed']} queries typed, {found['answers']} answers, {found['memory'] / 1e6:.0f} MB")
        show_stalls(found["late"])
        ten_starts(home, chosen.starts)


if __name__ == "__main__":
    sys.path.insert(0, str(APP))
    main()
