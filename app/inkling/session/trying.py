"""What models are compared by: texts as they are encoded, and an encoder of any model at hand for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inkling.documents.passages import text_to_encode
from inkling.encoder.encoder import Encoder
from inkling.encoder.loader import EncoderLoader
from inkling.models.shelf import Shelf
from inkling.session.model_choice import ModelChoice
from inkling.store.connections import Connections
from inkling.store.corpus import Corpus


class Trying:
    """Tries models beside the one that answers and changes nothing; any thread may call, and calls take long."""

    def __init__(self, shelf: Shelf, choice: ModelChoice, connections: Connections, memory: Path) -> None:
        self._shelf, self._choice = shelf, choice
        self._corpus, self._memory = Corpus(connections), memory

    def models(self) -> dict[str, str]:
        """Give the models at hand by their names, each with its setting, the answering one first."""
        now, following = self._choice.answering, self._choice.following
        found = {each.model.name: each.setting for each in (now, following) if each is not None and each.model}
        return found | {name: self._shelf.setting_of(name) for name in self._shelf.names() if name not in found}

    def texts(self, path: str) -> list[tuple[str, str]]:
        """List the passages of a file in their order, each with the text that is encoded for it."""
        found = self._corpus.of(path)
        return [(each.text, text_to_encode(each.title, each.place, each.text)) for each in found]

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
