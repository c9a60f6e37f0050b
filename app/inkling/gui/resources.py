"""Where icons, style and samples lie, in a source tree and in an installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """Find a file or folder of the resources by its name, such as `icons/search.svg`."""
    installed = _PACKAGE / "resources"
    return (installed if installed.is_dir() else _PACKAGE.parent.parent / "resources") / name
