"""An empty index, and the parts that write and read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inkling.store.connections import Connections
from inkling.store.embeddings import Embeddings
from inkling.store.reader import Reader
from inkling.store.writer import Writer
from store_samples import MODEL


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


@pytest.fixture
def writer(index: Path) -> Iterator[Writer]:
    opened = Writer(index, index.with_name("lock"))
    yield opened
    opened.close()


@pytest.fixture
def embeddings(writer: Writer) -> Embeddings:
    return Embeddings(writer, MODEL)


@pytest.fixture
def connections(writer: Writer, index: Path) -> Iterator[Connections]:
    opened = Connections(index)
    yield opened
    opened.close()


@pytest.fixture
def reader(connections: Connections) -> Reader:
    return Reader(connections, MODEL)
