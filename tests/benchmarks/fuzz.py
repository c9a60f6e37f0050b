"""Damages files of every kind at random and indexes them: each ends in a state with a reason, and none stops the run.

    python tests/benchmarks/fuzz.py FOLDER [--each 200] [--seed 1] [--largest 2000000] [--keep OUT]

Of the files of each kind (by their ending) some are taken in turn; bits are flipped, parts cut off, doubled, mixed
up and overwritten. With --each 0 the files are taken as they are, all of them. Prints what became of them, kind by
kind; ends with 1 where a file has no state or the run failed.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]

from indexing_samples import Desk, count_words_only  # noqa: E402
from inkling.indexing.extractor import Limits  # noqa: E402
from inkling.indexing.scanner import scan  # noqa: E402
from inkling.store.ledger import Ledger  # noqa: E402
from inkling.store.rows import LedgerRow  # noqa: E402


def flip_bits(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice([1, 3, 10, 100])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def cut_off(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def cut_out(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content))
    del content[start : start + chance.choice([1, 16, 500, 10_000])]


def double(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content))
    part = content[start : start + chance.choice([1, 16, 500, 10_000])]
    content[start:start] = part * chance.choice([1, 2, 50])


def overwrite(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content))
    length = min(len(content) - start, chance.choice([1, 4, 64, 1000]))
    content[start : start + length] = chance.choice([b"\0", b"\xff", b"(", b"<", b"9"]) * length


def mix_up(content: bytearray, chance: random.Random) -> None:
    length = chance.choice([4, 64, 1000])
    one, other = chance.randrange(len(content)), chance.randrange(len(content))
    content[one : one + length], content[other : other + length] = (
        content[other : other + length], content[one : one + length],
    )  # fmt: skip


DAMAGES: list[Callable[[bytearray, random.Random], None]] = [
    flip_bits, flip_bits, cut_off, cut_out, double, overwrite, mix_up,
]  # fmt: skip


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Damage a content once or a few times."""
    spoilt = bytearray(content)
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        if spoilt:
            chance.choice(DAMAGES)(spoilt, chance)
    return bytes(spoilt)


def make(target: Path, sources: Sequence[Path], each: int, seed: int) -> Counter[str]:
    """Write damaged files of every kind into a folder for each; tells how many of which kind."""
    kinds: dict[str, list[Path]] = defaultdict(list)
    for path in sources:
        kinds[path.suffix.lower() or "none"].append(path)
    chance = random.Random(seed)
    made: Counter[str] = Counter()
    for kind, paths in sorted(kinds.items()):
        folder = target / kind.lstrip(".")
        folder.mkdir()
        for number in range(each):
            source = paths[number % len(paths)]
            ending = "" if kind == "none" else source.suffix
            (folder / f"{number}{ending}").write_bytes(damaged(source.read_bytes(), chance))
            made[kind_of(source)] += 1
    return made


def kind_of(path: str | Path) -> str:
    return Path(path).suffix.lower().lstrip(".") or "none"


def check(desk: Desk, made: Counter[str]) -> list[str]:
    """Index the damaged files and say what is wrong; prints what became of each kind."""
    # Some real text says one of the words at which the other stand-in misbehaves.
    desk.count_tokens = count_words_only
    begin = time.monotonic()
    report = desk.index(Limits(seconds=20.0))
    seconds = time.monotonic() - begin
    rows = Ledger(desk.connections).rows()
    wrong = []
    if len(rows) != made.total() or report.files != made.total():
        wrong.append(f"{len(rows)} files are known of {made.total()}")
    by_kind: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        by_kind[kind_of(row.path)].append(row)
        if row.state == "waiting" or (row.state in ("unreadable", "skipped", "quarantined") and not row.reason):
            wrong.append(f"{row.path} is {row.state} without a reason")
    for kind, of_kind in sorted(by_kind.items()):
        states = Counter(row.state for row in of_kind)
        print(f"{kind:>10}: " + ", ".join(f"{state} {count}" for state, count in sorted(states.items())))
    reasons = Counter(row.reason for row in rows if row.reason)
    for reason, count in reasons.most_common(40):
        print(f"  {count:>6}  {reason[:150]}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{made.total()} files in {seconds:.0f} s; the process that indexes took {memory} MB at most")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--largest", type=int, default=2_000_000)
    parser.add_argument("--keep", type=Path, help="an empty folder for the damaged files, which stay there")
    options = parser.parse_args()
    sources = [
        path
        for path in sorted(options.folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and 0 < path.stat().st_size <= options.largest
        and not path.name.startswith(".")
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as work:
        folder = options.keep or Path(work) / "documents"
        folder.mkdir(parents=True, exist_ok=True)
        if options.each:
            made = make(folder, sources, options.each, options.seed)
        else:
            folder = options.folder.resolve()
            made = Counter(kind_of(path) for path in scan(str(folder), (), "").files)
        desk = Desk(Path(work) / "home", folder)
        wrong = check(desk, made)
        desk.close()
    for line in wrong[:20]:
        print(f"WRONG: {line}")
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
