"""Training on pairs: a new last layer over vectors that are known already, or the whole model over texts.

The losses are those of sentence-transformers. Training the last layer alone (a square matrix that begins as the
identity) takes seconds, since every text is encoded only once; training the whole model is for accelerators.
"""

import logging
import math
import pickle
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from inkling.encoder.encoder import Matrix
from inkling.encoder.recipe import Recipe

Look = Callable[[int, int], bool]
"""Told the steps done and the steps in all; says whether to go on, and may wait or raise before it does."""

Columns = Sequence[dict[str, Any]]
"""What a model takes, for the anchors, for the positives and, where there are some, for the hard negatives."""

_log = logging.getLogger(__name__)

CHECKPOINT_EVERY = 50
MARGIN = 0.2
"""How much nearer a triplet's positive shall be than its negative, as a difference of cosines."""


class Examples(Protocol):
    """What there is to learn from, by number."""

    def __len__(self) -> int:
        """How many examples there are."""

    def columns(self, chosen: Sequence[int]) -> Columns:
        """Give some examples as the model takes them."""


@dataclass(frozen=True, slots=True)
class VectorExamples:
    """Examples as vectors, for the training of the last layer; rows belong together."""

    queries: Matrix
    answers: Matrix
    negatives: Matrix | None

    def __len__(self) -> int:
        return len(self.queries)

    def columns(self, chosen: Sequence[int]) -> Columns:
        """Give the vectors of some examples."""
        rows = list(chosen)
        matrices = [self.queries, self.answers, *([] if self.negatives is None else [self.negatives])]
        return [{"sentence_embedding": torch.from_numpy(matrix[rows])} for matrix in matrices]


class TextExamples:
    """Examples as texts, for the training of a whole model, which makes tokens of them."""

    def __init__(self, model: Any, texts: Sequence[Sequence[str]], device: str) -> None:  # noqa: ANN401
        self._model = model
        self._texts = texts
        self._device = device

    def __len__(self) -> int:
        return len(self._texts[0])

    def columns(self, chosen: Sequence[int]) -> Columns:
        """Make tokens of some examples."""
        found = []
        for column in self._texts:
            features = self._model.preprocess([column[row] for row in chosen])
            found.append({
                name: value.to(self._device) if isinstance(value, Tensor) else value
                for name, value in features.items()
            })
        return found


class LastLayer(nn.Sequential):
    """A Dense layer that begins as the identity, and the scaling of its output to length 1."""

    def __init__(self, dimension: int) -> None:
        from sentence_transformers.base.modules.dense import Dense
        from sentence_transformers.base.modules.normalize import Normalize

        # Split over the cores, so small products take ten times as long where other programs want these, too.
        torch.set_num_threads(1)
        dense = Dense(dimension, dimension, bias=False, activation_function=None, init_weight=torch.eye(dimension))
        super().__init__(dense, Normalize())
        self.dimension = dimension

    @property
    def weight(self) -> Tensor:
        """The matrix, shape (dimension, dimension)."""
        return self.get_parameter("0.linear.weight")

    def drift(self) -> Tensor:
        """Tell how far the layer has gone from the identity: the mean square of a row's change."""
        return ((self.weight - torch.eye(self.dimension)) ** 2).sum() / self.dimension


