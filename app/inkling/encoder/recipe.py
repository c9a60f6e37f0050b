"""How a model is trained; importing this module imports neither torch nor transformers."""

from dataclasses import dataclass
from typing import Literal

Loss = Literal["multiple negatives ranking", "triplet", "cosine similarity"]
LOSSES: tuple[Loss, ...] = ("multiple negatives ranking", "triplet", "cosine similarity")

Depth = Literal["layer", "whole"]
DEPTHS: tuple[Depth, ...] = ("layer", "whole")
"""A new last layer alone, or the whole model."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training is made of.

    Batches of `batch` examples, of which `part` at a time go through the model (gradients are cached, after Gao et
    al., 2021). The learning rate rises over the share `warm_up` of the steps and falls to nothing. `scale` sharpens
    the ranking loss; `stay_near` holds a last layer to the identity. Hard negatives are taken where a loss needs
    them (all but the ranking loss) or they are wished for.
    """

    depth: Depth = "layer"
    loss: Loss = "multiple negatives ranking"
    batch: int = 256
    part: int = 256
    learning_rate: float = 5e-4
    warm_up: float = 0.1
    epochs: int = 6
    scale: float = 20.0
    stay_near: float = 30.0
    seed: int = 1
    hard_negatives: bool = False

    @property
    def takes_negatives(self) -> bool:
        """Whether hard negatives take part."""
        return self.hard_negatives or self.loss != "multiple negatives ranking"


WHOLE = Recipe(depth="whole", batch=64, part=16, learning_rate=2e-5, epochs=1)
"""For a whole model: small steps, and the memory of a small batch."""
