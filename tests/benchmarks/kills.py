"""Kills Inkling at random moments of whatever it does, and compares what the next run makes of it with a fresh index.

    python tests/benchmarks/kills.py [--kills 50] [--seed 1] [--files 150] [--only TASK]

It indexes, watches, forgets and exports in turn, until so many kills came in the middle of the work; how long each
task takes is measured first. One home lives through all kills, while the folders change between them and during
watching. After each kill the index must be sound; after the next run it must equal a fresh one, no text that had been
encoded and committed is encoded again, nothing of a forgotten folder is left in any file of the home, and what was
exported is whole. Ends with 1 where that is not so.
"""

import argparse
import logging
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]

from benchmarks.torture import TestedSession, Tree, content  # noqa: E402
from indexing_samples import differences  # noqa: E402
from inkling.encoder.encoder import Encoder, Matrix  # noqa: E402
from inkling.encoder.loader import EncoderLoader  # noqa: E402
from inkling.indexing.activity import Activity  # noqa: E402
from inkling.indexing.reader_process import text_hash  # noqa: E402
from inkling.places import Places, make_home  # noqa: E402
from inkling.store.database import connect  # noqa: E402

logger = logging.getLogger(__name__)

SECRET = "quetzalcoatlus"
"""Stands in every file of the folder that is forgotten, and nowhere else."""

SECRETS = 300
PAUSE = 0.005
"""Seconds that the stand-in takes for a text, so that a kill may come while it encodes."""

TRIES = 5
"""So many times as many kills as wanted are tried at most, since some come after the end."""


class RecordingEncoder:
    """Writes down the hash of every text before it is encoded."""

    def __init__(self, encoder: Encoder, record: Path) -> None:
        self._encoder = encoder
        self._record = record
        self.identity, self.dimension = encoder.identity, encoder.dimension
        self.encode_query, self.token_shares = encoder.encode_query, encoder.token_shares
        self.encode_sentences = encoder.encode_sentences
        self.leave_free = encoder.leave_free

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        with self._record.open("a") as stream:
            stream.writelines(f"{text_hash(text).hex()}\n" for text in texts)
        time.sleep(PAUSE * len(texts))
        return self._encoder.encode_passages(texts)


@dataclass(frozen=True)
class Desk:
    """What all kills have in common: a home, a folder that stays, one that is forgotten, and the record."""

    work: Path
    encoder: str

    @property
    def home(self) -> Places:
        return Places(self.work / "home")

    @property
    def kept(self) -> Path:
        return self.work / "documents" / "kept"

    @property
    def forgotten(self) -> Path:
        return self.work / "documents" / "forgotten"

    @property
    def export(self) -> Path:
        return self.work / "all.inkling"

    @property
    def record(self) -> Path:
        return self.work / "encoded.txt"

    def session(self, home: Places | None = None) -> TestedSession:
        places = home or self.home
        make_home(places)
        session = TestedSession(places, self.encoder)
        if home is None:
            other, loader = session._choice.answering.loader, EncoderLoader(None, places.memory)
            loader._make = lambda: RecordingEncoder(other.get(), self.record)
            session._choice._answering = replace(session._choice.answering, loader=loader)
        return session

    def committed(self) -> set[str]:
        """Tell the hashes of all texts that have a vector."""
        if not self.home.index.exists():
            return set()
        connection = connect(self.home.index, read_only=True)
        try:
            sql = "SELECT hash FROM texts WHERE id IN (SELECT text_id FROM vectors_1)"
            return {row[0].hex() for row in connection.execute(sql)}
        finally:
            connection.close()

    def encoded(self) -> list[str]:
        """Fetch what was encoded since the last call."""
        found = self.record.read_text().split() if self.record.exists() else []
        self.record.write_text("")
        return found


def do_index(desk: Desk) -> None:
    session = desk.session()
    tell("begun")
    session.index([desk.kept, desk.forgotten], on_activity=tell_phase)
    tell("ended")
    session.close()


def do_watch(desk: Desk) -> None:
    session = desk.session()
    tell("begun")
    session.start(tell_phase, lambda error: logger.error("%r", error))
    time.sleep(3600)


def do_forget(desk: Desk) -> None:
    session = desk.session()
    tell("begun")
    session.forget([desk.forgotten])
    tell("ended")
    session.close()


