"""What the user chose, as JSON can carry it; users edit that, too."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from inkling.settings import Settings, WatchedFolder
from inkling.tesseract import are_languages

logger = logging.getLogger(__name__)

Value = TypeVar("Value")
Number = TypeVar("Number", int, float)

LARGEST = 2**63 - 1
"""The greatest number of bytes that the index can compare with."""

LATEST = 32_503_680_000
"""The year 3000; later times are milliseconds by mistake, or no times at all."""


class Damaged(Exception):
    """What is there are no settings."""


def to_json(settings: Settings) -> dict[str, Any]:
    """Give an object of JSON that holds the settings, with those of a newer version that were not understood."""
    folders = [{**each.unknown, "path": each.path, "exclusions": each.exclusions} for each in settings.folders]
    return {
        **settings.unknown,
        "folders": folders,
        "exclusions": settings.exclusions,
        "size_limit": settings.size_limit,
        "model": settings.model,
        "model_before": settings.model_before,
        "battery_level": settings.battery_level,
        "reranker": settings.reranker,
        "pictures": settings.pictures,
        "paused_until": settings.paused_until,
        "note_opened": settings.note_opened,
    }


def from_json(found: Mapping[str, object]) -> Settings:
    """Make settings of an object of JSON; a value of the wrong kind gives its default, and a warning in the log.

    Raises:
        Damaged: it cannot be told what is watched.
    """
    default = Settings()
    before = found.get("model_before")
    if before is not None and not (isinstance(before, str) and _is_path(before)):
        before = _wrong("model_before", before, None)
    note_opened = found.get("note_opened", default.note_opened)
    if not isinstance(note_opened, bool):
        note_opened = _wrong("note_opened", note_opened, default.note_opened)
    known = {"folders", "exclusions", "size_limit", "model", "model_before", "reranker", "battery_level"}
    known |= {"paused_until", "note_opened", "pictures"}
    settings = Settings(
        size_limit=_number_of(found, "size_limit", default.size_limit, LARGEST),
        model=_path_of(found, "model"),
        model_before=before,
        battery_level=min(100, _number_of(found, "battery_level", default.battery_level, LARGEST)),
        paused_until=_number_of(found, "paused_until", default.paused_until, LATEST),
        note_opened=note_opened,
        reranker=_path_of(found, "reranker"),
        pictures=_languages_of(found),
        unknown={key: value for key, value in found.items() if key not in known},
    ).with_exclusions(_patterns_of(found))
    folders = found.get("folders", [])
    if not isinstance(folders, list):
        raise Damaged(f"folders cannot be {folders!r:.200}")
    for entry in folders:
        settings = settings.watching(_folder_of(entry))
    return settings


def _path_of(found: Mapping[str, object], key: str) -> str:
    value = found.get(key, "")
    return value if isinstance(value, str) and _is_path(value) else _wrong(key, value, "")


def _languages_of(found: Mapping[str, object]) -> str:
    value = found.get("pictures", "")
    return value if isinstance(value, str) and (not value or are_languages(value)) else _wrong("pictures", value, "")


def _number_of(found: Mapping[str, object], key: str, default: Number, most: int) -> Number:
    """Take a number from 0 up to another, of the default's kind."""
    value = found.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | type(default)) or not 0 <= value <= most:
        return _wrong(key, value, default)
    return type(default)(value)


def _folder_of(entry: object) -> WatchedFolder:
    path = entry.get("path") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(path, str) or not _is_path(path) or not Path(path).is_absolute():
        raise Damaged(f"no folder can be {entry!r:.200}")
    unknown = {key: more for key, more in entry.items() if key not in {"path", "exclusions"}}
    return WatchedFolder(os.path.normpath(path), _patterns_of(entry), unknown)


def _patterns_of(found: Mapping[str, object]) -> tuple[str, ...]:
    value = found.get("exclusions", [])
    if not isinstance(value, list):
        raise Damaged(f"exclusions cannot be {value!r:.200}")
    return tuple(each for each in value if isinstance(each, str) or _wrong("exclusions", each, False))


def _wrong(key: str, value: object, default: Value) -> Value:
    logger.warning("The setting %r cannot be %.200r; it is left out.", key, value)
    return default


def _is_path(text: str) -> bool:
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False
