"""Kills Inkling at random moments of whatever it does, and compares what the next run makes of it with a fresh index.

    python tests/benchmarks/kills.py [--kills 50] [--seed 1] [--files 150] [--only TASK] [--texts FOLDER]

One home lives through all kills, while the folders change between them and during watching. After each kill the
index must be sound; after the next run it must equal a fresh one, no text that had been encoded and committed is
encoded again, and nothing of a forgotten folder is left in any file of the home. Ends with 1 where that is not so.
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

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]

from benchmarks.torture import TestedSession, Tree, content, read_texts  # noqa: E402
from indexing_samples import differences  # noqa: E402
from inkling.encoder.encoder import Encoder, Matrix  # noqa: E402
from inkling.encoder.loader import EncoderLoader  # noqa: E402
from inkling.indexing.reader_process import text_hash  # noqa: E402
from inkling.places import Places, make_home  # noqa: E402
from inkling.store.database import connect  # noqa: E402

logger = logging.getLogger(__name__)

SECRET = "quetzalcoatlus"
"""Stands in every file of the folder that is forgotten, and nowhere else."""


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
    begun()
    session.index([desk.kept, desk.forgotten])
    session.close()


def do_watch(desk: Desk) -> None:
    session = desk.session()
    begun()
    session.start(lambda _: None, lambda error: logger.error("%r", error))
    time.sleep(3600)


def do_forget(desk: Desk) -> None:
    session = desk.session()
    begun()
    session.forget([desk.forgotten])
    session.close()


def begun() -> None:
    """Tell the one who kills that the work begins."""
    print("begun", flush=True)


TASKS: dict[str, Callable[[Desk], None]] = {"index": do_index, "watch": do_watch, "forget": do_forget}
"""What is done when the kill comes; each ends by itself or is ended by it."""

LONGEST = {"index": 3.0, "watch": 6.0, "forget": 0.8}
"""Seconds within which the kill comes."""


def kill(desk: Desk, task: str, tree: Tree, chance: random.Random) -> tuple[float, bool]:
    """Begin a task in a process of its own and kill it; tells after how many seconds, and whether it still ran."""
    command = [sys.executable, __file__, "--child", task, "--work", str(desk.work), "--encoder", desk.encoder]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    moment = chance.uniform(0, LONGEST[task])
    begin = time.monotonic()
    while (left := begin + moment - time.monotonic()) > 0:
        if task == "watch" and chance.random() < 0.5:
            tree.happen()
        time.sleep(min(left, 0.2))
    running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return moment, running


def settle(desk: Desk, *, forget: bool) -> None:
    """Do undisturbed what is left to do."""
    session = desk.session()
    if forget:
        session.forget([desk.forgotten])
        session.index([])
    else:
        session.index([desk.kept, desk.forgotten])
    session.close()


def fresh(desk: Desk, folders: Sequence[Path]) -> list[tuple[object, ...]]:
    with tempfile.TemporaryDirectory() as other:
        session = desk.session(Places(Path(other)))
        try:
            session.index(folders)
        finally:
            session.close()
        return content(Path(other))


def judge(desk: Desk, before: set[str], *, forget: bool) -> list[str]:
    """Say what is wrong after a kill and the run that followed it."""
    found = content(desk.home.home)
    wrong = differences(fresh(desk, [desk.kept] if forget else [desk.kept, desk.forgotten]), found)
    wrong += twice(desk, before)
    if forget:
        files = [path for path in desk.home.home.iterdir() if path.is_file()]
        left = [path.name for path in files if SECRET.encode() in path.read_bytes().lower()]
        wrong += [f"{name} still holds what was forgotten" for name in left]
    return wrong


def twice(desk: Desk, before: set[str]) -> list[str]:
    """Say how many texts were encoded lately of those that had been committed before."""
    again = before.intersection(desk.encoded())
    return [f"{len(again)} texts were encoded again although they had been committed"] if again else []


def write_secrets(desk: Desk, chance: random.Random) -> None:
    desk.forgotten.mkdir(parents=True, exist_ok=True)
    for number in range(120):
        text = f"The {SECRET} {number} of {chance.randrange(10**6)} flew over the river.\n\n" * 3
        (desk.forgotten / f"{number}.txt").write_text(text)


def run(desk: Desk, options: argparse.Namespace) -> int:
    chance = random.Random(options.seed)
    desk.kept.mkdir(parents=True)
    tree = Tree(desk.kept, options.seed, read_texts(options.texts) if options.texts else [])
    tree.fill(options.files)
    tally: Counter[str] = Counter()
    for number in range(options.kills):
        task = options.only or list(TASKS)[number % len(TASKS)]
        write_secrets(desk, chance)
        for _ in range(30):
            tree.happen()
        if task == "forget":
            settle(desk, forget=False)
        desk.encoded()
        before = desk.committed()
        moment, running = kill(desk, task, tree, chance)
        if desk.home.index.exists():
            content(desk.home.home)
        wrong = twice(desk, before)
        before = desk.committed()
        tally[f"{task}, {'at work' if running else 'had ended'}"] += 1
        settle(desk, forget=task == "forget")
        wrong += judge(desk, before, forget=task == "forget")
        print(f"kill {number + 1}, {task}, after {moment:.2f} s{'' if running else ' (had ended)'}: "
              f"{'equal' if not wrong else 'WRONG'}", flush=True)  # fmt: skip
        for line in wrong[:10]:
            print(f"  {line}")
        if wrong:
            return 1
    counts = ", ".join(f"{name} {count}" for name, count in sorted(tally.items()))
    print(f"{options.kills} kills, all equal: {counts}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=150)
    parser.add_argument("--encoder", choices=["stand-in", "real"], default="stand-in")
    parser.add_argument("--texts", type=Path)
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
