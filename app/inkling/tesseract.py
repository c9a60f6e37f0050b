"""Tesseract, a program of others that reads pictures of text, where the user has installed it."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ENGLISH = "eng"
"""The language that it knows wherever it is installed."""

LISTING = 10.0
"""Seconds that it may take to say which languages it knows."""

LEAST_SURE = 40.0
"""A word of which it is less sure, in percent, is mostly none."""

LEAST_SURE_OF_ALL = 60.0
"""Where it is less sure of a whole page, the page is a photograph, or written by hand."""

_PAGE, _BLOCK, _LINE, _SURE, _TEXT = 1, 2, 4, 10, 11
_COLUMNS = 12

_Place = tuple[int, int, int, int]
"""Page, block, paragraph and line of a word, from 1."""

_NO_LANGUAGES = ("osd", "equ", "snum")


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

    def text_of(self, picture: bytes | Path, languages: str, seconds: float) -> str:
        """Read a picture in some languages, joined by "+"; pages of one that has several are parted by form feeds.

        Lines end as in the picture, paragraphs are parted by an empty line. Words of which it is not sure are left
        out; there are none where it is not sure of most.

        Raises:
            OSError: it cannot be started.
            subprocess.SubprocessError: it failed, or took more than so many seconds, and has ended.
        """
        named, given = (str(picture), b"") if isinstance(picture, Path) else ("stdin", picture)
        table = self._run([named, "stdout", "-l", languages, "--psm", "1", "tsv"], given, seconds)
        return _text(table.decode("utf-8", "replace"))

    def _run(self, arguments: list[str], given: bytes, seconds: float) -> bytes:
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
        return subprocess.run(
            [self.program, *arguments],
            input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, timeout=seconds,
            check=True, creationflags=flags,
        ).stdout  # fmt: skip


def are_languages(text: str) -> bool:
    """Tell whether a text names languages as the program does, joined by "+"."""
    return bool(re.fullmatch(r"\w[\w-]*(?:\+\w[\w-]*)*", text))


def find_tesseract() -> Tesseract | None:
    """Find the program where programs are looked for, or where its installer for Windows puts it."""
    found = shutil.which("tesseract")
    if found is None and sys.platform == "win32":
        usual = Path(os.environ.get("PROGRAMFILES", ""), "Tesseract-OCR", "tesseract.exe")
        found = str(usual) if usual.is_file() else None
    return Tesseract(found) if found else None


def _text(table: str) -> str:
    """Make text of the words that are told, one to a line, with their places and how sure each is."""
    words: list[tuple[_Place, str]] = []
    sure: list[float] = []
    for line in table.splitlines()[1:]:
        columns = line.split("\t")
        if len(columns) != _COLUMNS or not columns[_TEXT].strip():
            continue
        sure.append(float(columns[_SURE]))
        if sure[-1] >= LEAST_SURE:
            page, block, paragraph, line_number = map(int, columns[_PAGE : _LINE + 1])
            words.append(((page, block, paragraph, line_number), columns[_TEXT]))
    if not words or sum(sure) / len(sure) < LEAST_SURE_OF_ALL:
        return ""
    text, before = "", (1, 0, 0, 0)
    for place, word in words:
        text += _between(before, place) + word
        before = place
    return text


def _between(one: _Place, other: _Place) -> str:
    """Tell what parts two words; nothing stands before the first, and pages between them may be empty."""
    if one[0] != other[0] or not one[1]:
        return "\f" * (other[0] - one[0])
    if one == other:
        return " "
    return "\n" if one[:-1] == other[:-1] else "\n\n"
