"""What is to be done: the watched folders as they are, held against the index, and which of them are away."""

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from inkling.indexing.changes import Changes, outermost, within
from inkling.indexing.comparison import Plan, compare
from inkling.indexing.control import Control
from inkling.indexing.progress import Progress
from inkling.indexing.scanner import Scan, scan, scan_changes
from inkling.settings import Settings
from inkling.store.places_known import PlacesKnown
from inkling.store.rows import CLOSED_PLACE, KnownFile, NewFile
from inkling.store.schema import CLOSED, DELETED, DEVICES, DISCONNECTED
from inkling.store.writer import Writer

_NOT_READY = 21
"""The number of Windows' error for a drive that holds no disk."""


class Planner:
    """Scans and compares, and remembers which folders and drives are away; belongs to the indexer's thread.

    Raises Stopped where the control says so.
    """

    def __init__(self, writer: Writer, home: Path, stamp: str, control: Control) -> None:
        self._writer = writer
        self._places = PlacesKnown(writer)
        self._home = str(home)
        self._stamp = stamp
        self._control = control

    def everything(self, settings: Settings, progress: Progress) -> Plan:
        """Scan all folders before comparing, so that a move from one to another is seen as one."""
        progress.begin("scanning")
        whole, devices, disconnected = Scan(), self._devices(), []
        for folder in settings.folders:
            self._control.look()
            found = scan(folder.path, (*settings.exclusions, *folder.exclusions), self._home)
            if self._is_disconnected(folder.path, found, devices):
                disconnected.append(folder.path)
                continue
            whole.add(found)
            progress.step(len(found.files), folder.path)
        return self._compare(whole, {folder.path for folder in settings.folders}, devices, disconnected)

    def changed(self, changes: Changes, settings: Settings) -> Plan:
        """Look only where something may have changed."""
        whole, devices, looked_at, disconnected = Scan(), self._devices(), set(), []
        for folder in settings.folders:
            hints = changes.below(folder.path)
            if not hints:
                continue
            self._control.look()
            looked_at.add(folder.path)
            exclusions = (*settings.exclusions, *folder.exclusions)
            found = scan_changes(folder.path, exclusions, self._home, hints, self._places.folders)
            if self._is_disconnected(folder.path, found, devices):
                disconnected.append(folder.path)
                continue
            whole.add(found)
        disconnected.extend(
            path
            for path in self._writer.recall(DISCONNECTED) or ()
            if path not in looked_at and not any(within(path, walked) for walked in whole.walked)
        )
        return self._compare(whole, {folder.path for folder in settings.folders}, devices, disconnected)

    def _compare(
        self, whole: Scan, roots: Collection[str], devices: dict[str, int], disconnected: Sequence[str]
    ) -> Plan:
        """Compare a scan of all that is connected with what the index knows of the same places."""
        away = [path for path in devices if path not in roots and self._is_away(path, devices[path], whole)]
        devices |= whole.mounts
        self._remember(DISCONNECTED, sorted({*disconnected, *away}))
        self._remember(DELETED, sorted(path for path in disconnected if _was_deleted(path, devices.get(path))))
        self._remember(CLOSED, sorted(path for path in disconnected if _is_closed(path)))
        self._remember(DEVICES, devices)
        for path, reason in whole.closed.items():
            # What was read of a file stays, as does what was read of the files in a closed folder.
            if reason and (_is_folder(path) or not self._places.can_be_found(path)):
                self._writer.put_refused(NewFile(path, CLOSED_PLACE, stamp=self._stamp), "unreadable", reason)
        return compare(whole, self._known(whole), self._stamp, away)

    def _known(self, whole: Scan) -> Iterator[KnownFile]:
        walked = outermost(whole.walked)
        for folder in walked:
            yield from self._places.files(folder)
        for folder in sorted(set(whole.listed)):
            if not any(within(folder, other) for other in walked):
                yield from self._places.files(folder, directly=True)

    def away(self) -> list[object]:
        """Give what is remembered of folders that cannot be looked into."""
        return [self._writer.recall(name) for name in (DISCONNECTED, DELETED, CLOSED)]

    def _devices(self) -> dict[str, int]:
        return dict(self._writer.recall(DEVICES) or {})

    def _remember(self, name: str, value: object) -> None:
        if self._writer.recall(name) != value:
            self._writer.remember(name, value)

    def _is_disconnected(self, folder: str, found: Scan, devices: dict[str, int]) -> bool:
        """Tell whether a folder's drive is away: it is missing, or an empty one stands where it was mounted.

        Notes the device of a folder that is there.
        """
        try:
            device = Path(folder).stat().st_dev
        except OSError:
            return True
        before = devices.get(folder, device)
        if folder in found.closed or (device != before and not found.files and self._places.holds(folder)):
            return True
        devices[folder] = device
        return False

    def _is_away(self, mount: str, device: int, whole: Scan) -> bool:
        """Tell whether a drive that was mounted inside a watched folder is away, as far as this scan can tell."""
        if not any(within(mount, folder) for folder in whole.walked) or _is_mounted(mount):
            return False
        if _device_around(mount) == device:
            # A folder that was watched for itself once, and not a drive of its own.
            return False
        return self._places.holds(mount) and not any(within(path, mount) for path in whole.files)


def _is_mounted(folder: str) -> bool:
    """Tell whether another device lies below a folder than around it."""
    try:
        return Path(folder).lstat().st_dev != Path(folder).parent.stat().st_dev
    except OSError:
        return False


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _is_closed(folder: str) -> bool:
    """Tell whether a folder is there and may not be looked into."""
    try:
        os.scandir(folder).close()
    except PermissionError as error:
        # So Windows speaks of a drive without a disk, too.
        return getattr(error, "winerror", None) != _NOT_READY
    except OSError:
        return False
    return False


def _was_deleted(folder: str, device: int | None) -> bool:
    """Tell whether a folder is missing although the device it lay on is there, around the place where it was."""
    try:
        Path(folder).stat()
    except FileNotFoundError:
        return device is not None and _device_around(folder) == device
    except OSError:
        return False
    return False


def _device_around(folder: str) -> int | None:
    """Name the device on which a folder lies or lay, by the nearest folder above it that is there."""
    for around in Path(folder).parents:
        try:
            return around.stat().st_dev
        except OSError:
            continue
    return None
