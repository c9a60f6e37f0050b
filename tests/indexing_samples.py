"""What the tests of indexing share: a stand-in for tokenizer and encoder, and a place to run the indexer."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from inkling.indexing.activity import Activity, Report
from inkling.indexing.changes import Changes
from inkling.indexing.control import Control
from inkling.indexing.extractor import Extractor, Limits
from inkling.indexing.fingerprints import FINE_TICK
from inkling.indexing.indexer import Indexer
from inkling.indexing.interest import Interest
from inkling.indexing.models_in_use import Model, Models
from inkling.indexing.pipeline import Pipeline
from inkling.settings import Settings
from inkling.store.connections import Connections
from inkling.store.ledger import Ledger
from inkling.store.reader import Reader
from inkling.store.writer import Writer
from store_samples import direction

PATIENT = Limits(seconds=60.0, seconds_per_megabyte=0.0, memory=400 << 20)
"""For a machine that has much else to do."""

QUICK = Limits(seconds=2.0, seconds_per_megabyte=0.0, memory=400 << 20)


def count_words(texts: Sequence[str]) -> list[int]:
    """Stands in for a tokenizer; some words make its process misbehave as a bad reader would."""
    for text in texts:
        if "HANG" in text:
            time.sleep(60)
        if "CRASH" in text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "NETWORK" in text:
            socket.create_connection(("127.0.0.1", 9))
        if "OPEN" in text:
            hoarded = [Path(os.devnull).open() for _ in range(1000)]  # noqa: SIM115 -- this is how a bad reader leaks
            assert hoarded
        if "LEAK" in text:
            hoard = [bytearray(b"x" * (10 << 20)) for _ in range(100)]
            assert hoard
    return count_words_only(texts)


def count_words_only(texts: Sequence[str]) -> list[int]:
    """Stands in for a tokenizer, whatever the texts say."""
    return [len(text.split()) for text in texts]


def end_at_once(*_: object) -> None:
    """Stands in for what a process of its own carries out, and ends that as a bad file would."""
    os._exit(1)


def wait_for_ever(*_: object) -> None:
    """Stands in for what a process of its own carries out, and never comes to an end."""
    time.sleep(600)


class StandInEncoder:
    """Texts with common words are near; counts what it is given."""

    identity = "stand-in"
    dimension = 64

    def __init__(self, pause: float = 0.0) -> None:
        self.encoded: list[str] = []
        self.cores_free = 0
        self.pause = pause

    def is_word(self, text: str) -> bool:
        return False

    def encode_query(self, text: str) -> np.ndarray:
        return direction(text)

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded.extend(texts)
        time.sleep(self.pause)
        return np.stack([direction(text) for text in texts])

    def encode_sentences(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([direction(text) for text in texts])

    def leave_free(self, cores: int) -> None:
        self.cores_free = cores

    def token_shares(self, query: np.ndarray, text: str) -> list[object]:
        return []


def slow_encoder() -> StandInEncoder:
    """Give an encoder that leaves time to be killed between two batches."""
    return StandInEncoder(0.2)


class KeptExtractor(Extractor):
    """Keeps its worker from one run to the next, unless it is in the middle of something."""

    def close(self) -> None:
        busy = [worker for worker in self._workers if worker.job is not None]
        self._workers = [worker for worker in self._workers if worker.job is None]
        for worker in busy:
            worker.stop()

    def end(self) -> None:
        super().close()


class Extractors:
    """Extractors that are used again, for starting a worker takes longer than all else in most tests."""

    def __init__(self) -> None:
        self._kept: dict[object, KeptExtractor] = {}

    def of(self, count_tokens: Callable[[Sequence[str]], list[int]], limits: Limits) -> KeptExtractor:
        return self._kept.setdefault((count_tokens, limits), KeptExtractor(count_tokens, 1, limits))

    def end(self) -> None:
        for extractor in self._kept.values():
            extractor.end()


class Desk:
    """One home and one watched folder; `index` runs the indexer as a fresh start of the program would."""

    def __init__(
        self,
        home: Path,
        folder: Path,
        encoder: StandInEncoder | None = None,
        extractors: Extractors | None = None,
    ) -> None:
        home.mkdir(exist_ok=True)
        self.home = home
        self.folder = folder
        self.settings = Settings().with_folder(folder)
        self.encoder = encoder or StandInEncoder()
        self.control = Control()
        self.interest = Interest()
        self.stamp = "rules 1"
        self.count_tokens = count_words
        self.models = Models(Model("stand-in", lambda: None, lambda: self.encoder))
        self.seen: list[Activity] = []
        self.connections = Connections(home / "index.sqlite")
        self._extractors = extractors or Extractors()
        self._shared = extractors is not None

    def index(self, limits: Limits = PATIENT) -> Report:
        with self.open(limits) as indexer:
            return indexer.run(self.settings, self.seen.append)

    def follow(self, folders: Sequence[str] = (), trees: Sequence[str] = ()) -> list[str]:
        """Look only at some places, named below the folder, and tell which texts were encoded for it."""
        changes = Changes(frozenset(map(self.path, folders)), frozenset(map(self.path, trees)))
        with self.open(PATIENT) as indexer:
            indexer.follow(changes, self.settings, self.seen.append)
        return self.encoder.encoded

    @contextlib.contextmanager
    def open(self, limits: Limits = PATIENT) -> Iterator[Indexer]:
        self.encoder.encoded.clear()
        with self.open_pipeline(self.control, limits) as pipeline:
            yield pipeline.indexer

    def open_pipeline(self, control: Control, limits: Limits = PATIENT) -> Pipeline:
        """Join the parts as they are joined for the background."""
        writer = Writer(self.home / "index.sqlite", self.home / "lock")
        extractor = self._extractors.of(self.count_tokens, limits)
        # A file read within a tick of its change is read again, and a worker that runs already is that quick.
        time.sleep(1.25 * FINE_TICK / 1e9)
        indexer = Indexer(
            writer, extractor, self.home, lambda: self.models, self.stamp, control, self.interest
        )
        return Pipeline(writer, extractor, indexer)

    def path(self, name: str) -> str:
        return os.path.normpath(self.folder / name)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def states(self) -> dict[str, str]:
        rows = Ledger(self.connections).rows()
        return {os.path.relpath(row.path, self.folder): row.state for row in rows}

    def reason(self, name: str) -> str:
        return {row.path: row.reason for row in Ledger(self.connections).rows()}[str(self.folder / name)]

    def texts(self, name: str) -> list[str]:
        return [passage.text for passage in self.reader.passages_of(str(self.folder / name))]

    @property
    def reader(self) -> Reader:
        return Reader(self.connections, "stand-in")

    def content(self) -> list[tuple[object, ...]]:
        """Everything that matters in the index, in an order that does not depend on its history."""
        return self.connections.rows(
            "SELECT f.path, f.title, f.state, f.reason, f.content, f.stamp, p.ordinal, p.place, p.page, p.start, "
            'p."end", p.text, n.number, d.title, d.written, d.name, t.hash, v.vector FROM files f '
            "LEFT JOIN passages p ON p.file = f.id LEFT JOIN texts t ON t.id = p.text_id "
            "LEFT JOIN vectors_1 v ON v.text_id = t.id LEFT JOIN passage_parts n ON n.passage = p.id "
            "LEFT JOIN parts d ON d.file = n.file AND d.number = n.number ORDER BY f.path, p.ordinal"
        )

    def close(self) -> None:
        self.connections.close()
        if not self._shared:
            self._extractors.end()


def differences(expected: Sequence[tuple[object, ...]], found: Sequence[tuple[object, ...]]) -> list[str]:
    """Describe the rows that are in one of two indexes only, and in which columns those of the same name differ."""
    here = sorted(set(expected) - set(found), key=repr)
    there = sorted(set(found) - set(expected), key=repr)
    lines = []
    for missing in here:
        like = max(there, key=lambda row: _columns_alike(missing, row), default=None)
        if like is None or like[0] != missing[0]:
            lines.append(f"missing: {missing}"[:400])
            continue
        there.remove(like)
        different = [
            f"column {place}: {one!r:.100} is expected, {other!r:.100} was found"
            for place, (one, other) in enumerate(zip(missing, like, strict=True))
            if one != other
        ]
        lines.append(f"{missing[0]!r}: {'; '.join(different)}")
    lines += [f"too much: {row}"[:400] for row in there]
    if len(expected) != len(found):
        lines.append(f"{len(found)} rows where {len(expected)} are expected")
    return lines


def _columns_alike(one: tuple[object, ...], other: tuple[object, ...]) -> int:
    return (one[0] == other[0]) * len(one) + sum(a == b for a, b in zip(one, other, strict=True))
