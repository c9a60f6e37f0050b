"""A watched folder, an index, and runs of the indexer with stand-ins for tokenizer and encoder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing_samples import Desk, Extractors


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
