"""Writes rows of the ledger as a table for other programs."""

import csv
import io
import time
from collections.abc import Sequence
from pathlib import Path

from inkling.store.rows import LedgerRow


def export(rows: Sequence[LedgerRow], path: Path) -> str:
    """Write rows as comma-separated values, on any thread; gives why that failed, empty where it did not."""
    try:
        # Names that are not UTF-8 stand as escapes.
        path.write_text(_as_csv(rows), "utf-8-sig", "backslashreplace", newline="")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _as_csv(rows: Sequence[LedgerRow]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("path", "state", "reason", "size", "modified"))
    writer.writerows((row.path, row.state, row.reason, row.size, _written(row.modified)) for row in rows)
    return text.getvalue()


def _written(seconds: float) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
    except (OverflowError, ValueError, OSError):
        return ""
