"""The model that answers questions, with all that belongs to it, as one value that is replaced as a whole."""

from dataclasses import dataclass
from pathlib import Path

from inkling.encoder.encoder import Encoder
from inkling.encoder.loader import EncoderLoader
from inkling.encoder.model_folder import ModelFolder
from inkling.search.searcher import Searcher
from inkling.store.connections import Connections
from inkling.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Answering:
    """A model, the loader of its encoder, and a reader and a searcher of its vectors; `model` None finds by words."""

    model: ModelFolder | None
    setting: str
    loader: EncoderLoader
    reader: Reader
    searcher: Searcher

    @property
    def identity(self) -> str:
        """The identity of the model, empty where there is none."""
        return self.model.identity if self.model else ""

    @property
    def encoder(self) -> Encoder | None:
        """The encoder, None while it is not loaded."""
        return self.loader.get() if self.loader.ready else None

    def now(self) -> tuple[Searcher, Encoder | None]:
        """Give searcher and encoder, which must belong to one model."""
        return self.searcher, self.encoder

    def close(self) -> None:
        """End the threads; nobody may ask any more."""
        self.searcher.close()
        self.loader.close()


def answering(model: ModelFolder | None, setting: str, connections: Connections, memory: Path) -> Answering:
    """Join the parts for a model; nothing is loaded yet."""
    reader = Reader(connections, model.identity if model else "")
    loader = EncoderLoader(model.path if model else None, memory)
    return Answering(model, setting, loader, reader, Searcher(reader))
