"""Tells packages of iWork from others; light to import, for every archive is asked."""

from collections.abc import Collection

INDEX, ENDING = "Index.zip", ".iwa"
"""Where the archives of some packages lie together, and how their names end."""


def is_package(names: Collection[str]) -> bool:
    """Tell by the names of its parts whether a package is of iWork, whatever it is called."""
    is_new = any(name.startswith("Index/") and name.endswith(ENDING) for name in names)
    return is_new or "index.apxl" in names or {"index.xml", "buildVersionHistory.plist"}.issubset(names)
