"""Opens files, at the page where the system's viewer can be told, and shows them in their folder."""

import configparser
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QProcess
from PySide6.QtGui import QDesktopServices

from inkling.errors import PathProblem
from inkling.gui.drops import cannot_be_reached
from inkling.gui.shown_path import address, is_utf_8
from inkling.places import reachable

if TYPE_CHECKING:
    from inkling.gui.file_manager import FileManager

_AT_PAGE: dict[str, tuple[str, ...]] = {
    "evince": ("--page-index={page}", "{path}"),
    "papers": ("--page-index={page}", "{path}"),
    "atril": ("--page-index={page}", "{path}"),
    "xreader": ("--page-index={page}", "{path}"),
    "okular": ("--page", "{page}", "{path}"),
    "zathura": ("--page={page}", "{path}"),
    "qpdfview": ("--unique", "{path}#{page}"),
    "mupdf": ("{path}", "{page}"),
    "xpdf": ("{path}", "{page}"),
}
"""How the viewers of Linux desktops are told a page, by a word of their desktop file's name."""


class Viewers:
    """Hands files to the programs of the desktop; never waits for them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._file_manager: FileManager | None = None

    def open(self, path: str, page: int | None = None) -> None:
        """Open a file, at a page where that can be said.

        Raises:
            PathProblem: the file is gone, or no program opens it.
        """
        look(path)
        command = self.command_at(path, page) if page and sys.platform.startswith("linux") else None
        if command:
            _launch(command)
        elif not QDesktopServices.openUrl(address(path)):
            name = Path(path).name
            raise PathProblem(f"No program opens “{name}”.", "Choose one for its type in the system's settings.")

    def show_in_folder(self, path: str, on_problem: Callable[[PathProblem], None]) -> None:
        """Show a file in the desktop's file manager, selected where that can be said.

        `on_problem` hears, now or later, that there is no file manager.

        Raises:
            PathProblem: the file is gone.
        """
        look(path)
        if sys.platform == "win32":
            # The Explorer takes its line apart by itself, and would not find a name in quotes of Qt's.
            subprocess.Popen(f'explorer /select,"{path}"')
        elif sys.platform == "darwin":
            _launch(["open", "-R", path])
        else:
            self._select(path, lambda: _open_folder_of(path, on_problem))

    def _select(self, path: str, instead: Callable[[], None]) -> None:
        if self._file_manager is None and self._has_bus():
            # Imported late: nobody needs the bus before the first wish.
            from inkling.gui.file_manager import FileManager

            self._file_manager = FileManager()
        if self._file_manager is None:
            instead()
        else:
            self._file_manager.show(path, instead)

    def _has_bus(self) -> bool:
        """Tell whether there is a session bus; to ask for one that is not there would start it, and wait for that."""
        runtime = self._environment.get("XDG_RUNTIME_DIR")
        return bool(self._environment.get("DBUS_SESSION_BUS_ADDRESS")) or bool(
            runtime and (Path(runtime) / "bus").exists()
        )

    def command_at(self, path: str, page: int) -> list[str] | None:
        """Write the command that opens a file at a page with the system's viewer, if it is one that can."""
        if Path(path).suffix.lower() != ".pdf" or not is_utf_8(path):
            return None
        entry = self._default("application/pdf").lower()
        for name, arguments in _AT_PAGE.items():
            program = shutil.which(name, path=self._environment.get("PATH")) if name in entry else None
            if program:
                return [program, *(argument.format(page=page, path=path) for argument in arguments)]
        return None

    def _default(self, kind: str) -> str:
        """Find the desktop file that opens a kind of file, as the XDG associations say."""
        for file in self._associations():
            parser = configparser.RawConfigParser(strict=False, delimiters=("=",), interpolation=None)
            try:
                parser.read_string(file.read_text("utf-8", "replace"))
            except (OSError, configparser.Error):
                continue
            for section in ("Default Applications", "MIME Cache"):
                found = parser.get(section, kind, fallback="").split(";")[0].strip()
                if found:
                    return found
        return ""

    def _associations(self) -> list[Path]:
        get = self._environment.get
        home = Path(get("HOME") or Path.home())
        config = [
            get("XDG_CONFIG_HOME") or str(home / ".config"),
            *(get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep),
        ]
        data = [
            get("XDG_DATA_HOME") or str(home / ".local/share"),
            *(get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(os.pathsep),
        ]
        lists = [Path(each) / "mimeapps.list" for each in config]
        for each in data:
            applications = Path(each) / "applications"
            lists += [applications / name for name in ("mimeapps.list", "defaults.list", "mimeinfo.cache")]
        return [file for file in lists if file.is_file()]


def look(path: str) -> None:
    """See that a file is still there.

    Raises:
        PathProblem: it is gone, or the system does not let it be reached.
    """
    name = Path(path).name
    try:
        Path(reachable(path)).stat()
    except (FileNotFoundError, NotADirectoryError):
        advice = "It was moved or deleted, or its drive is not connected."
        raise PathProblem(f"“{name}” is not there any more.", advice) from None
    except OSError as error:
        raise cannot_be_reached(name, error) from error


def _open_folder_of(path: str, on_problem: Callable[[PathProblem], None]) -> None:
    if not QDesktopServices.openUrl(address(str(Path(path).parent))):
        on_problem(PathProblem("No file manager opens the folder.", f"The file lies at {path}."))


def _launch(command: list[str]) -> None:
    QProcess.startDetached(command[0], command[1:])
