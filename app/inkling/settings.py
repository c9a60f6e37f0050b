"""What the user chose."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from inkling.exclusions import moved_up

SIZE_LIMIT = 200 * 1024 * 1024
"""Bytes; larger files are skipped unless the user chooses otherwise."""

BATTERY_LEVEL = 100
"""Percent below which indexing waits while the computer runs on battery."""


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder to keep searchable; `path` is absolute.

    `exclusions` are patterns as in a `.gitignore` that lies in the folder. `unknown` are settings of a newer version.
    """

    path: str
    exclusions: tuple[str, ...] = ()
    unknown: Mapping[str, object] = field(default_factory=dict, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a user can choose; methods return new values.

    No folder of `folders` lies inside another. `exclusions` hold for all of them. `size_limit` is in bytes. `model`
    is the name of a model that was added, or a sentence-transformers folder; empty for the one that comes with
    Inkling. `model_before` is what was chosen before it, None where nothing was. On battery, indexing waits below
    `battery_level` percent: 100 means always, 0 never. `paused_until` is in seconds since 1970. `note_opened`
    allows to note which results were opened. `reranker` is the folder of a cross-encoder that looks at results once
    more, empty for none. `pictures` are the languages, joined by "+" as Tesseract names them, in which text is
    recognized in pages and files that are pictures; empty where it is not. `unknown` are settings of a
    newer version, kept when saved.
    """

    folders: tuple[WatchedFolder, ...] = ()
    exclusions: tuple[str, ...] = ()
    size_limit: int = SIZE_LIMIT
    model: str = ""
    model_before: str | None = None
    battery_level: int = BATTERY_LEVEL
    paused_until: float = 0.0
    note_opened: bool = False
    reranker: str = ""
    pictures: str = ""
    unknown: Mapping[str, object] = field(default_factory=dict, repr=False, hash=False)

    def with_folder(self, path: str | os.PathLike[str], exclusions: Sequence[str] = ()) -> "Settings":
        """Watch a folder.

        One inside a watched folder only adds its exclusions there; one above watched folders takes their place and
        their exclusions. Exclusions are rewritten to cover what they covered before.
        """
        return self.watching(WatchedFolder(_absolute(path), _joined(exclusions)))

    def without_folder(self, path: str | os.PathLike[str]) -> "Settings":
        """Watch a folder no more; one that is not watched makes no difference."""
        gone = _absolute(path)
        return replace(self, folders=tuple(folder for folder in self.folders if folder.path != gone))

    def with_exclusion(self, folder: str | os.PathLike[str], pattern: str) -> "Settings":
        """Leave out what a pattern covers in a watched folder; one that is not watched makes no difference."""
        watched = self.folder(folder)
        if watched is None:
            return self
        return self._with(replace(watched, exclusions=_joined(watched.exclusions, (pattern,))))

    def without_exclusion(self, folder: str | os.PathLike[str], pattern: str) -> "Settings":
        """Take a pattern away from a watched folder."""
        watched = self.folder(folder)
        if watched is None:
            return self
        return self._with(replace(watched, exclusions=tuple(each for each in watched.exclusions if each != pattern)))

    def with_exclusions(self, patterns: Sequence[str]) -> "Settings":
        """Set the patterns that hold for all folders."""
        return replace(self, exclusions=_joined(patterns))

    def with_size_limit(self, size: int) -> "Settings":
        """Skip files of more bytes than this."""
        return replace(self, size_limit=size)

    def with_model(self, folder: str) -> "Settings":
        """Use another model, with an empty name the one that comes along, and note which was used before."""
        return self if folder == self.model else replace(self, model=folder, model_before=self.model)

    def with_reranker(self, folder: str) -> "Settings":
        """Look at results once more with the cross-encoder of a folder, or with an empty one no more."""
        return replace(self, reranker=folder)

    def with_pictures(self, languages: str) -> "Settings":
        """Recognize text in pictures in some languages, with an empty text no more."""
        return replace(self, pictures=languages)

    def with_battery_level(self, percent: int) -> "Settings":
        """Spare the battery below so many percent."""
        return replace(self, battery_level=percent)

    def with_pause(self, until: float) -> "Settings":
        """Let indexing wait until a time, in seconds since 1970; 0 for not at all."""
        return replace(self, paused_until=until)

    def folder(self, path: str | os.PathLike[str]) -> WatchedFolder | None:
        """Find a watched folder by its path."""
        wanted = _absolute(path)
        return next((folder for folder in self.folders if folder.path == wanted), None)

    def watching(self, new: WatchedFolder) -> "Settings":
        """Watch a folder as it was saved, as `with_folder` does."""
        above = next((folder for folder in self.folders if _lies_in(new.path, folder.path)), None)
        if above is not None:
            added = moved_up(new.exclusions, os.path.relpath(new.path, above.path))
            return self._with(replace(above, exclusions=_joined(above.exclusions, added)))
        inside = [folder for folder in self.folders if _lies_in(folder.path, new.path)]
        taken = [moved_up(folder.exclusions, os.path.relpath(folder.path, new.path)) for folder in inside]
        kept = tuple(folder for folder in self.folders if folder not in inside)
        return replace(self, folders=(*kept, replace(new, exclusions=_joined(new.exclusions, *taken))))

    @property
    def watched(self) -> dict[str, Any]:
        """What is watched and what is left out of it, as JSON can carry it."""
        folders = [{"path": each.path, "exclusions": list(each.exclusions)} for each in self.folders]
        return {"folders": folders, "exclusions": list(self.exclusions)}

    def watching_also(self, watched: Mapping[str, Any]) -> "Settings":
        """Watch, too, what other settings gave as `watched`."""
        settings = self.with_exclusions([*self.exclusions, *watched["exclusions"]])
        for each in watched["folders"]:
            settings = settings.watching(WatchedFolder(each["path"], tuple(each["exclusions"])))
        return settings

    def _with(self, changed: WatchedFolder) -> "Settings":
        folders = tuple(changed if folder.path == changed.path else folder for folder in self.folders)
        return replace(self, folders=folders)


def _absolute(path: str | os.PathLike[str]) -> str:
    # Links are kept as the user named them; only `..` and the like are taken out.
    return os.path.normpath(Path(path).absolute())


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _joined(*lists: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pattern for patterns in lists for pattern in patterns if pattern))
