"""What models are compared by: texts as they are encoded, and an encoder of any model at hand for a while."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from inkling.documents.passages import text_to_encode
from inkling.encoder.encoder import Encoder, Vector
from inkling.encoder.loader import EncoderLoader
from inkling.models.shelf import Shelf
from inkling.session.model_choice import ModelChoice
from inkling.store.connections import Connections
from inkling.store.corpus import Corpus
from inkling.store.reader import Reader


@dataclass(frozen=True, slots=True)
class TriedText:
    """A passage by its id: its text, and what is encoded of it, which has title and place before."""

    passage: int
    text: str
    encoded: str


class Trying:
    """Tries models beside the one that answers and changes nothing; any thread may call, and calls take long."""

    def __init__(self, shelf: Shelf, choice: ModelChoice, connections: Connections, memory: Path) -> None:
        self._shelf, self._choice = shelf, choice
        self._connections, self._corpus, self._memory = connections, Corpus(connections), memory

    def models(self) -> dict[str, str]:
        """Give the models at hand by their names, each with its setting, the answering one first."""
        now, following = self._choice.answering, self._choice.following
        found = {each.model.name: each.setting for each in (now, following) if each is not None and each.model}
        return found | {name: self._shelf.setting_of(name) for name in self._shelf.names() if name not in found}

    def texts(self, path: str) -> list[TriedText]:
        """List the passages of a file in their order."""
        found = self._corpus.of(path)
        return [TriedText(each.id, each.text, text_to_encode(each.title, each.place, each.text)) for each in found]

    def vectors(self, setting: str, passages: Sequence[int]) -> dict[int, Vector]:
        """Fetch the vectors that the index has of a model, to the precision of int8; others are left out.

        Raises:
            ModelProblem: the model cannot be used.
        """
        return Reader(self._connections, self._shelf.read(setting).identity).vectors(passages).by_passage()

    @contextmanager
    def encoder(self, setting: str) -> Iterator[Encoder]:
        """Load a model for as long as it is needed.

        Raises:
            ModelProblem: it cannot be used.
        """
        loader = EncoderLoader(self._shelf.read(setting).path, self._memory)
        try:
            yield loader.get()
        finally:
            loader.close()
