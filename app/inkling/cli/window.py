"""Opening the window, or saying in one line why that is not possible here."""

import ctypes
import difflib
import importlib
import os
import sys
from collections.abc import Mapping, Sequence

from inkling.cli.arguments import COMMANDS
from inkling.cli.paths import absolute, readable_folder
from inkling.errors import BadRequest, InklingError, PathProblem
from inkling.places import Places

INSTEAD = "On the command line it goes without a window: inkling --help"


def open_window(places: Places, names: Sequence[str], picture: str | None = None) -> int:
    """Open the window with folders to add, and return the exit code when it is closed.

    `picture` names a file to leave a picture of the window in.

    Raises:
        InklingError: a folder cannot be used, there is no display, or a library is missing.
    """
    folders = [_folder(name) for name in names]
    _need_display(os.environ)
    try:
        # By its name, because the two faces know nothing of each other.
        window = importlib.import_module("inkling.gui.app")
    except ImportError as error:
        raise InklingError(f"The window cannot be opened: {error}.", INSTEAD) from error
    return int(window.main(places, folders, None if picture is None else absolute(picture)))


def _folder(name: str) -> "os.PathLike[str]":
    try:
        return readable_folder(name)
    except PathProblem as problem:
        meant = difflib.get_close_matches(name, [*COMMANDS, "--help", "--version"], n=1)
        if not meant or os.path.lexists(name):
            raise
        raise BadRequest(f"There is neither a command nor a folder {name}.", f"Try: inkling {meant[0]}") from problem


def _need_display(environment: Mapping[str, str]) -> None:
    if not sys.platform.startswith("linux"):
        return
    platform = environment.get("QT_QPA_PLATFORM", "")
    if environment.get("WAYLAND_DISPLAY") or (platform and not platform.startswith("xcb")):
        return
    if not environment.get("DISPLAY"):
        raise InklingError("There is no display to open a window on.", INSTEAD)
    # Qt ends the whole program where one of these is missing, so it has to be found out before.
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError as error:
        library = str(error).partition(":")[0]
        raise InklingError(
            f"The window needs the system library {library}.", f"Install it (Debian: libxcb-cursor0). {INSTEAD}"
        ) from error
    if not _display_answers(xcb):
        raise InklingError(f"The display {environment['DISPLAY']} does not answer.", INSTEAD)


def _display_answers(xcb: ctypes.CDLL) -> bool:
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)
