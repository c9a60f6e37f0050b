"""Patterns of what is left out, written as in a .gitignore."""

import os
import re
from collections.abc import Sequence

_SPECIAL = re.compile(r"[\\*?\[\]!#]|\s+\Z")


def exactly(path: str) -> str:
    """Write a path so that a pattern takes every sign of it for itself."""
    return _SPECIAL.sub(lambda signs: "".join(f"\\{sign}" for sign in signs.group()), path.replace(os.sep, "/"))


def moved_up(patterns: Sequence[str], below: str) -> list[str]:
    """Rewrite patterns of the folder `below` so that they mean the same in the folder above it."""
    if below == os.curdir:
        return list(patterns)
    return [_moved(pattern, exactly(below)) for pattern in patterns]


def _moved(pattern: str, prefix: str) -> str:
    mark, rest = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    if rest.startswith("\\") and rest[1:2] in ("!", "#"):
        rest = rest[1:]
    anchored = "/" in rest.rstrip("/")
    return f"{mark}/{prefix}/{rest.lstrip('/')}" if anchored else f"{mark}/{prefix}/**/{rest}"
