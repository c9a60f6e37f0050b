"""Render the README's pictures from the sample library: `python packaging/screenshots.py --out DIR`.

No display is needed. The pictures show the real window on the real session: the samples are indexed into a home that
is thrown away.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1240, 780)
SMALL = (800, 600)
PATIENCE = 60.0
SCALE = "2"
SCREEN = {"name": "", "x": 0, "y": 0, "width": 2880, "height": 1800, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
"""No window is larger than the screen, and Qt's own for pictures is small."""

NEWEST = 1_730_000_000
QUERY = "parcel arrived smashed, who pays"
PDF_QUERY = "my washer is defective"
MAIL_QUERY = "when do the children go to see the planets"
NO_ANSWER = "quantum chromodynamics on a lattice"
NOTHING = "quantum ext:epub in:Garden"


def main() -> int:
    """Make all pictures, or those whose name holds one of the words given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the pictures go")
    parser.add_argument("names", nargs="*", help="only pictures whose name holds one of these")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_SCALE_FACTOR", SCALE)
    if (ROOT / "app").is_dir():
        sys.path.insert(0, str(ROOT / "app"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="inkling-pictures-") as folder:
        screens = Path(folder) / "screens.json"
        screens.write_text(json.dumps({"screens": [SCREEN]}))
        os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={screens}")
        # Paths are shown from the home folder on, so that no picture shows this machine's.
        os.environ["HOME"] = os.environ["USERPROFILE"] = folder
        documents = lay_out_documents(Path(folder) / "Documents")
        with Studio(Path(folder), arguments.out, arguments.names) as studio:
            studio.take_all(documents)
    return 0


def lay_out_documents(folder: Path) -> Path:
    """Copy the samples with dates of their own, and two files that cannot be read."""
    shutil.copytree(ROOT / "resources" / "sample" / "library", folder)
    (folder / "House" / "Old scan.pdf").write_bytes(b"%PDF-1.4 and no more")
    (folder / "Travel" / "Ticket.txt").write_bytes(b"")
    for number, path in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
        os.utime(path, (NEWEST - 1_700_000 * number, NEWEST - 1_700_000 * number))
    return folder


class Studio:
    """A window on an index of its own, and a camera."""

    def __init__(self, folder: Path, out: Path, names: list[str]) -> None:
        from PySide6.QtWidgets import QApplication

        from inkling.gui.bridge import Bridge
        from inkling.gui.theme import Theme
        from inkling.gui.viewers import Viewers
        from inkling.gui.window import Window
        from inkling.places import Places
        from inkling.session import Session

        self._out, self._names = out, names
        self._application = QApplication([])
        self._application.setQuitOnLastWindowClosed(False)
        places = Places(folder / "home")
        self._theme = Theme(self._application, "light")
        self._bridge = Bridge(lambda: Session(places))
        self._window = Window(self._theme, places, self._bridge, Viewers({}), folder)
        self._status: object = None
        self._bridge.status.connect(self._keep_status)

    def __enter__(self) -> Studio:
        self._window.main.resize(*SIZE)
        self._window.main.show()
        self._bridge.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._window.main.close()
        self._window.close()
        self._bridge.close()

    def take_all(self, documents: Path) -> None:
        """Take the pictures in the order in which a person would meet these states."""
        self.wait_for("the engine", lambda: self._status is not None)
        with self.both_schemes() as schemes:
            for scheme in schemes:
                self.take(f"empty-{scheme}")
        self._bridge.add_folders([documents])
        self.wait_for("the index", self._is_ready)
        self.take("idle-light")
        with self.both_schemes() as schemes:
            for scheme in schemes:
                self.ask(QUERY)
                self.take(f"results-{scheme}")
                self.ask(PDF_QUERY)
                self.take(f"page-{scheme}")
        for query, name in ((NO_ANSWER, "weak"), (NOTHING, "nothing"), (MAIL_QUERY, "mail")):
            self.ask(query)
            self.take(f"{name}-light")
        self._window.main.resize(*SMALL)
        self.take("small-light")
        self._window.main.resize(*SIZE)
        self.take_others()

    def take_others(self) -> None:
        """Take the windows beside the main one."""
        from inkling.gui.preferences import Preferences

        side, main = self._window.side, self._window.main
        self.ask(QUERY)
        with self.both_schemes() as schemes:
            for scheme in schemes:
                side.show_ledger()
                self.wait_for("the ledger", lambda: bool(side.ledger and side.ledger.rows()))
                side.ledger.sort_by_state()
                self.take(f"ledger-{scheme}", side.ledger)
        path = next(row.path for row in side.ledger.rows() if row.state == "unreadable")
        side.ask_why(path)
        self.wait_for("the findings", lambda: len(side.why.steps()) > 1)
        self.take("why-light", side.why)
        self._window.map.show()
        self.wait_for("the map", lambda: self._window.map.window.view.isVisible())
        with self.both_schemes() as schemes:
            for scheme in schemes:
                self.take(f"map-{scheme}", self._window.map.window)
        side.show_preferences()
        self.wait_for("the preferences", lambda: main.findChild(Preferences) is not None)
        self.take("preferences-light", main.findChild(Preferences))

    def ask(self, query: str) -> None:
        """Type a query and choose the first result, as a person would."""
        view = self._window.main.centre.view
        self._window.asking.put("")
        self._window.asking.put(query)
        answered = lambda: (  # noqa: E731
            self._window.asking.answer is not None
            and self._window.asking.answer.query == query
            and self._window.asking.answer.meaning
        )
        self.wait_for(f"an answer to {query!r}", answered)
        if view.model().rowCount():
            view.setCurrentIndex(view.model().index(0, 0))
        self.rest(1.5)

    def take(self, name: str, widget: object = None) -> None:
        """Write a picture of a window."""
        if self._names and not any(part in name for part in self._names):
            return
        self.rest(0.4)
        path = self._out / f"{name}.png"
        if not (widget or self._window.main).grab().save(str(path)):
            raise SystemExit(f"{path} could not be written")
        print(path)

    @contextmanager
    def both_schemes(self) -> Iterator[Iterator[str]]:
        """Go through light and dark, and end with light."""

        def schemes() -> Iterator[str]:
            for scheme in ("light", "dark"):
                self._theme.set_scheme(scheme)
                yield scheme

        yield schemes()
        self._theme.set_scheme("light")

    def wait_for(self, what: str, there: Callable[[], bool]) -> None:
        """Let the window work until something is there."""
        deadline = time.monotonic() + PATIENCE
        while not there():
            if time.monotonic() > deadline:
                raise SystemExit(f"{what} did not come within {PATIENCE:.0f} seconds")
            self.rest(0.05)

    def rest(self, seconds: float) -> None:
        """Let the window work for a while."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def _keep_status(self, status: object) -> None:
        self._status = status

    def _is_ready(self) -> bool:
        self._bridge.refresh()
        folders = self._status.folders
        return bool(folders) and folders[0].meaning_ready > 30 and not folders[0].waiting


if __name__ == "__main__":
    sys.exit(main())
