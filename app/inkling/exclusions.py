"""What is left out: names that always are, and patterns written as in a .gitignore."""

import os
import re
import sys
from collections.abc import Sequence

SKIPPED_FOLDERS = frozenset(
    {
        "node_modules", "bower_components", "__pycache__", "site-packages", "venv", "$recycle.bin",
        "system volume information", "lost+found", "cache", "caches", "__macosx",
    }
)  # fmt: skip
SKIPPED_PREFIXES = ("~$", ".~lock")
SKIPPED_ENDINGS = (".part", ".crdownload", ".tmp", ".swp", "~")

_SPECIAL = re.compile(r"[\\*?\[\]!#]|\s+\Z")


def folder_name_walked(name: str) -> bool:
    """Tell whether a folder is walked into, as far as its name goes."""
    lower = name.lower()
    if sys.platform == "darwin" and lower.endswith((".photoslibrary", ".app", ".bundle")):
        return False
    return not lower.startswith(".") and lower not in SKIPPED_FOLDERS


def file_name_considered(name: str) -> bool:
    """Tell whether a file is looked at, as far as its name goes."""
    return not (name.startswith((".", *SKIPPED_PREFIXES)) or name.endswith(SKIPPED_ENDINGS))


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
