"""Which models the indexer encodes for: the one whose vectors answer, and the one that is to follow it."""

from collections.abc import Callable
from dataclasses import dataclass

from inkling.encoder.encoder import Encoder
from inkling.errors import ModelProblem


@dataclass(frozen=True, slots=True)
class Model:
    """A model as the indexer uses it: `encoder` waits until it is loaded, `prepare` begins with that beforehand."""

    identity: str
    prepare: Callable[[], None]
    encoder: Callable[[], Encoder]


@dataclass(frozen=True, slots=True)
class Following(Model):
    """A model that takes the place of the answering one as soon as its vectors are complete.

    `fact` is what the index remembers of it from then on. `completed` is called on the indexer's thread once that is
    committed, `failed` where it cannot be loaded.
    """

    fact: object
    completed: Callable[[], None]
    failed: Callable[[ModelProblem], None]


@dataclass(frozen=True, slots=True)
class Models:
    """The models at the begin of a run; `following` is None where the chosen one answers already."""

    answering: Model
    following: Following | None = None
