"""What an index remembers of how near texts come to each other by a model."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from inkling.encoder.yardstick import Yardstick

Rows = Callable[[str, Sequence[Any]], Sequence[Any]]
"""Runs one statement and fetches all of its rows."""


def yardstick_fact(identity: str) -> str:
    """Give the name of the fact that holds the yardstick of a model."""
    return f"yardstick of {identity}"


def known_yardstick(rows: Rows, model: int) -> Yardstick | None:
    """Read the yardstick of a model, by the number that it has in the index; None before it was measured."""
    sql = "SELECT value FROM facts WHERE name = (SELECT ? || identity FROM models WHERE id = ?)"
    found = rows(sql, (yardstick_fact(""), model))
    return Yardstick.from_fact(json.loads(found[0][0])) if found else None
