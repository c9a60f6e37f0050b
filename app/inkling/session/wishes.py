"""What the user wishes of folders: which are watched, and what is left out of them."""

from collections.abc import Callable
from pathlib import Path

from inkling.settings import Settings, load, save


class Wishes:
    """The settings, on the disk and in memory; any thread may call. `on_change` hears of new ones once they are kept.

    Raises HomeProblem where they cannot be read or written; nothing is changed then.
    """

    def __init__(self, path: Path, on_change: Callable[[], None]) -> None:
        self._path = path
        self._on_change = on_change
        self._settings = load(path)

    @property
    def settings(self) -> Settings:
        """What the user chose."""
        return self._settings

    def change(self, settings: Settings) -> None:
        """Write what the user chose, and have it acted on."""
        if settings != self._settings:
            save(self._path, settings)
            self._settings = settings
        self._on_change()

    def exclusions(self, folder: str) -> tuple[str, ...]:
        """List the patterns that are left out of a watched folder."""
        watched = self._settings.folder(folder)
        return watched.exclusions if watched else ()

    def covered_by(self, path: str) -> str:
        """Name the pattern that leaves out a file of a watched folder; empty where none does."""
        # Imported here because reading patterns takes long to import and is seldom asked for.
        from inkling.indexing.rules import covered

        for folder in self._settings.folders:
            if Path(path).is_relative_to(folder.path):
                patterns = (*self._settings.exclusions, *folder.exclusions)
                return next((pattern for pattern in patterns if covered(path, folder.path, [pattern])), "")
        return ""
