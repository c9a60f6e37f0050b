"""What the index holds: every file's state, counts, and remembered facts."""

import json
from contextlib import AbstractContextManager
from typing import Any

from inkling.store.connections import Connections
from inkling.store.paths import below, decode_path
from inkling.store.rows import FolderCounts, LedgerRow, State
from inkling.store.schema import CLOSED, DELETED, DISCONNECTED

AWAY = "its folder or drive is not connected; what was read of it can still be found"

CLOSED_FOLDER = "no permission to look into its folder; what was read of it can still be found"

DELETED_FOLDER = "its folder was deleted or renamed; bring it back, or remove the folder from the index"


class Ledger:
    """Reads the states of files; may be used from any thread."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def one_moment(self) -> AbstractContextManager[None]:
        """Read all that the calling thread asks meanwhile as of one and the same commit, so that counts add up."""
        return self._connections.one_moment()

    def rows(self, state: State | None = None) -> list[LedgerRow]:
        """List every file with its state and reason, by path."""
        missing = {
            below(folder)[0]: reason
            for name, reason in ((DISCONNECTED, AWAY), (DELETED, DELETED_FOLDER), (CLOSED, CLOSED_FOLDER))
            for folder in self.fact(name) or []
        }
        away = tuple(missing)
        found = self._connections.rows("SELECT path, state, reason, size, modified FROM files ORDER BY path")
        rows = (
            LedgerRow(
                decode_path(path),
                "disconnected",
                next(reason for folder, reason in missing.items() if path.startswith(folder)),
                size,
                modified / 1e9,
            )
            if path.startswith(away)
            else LedgerRow(decode_path(path), kind, reason, size, modified / 1e9)
            for path, kind, reason, size, modified in found
        )
        return [row for row in rows if state is None or row.state == state]

    def disconnected(self) -> list[str]:
        """List the watched folders whose drive is away; what is known of their files is kept."""
        return list(self.fact(DISCONNECTED) or [])

    def deleted(self) -> list[str]:
        """List those of them that were on a disk which is there: they were deleted or renamed."""
        return list(self.fact(DELETED) or [])

    def folder_counts(self, folder: str, state: str) -> FolderCounts:
        """Count the files below a folder, which the caller found to be in a state."""
        by_state: dict[str, int] = dict(
            self._connections.rows(
                "SELECT state, count(*) FROM files WHERE path >= ? AND path < ? GROUP BY state", below(folder)
            )
        )
        meaning = by_state.get("meaning ready", 0)
        return FolderCounts(
            path=folder,
            state=state,
            files=sum(by_state.values()),
            words_ready=by_state.get("words ready", 0) + meaning,
            meaning_ready=meaning,
            unreadable=by_state.get("unreadable", 0) + by_state.get("quarantined", 0),
            skipped=by_state.get("skipped", 0),
            waiting=by_state.get("waiting", 0),
        )

    def totals(self) -> tuple[int, int]:
        """Count all files and all passages."""
        files, passages = self._connections.rows(
            "SELECT (SELECT count(*) FROM files), (SELECT count(*) FROM passages)"
        )[0]
        return files, passages

    def fact(self, name: str) -> Any:  # noqa: ANN401
        """Read what was remembered under a name, None where nothing was."""
        found = self._connections.rows("SELECT value FROM facts WHERE name = ?", (name,))
        return json.loads(found[0][0]) if found else None

    def noise(self, model: str) -> tuple[float, float]:
        """Tell mean and standard deviation of the cosine of unrelated texts, (0, 0) before it was measured."""
        measured = self.fact("noise")
        if not isinstance(measured, dict) or measured.get("model") != model:
            return 0.0, 0.0
        return float(measured["mean"]), float(measured["deviation"])

