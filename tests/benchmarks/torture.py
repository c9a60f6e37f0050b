"""Changes two folders at random while the background session watches them, and compares with a fresh index.

Files and folders move between the two and a third one that is not watched; names, times, links and patterns are as
odd as they may be, and now and then the user changes his mind about what is left out, how large a file may be, and
whether the second folder is watched at all.

    python tests/benchmarks/torture.py --seed 1 --seconds 90 [--files 2000] [--encoder stand-in|real] [--texts FOLDER]

With --texts, every third text is a part of one of the text files below a folder.
Ends with 1, and the rows that differ, where the index is not sound or not equal to a fresh one. It is compared twice:
after watching alone, and after a full scan.
"""

import argparse
import ctypes
import logging
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]

from indexing_samples import StandInEncoder, differences  # noqa: E402
from inkling.encoder.loader import EncoderLoader  # noqa: E402
from inkling.indexing.activity import Activity  # noqa: E402
from inkling.places import Places, make_home  # noqa: E402
from inkling.search.answer import Question  # noqa: E402
from inkling.session import Session  # noqa: E402
from inkling.settings import SIZE_LIMIT  # noqa: E402
from inkling.store.database import connect  # noqa: E402

CONTENT = (
    "SELECT f.path, f.name, f.folded_folder, f.suffix, f.size, f.modified, f.title, f.state, f.reason, "
    "f.content, f.stamp, f.failures, p.ordinal, p.place, p.page, p.start, p.\"end\", p.text, n.number, d.written, "
    "t.hash, v.vector FROM files f LEFT JOIN passages p ON p.file = f.id LEFT JOIN texts t ON t.id = p.text_id "
    "LEFT JOIN vectors_1 v ON v.text_id = t.id LEFT JOIN passage_parts n ON n.passage = p.id "
    "LEFT JOIN parts d ON d.file = n.file AND d.number = n.number ORDER BY f.path, p.ordinal"
)
STRAY = (
    "SELECT 'text without passage', id FROM texts WHERE id NOT IN (SELECT text_id FROM passages) UNION ALL "
    "SELECT 'vector without text', text_id FROM vectors_1 WHERE text_id NOT IN (SELECT id FROM texts) UNION ALL "
    "SELECT 'passage without stems', id FROM passages WHERE id NOT IN (SELECT passage FROM passage_stems) UNION ALL "
    "SELECT 'stems without passage', passage FROM passage_stems WHERE passage NOT IN (SELECT id FROM passages) "
    "UNION ALL SELECT 'number without passage', passage FROM passage_parts "
    "WHERE passage NOT IN (SELECT id FROM passages) "
    "UNION ALL SELECT 'part without file', file FROM parts WHERE file NOT IN (SELECT id FROM files)"
)
WORDS = [
    "rain", "beans", "garden", "letter", "meeting", "harvest", "boat", "winter", "contract", "window", "river",
]  # fmt: skip
ODD_NAMES = [
    "", "", "", "ü 😀 ", "u\u0308 ", "עברית ", "a\nb ", "a\tb ", " ", "-n ", os.fsdecode(b"caf\xe9 "), "[*] ",
]  # fmt: skip
SMALL_LIMIT = 3000
"""Bytes that a file may have while the user is strict."""

USER_COMES = 0.03
SETTLED = 3.0
LONGEST_TO_SETTLE = 600.0


class TestedSession(Session):
    """A session whose encoder may be a stand-in."""

    def __init__(self, places: Places, encoder: str) -> None:
        super().__init__(places)
        if encoder == "stand-in":
            loader = EncoderLoader(None, places.memory)
            loader._make = StandInEncoder
            self._choice._answering = replace(self._choice.answering, loader=loader)


