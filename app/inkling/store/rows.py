"""Values that go into the index and come out of it."""

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from inkling.documents.text import clean

if TYPE_CHECKING:
    from inkling.encoder.encoder import Vector
    from inkling.store.hamming import Ids

State = Literal[
    "waiting", "words ready", "meaning ready", "skipped", "unreadable", "quarantined", "disconnected"
]
STATES: tuple[State, ...] = (
    "waiting", "words ready", "meaning ready", "skipped", "unreadable", "quarantined", "disconnected",
)

KEY_BITS = 32
MOST_PARTS = 2 ** (63 - KEY_BITS)
"""Documents within a file have lower numbers, so that SQLite holds their keys."""

_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))


def file_name(path: str) -> str:
    """Give a file's name, as pathlib does but several times as quickly: a question asks for it some hundred times."""
    return path[max(map(path.rfind, _SEPARATORS)) + 1 :]


def key_of(file: int, number: int) -> int:
    """Give one number for a document within a file; that of the file itself, whose number is 0, is its id."""
    return number << KEY_BITS | file


def file_of(key: int) -> int:
    """Give the id of the file that a document lies in."""
    return key & (1 << KEY_BITS) - 1


def number_of(key: int) -> int:
    """Give the number that a document has in its file, from 1; 0 is the file itself."""
    return key >> KEY_BITS


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages a search may bring; every part that is given must hold.

    `suffixes` and `types`, without dot and lower case, are two groups, of each of which a file must be one.
    `folders` and `inside` are two as well, in any of each a file must lie: absolute paths, or names of folders on the
    way to it ("notes", "work/notes"). `names` must each occur in the file's name. Names are compared as texts are,
    whatever their case and accents; of a path every letter counts. What lies in an archive has its own name and path
    there and its own type, beside those of the archive.
    `after` inclusive and `before` exclusive, seconds since 1970: when a passage was written, or where that is not
    known when its file was changed.
    `required` are FTS5 strings whose very words must stand in the passage; a file, or a document within one, of which
    any passage, name or title holds one of those in `excluded`, or a longer form of it, is left out. Once these are
    settled (`phrases.settled`), `passages` are the ids of those that may be found, None for all, and `left_out` the
    ids of files, and keys of documents within files (`key_of`); nearly all of `passages` hold the strings in
    `likely`, which is to be asked of each that is shown. `packed` are the keys of the documents in archives that pass
    by what is their own (`packed.with_packed`), where the archive does not.
    """

    suffixes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    after: float | None = None
    before: float | None = None
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    passages: "Ids | None" = field(default=None, compare=False)
    left_out: "Ids | None" = field(default=None, compare=False)
    likely: tuple[str, ...] = ()
    packed: "Ids | None" = field(default=None, compare=False)

    @property
    def empty(self) -> bool:
        """Whether everything passes."""
        return self == Filter() and self.passages is None and self.left_out is None


@dataclass(frozen=True, slots=True)
class WordHit:
    """A passage found by its words; `score` is bm25 with the sign that makes more better."""

    passage: int
    file: int
    score: float


@dataclass(frozen=True, slots=True)
class NameHit:
    """A file found by its name or title; `score` is bm25 with the sign that makes more better."""

    file: int
    score: float


@dataclass(frozen=True, slots=True)
class MeaningHit:
    """A passage found by its unit vector."""

    passage: int
    file: int
    cosine: float
    vector: "Vector" = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as it lies in the index; `ordinal` counts its file's passages from 0.

    `written` is when it was, in seconds since 1970, where its file tells that of the documents in it.
    """

    id: int
    file: int
    ordinal: int
    section: int
    place: str
    page: int | None
    start: int
    end: int
    text: str
    written: int | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it lies in the index; `modified` in seconds since 1970."""

    id: int
    path: str
    title: str
    modified: float
    size: int

    @property
    def called(self) -> str:
        """What it is called: its name, written as texts are, and its title."""
        return f"{clean(file_name(self.path))} {self.title}"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A file's state, and where it is not fully in, a reason a person understands."""

    path: str
    state: State
    reason: str
    size: int
    modified: float


@dataclass(frozen=True, slots=True)
class FolderCounts:
    """How far a watched folder is in; `words_ready` includes what is ready by meaning, too.

    `files` is the sum of `words_ready`, `unreadable` (the quarantined included), `skipped` and `waiting`.
    """

    path: str
    state: str
    files: int
    words_ready: int
    meaning_ready: int
    unreadable: int
    skipped: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells cheaply whether a file is the one that was read: `modified` in nanoseconds since 1970.

    `inode` is a number that two different files of the same size and time do not share.
    """

    size: int
    modified: int
    inode: int


CLOSED_PLACE = Fingerprint(0, 0, 0)
"""Stands for a folder that could not be looked into, or what the system says nothing of."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the index knows of a file that the disk may contradict; `content` is a hash of its bytes, or empty.

    `stamp` names the rules by which it was read. `failures` counts how often it brought its reader down.
    """

    id: int
    path: str
    fingerprint: Fingerprint
    content: bytes
    state: State
    stamp: str
    failures: int


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written, as it was when it was read; `content` and `stamp` as in KnownFile."""

    path: str
    fingerprint: Fingerprint
    content: bytes = b""
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage to be written; `hash` is that of the text that is encoded, title and place included.

    `part` is the number of the document that it is of among those within its file, from 1, or 0 where the file is
    that document; None where the file tells of none.
    """

    hash: bytes
    section: int
    page: int | None
    start: int
    end: int
    place: str
    text: str
    part: int | None = None


@dataclass(frozen=True, slots=True)
class PendingText:
    """A text that has no vector of the present model yet, and what is needed to encode it."""

    id: int
    title: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the index holds; `unreadable` includes the quarantined."""

    files: int
    passages: int
    unreadable: int
    skipped: int
