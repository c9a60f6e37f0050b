"""Which files matter most at the moment: those that match the present query, then those that were opened lately."""

import threading
from collections.abc import Callable, Sequence

MOST_OPENED = 200


class Interest:
    """Remembers what was asked for and opened; any thread may call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: tuple[str, ...] = ()
        self._opened: dict[str, None] = {}
        self._changed = False

    def asked(self, paths: Sequence[str]) -> None:
        """Note which files match the present query, best first."""
        with self._lock:
            self._asked = tuple(paths)

    def opened(self, path: str) -> None:
        """Note that the user has opened a file."""
        with self._lock:
            self._opened.pop(path, None)
            self._opened[path] = None
            while len(self._opened) > MOST_OPENED:
                del self._opened[next(iter(self._opened))]
            self._changed = True

    def first(self) -> list[str]:
        """List the files that matter, the most urgent first."""
        with self._lock:
            return list(dict.fromkeys((*self._asked, *reversed(self._opened))))

    def recall(self, opened: Sequence[str]) -> None:
        """Take in what was opened in an earlier run, the latest last."""
        with self._lock:
            self._opened = dict.fromkeys((*opened, *self._opened))

    def forget(self, gone: Callable[[str], bool]) -> None:
        """Forget the files of which `gone` says that they are known no more."""
        with self._lock:
            self._asked = tuple(path for path in self._asked if not gone(path))
            kept = {path: None for path in self._opened if not gone(path)}
            self._changed |= len(kept) < len(self._opened)
            self._opened = kept

    def to_remember(self) -> list[str] | None:
        """Give what was opened, the latest last, if that has changed since the last call."""
        with self._lock:
            if not self._changed:
                return None
            self._changed = False
            return list(self._opened)
