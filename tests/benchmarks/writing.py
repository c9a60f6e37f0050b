"""Measures how many bytes indexing writes, against how much the index grows.

    python tests/benchmarks/writing.py [--files 1500] [--paragraphs 6] [--edits 100]

Budget: at most six times the growth. Vectors come from a stand-in with as many dimensions as the default model.
Linux only: the figures are those of /proc/self/io.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]

from indexing_samples import Desk, StandInEncoder  # noqa: E402

MOST = 6.0


class FullSizeEncoder(StandInEncoder):
    """Gives random vectors of the usual length, quickly."""

    dimension = 384

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        chance = np.random.default_rng(len(texts))
        vectors = chance.standard_normal((len(texts), self.dimension)).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def written() -> dict[str, int]:
    """Read what this process has written: through system calls, and what went on to the storage."""
    lines = (line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return {name: int(value) for name, value in lines}


def size(home: Path) -> int:
    return sum(path.stat().st_size for path in home.glob("index.sqlite*"))


def measure(desk: Desk, name: str) -> float:
    """Index, print what that wrote, and give the ratio to the growth of the index."""
    before, grown, begin = written(), size(desk.home), time.perf_counter()
    report = desk.index()
    after, grown = written(), size(desk.home) - grown
    by_calls, stored = (after[key] - before[key] for key in ("wchar", "write_bytes"))
    seconds = time.perf_counter() - begin
    print(
        f"{name}: {report.passages} passages, {report.passages_encoded} encoded in {seconds:.1f} s; grown by "
        f"{grown / 1e6:.2f} MB, written {by_calls / 1e6:.2f} MB by calls, {stored / 1e6:.2f} MB to the storage"
    )
    return by_calls / max(grown, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1500)
    parser.add_argument("--paragraphs", type=int, default=6)
    parser.add_argument("--edits", type=int, default=100)
    options = parser.parse_args()
    chance = random.Random(1)
    words = ["".join(chance.choices("aeioubdfgklmnprst", k=chance.randint(2, 10))) for _ in range(20_000)]
    frequencies = [1 / (rank + 1) for rank in range(len(words))]
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "documents").mkdir()
        desk = Desk(Path(work) / "home", Path(work) / "documents", FullSizeEncoder())
        for number in range(options.files):
            paragraphs = (" ".join(chance.choices(words, frequencies, k=130)) for _ in range(options.paragraphs))
            desk.write(f"{number % 50}/{number}.txt", "\n\n".join(paragraphs))
        ratio = measure(desk, "first indexing")
        for number in range(options.edits):
            path = desk.folder / f"{number % 50}/{number}.txt"
            path.write_text(path.read_text() + " One more sentence at the end.")
        measure(desk, f"{options.edits} edits")
        measure(desk, "nothing to do")
        desk.close()
    print(f"written {ratio:.1f} times the growth; the budget is {MOST:.0f}")
    return int(ratio > MOST)


if __name__ == "__main__":
    raise SystemExit(main())
