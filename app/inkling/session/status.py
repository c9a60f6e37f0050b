"""What the index holds and what is going on, in one value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inkling.settings import WatchedFolder
from inkling.store.ledger import Ledger
from inkling.store.rows import FolderCounts


@dataclass(frozen=True, slots=True)
class Status:
    """What the index holds; `phase` is the phase of the present Activity."""

    folders: tuple[FolderCounts, ...]
    files: int
    passages: int
    index_bytes: int
    model: str
    phase: str


def read_status(
    ledger: Ledger,
    folders: Sequence[WatchedFolder],
    state_of: Callable[[str], str],
    index: Path,
    model: str,
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
        model=model,
        phase=phase,
    )


def _size(index: Path) -> int:
    return sum(path.stat().st_size for path in index.parent.glob(f"{index.name}*") if path.exists())
