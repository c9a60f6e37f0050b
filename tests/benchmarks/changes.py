"""Touches, renames, copies and moves many files and edits some: counts the passages that are encoded for it.

    python tests/benchmarks/changes.py [--files 5000] [--edits 100]

Ends with 1 where anything but an edit encodes a passage, or an edited paragraph more than three.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]

from indexing_samples import Desk  # noqa: E402

FOLDERS = 50
PARAGRAPHS = 30


def text(number: int) -> str:
    chance = random.Random(number)
    words = ["rain", "beans", "garden", "letter", "meeting", "harvest", "boat", "winter", "contract", "window"]
    paragraphs = (" ".join(chance.choices(words, k=60)) for _ in range(PARAGRAPHS if number % 50 == 0 else 1))
    return f"File {number}.\n\n" + "\n\n".join(f"{place}: {each}" for place, each in enumerate(paragraphs))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.txt"))


def touch(folder: Path) -> None:
    for path in files(folder):
        os.utime(path, (1e9, 1e9))


def rename_files(folder: Path) -> None:
    for path in files(folder):
        path.rename(path.with_name(f"renamed {path.name}"))


def rename_folders(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        path.rename(path.with_name(f"renamed {path.name}"))


def move(folder: Path) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    for path in files(folder):
        shutil.move(path, elsewhere / path.name)


def move_to_another_disk(folder: Path) -> None:
    """Do as a move between file systems does: copy with the times, then remove."""
    other = folder / "other disk"
    shutil.copytree(folder / "elsewhere", other)
    shutil.rmtree(folder / "elsewhere")


def copy(folder: Path) -> None:
    shutil.copytree(folder / "other disk", folder / "copies", copy_function=shutil.copy)


HAPPENINGS: list[Callable[[Path], None]] = [
    touch, rename_files, rename_folders, move, move_to_another_disk, copy,
]  # fmt: skip


def edit(folder: Path, edits: int) -> int:
    """Change a word in one paragraph of some long files; tells how many."""
    chosen = [path for path in files(folder / "other disk") if path.stat().st_size > 5000][:edits]
    for path in chosen:
        written = path.read_text().replace(f"{PARAGRAPHS // 2}: ", f"{PARAGRAPHS // 2}: an edited word, ", 1)
        path.write_text(written)
    return len(chosen)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--edits", type=int, default=100)
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "documents").mkdir()
        desk = Desk(Path(work) / "home", Path(work) / "documents")
        for number in range(options.files):
            desk.write(f"{number % FOLDERS}/{number}.txt", text(number))
        print(f"{options.files} files: {desk.index().passages_encoded} passages encoded")
        for happen in HAPPENINGS:
            happen(desk.folder)
            begin = time.monotonic()
            report = desk.index()
            print(
                f"{happen.__name__}: {report.passages_encoded} encoded; {report.added} added, {report.moved} moved, "
                f"{report.gone} gone, in {time.monotonic() - begin:.1f} s",
                flush=True,
            )
            failed = failed or report.passages_encoded > 0
        count = edit(desk.folder, options.edits)
        report = desk.index()
        each = report.passages_encoded / max(1, count)
        print(f"one paragraph edited in each of {count} files: {report.passages_encoded} encoded, {each:.2f} each")
        failed = failed or each > 3 or report.changed != count
        desk.close()
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
