"""What a set-up says, on the standard error so that the output of the program started stays clean."""

from __future__ import annotations

import sys


class SetUpError(Exception):
    """The set-up cannot go on, in one or two sentences with what to do."""


def say(text: str) -> None:
    """Write one line."""
    print(f"inkling: {text}", file=sys.stderr, flush=True)
