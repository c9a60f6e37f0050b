"""What the index holds and what is going on, in one value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inkling.session.model_wishes import ModelsOverview
from inkling.settings import WatchedFolder
from inkling.store.ledger import Ledger
from inkling.store.rows import FolderCounts


@dataclass(frozen=True, slots=True)
class Status:
    """What the index holds; `phase` is the phase of the present Activity.

    `model` answers. `next_model`, empty where there is none, takes its place once its vectors are complete;
    `next_model_share` of them, from 0 to 1, are there. The vectors of `kept_models` are kept for going back.
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


def read_status(
    ledger: Ledger,
    folders: Sequence[WatchedFolder],
    state_of: Callable[[str], str],
    index: Path,
    models: ModelsOverview,
    phase: str,
) -> Status:
    """Count what the index holds; `state_of` names the state of a watched folder whose drive is there."""
    away = ledger.disconnected()
    files, passages = ledger.totals()
    return Status(
        folders=tuple(
            ledger.folder_counts(folder.path, "disconnected" if folder.path in away else state_of(folder.path))
            for folder in folders
        ),
        files=files,
        passages=passages,
        index_bytes=_size(index),
        model=models.answering,
        phase=phase,
        next_model=models.following,
        next_model_share=models.share,
        kept_models=models.kept,
    )


def _size(index: Path) -> int:
    return sum(path.stat().st_size for path in index.parent.glob(f"{index.name}*") if path.exists())
