"""What the indexer is doing now, and what a run of it did."""

from dataclasses import dataclass
from typing import Literal

Phase = Literal["idle", "scanning", "reading", "loading model", "encoding", "paused"]


@dataclass(frozen=True, slots=True)
class Activity:
    """A picture of the work going on, sent at most ten times a second.

    `done` of `total` counts files while scanning and reading, passages while encoding; `total` is 0 where it is not
    known yet. `rate` is per second, `seconds_left` is None where it cannot be told.
    """

    phase: Phase = "idle"
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    path: str = ""
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of the indexer did; the counts of `inkling index --json`.

    `files` and `passages` are what the index holds now, the others what this run changed; `unreadable` and `skipped`
    are the files that stand so in the index now.
    """

    files: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    gone: int = 0
    unreadable: int = 0
    skipped: int = 0
    passages: int = 0
    passages_encoded: int = 0
    seconds: float = 0.0
