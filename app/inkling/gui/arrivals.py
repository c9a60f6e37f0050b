"""Folders and files that come from anywhere: dropped, chosen, suggested, handed over by a second start."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from inkling.errors import InklingError, PathProblem
from inkling.gui.bridge import Bridge
from inkling.gui.drops import Dropped, covering, sort_out
from inkling.gui.notice import Notice
from inkling.gui.samples import copy_samples
from inkling.gui.wording import counted
from inkling.places import as_listed


class Arrivals(QObject):
    """Watches what can be watched, and says in one line what to do about the rest."""

    query_wanted = Signal(str)
    why_wanted = Signal(object)

    def __init__(self, bridge: Bridge, notice: Notice, home: Path, index_home: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._notice = notice
        self._home = home
        self._index_home = index_home
        self._parent = parent
        self._watched: list[Path] = []

    def set_watched(self, watched: Sequence[str]) -> None:
        """Take the watched folders."""
        self._watched = [Path(folder) for folder in watched]

    def take(self, paths: Sequence[Path]) -> None:
        """Watch folders; look a file up; say what is wrong with the rest."""
        found = sort_out([Path(as_listed(str(path))) for path in paths], self._watched, self._home)
        if found.folders:
            self._bridge.add_folders(found.folders)
            self._watched += found.folders
            self._say_reading(found)
        elif found.files:
            self._look_up(found.files[0])
        if found.problems:
            self._complain(found.problems)

    def choose(self) -> None:
        """Ask for a folder with the system's dialog."""
        chosen = QFileDialog.getExistingDirectory(self._parent, "Make a folder searchable", str(self._home))
        if chosen:
            self.take([Path(chosen)])

    def add_samples(self) -> None:
        """Copy the sample documents and watch the copy."""
        self._bridge.add_made(lambda: copy_samples(self._index_home))
        self._notice.say("Reading the sample documents.", "They are copies: change or delete them as you like.")

    def _say_reading(self, found: Dropped) -> None:
        """Say which folders are read from now on, and that files beside them are not."""
        names = ", ".join(f"“{folder.name or folder}”" for folder in found.folders[:3])
        more = f" and {len(found.folders) - 3} more" if len(found.folders) > 3 else ""
        loose = sum(covering(file, self._watched) is None for file in found.files)
        if loose:
            advice = f"Not searched: {counted(loose, 'file')} outside of watched folders. Drop their folder instead."
            self._notice.say(f"Reading {names}{more}.", advice, "problem")
        else:
            self._notice.say(f"Reading {names}{more}.", "You can search at once; more is found as it is read.")

    def _look_up(self, file: Path) -> None:
        """Search a dropped file if it is watched, else offer to watch its folder."""
        if covering(file, self._watched):
            name = file.name.replace('"', " ")
            self.query_wanted.emit(f'name:"{name}"' if " " in name else f"name:{name}")
            self._notice.say(
                f"Searching in “{file.name}”.", "Type after its name what you look for.",
                button="Why isn’t it found?", then=lambda: self.why_wanted.emit(str(file)),
            )
            return
        folder = file.parent
        problems = sort_out([folder], self._watched, self._home).problems
        if problems:
            self._notice.say(
                f"“{file.name}” lies in no watched folder.",
                f"{problems[0].title} Move the file to a folder of its own and drop that.", "problem",
            )
        else:
            advice = f"Add its folder “{folder.name or folder}” to search it."
            self._notice.say(
                f"“{file.name}” lies in no watched folder.", advice, "problem", "Add folder",
                lambda: self.take([folder]),
            )

    def _complain(self, problems: Sequence[PathProblem]) -> None:
        first = problems[0]
        more = f" ({len(problems) - 1} more could not be added.)" if len(problems) > 1 else ""
        self._notice.show_error(InklingError(first.title, first.advice + more))
