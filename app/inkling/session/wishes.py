"""What the user wishes of folders: which are watched, and what is left out of them."""

from collections.abc import Callable
from pathlib import Path

from inkling.settings import Settings, SettingsFile


class Wishes:
    """The settings, whoever wrote them last; any thread may call. `on_change` hears of new ones once they are kept.

    Raises HomeProblem where they cannot be read or written; nothing is changed then.
    """

    def __init__(self, file: SettingsFile, on_change: Callable[[Settings], None]) -> None:
        self._file = file
        self._on_change = on_change

    @property
    def settings(self) -> Settings:
        """What the user chose."""
        return self._file.read()

    def change(self, settings: Settings) -> None:
        """Write what the user chose, and have it acted on."""
        if settings != self._file.read():
            self._file.write(settings)
        self._on_change(settings)

    def exclusions(self, folder: str) -> tuple[str, ...]:
        """List the patterns that are left out of a watched folder."""
        watched = self.settings.folder(folder)
        return watched.exclusions if watched else ()

    def covered_by(self, path: str) -> str:
        """Name the pattern that leaves out a file of a watched folder; empty where none does."""
        # Imported here because reading patterns takes long to import and is seldom asked for.
        from inkling.indexing.rules import covered

        settings = self.settings
        for folder in settings.folders:
            if Path(path).is_relative_to(folder.path):
                patterns = (*settings.exclusions, *folder.exclusions)
                return next((pattern for pattern in patterns if covered(path, folder.path, [pattern])), "")
        return ""
