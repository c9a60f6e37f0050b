"""What the window remembers by itself: geometry, splitters, the last query, history and saved searches."""

import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from inkling.search.parts import single_spaced

_log = logging.getLogger(__name__)
_MOST_QUERIES = 100


@dataclass(frozen=True, slots=True)
class Remembered:
    """One state of the window; `geometry` and `split` are Qt's own bytes, in base 64."""

    geometry: str = ""
    split: str = ""
    folders_shown: bool = True
    query: str = ""
    history: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()
    stay_in_tray: bool | None = None

    def with_query(self, query: str) -> "Remembered":
        """Put a query in front of the history."""
        query = single_spaced(query)
        if not query:
            return self
        others = (each for each in self.history if each.lower() != query.lower())
        return replace(self, history=(query, *others)[:_MOST_QUERIES])

    def with_saved(self, query: str, saved: bool) -> "Remembered":
        """Save a search, or no longer."""
        query = single_spaced(query)
        others = tuple(each for each in self.saved if each != query)
        return replace(self, saved=(*others, query) if saved and query else others)


@dataclass(frozen=True, slots=True)
class Habits:
    """How the window behaves: what it does when it is closed."""

    tray: bool = False


class WindowMemory:
    """Keeps a Remembered in a JSON file beside the index, never in the user's registry."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> Remembered:
        """Read what is remembered; what is missing or damaged is as on the first day."""
        try:
            entries = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return Remembered()
        except (OSError, ValueError) as error:
            _log.warning("The window's memory cannot be read: %s", error)
            return Remembered()
        return _understood(entries if isinstance(entries, dict) else {})

    def write(self, remembered: Remembered) -> None:
        """Write at once, whole or not at all, readable by the owner only; a disk that refuses is logged."""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self._file.with_suffix(".new")
            # One that a crash left behind may be readable by others.
            beside.unlink(missing_ok=True)
            beside.touch(0o600)
            # Names that are not UTF-8 stand as escapes of lone surrogates.
            beside.write_text(json.dumps(asdict(remembered), ensure_ascii=True, indent=1), "ascii")
            beside.replace(self._file)
        except OSError as error:
            _log.warning("The window's memory cannot be written: %s", error)


def _understood(entries: dict[str, object]) -> Remembered:
    """Take the entries that are of the right kind."""

    def text(name: str) -> str:
        value = entries.get(name)
        return value if isinstance(value, str) else ""

    def texts(name: str) -> tuple[str, ...]:
        value = entries.get(name)
        given = value if isinstance(value, list) else []
        return tuple(each for each in given if isinstance(each, str))[:_MOST_QUERIES]

    stay = entries.get("stay_in_tray")
    return Remembered(
        geometry=text("geometry"),
        split=text("split"),
        folders_shown=entries.get("folders_shown") is not False,
        query=text("query"),
        history=texts("history"),
        saved=texts("saved"),
        stay_in_tray=stay if isinstance(stay, bool) else None,
    )