def do_export(desk: Desk) -> None:
    session = desk.session()
    tell("begun")
    session.moving.export(desk.export)
    tell("ended")
    session.close()


def tell(word: str) -> None:
    """Tell the one who kills how far the work is."""
    print(word, flush=True)


def tell_phase(activity: Activity) -> None:
    tell("ended" if activity.phase == "idle" else activity.phase)


TASKS: dict[str, Callable[[Desk], None]] = {
    "index": do_index, "watch": do_watch, "forget": do_forget, "export": do_export,
}  # fmt: skip
"""What is done when the kill comes; each ends by itself or is ended by it."""


class Child:
    """A process that carries out a task, and what it has told last; `ended` where it did not work any more.

    `committed` are the texts that had been when it began to watch; None where it does not.
    """

    def __init__(self, desk: Desk, task: str) -> None:
        command = [sys.executable, __file__, "--child", task, "--work", str(desk.work), "--encoder", desk.encoder]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.told = ""
        self.committed: set[str] | None = None

    def until(self, wanted: Callable[[str], bool]) -> None:
        """Wait for a word."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.told = line.strip()
            if wanted(self.told):
                return
        raise SystemExit(f"the task ended by itself after it had told: {self.told}")

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        rest, _ = self._process.communicate()
        self.told = (rest.splitlines() or [self.told])[-1]


def begin(desk: Desk, task: str, tree: Tree) -> Child:
    """Begin a task in a process of its own, and wait until it works; watching works once something has changed."""
    child = Child(desk, task)
    child.until(lambda word: word == "begun")
    if task == "watch":
        child.until(lambda word: word == "ended")
        # What went before that may come back while it watches, and is encoded once more then.
        child.committed = desk.committed()
        for _ in range(60):
            tree.happen()
        child.until(lambda word: word != "ended")
    return child


def measure(desk: Desk, task: str, tree: Tree) -> float:
    """Tell how many seconds a task works when nobody kills it."""
    child = begin(desk, task, tree)
    begun = time.monotonic()
    child.until(lambda word: word == "ended")
    seconds = time.monotonic() - begun
    child.kill()
    return seconds


def kill(desk: Desk, task: str, tree: Tree, moment: float) -> Child:
    """Begin a task and kill it after some seconds of work."""
    child = begin(desk, task, tree)
    end = time.monotonic() + moment
    while (left := end - time.monotonic()) > 0:
        if task == "watch" and tree.chance.random() < 0.5:
            tree.happen()
        time.sleep(min(left, 0.2))
    child.kill()
    return child


def prepare(desk: Desk, task: str, tree: Tree, chance: random.Random) -> None:
    """Change the folders so that there is something to do."""
    write_secrets(desk, chance)
    for _ in range(30):
        tree.happen()
    if task in ("forget", "export") or (task == "watch" and not desk.home.index.exists()):
        settle(desk, "index")
    desk.encoded()


def settle(desk: Desk, task: str) -> None:
    """Do undisturbed what is left to do."""
    session = desk.session()
    if task == "forget":
        session.forget([desk.forgotten])
        session.index([])
    else:
        session.index([desk.kept, desk.forgotten])
    if task == "export":
        session.moving.export(desk.export)
    session.close()


def fresh(desk: Desk, folders: Sequence[Path]) -> list[tuple[object, ...]]:
    with tempfile.TemporaryDirectory() as other:
        session = desk.session(Places(Path(other)))
        try:
            session.index(folders)
        finally:
            session.close()
        return content(Path(other))


def judge(desk: Desk, before: set[str], task: str) -> list[str]:
    """Say what is wrong after a kill and the run that followed it."""
    expected = fresh(desk, [desk.kept] if task == "forget" else [desk.kept, desk.forgotten])
    wrong = differences(expected, content(desk.home.home)) + twice(desk, before, "by the next run")
    if task == "forget":
        files = [path for path in desk.home.home.iterdir() if path.is_file()]
        left = [path.name for path in files if SECRET.encode() in path.read_bytes().lower()]
        wrong += [f"{name} still holds what was forgotten" for name in left]
    if task == "export":
        wrong += judge_export(desk, expected)
    return wrong


def judge_export(desk: Desk, expected: Sequence[tuple[object, ...]]) -> list[str]:
    """Say what is wrong with an export that follows a killed one, by moving it into an empty home."""
    beside = [path.name for path in desk.export.parent.iterdir() if path.name.startswith(f".{desk.export.name}")]
    with tempfile.TemporaryDirectory() as other:
        session = desk.session(Places(Path(other)))
        try:
            session.moving.bring_in(desk.export, [])
            again = session.index([]).passages_encoded
        finally:
            session.close()
        wrong = differences(expected, content(Path(other)))
    wrong += [f"{name} is left of a killed export" for name in beside]
    return wrong + ([f"{again} texts were encoded again after a move"] if again else [])


def whole(export: Path) -> bool:
    """Tell whether an export is there and whole."""
    connection = apsw.Connection(str(export), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


def twice(desk: Desk, before: set[str], when: str) -> list[str]:
    """Say how many texts were encoded lately of those that had been committed before."""
    again = before.intersection(desk.encoded())
    return [f"{len(again)} texts were encoded {when} although they had been committed"] if again else []


def write_secrets(desk: Desk, chance: random.Random) -> None:
    desk.forgotten.mkdir(parents=True, exist_ok=True)
    for number in range(SECRETS):
        text = f"The {SECRET} {number} of {chance.randrange(10**6)} flew over the river.\n\n" * 3
        (desk.forgotten / f"{number}.txt").write_text(text)


def suffer(desk: Desk, task: str, tree: Tree, moment: float, chance: random.Random) -> tuple[str, list[str]]:
    """Let a task be killed; tells what it did then, and what is wrong thereafter."""
    prepare(desk, task, tree, chance)
    before = desk.committed()
    exported = desk.export.exists()
    child = kill(desk, task, tree, moment)
    if desk.home.index.exists():
        content(desk.home.home)
    wrong = twice(desk, before if child.committed is None else before & child.committed, "before the kill")
    if exported and not whole(desk.export):
        wrong.append("a killed export took the place of a whole one")
    before = desk.committed()
    settle(desk, task)
    return child.told, wrong + judge(desk, before, task)


def run(desk: Desk, options: argparse.Namespace) -> int:
    chance = random.Random(options.seed)
    desk.kept.mkdir(parents=True)
    # Made-up texts: what has gone from the index may not come back by chance, since it is encoded again then.
    tree = Tree(desk.kept, options.seed)
    tree.fill(options.files)
    tasks = [options.only] if options.only else list(TASKS)
    lengths = {}
    for task in tasks:
        prepare(desk, task, tree, chance)
        lengths[task] = measure(desk, task, tree)
        print(f"{task} works for {lengths[task]:.2f} s")
    tally: Counter[str] = Counter()
    late = 0
    while tally.total() < options.kills and tally.total() + late < options.kills * TRIES:
        task = tasks[tally.total() % len(tasks)]
        moment = chance.uniform(0, lengths[task])
        stage, wrong = suffer(desk, task, tree, moment, chance)
        if stage == "ended":
            late += 1
            # It was quicker than when it was measured.
            lengths[task] = (lengths[task] + moment) / 2
        else:
            tally[task if stage == "begun" else f"{task} ({stage})"] += 1
        which = "came too late" if stage == "ended" else f"is number {tally.total()} ({stage})"
        print(f"kill of {task} after {moment:.3f} s {which}: {'equal' if not wrong else 'WRONG'}", flush=True)
        for line in wrong[:10]:
            print(f"  {line}")
        if wrong:
            return 1
    counts = ", ".join(f"{name} {count}" for name, count in sorted(tally.items()))
    print(f"{tally.total()} kills at work, all equal: {counts}; {late} more had come after the end, equal as well")
    return int(tally.total() < options.kills)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=150)
    parser.add_argument("--encoder", choices=["stand-in", "real"], default="stand-in")
    parser.add_argument("--only", choices=list(TASKS), help="do only this when the kill comes")
    parser.add_argument("--child", choices=list(TASKS), help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    if options.child:
        TASKS[options.child](Desk(options.work, options.encoder))
        return 0
    with tempfile.TemporaryDirectory() as work:
        return run(Desk(Path(work), options.encoder), options)


if __name__ == "__main__":
    raise SystemExit(main())
