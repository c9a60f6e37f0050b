"""Numbers, sizes, times and texts of others as the window writes them, and what is going on in a sentence."""

import re
import sys
from pathlib import Path

from PySide6.QtGui import Qt

from inkling.indexing.activity import Activity

_BREAKS = re.compile(r"(?<=[/\\_.-])(?=\w)|(?<=\w{30})(?=\w)")


def counted(count: int, one: str) -> str:
    """Write a number with its noun: 1 file, 2,000 files."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def keys_here(text: str) -> str:
    """Call the keys that a text names as the keyboard does: on a Mac's, others do what Qt calls Ctrl and Alt."""
    return text.replace("Ctrl+", "Cmd+").replace("Alt+", "Option+") if sys.platform == "darwin" else text


def size(count: int) -> str:
    """Write a number of bytes."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        # Else it would be rounded to 1000.
        if amount < 999.5 or unit == "GB":
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if unit in ("bytes", "kB") or amount >= 100 else f"{amount:.1f} {unit}"


def time_left(seconds: float) -> str:
    """Write how long something takes, no finer than one believes it."""
    if seconds < 8:
        return "a few seconds left"
    if seconds < 55:
        return f"about {round(seconds / 5) * 5} s left"
    if seconds < 3300:
        return f"about {max(1, round(seconds / 60))} min left"
    return f"about {seconds / 3600:.1f} h left"


def going_on(activity: Activity) -> str:
    """Say what the indexer does now."""
    done, total = activity.done, activity.total
    progress = f"{done:,} of {total:,}" if total else f"{done:,}"
    name = Path(activity.path).name
    words = {
        "scanning": f"Looking for files: {progress}",
        "reading": f"Reading {progress} files",
        "loading model": "Loading the model that knows meaning",
        "encoding": f"Learning meaning: {progress} passages",
        "recognizing": f"Reading pictures: {progress} pages",
        "paused": f"Paused {activity.reason}".rstrip(),
    }.get(activity.phase, "")
    return f"{words}  ·  {name}" if name and activity.phase in ("scanning", "reading", "recognizing") else words


def pace(activity: Activity) -> str:
    """Say how fast it goes and how long it takes."""
    if not activity.is_counting:
        return ""
    parts = [f"{activity.rate:,.0f} a second"] if activity.rate >= 1 else []
    if activity.seconds_left is not None:
        parts.append(time_left(activity.seconds_left))
    return "  ·  ".join(parts)


def shortened(text: str, most: int = 60) -> str:
    """Write a text on one line, and only the beginning of a long one."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else f"{one_line[: most - 1]}…"


def breakable(text: str) -> str:
    """Let lines of a label break within a path, a name and a very long word, too."""
    return _BREAKS.sub("\u200b", text)


def unformatted(text: str) -> str:
    """Write a text so that Qt, which takes tooltips and messages for HTML by their look, shows it as it stands."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text
