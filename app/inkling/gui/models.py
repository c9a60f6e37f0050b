"""What the window asks of models, and what it is told of them: protocols, so that no machinery is imported."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol


class ModelRow(Protocol):
    """A model at hand, or of which vectors are kept."""

    @property
    def name(self) -> str:
        """The name by which it is chosen."""

    @property
    def role(self) -> str:
        """One of "answers", "is being prepared", "kept", "not used"."""

    @property
    def vectors(self) -> int:
        """How many texts have a vector of it."""

    @property
    def missing(self) -> int:
        """How many texts lack one, where some have one."""

    @property
    def bytes(self) -> int:
        """What the vectors take on the disk."""

    @property
    def licence(self) -> str:
        """The licence it was fetched under, if known."""

    @property
    def caution(self) -> str:
        """What one should know of a model that was just chosen."""


class Recommended(Protocol):
    """A model that can be fetched by its name."""

    @property
    def name(self) -> str:
        """Its short name."""

    @property
    def languages(self) -> str:
        """The languages it knows."""

    @property
    def megabytes(self) -> int:
        """The size of its weights."""

    @property
    def licence(self) -> str:
        """Its licence."""

    @property
    def figures(self) -> str:
        """Published figures, empty where none are known for sure."""

    @property
    def source(self) -> str:
        """Where the figures were published."""


class Offer(Protocol):
    """What a hub offers: to be agreed to before it is fetched."""

    @property
    def endpoint(self) -> str:
        """The hub."""

    @property
    def repository(self) -> str:
        """The model's name there."""

    @property
    def licence(self) -> str:
        """Its licence, empty where none is named."""

    @property
    def bytes(self) -> int:
        """The size of all files."""


class Models(Protocol):
    """The part of the session that carries out what is wished of models; any method may block for long."""

    def list(self) -> Sequence[ModelRow]:
        """List the models at hand."""

    def recommended(self) -> Sequence[Recommended]:
        """List models worth fetching that are not at hand."""

    def use(self, name: str) -> ModelRow:
        """Choose a model."""

    def undo(self) -> ModelRow:
        """Go back to the one before."""

    def add(self, folder: Path) -> str:
        """Copy a model folder into the home, and tell its name."""

    def remove(self, name: str) -> int:
        """Remove a model that is not used, and tell how many bytes that freed."""

    def look_up(self, name: str) -> Offer:
        """Ask a hub what it offers; this uses the network."""

    def fetch(
        self,
        offer: Any,  # noqa: ANN401 - an Offer that `look_up` gave
        *,
        on_progress: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> str:
        """Fetch what was agreed to, and tell its name; this uses the network."""