class Tree:
    """Folders of texts, and all that may happen to them; the same seed gives the same happenings."""

    def __init__(self, root: Path, seed: int, texts: Sequence[str] = (), places: Sequence[str] = (".",)) -> None:
        self.root = root
        self._places = [root / place for place in places]
        self._texts = texts
        self.chance = random.Random(seed)
        self.tally: Counter[str] = Counter()
        self._count = 0
        self._happenings: list[tuple[int, Callable[[], None]]] = [
            (12, self.create), (14, self.edit), (10, self.save_atomically), (8, self.rename_file),
            (4, self.rename_folder), (5, self.copy), (8, self.delete), (6, self.touch), (5, self.swap),
            (3, self.replace_file_by_folder), (3, self.replace_folder_by_file), (1, self.copy_folder),
            (1, self.delete_folder), (3, self.rename_over), (2, self.swap_folders), (3, self.append_slowly),
            (3, self.link), (2, self.link_hard), (3, self.change_case), (2, self.exchange_folders),
            (3, self.write_patterns), (1, self.mark_cache), (3, self.unpack), (3, self.odd_time),
            (2, self.hide_folder), (2, self.come_and_go), (2, self.grow_large), (4, self.receive),
            (4, self.delete_message),
        ]  # fmt: skip

    def fill(self, files: int) -> None:
        """Make the tree that everything begins with."""
        for _ in range(max(4, files // 25)):
            self.new_folder()
        for _ in range(files):
            self.create()
        self.tally.clear()

    def happen(self) -> None:
        """Let one thing happen."""
        weights, happenings = zip(*self._happenings, strict=True)
        happening = self.chance.choices(happenings, weights)[0]
        try:
            happening()
        except (LookupError, OSError):
            return
        self.tally[happening.__name__] += 1

    def files(self) -> list[Path]:
        return sorted(path for path in self.root.rglob("*") if path.is_file())

    def a_file(self) -> Path:
        return self.chance.choice(sorted(path for path in self.a_folder().iterdir() if _is_text(path)))

    def a_folder(self, *, below: bool = False) -> Path:
        folders = sorted(Path(each[0]) for place in self._places for each in os.walk(place))
        return self.chance.choice([each for each in folders if each not in self._places] if below else folders)

    def a_name(self, ending: str = "") -> str:
        self._count += 1
        name = f"{self.chance.choice(ODD_NAMES)}{self._count}{ending or self.chance.choice(['.txt', '.md'])}"
        longest = ending != "d" and self.chance.random() < 0.02
        return f"{'x' * (255 - len(os.fsencode(name)))}{name}" if longest else name

    def a_text(self) -> str:
        if self._texts and self.chance.random() < 1 / 3:
            text = self.chance.choice(self._texts)
            start = self.chance.randrange(max(1, len(text) - 5000))
            return text[start : start + 5000]
        paragraphs = [
            " ".join(self.chance.choices(WORDS, k=self.chance.randint(5, 60)))
            for _ in range(self.chance.choice([0, 1, 1, 2, 3, 8]))
        ]
        return "\n\n".join(paragraphs)

    def new_folder(self) -> Path:
        path = self.a_folder() / f"folder {self.a_name('d')}"
        path.mkdir()
        return path

    def a_message(self) -> str:
        subject = " ".join(self.chance.choices(WORDS, k=2))
        date = f"Date: {self.chance.randint(1, 28)} Mar {self.chance.randint(1995, 2030)} 10:00:00 +0000\n"
        dated = date if self.chance.random() < 0.8 else ""
        return f"From me\nFrom: me@home\nSubject: {subject}\n{dated}\n{self.a_text()}\n\n"

    def a_mailbox(self) -> Path:
        return self.chance.choice([path for path in self.files() if path.suffix == ".mbox"])

    def create(self) -> None:
        folder = self.a_folder()
        if self.chance.random() < 0.1:
            messages = "".join(self.a_message() for _ in range(self.chance.randint(1, 12)))
            (folder / self.a_name(".mbox")).write_text(messages, "utf-8")
        else:
            (folder / self.a_name()).write_text(self.a_text(), "utf-8")

    def receive(self) -> None:
        with self.a_mailbox().open("a", encoding="utf-8") as stream:
            stream.write(self.a_message())

    def delete_message(self) -> None:
        path = self.a_mailbox()
        messages = path.read_text("utf-8").split("From me\n")[1:]
        messages.remove(self.chance.choice(messages))
        path.write_text("".join(f"From me\n{message}" for message in messages), "utf-8")

    def edit(self) -> None:
        path = self.a_file()
        words = path.read_text("utf-8").split(" ")
        words[self.chance.randrange(len(words))] = self.chance.choice(WORDS)
        path.write_text(" ".join(words), "utf-8")

    def append_slowly(self) -> None:
        with self.a_file().open("a", encoding="utf-8") as stream:
            for _ in range(5):
                stream.write(f" {self.chance.choice(WORDS)}\n")
                stream.flush()
                time.sleep(0.02)

    def save_atomically(self) -> None:
        path = self.a_file()
        temporary = path.with_name(f".{path.stem}.saving")
        temporary.write_text(self.a_text(), "utf-8")
        temporary.replace(path)

    def rename_file(self) -> None:
        path = self.a_file()
        path.rename(self.a_folder() / self.a_name(path.suffix))

    def rename_over(self) -> None:
        self.a_file().replace(self.a_file())

    def rename_folder(self) -> None:
        path = self.a_folder(below=True)
        target = self.a_folder()
        if path != target and path not in target.parents:
            path.rename(target / f"folder {self.a_name('d')}")

    def copy(self) -> None:
        path = self.a_file()
        self.chance.choice([shutil.copy, shutil.copy2])(path, self.a_folder() / self.a_name(path.suffix))

    def copy_folder(self) -> None:
        path = self.a_folder(below=True)
        if sum(len(names) for _, _, names in os.walk(path)) < 100:
            target = self.chance.choice(self._places) / f"folder {self.a_name('d')}"
            shutil.copytree(path, target, symlinks=True)

    def delete(self) -> None:
        self.a_file().unlink()

    def delete_folder(self) -> None:
        path = self.a_folder(below=True)
        if sum(len(names) for _, _, names in os.walk(path)) < 100:
            shutil.rmtree(path)

    def touch(self) -> None:
        moment = self.chance.choice([None, (1e9, self.chance.randint(10**8, 10**9))])
        os.utime(self.a_file(), moment)

    def swap(self) -> None:
        self._swap(self.a_file(), self.a_file())

    def swap_folders(self) -> None:
        one, other = self.a_folder(below=True), self.a_folder(below=True)
        if one not in other.parents and other not in one.parents:
            self._swap(one, other)

    def _swap(self, one: Path, other: Path) -> None:
        if one != other:
            aside = self.root / self.a_name(".swap")
            one.rename(aside)
            other.rename(one)
            aside.rename(other)

    def replace_file_by_folder(self) -> None:
        path = self.a_file()
        path.unlink()
        path.mkdir()
        for _ in range(3):
            (path / self.a_name()).write_text(self.a_text(), "utf-8")

    def replace_folder_by_file(self) -> None:
        path = self.chance.choice([path for path in sorted(self.root.rglob("*.txt")) if _is_folder(path)])
        shutil.rmtree(path)
        path.write_text(self.a_text(), "utf-8")

    def link(self) -> None:
        """Link to a file, to a folder around, or to nothing."""
        target = self.chance.choice([self.a_file(), self.a_folder(), Path("nothing")])
        (self.a_folder() / self.a_name()).symlink_to(target)

    def link_hard(self) -> None:
        path = self.a_file()
        (self.a_folder() / self.a_name(path.suffix)).hardlink_to(path)

    def change_case(self) -> None:
        path = self.chance.choice([self.a_file(), self.a_folder(below=True)])
        path.rename(path.with_name(path.name.swapcase()))

    def exchange_folders(self) -> None:
        """Let two folders change places in one step, where the system can do that."""
        one, other = self.a_folder(below=True), self.a_folder(below=True)
        if sys.platform == "linux" and one not in other.parents and other not in one.parents:
            here, exchange = -100, 2
            ctypes.CDLL(None).renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange)

    def write_patterns(self) -> None:
        path = self.a_folder() / ".inklingignore"
        if path.exists() and self.chance.random() < 0.5:
            path.unlink()
        else:
            path.write_text(self.chance.choice(["*.md", "*5*", "folder*/\n!*7*", "/*\n!*.txt", ""]))

    def mark_cache(self) -> None:
        path = self.a_folder(below=True) / "CACHEDIR.TAG"
        if path.exists():
            path.unlink()
        else:
            path.write_text("Signature: 8a477f597d28d172789f06886806bc55")

    def unpack(self) -> None:
        """Take a file away and write another one as an archive does: of the same size, and with the same time."""
        packed = [path for path in self.files() if path.name.startswith("packed")]
        if packed and self.chance.random() < 0.7:
            self.chance.choice(packed).unlink()
        path = self.a_folder() / f"packed {self.a_name('.txt')}"
        path.write_text(" ".join(self.chance.choices(WORDS, k=100))[:200])
        os.utime(path, (1e9, 1e9))

    def odd_time(self) -> None:
        moment = self.chance.choice([0, -1e9, 1, 4e9, 1e10, time.time() + 5, 0.5])
        os.utime(self.a_file(), (moment, moment))

    def hide_folder(self) -> None:
        """Hide a folder, or show one again."""
        hidden = [Path(each[0]) for each in os.walk(self.root) if Path(each[0]).name.startswith(".hidden")]
        if hidden and self.chance.random() < 0.6:
            path = self.chance.choice(sorted(hidden))
            path.rename(path.with_name(path.name.removeprefix(".hidden ")))
        else:
            path = self.a_folder(below=True)
            path.rename(path.with_name(f".hidden {path.name}"[:100]))

    def come_and_go(self) -> None:
        """Make a folder with files in it that is gone, or elsewhere, a moment later."""
        path = self.new_folder() / "deep" / "deeper"
        path.mkdir(parents=True)
        for _ in range(3):
            (path / self.a_name()).write_text(self.a_text(), "utf-8")
        time.sleep(self.chance.choice([0, 0.01, 0.6]))
        if self.chance.random() < 0.5:
            shutil.rmtree(path.parents[1])
        else:
            path.rename(self.a_folder() / f"folder {self.a_name('d')}")

    def grow_large(self) -> None:
        with self.a_file().open("a", encoding="utf-8") as stream:
            stream.write(" ".join(self.chance.choices(WORDS, k=SMALL_LIMIT // 5)))


def _is_text(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.suffix.lower() in (".txt", ".md", ".mbox")


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


class User:
    """Changes his mind about what is watched, what is left out and how large a file may be."""

    def __init__(self, session: Session, second: Path, chance: random.Random) -> None:
        self._session, self._second, self._chance = session, second, chance

    def change_mind(self) -> None:
        before = self._session.settings()
        match self._chance.randrange(4):
            case 0:
                pattern = self._chance.choice(["*9*", "*.md", "folder 1*", "deep/"])
                patterns = [each for each in before.exclusions if each != pattern]
                patterns += [] if pattern in before.exclusions else [pattern]
                self._session.change(before.with_exclusions(patterns), before)
            case 1:
                limit = SIZE_LIMIT if before.size_limit == SMALL_LIMIT else SMALL_LIMIT
                self._session.change(before.with_size_limit(limit), before)
            case 2 if before.folder(self._second):
                self._session.forget([self._second])
            case _:
                self._session.add_folder(self._second)


class Calm:
    """Tells when nothing has gone on for a while."""

    def __init__(self) -> None:
        self._phase = "idle"
        self._since = time.monotonic()
        self._scanned = False

    def note(self, activity: Activity) -> None:
        self._phase, self._since = activity.phase, time.monotonic()
        self._scanned = self._scanned or activity.phase == "scanning"

    def wait_for_scan(self, begin: Callable[[], None]) -> None:
        """Let a scan of everything begin, and wait until what came of it is done."""
        self._scanned = False
        begin()
        self.wait(0.5)

    def wait(self, settled: float = SETTLED) -> None:
        """Wait until the indexer has been idle for some seconds."""
        self._since = time.monotonic()
        begin = time.monotonic()
        while not self._scanned or self._phase != "idle" or time.monotonic() - self._since < settled:
            if time.monotonic() - begin > LONGEST_TO_SETTLE:
                raise SystemExit(f"not settled after {LONGEST_TO_SETTLE:.0f} s: {self._phase}")
            time.sleep(0.05)


def content(home: Path) -> list[tuple[object, ...]]:
    """Read all that matters from an index, and what should not be there at all."""
    connection = connect(home / "index.sqlite", read_only=False)
    try:
        check = connection.execute("PRAGMA integrity_check").fetchall()
        for table in ("passage_words", "file_names"):
            connection.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
        stray = connection.execute(STRAY).fetchall()
        return [*([] if check == [("ok",)] else check), *stray, *connection.execute(CONTENT)]
    finally:
        connection.close()


def search_on(session: Session, chance: random.Random, stopping: threading.Event, times: list[float]) -> None:
    """Ask one question after the other until stopped."""
    while not stopping.is_set():
        begin = time.monotonic()
        session.search(Question(" ".join(chance.choices(WORDS, k=2)), mode=chance.choice(["words", "hybrid"])))
        times.append(time.monotonic() - begin)
        stopping.wait(0.1)


def torture(
    work: Path, seed: int, seconds: float, files: int, encoder: str, texts: Sequence[str] = ()
) -> int:
    """Carry out the whole test in an empty folder; gives the exit status."""
    root, home = work / "documents", Places(work / "home")
    first, second = root / "first", root / "second"
    for folder in (first, second, root / "elsewhere"):
        folder.mkdir(parents=True)
    make_home(home)
    tree = Tree(root, seed, texts, ["first", "first", "second", "elsewhere"])
    tree.fill(files)
    errors: list[Exception] = []
    calm, times, stopping = Calm(), [], threading.Event()
    session = TestedSession(home, encoder)
    for folder in (first, second):
        session.add_folder(folder)
    user = User(session, second, random.Random(seed))
    asking = threading.Thread(target=search_on, args=(session, random.Random(seed), stopping, times))
    try:
        calm.wait_for_scan(lambda: session.start(calm.note, errors.append))
        asking.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(tree.chance.choice([1, 1, 5, 40])):
                tree.happen()
            if tree.chance.random() < USER_COMES:
                user.change_mind()
            time.sleep(tree.chance.choice([0, 0.05, 0.3, 1.2, 2.5]))
        calm.wait()
        watched = content(home.home)
        calm.wait_for_scan(session.resume)
        scanned = content(home.home)
    finally:
        stopping.set()
        if asking.ident:
            asking.join()
        session.close()
    expected = fresh_content(work, home, encoder)
    print(f"seed {seed}: {tree.tally.total()} changes, {len(tree.files())} files, {len(expected)} rows")
    print("  " + ", ".join(f"{name} {count}" for name, count in sorted(tree.tally.items())))
    if times:
        print(f"  {len(times)} searches, the slowest took {max(times) * 1000:.0f} ms")
    return judge(expected, watched, scanned, errors)


def fresh_content(work: Path, home: Places, encoder: str) -> list[tuple[object, ...]]:
    """Index anew what is watched, by another session."""
    fresh = Places(work / "fresh")
    make_home(fresh)
    shutil.copy(home.settings, fresh.settings)
    session = TestedSession(fresh, encoder)
    try:
        session.index([])
    finally:
        session.close()
    return content(fresh.home)


def judge(
    expected: Sequence[tuple[object, ...]],
    watched: Sequence[tuple[object, ...]],
    scanned: Sequence[tuple[object, ...]],
    errors: Sequence[Exception],
) -> int:
    """Print what differs, and give the exit status."""
    for error in errors:
        print(f"  error: {error!r}")
    failed = bool(errors)
    for name, found in (("after watching alone", watched), ("after a full scan", scanned)):
        different = differences(expected, found)
        print(f"  {name}: {'equal' if not different else f'{len(different)} rows differ'}")
        for line in different[:10]:
            print(f"    {line}")
        failed = failed or bool(different)
    return int(failed)


def read_texts(folder: Path) -> list[str]:
    """Read the text files below a folder, in an order that is always the same."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".txt", ".md") and path.is_file())
    return [path.read_text("utf-8", "replace") for path in paths]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--encoder", choices=["stand-in", "real"], default="stand-in")
    parser.add_argument("--texts", type=Path)
    options = parser.parse_args()
    texts = read_texts(options.texts) if options.texts else []
    logging.basicConfig(level=logging.WARNING)
    with tempfile.TemporaryDirectory() as work:
        return torture(Path(work), options.seed, options.seconds, options.files, options.encoder, texts)


if __name__ == "__main__":
    raise SystemExit(main())
