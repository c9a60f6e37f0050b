"""What a scan means for the index: which files to read, which only moved, which are gone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from inkling.indexing.fingerprints import IN_THE_CLOUD
from inkling.indexing.scanner import Scan
from inkling.store.paths import below, encode_path
from inkling.store.rows import Fingerprint, KnownFile


@dataclass(frozen=True, slots=True)
class Reading:
    """A file to read; `known` is what the index has of it, None where it is new."""

    path: str
    fingerprint: Fingerprint
    known: KnownFile | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done so that the index tells the truth; `readings` newest first."""

    readings: tuple[Reading, ...]
    moved: tuple[tuple[KnownFile, str], ...]
    gone: tuple[KnownFile, ...]

    def __bool__(self) -> bool:
        return bool(self.readings or self.moved or self.gone)


def compare(scan: Scan, known: Iterable[KnownFile], stamp: str, away: Collection[str] = ()) -> Plan:
    """Compare what lies on the disk with what the index knows; takes the files out of the scan as it goes.

    A file below a folder that could not be listed, or that is `away` with its drive, is not gone. A file that has
    vanished and one that has appeared with its fingerprint are one file that moved, unless the new name asks for
    another reader, or there is no inode to tell it by: such a file is read, and known again by its content.
    """
    hidden = _Hidden(scan.closed, away)
    vanished: list[KnownFile] = []
    readings: list[Reading] = []
    for file in known:
        found = scan.files.pop(file.path, None)
        if found is None:
            if file.path not in hidden:
                vanished.append(file)
        elif not _up_to_date(file, found, stamp):
            readings.append(Reading(file.path, found, file))
    moved, found_again = [], set()
    by_fingerprint = {file.fingerprint: file for file in vanished if _fully_known(file, stamp) and _tells(file)}
    for path, found in scan.files.items():
        old = by_fingerprint.get(found)
        if old is not None and PurePath(old.path).suffix.lower() == PurePath(path).suffix.lower():
            moved.append((by_fingerprint.pop(found), path))
            found_again.add(old.id)
        else:
            readings.append(Reading(path, found, None))
    readings.sort(key=lambda reading: (-reading.fingerprint.modified, reading.path))
    return Plan(tuple(readings), tuple(moved), tuple(file for file in vanished if file.id not in found_again))


def urgent_first(plan: Plan, paths: Sequence[str]) -> Plan:
    """Put the readings of some files before all others, in the order of the paths."""
    if not paths:
        return plan
    rank = {path: place for place, path in enumerate(paths)}
    readings = sorted(plan.readings, key=lambda reading: rank.get(reading.path, len(rank)))
    return replace(plan, readings=tuple(readings))


def _up_to_date(file: KnownFile, found: Fingerprint, stamp: str) -> bool:
    known = file.fingerprint
    if found.inode == IN_THE_CLOUD and file.state in ("words ready", "meaning ready"):
        # What was read before its content left this disk is still true, and it shall not be fetched.
        return (known.size, known.modified) == (found.size, found.modified)
    return known == found and _fully_known(file, stamp) and (file.state == "quarantined" or not file.failures)


def _fully_known(file: KnownFile, stamp: str) -> bool:
    return file.stamp == stamp and file.state != "waiting"


def _tells(file: KnownFile) -> bool:
    # Of what lies in the cloud there is nothing else to go by, and it shall not be fetched.
    return file.fingerprint.inode > 0 or file.fingerprint.inode == IN_THE_CLOUD


class _Hidden:
    """The paths of which a scan can tell nothing."""

    def __init__(self, closed: Iterable[str], away: Iterable[str]) -> None:
        self._paths = {*closed, *away}
        self._ranges = [below(path) for path in self._paths]

    def __contains__(self, path: str) -> bool:
        if not self._paths:
            return False
        encoded = encode_path(path)
        return path in self._paths or any(first <= encoded < last for first, last in self._ranges)
