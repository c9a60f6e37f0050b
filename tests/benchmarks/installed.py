"""Measures how soon the window of an installed Inkling is painted: `python tests/benchmarks/installed.py PROGRAM`.

Starts the program on a display of its own (Xvfb), whose pixels lie in a file, and watches them: the window counts as
shown when text and borders are painted, not when it is mapped. Cold means that the system has put all files of the
program out of its memory.
"""

import argparse
import mmap
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WIDTH, HEIGHT = 1280, 900
COLOURS = 24
"""So many different pixels in the sampled rows are more than a bare background."""

PATIENCE = 60.0


class Display:
    """An X server whose screen can be read like a file."""

    def __init__(self, folder: Path) -> None:
        reader, writer = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(folder)],
            pass_fds=[writer], stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as stream:
            self.name = f":{stream.readline().strip()}"
        self._file = (folder / "Xvfb_screen0").open("rb")
        self._screen = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self._header = len(self._screen) - WIDTH * HEIGHT * 4

    def colours(self) -> int:
        """Count the different pixels of every thirtieth row."""
        found: set[bytes] = set()
        for row in range(10, HEIGHT, 30):
            start = self._header + row * WIDTH * 4
            line = self._screen[start : start + WIDTH * 4]
            found.update(line[place : place + 4] for place in range(0, len(line), 4))
        return len(found)

    def close(self) -> None:
        """End the server."""
        self._screen.close()
        self._file.close()
        self._server.terminate()
        self._server.wait()


def forget_files(folder: Path) -> None:
    """Ask the system to drop what it holds of a folder's files."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def shown_after(program: Path, home: Path) -> float:
    """Start the program once and give the seconds until its window is painted."""
    with tempfile.TemporaryDirectory() as folder:
        display = Display(Path(folder))
        surroundings = {"HOME": str(home), "DISPLAY": display.name, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        begun = time.perf_counter()
        running = subprocess.Popen([str(program)], env=surroundings, stderr=subprocess.PIPE)
        try:
            while display.colours() < COLOURS:
                if running.poll() is not None or time.perf_counter() - begun > PATIENCE:
                    said = running.stderr.read().decode() if running.poll() is not None and running.stderr else ""
                    sys.exit(f"no window came: {said}")
                time.sleep(0.004)
            return time.perf_counter() - begun
        finally:
            running.terminate()
            running.wait()
            display.close()


def main() -> None:
    """Measure cold and warm starts and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=Path, help="the installed program, such as /usr/lib/inkling/inkling")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if shutil.which("Xvfb") is None:
        sys.exit("Xvfb is needed")
    program = arguments.program.resolve()
    with tempfile.TemporaryDirectory() as home:
        shown_after(program, Path(home))
        for kind in ("cold", "warm"):
            taken = []
            for _ in range(arguments.rounds):
                if kind == "cold":
                    forget_files(program.parent)
                taken.append(shown_after(program, Path(home)))
            each = ", ".join(f"{seconds:.2f}" for seconds in taken)
            print(f"window painted, {kind}: median {statistics.median(taken):.2f} s ({each})")


if __name__ == "__main__":
    main()
