"""What a scan means for the index: which files to read, which only moved, which are gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from inkling.indexing.scanner import Scan
from inkling.store.database import below, encode_path
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


def compare(scan: Scan, known: Mapping[str, KnownFile], stamp: str) -> Plan:
    """Compare what lies on the disk with what the index knows.

    A file below a folder that could not be listed is not gone. A file that has vanished and one that has appeared
    with its fingerprint are one file that moved, unless the new name asks for another reader.
    """
    vanished = [file for path, file in known.items() if path not in scan.files and not _behind(path, scan)]
    by_fingerprint = {file.fingerprint: file for file in vanished if _fully_known(file, stamp)}
    moved: list[tuple[KnownFile, str]] = []
    readings: list[Reading] = []
    for path, fingerprint in scan.files.items():
        present = known.get(path)
        if present is None:
            old = by_fingerprint.get(fingerprint)
            if old is not None and PurePath(old.path).suffix.lower() == PurePath(path).suffix.lower():
                moved.append((by_fingerprint.pop(fingerprint), path))
                continue
        elif present.fingerprint == fingerprint and not _to_try_again(present, stamp):
            continue
        readings.append(Reading(path, fingerprint, present))
    readings.sort(key=lambda reading: (-reading.fingerprint.modified, reading.path))
    found_again = {file.id for file, _ in moved}
    return Plan(tuple(readings), tuple(moved), tuple(file for file in vanished if file.id not in found_again))


def _fully_known(file: KnownFile, stamp: str) -> bool:
    return file.stamp == stamp and file.state != "waiting"


def _to_try_again(file: KnownFile, stamp: str) -> bool:
    if file.state == "quarantined":
        return False
    return not _fully_known(file, stamp) or file.failures > 0


def _behind(path: str, scan: Scan) -> bool:
    encoded = encode_path(path)
    return any(first <= encoded < last for first, last in map(below, scan.closed)) or path in scan.closed
