"""The parts of the indexer that live and end together: writer, worker processes, indexer."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from inkling.documents import passages, version
from inkling.encoder.model_folder import ModelFolder
from inkling.encoder.tokens import TokenCounter
from inkling.indexing.control import Control
from inkling.indexing.extractor import Extractor
from inkling.indexing.indexer import Indexer
from inkling.indexing.interest import Interest
from inkling.indexing.meaning import reading_stamp
from inkling.indexing.models_in_use import Models
from inkling.places import Places
from inkling.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Pipeline:
    """An open writer and the indexer that uses it; leaving the context ends all of it."""

    writer: Writer
    extractor: Extractor
    indexer: Indexer

    def __enter__(self) -> "Pipeline":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.extractor.close()
        finally:
            self.writer.close()


OpenPipeline = Callable[[Control], Pipeline]


def open_pipeline(
    places: Places, cutter: ModelFolder, models: Callable[[], Models], interest: Interest, control: Control
) -> Pipeline:
    """Take the writer's lock and join the parts; raises IndexBusy while another process writes.

    Files are cut into passages by the tokens of one model, `cutter`, whichever models encode them: so the passages,
    and what was encoded of them, stay when another model is chosen.
    """
    writer = Writer(places.index, places.lock)
    try:
        extractor = Extractor(TokenCounter(cutter), workers=min(4, os.cpu_count() or 1))
        stamp = reading_stamp(version.VERSION, passages.VERSION, _file_stamp(cutter.tokenizer))
        indexer = Indexer(writer, extractor, places.home, models, stamp, control, interest)
    except BaseException:
        writer.close()
        raise
    return Pipeline(writer, extractor, indexer)


def _file_stamp(path: Path) -> str:
    return reading_stamp(path.read_bytes())
