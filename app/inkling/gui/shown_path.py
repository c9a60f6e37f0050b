"""How paths are written in the window: from the user's home folder on."""

import os
from pathlib import Path


def from_home(path: str) -> str:
    """Write a path that lies in the home folder with a tilde."""
    home = str(Path.home())
    return f"~{path[len(home):]}" if path == home or path.startswith(home.rstrip(os.sep) + os.sep) else path
