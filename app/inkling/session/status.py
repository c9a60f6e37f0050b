"""What the index holds and what is going on, in one value."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from inkling.indexing.activity import Activity
from inkling.session.model_wishes import ModelsOverview
from inkling.settings import Settings
from inkling.store.ledger import Ledger
from inkling.store.rows import FolderCounts


@dataclass(frozen=True, slots=True)
class Status:
    """What the index holds; `phase` and `reason` are those of the present Activity, whichever process it is of.

    `model` answers. `next_model`, empty where there is none, takes its place once its vectors are complete;
    `next_model_share` of them, from 0 to 1, are there. The vectors of `kept_models` are kept for going back.
    `model_trouble` says what is wrong with the chosen model, empty where nothing is. `pictures` are the languages in
    which scanned pages and pictures are read, joined by "+", empty where they are not.
    """

    folders: tuple[FolderCounts, ...]
    files: int
    passages: int
    index_bytes: int
    model: str
    phase: str
    next_model: str = ""
    next_model_share: float = 0.0
    kept_models: tuple[str, ...] = ()
    reason: str = ""
    model_trouble: str = ""
    pictures: str = ""


def read_status(
    ledger: Ledger,
    settings: Settings,
    state_of: Callable[[str], str],
    index: Path,
    models: ModelsOverview,
    activity: Activity,
) -> Status:
    """Count what the index holds; `state_of` names the state of a watched folder whose drive is there."""
    with ledger.one_moment():
        files, passages = ledger.totals()
        missing = dict.fromkeys(ledger.disconnected(), "disconnected") | dict.fromkeys(ledger.deleted(), "deleted")
        paths = [folder.path for folder in settings.folders]
        counts = [ledger.folder_counts(path, missing.get(path) or state_of(path)) for path in paths]
    return Status(
        folders=tuple(map(_truly, counts)),
        files=files,
        passages=passages,
        index_bytes=_size(index),
        model=models.answering,
        phase=activity.phase,
        next_model=models.following,
        next_model_share=models.share,
        kept_models=models.kept,
        reason=activity.reason,
        model_trouble=models.trouble,
        pictures=settings.pictures,
    )


def _truly(counts: FolderCounts) -> FolderCounts:
    """Call a folder unfinished where nothing goes on and yet not all of it is in."""
    in_full = not counts.waiting and counts.words_ready == counts.meaning_ready
    return counts if in_full or counts.state != "ready" else replace(counts, state="unfinished")


def _size(index: Path) -> int:
    total = 0
    for path in index.parent.glob(f"{index.name}*"):
        # What SQLite keeps beside the index comes and goes.
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total