class Training:
    """Trains one model in the calling thread; what a checkpoint holds is not trained again.

    The same examples, recipe and number of steps give the same model on one machine.
    """

    def __init__(self, model: nn.Module, examples: Examples, recipe: Recipe, checkpoint: Path) -> None:
        # Torch takes numbers of 64 bits only.
        torch.manual_seed(recipe.seed % 2**63)
        self._model = model
        self._examples = examples
        self._recipe = recipe
        self._checkpoint = checkpoint
        self._loss = _loss(model, recipe)
        trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self._optimizer = torch.optim.AdamW(trained, lr=recipe.learning_rate, weight_decay=0.0)
        self._steps = recipe.epochs * math.ceil(len(examples) / recipe.batch)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimizer, self._rate)
        self._done = 0

    @property
    def steps(self) -> int:
        """How many steps the whole training has."""
        return self._steps

    def run(self, look: Look) -> int:
        """Train to the end, or until `look` says no, and tell how many steps were done in all.

        Begins after the last checkpoint, where there is one. Whatever `look` raises goes through; the steps since
        the last checkpoint are lost then.
        """
        self._model.train()
        self._resume()
        for step, chosen in enumerate(self._batches()):
            if step < self._done:
                continue
            if not look(self._done, self._steps):
                break
            self._step(chosen)
            self._done = step + 1
            if self._done % CHECKPOINT_EVERY == 0:
                self._save()
        self._model.eval()
        return self._done

    def _step(self, chosen: Sequence[int]) -> None:
        self._optimizer.zero_grad()
        columns = self._examples.columns(chosen)
        if self._recipe.loss == "cosine similarity":
            loss = _cosine_loss(self._loss, columns)
        else:
            loss = self._loss(columns, torch.zeros(len(chosen)))
        if isinstance(self._model, LastLayer):
            loss = loss + self._recipe.stay_near * self._model.drift()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()

    def _batches(self) -> Iterator[Sequence[int]]:
        chance = random.Random(self._recipe.seed)
        for _ in range(self._recipe.epochs):
            order = chance.sample(range(len(self._examples)), len(self._examples))
            for start in range(0, len(order), self._recipe.batch):
                yield order[start : start + self._recipe.batch]

    def _rate(self, step: int) -> float:
        """Rise over the warm-up, then fall evenly to nothing."""
        warm = max(1, round(self._recipe.warm_up * self._steps))
        return min((step + 1) / warm, max(0.0, (self._steps - step) / max(1, self._steps - warm)))

    def _save(self) -> None:
        new = self._checkpoint.with_suffix(".new")
        state = {
            "done": self._done,
            "steps": self._steps,
            "examples": len(self._examples),
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "schedule": self._schedule.state_dict(),
        }
        try:
            with new.open("wb") as file:
                torch.save(state, file)
        except RuntimeError as error:
            # Torch tells of its own trouble where the system could not write.
            if isinstance(error.__context__, OSError):
                raise error.__context__ from error
            raise
        new.replace(self._checkpoint)

    def _resume(self) -> None:
        if not self._checkpoint.exists():
            return
        try:
            # Values only: a checkpoint runs no code.
            found = torch.load(self._checkpoint, weights_only=True)
        except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, OSError) as error:
            # A power failure can leave half of one.
            _log.warning("%s is damaged, so training begins anew: %s", self._checkpoint, error)
            return
        # Of other examples some may be held out from these.
        if (found["steps"], found.get("examples")) == (self._steps, len(self._examples)):
            self._model.load_state_dict(found["model"])
            self._optimizer.load_state_dict(found["optimizer"])
            self._schedule.load_state_dict(found["schedule"])
            self._done = int(found["done"])


def _loss(model: nn.Module, recipe: Recipe) -> Any:  # noqa: ANN401
    from sentence_transformers.sentence_transformer import losses

    match recipe.loss:
        case "multiple negatives ranking" if recipe.batch > recipe.part:
            return losses.CachedMultipleNegativesRankingLoss(
                model, scale=recipe.scale, mini_batch_size=recipe.part  # type: ignore[arg-type]
            )
        case "multiple negatives ranking":
            return losses.MultipleNegativesRankingLoss(model, scale=recipe.scale)  # type: ignore[arg-type]
        case "triplet":
            distance = losses.TripletDistanceMetric.COSINE
            return losses.TripletLoss(model, distance, MARGIN)  # type: ignore[arg-type]
        case "cosine similarity":
            return losses.CosineSimilarityLoss(model)  # type: ignore[arg-type]


def _cosine_loss(loss: Any, columns: Columns) -> Tensor:  # noqa: ANN401
    """Draw an answer to 1 and a hard negative to 0, each with its own copy of what is asked."""
    asked, answers, *negatives = columns
    count = len(next(iter(asked.values())))
    total: Tensor = loss([dict(asked), answers], torch.ones(count))
    for negative in negatives:
        total = total + loss([dict(asked), negative], torch.zeros(count))
    return total
