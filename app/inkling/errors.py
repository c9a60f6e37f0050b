"""What can go wrong that a person can do something about.

Every error shown has a title (what happened) and advice (what to do). Anything else that is raised is a bug.

    InklingError
    ├── PathProblem       a folder or file that was named cannot be used
    ├── HomeProblem       the place of index, settings and log cannot be used
    │   └── DiskFull
    ├── IndexProblem      the index cannot be used
    │   ├── IndexTooNew
    │   └── IndexBusy
    ├── ModelProblem      the model folder cannot be used
    ├── FetchProblem      a model could not be fetched
    └── BadRequest        what was asked for makes no sense
    Refusal               one file that cannot be read: a ledger row, never shown as an error
"""

from typing import Literal


class InklingError(Exception):
    """An error that a person meets: one sentence of what happened, one of what to do."""

    def __init__(self, title: str, advice: str = "") -> None:
        super().__init__(f"{title} {advice}".strip())
        self.title = title
        self.advice = advice

    def __reduce__(self) -> tuple[type["InklingError"], tuple[str, str]]:
        return type(self), (self.title, self.advice)


class PathProblem(InklingError):
    """A path that was named does not exist, cannot be read or is of the wrong kind."""


class HomeProblem(InklingError):
    """The place where the index lies cannot be made, read or written."""


class DiskFull(HomeProblem):
    """There is no room left for the index; what was committed is safe."""


class IndexProblem(InklingError):
    """The index cannot be opened."""


class IndexTooNew(IndexProblem):
    """The index was made by a newer version of Inkling."""


class IndexBusy(IndexProblem):
    """Another Inkling is writing to the index."""


class ModelProblem(InklingError):
    """The model folder is missing, incomplete, damaged or of a kind that is not supported."""


class FetchProblem(InklingError):
    """A model could not be fetched; nothing was changed."""


class BadRequest(InklingError):
    """A request that cannot be carried out as it was put."""


class Refusal(Exception):
    """A file whose text cannot be had, with the reason in plain words.

    `state` is `skipped` where nothing is wrong (a picture, an empty file, too large) and `unreadable` where the
    reader failed (encrypted, damaged).
    """

    def __init__(self, state: Literal["skipped", "unreadable"], reason: str) -> None:
        super().__init__(state, reason)
        self.state: Literal["skipped", "unreadable"] = state
        self.reason = reason
