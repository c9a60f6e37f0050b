"""What is asked and what an answer is made of; values only, safe to hand to any thread."""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["hybrid", "words", "meaning"]
Matched = Literal["words", "meaning", "both"]
Span = tuple[int, int]
"""Characters from start to end, end not included."""


@dataclass(frozen=True, slots=True)
class Example:
    """A file of the index, or one of its passages by its ordinal, that others are to be like."""

    path: str
    passage: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the typed query, and limits that come from outside it (command line, chips).

    `all_versions` shows copies and older versions of a file beside the newest one. With `like`, what is sought is
    like a file or passage, and the text only narrows it down. `rerank` has the chosen cross-encoder look at the
    results once more.
    """

    text: str
    limit: int = 20
    mode: Mode = "hybrid"
    folders: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    all_versions: bool = False
    like: Example | None = None
    rerank: bool = False


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that answers; `lit` (ascending, apart) and `sentence` are characters of `text`.

    `start` and `end` are the passage's characters in its section; `ordinal` counts the file's passages from 0.
    `written` is when it was, in seconds since 1970, where its file tells that of its parts, as mail does. Where two
    sentences are lit as one, `better` is the one that answers better, which an excerpt must not cut off.
    """

    text: str
    place: str
    page: int | None
    start: int
    end: int
    ordinal: int
    score: float
    matched: Matched
    lit: tuple[Span, ...]
    sentence: Span | None
    written: int | None = None
    better: Span | None = None


@dataclass(frozen=True, slots=True)
class WordShare:
    """What a word of the question, or two side by side, add to a score.

    It stands in so many `passages` of `total`; None for two words, which are not counted everywhere.
    """

    text: str
    amount: float
    passages: int | None
    total: int


@dataclass(frozen=True, slots=True)
class Share:
    """What a part of the evidence adds to a score, by the names of `search.explanation`."""

    part: str
    amount: float
    words: tuple[WordShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """An older version of a result's file, or a copy with the `same` content; `modified` in seconds since 1970."""

    path: str
    modified: float
    same: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A file with its best passages, best first; `score` is 0 to 1 and comparable within one answer only.

    `modified` in seconds since 1970. `weak` marks a result that is not really close. `shares`, greatest first, add
    up to the score; there are none where only filters were asked. `versions`, newest first, were found, too, and are
    folded under this one. `part` is the number of the document within the file that was found, such as a message of a
    mailbox; 0 where it is the file itself. `within` names that document by its path in an archive, else by its title,
    and also the only one in an archive; None where it is the file itself.
    """

    path: str
    title: str
    score: float
    matched: Matched
    modified: float
    weak: bool
    passages: tuple[FoundPassage, ...]
    shares: tuple[Share, ...] = ()
    versions: tuple[Version, ...] = ()
    part: int = 0
    within: str | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from all others: a file may be found by several documents within it."""
        return self.path, self.part

    @property
    def date(self) -> float:
        """When the best passage was written, or where that is not known when the file was changed."""
        written = self.passages[0].written if self.passages else None
        return self.modified if written is None else written


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question brings, best first.

    `meaning` tells whether meaning took part (it does not before the encoder is loaded); `weak` that nothing is
    really close. `reranked` tells that a cross-encoder has looked at the results.
    """

    query: str
    seconds: float
    meaning: bool
    weak: bool
    results: tuple[Result, ...]
    reranked: bool = False
