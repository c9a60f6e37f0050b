"""How paths are written: in the window from the user's home folder on, for other programs as addresses."""

import os
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from PySide6.QtCore import QUrl


def from_home(path: str) -> str:
    """Write a path that lies in the home folder with a tilde."""
    home = str(Path.home())
    return f"~{path[len(home):]}" if path == home or path.startswith(home.rstrip(os.sep) + os.sep) else path


def is_utf_8(path: str) -> bool:
    """Tell whether a path can be written in UTF-8; what cannot, Qt does not hand on."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def address(path: str) -> QUrl:
    """Give the address of a file, by its bytes where its name is not UTF-8."""
    if is_utf_8(path):
        return QUrl.fromLocalFile(path)
    return QUrl.fromEncoded(b"file://" + quote(os.fsencode(path)).encode())


def path_at(address: QUrl) -> str:
    """Give the path of a file's address, by its bytes where its name is not UTF-8."""
    path = address.toLocalFile()
    if "\ufffd" not in path or os.name == "nt":
        return path
    return os.fsdecode(unquote_to_bytes(address.path(QUrl.ComponentFormattingOption.FullyEncoded)))
