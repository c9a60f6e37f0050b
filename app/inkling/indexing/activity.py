"""What the indexer is doing now, and what a run of it did."""

from dataclasses import dataclass, replace
from typing import Literal

Phase = Literal["idle", "scanning", "reading", "loading model", "encoding", "recognizing", "paused"]


@dataclass(frozen=True, slots=True)
class Activity:
    """A picture of the work going on, sent at most ten times a second.

    `done` of `total` counts files while scanning and reading, passages while encoding, pages while recognizing;
    `total` is 0 where it is not known yet. `rate` is per second, `seconds_left` is None where it cannot be told.
    `reason` says why it is paused, as in "until 15:40" or "on battery, 38 %"; it is empty where the user has simply
    asked for it.
    """

    phase: Phase = "idle"
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    path: str = ""
    unreadable: int = 0
    reason: str = ""

    @property
    def is_counting(self) -> bool:
        """Whether files, passages or pages are gone through."""
        return self.phase in ("scanning", "reading", "encoding", "recognizing")


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

    def since(self, before: "Report") -> "Report":
        """Give what was changed since an earlier report of the same indexer, and what the index holds now."""
        return replace(
            self,
            added=max(0, self.added - before.added),
            changed=max(0, self.changed - before.changed),
            moved=max(0, self.moved - before.moved),
            gone=max(0, self.gone - before.gone),
            passages_encoded=max(0, self.passages_encoded - before.passages_encoded),
            seconds=round(max(0.0, self.seconds - before.seconds), 3),
        )
