"""A watched folder, an index, and runs of the indexer with stand-ins for tokenizer and encoder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing_samples import Desk, Extractors
from picture_samples import TEXTS, StandIn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "documents"
    path.mkdir()
    return path


@pytest.fixture(scope="session")
def extractors() -> Iterator[Extractors]:
    kept = Extractors()
    yield kept
    kept.end()


@pytest.fixture
def desk(tmp_path: Path, folder: Path, extractors: Extractors) -> Iterator[Desk]:
    opened = Desk(tmp_path / "home", folder, extractors=extractors)
    yield opened
    opened.close()


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    found = StandIn(tmp_path / "programs")
    monkeypatch.setenv("PATH", str(found.folder))
    found.says(TEXTS)
    return found


@pytest.fixture
def reading(desk: Desk, stand_in: StandIn) -> Desk:
    """A desk whose user wants pictures to be read."""
    desk.settings = desk.settings.with_pictures("eng")
    return desk
