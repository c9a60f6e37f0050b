"""What the user wishes of folders: which are watched, and what is left out of them."""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path

from inkling.errors import IndexProblem, PathProblem
from inkling.places import as_listed
from inkling.settings import Settings
from inkling.settings_file import SettingsFile
from inkling.store.ledger import Ledger
from inkling.store.models import answering_model
from inkling.store.schema import WATCHED

logger = logging.getLogger(__name__)


class Wishes:
    """The settings, whoever wrote them last; any thread may call. `on_change` hears of new ones once they are kept.

    Raises HomeProblem where they cannot be read or written; nothing is changed then.
    """

    def __init__(self, file: SettingsFile, on_change: Callable[[Settings], None]) -> None:
        self._file = file
        self._on_change = on_change
        self._in_turn = threading.Lock()

    @property
    def settings(self) -> Settings:
        """What the user chose."""
        return self._file.read()

    def change(self, step: Callable[[Settings], Settings]) -> Settings:
        """Write what `step` makes of what was chosen so far, have it acted on, and give it."""
        with self._in_turn:
            settings = self._file.change(step)
            self._on_change(settings)
            return settings

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


def watched_before(ledger: Ledger) -> Settings:
    """Give what is watched and which model answers, as the index remembers it, for when the settings have gone."""
    try:
        model = answering_model(ledger)
        settings = Settings(model=model.setting if model else "")
        return settings.watching_also(ledger.fact(WATCHED) or settings.watched)
    except IndexProblem as problem:
        # Whoever writes to it next sets the damaged index aside.
        logger.warning("%s", problem)
        return Settings()


def with_new_folder(settings: Settings, folder: Path | str, exclusions: Sequence[str], home: Path) -> Settings:
    """Watch a folder.

    Raises:
        PathProblem: it lies in a folder that is watched already, and is left out of that one.
    """
    path = as_listed(os.path.normpath(Path(folder).absolute()))
    above = next((each for each in settings.folders if Path(path).is_relative_to(each.path)), None)
    if above is not None and above.path != path and Path(path).is_dir():
        # Imported here because what indexes takes long to import, and only adding a folder needs it.
        from inkling.indexing.scanner import comes_to

        if not comes_to(above.path, (*settings.exclusions, *above.exclusions), str(home), path):
            raise _left_out(path, above.path)
    return settings.with_folder(path, exclusions)


def _left_out(path: str, above: str) -> PathProblem:
    title = f"{path} lies in {above}, which is watched already and leaves it out."
    if Path(path).is_symlink():
        return PathProblem(title, f"It is a link: name the folder that it leads to, {Path(path).resolve()}.")
    return PathProblem(title, "Take away the pattern that covers it; a hidden folder or a cache must lie elsewhere.")


def revised(now: Settings, before: Settings, after: Settings) -> Settings:
    """Change in the present settings what differs between two others; what was chosen elsewhere meanwhile stays."""
    names = [each.name for each in fields(Settings) if each.name not in ("folders", "unknown")]
    differing = [name for name in names if getattr(after, name) != getattr(before, name)]
    settings = replace(now, **{name: getattr(after, name) for name in differing})
    for folder in before.folders:
        if after.folder(folder.path) is None:
            settings = settings.without_folder(folder.path)
    for folder in after.folders:
        was = before.folder(folder.path)
        if was is None:
            settings = settings.watching(folder)
            continue
        for pattern in was.exclusions:
            if pattern not in folder.exclusions:
                settings = settings.without_exclusion(folder.path, pattern)
        for pattern in folder.exclusions:
            if pattern not in was.exclusions:
                settings = settings.with_exclusion(folder.path, pattern)
    return settings
