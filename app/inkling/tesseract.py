"""Tesseract, a program of others that reads pictures of text, where the user has installed it."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from inkling.child_processes import MOST_STARVED, is_starved

INSTALLING = "sudo apt install tesseract-ocr"
"""Installs it on Debian and Ubuntu."""

ENGLISH = "eng"
"""The language that it knows wherever it is installed."""

LISTING = 10.0
"""Seconds that it may take to say which languages it knows."""

LEAST_SURE = 40.0
"""A word of which it is less sure, in percent, is mostly none where it is not sure of the line around it either."""

LEAST_SURE_OF_ALL = 60.0
"""Where it is less sure of a whole page, the page is a photograph, or written by hand."""

_LOOK = 0.1
_ASLEEP = 1.0
_WORD = "5"
_SURE, _TEXT = 10, 11
_COLUMNS = 12
_NO_LANGUAGES = ("osd", "equ", "snum")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands: page, block, paragraph and line from 1; left, top, width and height in dots."""

    text: str
    place: tuple[int, int, int, int]
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program, by its path; any thread or process may ask it."""

    program: str

    def languages(self) -> tuple[str, ...]:
        """Name the languages that it can read, by its own codes; none where it does not run."""
        try:
            told = self._run(["--list-langs"], b"", LISTING)
        except (OSError, subprocess.SubprocessError):
            return ()
        names = told.decode("utf-8", "replace").splitlines()[1:]
        return tuple(name for name in names if name and name not in _NO_LANGUAGES and "/" not in name)

    def text_of(self, picture: bytes | Path, languages: str, seconds: float, page: int = 1) -> str:
        """Read a page of a picture, which may have several, as `words_of` does.

        Lines end as in the picture, paragraphs are parted by an empty line.
        """
        return _text(self.words_of(picture, languages, seconds, page=page))

    def words_of(
        self,
        picture: bytes | Path,
        languages: str,
        seconds: float,
        is_wanted: Callable[[], bool] = lambda: True,
        page: int = 1,
    ) -> list[Word]:
        """Read the words on a page of a picture in some languages, joined by "+".

        Those of which it is not sure are left out, but in lines of which it is; there are none where it is not sure
        of most. `is_wanted` is asked now and then, and ends it. The seconds are those that it works.

        Raises:
            OSError: it cannot be started.
            subprocess.SubprocessError: it failed, took more than so many seconds or is not wanted, and has ended.
        """
        named, given = (str(picture), b"") if isinstance(picture, Path) else ("stdin", picture)
        one_page = ["-c", f"tessedit_page_number={page - 1}"]
        arguments = [named, "stdout", "-l", languages, "--psm", "1", *one_page, "tsv"]
        return _words(self._run(arguments, given, seconds, is_wanted).decode("utf-8", "replace"))

    def _run(
        self, arguments: list[str], given: bytes, seconds: float, is_wanted: Callable[[], bool] = lambda: True
    ) -> bytes:
        # Several pages are read at a time, each on one core.
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        # What an installed Inkling has brought for itself is not for programs of others.
        before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
        if before is not None:
            environment["LD_LIBRARY_PATH"] = before
        elif getattr(sys, "frozen", False):
            environment.pop("LD_LIBRARY_PATH", None)
        # Without a window of its own on Windows.
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        command = [self.program, *arguments]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            creationflags=flags,
        ) as process:  # fmt: skip
            try:
                told = _told(process, given, seconds, is_wanted)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return told


def are_languages(text: str) -> bool:
    """Tell whether a text names languages as the program does, joined by "+"."""
    return bool(re.fullmatch(r"\w[\w-]*(?:\+\w[\w-]*)*", text))


def graymap(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """Make a picture that it takes of rows of `stride` bytes: one for each pixel, and some that may be left over."""
    rows = (pixels[row * stride : row * stride + width] for row in range(height))
    return b"P5 %d %d 255\n" % (width, height) + b"".join(rows)


def find_tesseract() -> Tesseract | None:
    """Find the program where programs are looked for, or where its installer for Windows puts it."""
    found = shutil.which("tesseract")
    if found is None and sys.platform == "win32":
        usual = Path(os.environ.get("PROGRAMFILES", ""), "Tesseract-OCR", "tesseract.exe")
        found = str(usual) if usual.is_file() else None
    return Tesseract(found) if found else None


def _told(process: subprocess.Popen[bytes], given: bytes, seconds: float, is_wanted: Callable[[], bool]) -> bytes:
    """Give what a process told when it has ended; raises TimeoutExpired where it shall not go on."""
    # By a thread, for `communicate` gives no more of it once its time was over.
    pipe, process.stdin = process.stdin, None
    threading.Thread(target=_give, args=(pipe, given), daemon=True).start()
    worked, looked = 0.0, time.monotonic()
    while True:
        try:
            return process.communicate(timeout=_LOOK)[0]
        except subprocess.TimeoutExpired:
            before, looked = looked, time.monotonic()
            # Where it took longer, all of Inkling was stopped, or the computer slept.
            worked += min(looked - before, _ASLEEP)
            is_late = worked > seconds and not (worked < MOST_STARVED * seconds and is_starved(process.pid, seconds))
            if is_late or not is_wanted():
                raise


def _give(pipe: IO[bytes], given: bytes) -> None:
    # It may end before it has taken all.
    with contextlib.suppress(OSError), pipe:
        pipe.write(given)


def _words(table: str) -> list[Word]:
    """Take the words from what was told, one to a line of a table."""
    words: list[tuple[Word, float]] = []
    lines: dict[tuple[int, int, int, int], list[float]] = {}
    for row in table.splitlines():
        columns = row.split("\t")
        if len(columns) != _COLUMNS or columns[0] != _WORD or not columns[_TEXT].strip():
            continue
        page, block, paragraph, line, _, left, top, width, height = map(int, columns[1:_SURE])
        word = Word(columns[_TEXT], (page, block, paragraph, line), (left, top, width, height))
        words.append((word, float(columns[_SURE])))
        lines.setdefault(word.place, []).append(words[-1][1])
    if not words or _mean([sure for _, sure in words]) < LEAST_SURE_OF_ALL:
        return []
    # Among words of which it is sure, even one that it doubts wholly mostly is what it took it for.
    sure_lines = {place for place, sures in lines.items() if _mean(sures) >= LEAST_SURE_OF_ALL}
    return [word for word, sure in words if sure >= LEAST_SURE or word.place in sure_lines]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _text(words: Sequence[Word]) -> str:
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        text += (_between(before.place, word.place) if before else "") + word.text
    return text


def _between(one: Sequence[int], other: Sequence[int]) -> str:
    """Tell what parts two words."""
    if one == other:
        return " "
    return "\n" if one[:-1] == other[:-1] else "\n\n"
