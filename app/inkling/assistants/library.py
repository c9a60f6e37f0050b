"""What an assistant can ask: values in, values out, nothing of folders that are not granted.

All is taken from the index; no file is opened. Scores are not told, since they depend on how rare a word is in all
folders. A path that is no Unicode, as of files from old archives, is told with an escape for what is none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from inkling.assistants.asked_log import AskedLog
from inkling.assistants.grants import Grants, lies_in
from inkling.errors import BadRequest
from inkling.search.answer import Answer, Example, Question, Result
from inkling.search.query import parse
from inkling.search.surroundings import surroundings
from inkling.search.times import iso_time
from inkling.store.rows import LedgerRow, State, StoredPassage

MOST_RESULTS = 50
MOST_AROUND = 20
_READ_FROM_START = 5
_ESCAPED = re.compile(r"\\u(d[89a-f][0-9a-f]{2})")


class Engine(Protocol):
    """The part of a session that assistants use; any thread may call, any method may block."""

    def search(self, question: Question) -> Answer:
        """Answer a question."""

    def passages_of(self, path: str) -> list[StoredPassage]:
        """Fetch a file's passages in order."""

    def ledger(self, state: State | None = None) -> list[LedgerRow]:
        """List every file with its state."""


# The protocol's SDK takes the descriptors of slots for defaults, so these values have none.


@dataclass(frozen=True)
class TextPart:
    """Text of a file: its passages from `first` to `last`, its place, and its page, None where there is none."""

    first: int
    last: int
    place: str
    page: int | None
    text: str


@dataclass(frozen=True)
class FoundFile:
    """A file that answers, with its best passages; `close` is false where it is not really close to the query.

    It may be a document within a file, such as a message of a mailbox: then others may have the same path. `modified`
    is when the file was changed, `written` when its best passage was, None where the file does not tell that.
    """

    path: str
    title: str
    modified: str
    written: str | None
    close: bool
    older_versions: list[str]
    passages: list[TextPart]


@dataclass(frozen=True)
class Found:
    """What was found, best first; `by_meaning` is false where only words were compared."""

    files: list[FoundFile]
    by_meaning: bool


@dataclass(frozen=True)
class Reading:
    """A part of a file; it has so many `passages` in all, counted from 0."""

    path: str
    passages: int
    parts: list[TextPart]


@dataclass(frozen=True)
class Folder:
    """A granted folder: its files, and how many of them can be found."""

    path: str
    files: int
    searchable: int


@dataclass(frozen=True)
class Folders:
    """The granted folders."""

    folders: list[Folder]


class Library:
    """Answers an assistant; any thread may call. Raises BadRequest, and what the engine raises."""

    def __init__(self, engine: Engine, grants: Grants, log: AskedLog) -> None:
        self._engine = engine
        self._grants = grants
        self._log = log

    def search(self, query: str, limit: int = 10, folder: str = "", file_types: Sequence[str] = ()) -> Found:
        """Find the passages that answer a query, in the query language of the search field."""
        asked = {"query": query, "limit": limit, "folder": folder, "file_types": list(file_types)}
        if parse(query).like:
            raise self._refusal("search", asked, "like: cannot be searched for here.", "Use the tool similar.")
        return self._found("search", asked, query, None, limit, folder, file_types)

    def similar(self, path: str, passage: int | None = None, limit: int = 10) -> Found:
        """Find the files that are like a file, or like one of its passages, without its own versions."""
        asked = {"path": path, "passage": passage, "limit": limit}
        name, passages = self._passages("similar", asked, path)
        if passage is not None and passage not in {each.ordinal for each in passages}:
            title = f"The file has no passage {passage}; it has {len(passages)}, counted from 0."
            raise self._refusal("similar", asked, title, "Take a number as search gives it.")
        return self._found("similar", asked, "", Example(name, passage), limit, "", ())

    def read(self, path: str, passage: int | None = None, around: int = 2) -> Reading:
        """Read a passage of a file with so many before and after it, or the beginning of the file."""
        asked = {"path": path, "passage": passage, "around": around}
        name, passages = self._passages("read_passage", asked, path)
        around = min(max(around, 0), MOST_AROUND)
        wanted = range(_READ_FROM_START) if passage is None else [passage]
        parts = [
            TextPart(each.first, each.last, each.place, each.page, each.text)
            for each in surroundings(passages, wanted, 0 if passage is None else around)
        ]
        self._log.note("read_passage", asked, [_told(name)])
        return Reading(_told(name), len(passages), parts)

    def folders(self) -> Folders:
        """List the granted folders, with how many files each has."""
        granted = self._granted("list_folders", {})
        states = {row.path: row.state for row in self._engine.ledger()}
        allowed = {path: states[path] for path in self._grants.among(list(states))}
        self._log.note("list_folders", {}, [])
        return Folders([_folder(name, allowed) for name in granted])

    def _found(
        self, tool: str, asked: Mapping[str, object], query: str, like: Example | None, limit: int, folder: str,
        file_types: Sequence[str],
    ) -> Found:
        inside = self._granted(tool, asked)
        if folder:
            inside = self._grants.named(_meant(folder))
            if not inside:
                raise self._refusal(tool, asked, "That folder is not granted.", "See list_folders.")
        limit = min(max(limit, 1), MOST_RESULTS)
        question = Question(query, limit, folders=inside, suffixes=tuple(file_types), like=like)
        answer = self._engine.search(question)
        found = [each for each in answer.results if self._grants.allows(each.path)]
        files = [
            FoundFile(
                _told(each.path),
                each.title,
                iso_time(each.modified, "seconds"),
                _written(each),
                not each.weak,
                [_told(version.path) for version in each.versions if self._grants.allows(version.path)],
                [TextPart(part.ordinal, part.ordinal, part.place, part.page, part.text) for part in each.passages],
            )
            for each in found
        ]
        self._log.note(tool, asked, [path for each in files for path in (each.path, *each.older_versions)])
        return Found(files, answer.meaning)

    def _granted(self, tool: str, asked: Mapping[str, object]) -> tuple[str, ...]:
        """Name the granted folders; without any, an empty limit would let everything through."""
        if not self._grants.folders:
            title = "No folder is granted to assistants."
            raise self._refusal(tool, asked, title, "Start with: inkling mcp --grant FOLDER")
        return self._grants.folders

    def _passages(self, tool: str, asked: Mapping[str, object], path: str) -> tuple[str, list[StoredPassage]]:
        """Fetch a file's name and passages; what is not granted is refused in the words of what is not there."""
        self._granted(tool, asked)
        for name in dict.fromkeys((path, _meant(path))):
            if self._grants.allows(name) and (passages := self._engine.passages_of(name)):
                return name, passages
        title = "The granted folders have no such file, or none of its text could be read."
        raise self._refusal(tool, asked, title, "Take the path of a file with passages as search gives it.")

    def _refusal(self, tool: str, asked: Mapping[str, object], title: str, advice: str) -> BadRequest:
        self._log.note(tool, asked, [])
        return BadRequest(title, advice)


def _folder(name: str, states: Mapping[str, State]) -> Folder:
    inside = [state for path, state in states.items() if lies_in(path, name)]
    ready = sum(state in ("words ready", "meaning ready", "disconnected") for state in inside)
    return Folder(_told(name), len(inside), ready)


def _written(result: Result) -> str | None:
    written = result.passages[0].written if result.passages else None
    return None if written is None else iso_time(written, "seconds")


def _told(path: str) -> str:
    """Write a path so that it can be told in Unicode."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _meant(path: str) -> str:
    """Read a path as it was told."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), path)
