"""Settings that are lost or damaged cost nothing that was made of the folders."""

import os
import time
from pathlib import Path

import pytest

from inkling.errors import InklingError
from inkling.places import Places
from inkling.session import Session
from inkling.settings_file import load
from inkling.store.ledger import Ledger
from inkling.store.schema import WATCHED


@pytest.mark.parametrize("content", [None, "{", '{"folders": ["~/Documents"]}'])
def test_nothing_is_read_or_encoded_again_where_the_settings_were_lost(
    small: Session, places: Places, folder: Path, content: str | None
) -> None:
    small.index([folder], ["cake*"])
    small.models.use("two")
    small.index([])
    small.close()
    before = load(places.settings)
    places.settings.unlink() if content is None else places.settings.write_text(content)
    told: list[InklingError] = []
    again = Session(places, told.append)
    report = again.index([])
    assert (report.files, report.gone, report.changed, report.passages_encoded) == (4, 0, 0, 0)
    assert again.settings().folders == before.folders == load(places.settings).folders
    assert again.status().model == "two"
    assert len(told) == 1
    again.close()


def test_a_typing_error_while_it_runs_empties_nothing(small: Session, places: Places, folder: Path) -> None:
    small.index([folder])
    before = load(places.settings)
    told: list[Exception] = []
    small.start(lambda _: None, told.append)
    places.settings.write_text(places.settings.read_text().replace("]", "],", 1))
    os.utime(places.settings, (1_700_000_000, 1_700_000_000))
    deadline = time.monotonic() + 30
    while not told and time.monotonic() < deadline:
        time.sleep(0.02)
    assert ["damaged" in str(problem) for problem in told] == [True]
    assert small.settings() == load(places.settings) == before
    small.index([])
    assert small.status().files == 5


def test_what_was_mended_is_no_failure_of_the_work(small: Session, places: Places, folder: Path) -> None:
    small.index([folder])
    small.close()
    told: list[InklingError] = []
    failures: list[Exception] = []
    again = Session(places, told.append)
    again.start(lambda _: None, failures.append)
    places.settings.write_text("{")
    os.utime(places.settings, (1_700_000_000, 1_700_000_000))
    deadline = time.monotonic() + 30
    while not told and time.monotonic() < deadline:
        time.sleep(0.02)
    again.close()
    assert ["damaged" in str(problem) for problem in told] == [True]
    assert failures == []


def test_what_was_forgotten_is_not_remembered(small: Session, places: Places, folder: Path) -> None:
    small.index([folder])
    small.forget([folder])
    assert str(folder) not in str(Ledger(small._connections).fact(WATCHED))
