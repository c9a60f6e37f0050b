"""What a person said was the right answer: pairs of a query and a file, in a file of its own in the home.

The file may hold many documents, such as the messages of a mailbox; then it is one of these.

The file outlives the index, so that another model or another way of ranking can be tried on it. A line is an object
of JSON; one that cannot be read is left out and kept.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from inkling.places import home_problem, put_in_place
from inkling.search.parts import single_spaced
from inkling.settings_file import alone

logger = logging.getLogger(__name__)

Kind = Literal["starred", "opened"]
Key = tuple[str, int]
"""A file, and the number of the document within it, 0 where it is the file itself; as `answer.Result.key`."""

PartWith = Callable[[str, str, int], int]
"""Given a path, a text and a likely number, tells that of a document in the file that holds the text, 0 for none."""

_MOST_OPENED = 5000


@dataclass(frozen=True, slots=True)
class Star:
    """A file that was what a query sought; `passage` is the text of its best passage then, `time` since 1970.

    `part` is the number that the document had then within the file, 0 where it was the file itself; others may
    have come or gone since. Where a file was only `opened`, that says less.
    """

    query: str
    path: str
    passage: str
    kind: Kind
    time: float
    part: int = 0


class Stars:
    """Reads and writes stars; any thread may call, several processes at a time. Raises HomeProblem and DiskFull.

    Of opened files nothing is noted unless `may_note_opened`. A document within a file is known again by its passage,
    as `part_with` finds it: numbers change as messages are deleted.
    """

    def __init__(
        self, path: Path, may_note_opened: Callable[[], bool], part_with: PartWith = lambda path, text, likely: 0
    ) -> None:
        self._path = path
        self._may_note_opened = may_note_opened
        self._part_with = part_with
        self._lock = threading.Lock()

    def add(self, query: str, path: str, passage: str = "", part: int = 0) -> None:
        """Note that a file, or a document in it, was what a query sought, in the place of what was noted before."""
        with self._changing():
            kept = [line for line in self._lines() if not self._is_of(line, query, path, part)]
            self._write([*kept, _line(Star(single_spaced(query), path, passage, "starred", time.time(), part))])

    def remove(self, query: str, path: str, part: int | None = None) -> bool:
        """Take back what was noted of a query and a file, or one document in it; tells whether that was anything."""
        with self._changing():
            lines = self._lines()
            kept = [line for line in lines if not self._is_of(line, query, path, part)]
            if len(kept) < len(lines):
                self._write(kept)
            return len(kept) < len(lines)

    def toggle(self, query: str, path: str, passage: str = "", part: int = 0) -> bool:
        """Note that something was what a query sought, or take that back; tells whether it is noted now."""
        if (path, part) in self.starred(query):
            self.remove(query, path, part)
            return False
        self.add(query, path, passage, part)
        return True

    def opened(self, query: str, path: str, passage: str = "", part: int = 0) -> None:
        """Note that a file was opened from the results of a query, where that is allowed."""
        if not self._may_note_opened() or not single_spaced(query):
            return
        with self._changing():
            lines = self._lines()
            if any(self._is_of(line, query, path, part) for line in lines):
                return
            noted = [line for line in lines if (star := _star(line)) is not None and star.kind == "opened"]
            oldest = set(noted[: max(0, len(noted) + 1 - _MOST_OPENED)])
            kept = [line for line in lines if line not in oldest]
            self._write([*kept, _line(Star(single_spaced(query), path, passage, "opened", time.time(), part))])

    def starred(self, query: str) -> frozenset[Key]:
        """Name what a query sought, as it is in the index now."""
        plain = single_spaced(query)
        starred = [star for star in self.all() if star.kind == "starred" and star.query == plain]
        return frozenset((star.path, self._part_now(star)) for star in starred)

    def forget_below(self, folders: Sequence[Path], watched: Sequence[str]) -> None:
        """Forget what was noted of files in some folders, texts included, unless they are in watched ones still."""
        forgotten = [os.path.normpath(folder.absolute()) for folder in folders]

        def goes(path: Path) -> bool:
            return any(map(path.is_relative_to, forgotten)) and not any(map(path.is_relative_to, watched))

        with self._changing():
            lines = self._lines()
            kept = [line for line in lines if (star := _star(line)) is None or not goes(Path(star.path))]
            if len(kept) < len(lines):
                self._write(kept)

    def forget_opened(self) -> int:
        """Forget all that was only opened; tells how many."""
        with self._changing():
            lines = self._lines()
            kept = [line for line in lines if (star := _star(line)) is None or star.kind != "opened"]
            if len(kept) < len(lines):
                self._write(kept)
            return len(lines) - len(kept)

    def all(self) -> tuple[Star, ...]:
        """List what was noted, oldest first."""
        with self._lock:
            found = [_star(line) for line in self._lines()]
        if None in found:
            logger.warning("%d lines of %s cannot be read; they are left out.", found.count(None), self._path)
        return tuple(star for star in found if star is not None)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Let nobody else change the file meanwhile, be it another process."""
        with self._lock, alone(self._path):
            yield

    def _is_of(self, line: str, query: str, path: str, part: int | None) -> bool:
        star = _star(line)
        if star is None or star.query != single_spaced(query) or star.path != path:
            return False
        return part is None or self._part_now(star) == part

    def _part_now(self, star: Star) -> int:
        """Give the number of a starred document in its file, 0 where the file is none of such, or it is gone."""
        return self._part_with(star.path, star.passage, star.part) if star.passage else 0

    def _lines(self) -> list[str]:
        try:
            return [line for line in self._path.read_text("utf-8", "replace").split("\n") if line.strip()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise home_problem(error, self._path) from error

    def _write(self, lines: list[str]) -> None:
        """Put the new file in the place of the old one, so that a crash leaves one of them."""
        temporary = self._path.with_name(f".{self._path.name}-{os.getpid()}")
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write("".join(f"{line}\n" for line in lines))
                file.flush()
                os.fsync(file.fileno())
            put_in_place(temporary, self._path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise home_problem(error, self._path) from error


def _line(star: Star) -> str:
    # Names that are not UTF-8 stand as escapes of lone surrogates.
    return json.dumps(asdict(star), ensure_ascii=True)


def _star(line: str) -> Star | None:
    try:
        found = json.loads(line)
        kept = (found["query"], found["path"], found["passage"], found["kind"])
        star = Star(*kept, float(found["time"]), int(found.get("part", 0)))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    texts = isinstance(star.query, str) and isinstance(star.path, str) and isinstance(star.passage, str)
    return star if texts and star.kind in ("starred", "opened") else None
