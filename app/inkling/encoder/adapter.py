"""The two depths of adapting a model, behind one door: a new last layer, or the whole model."""

import contextlib
import errno
import importlib.util
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from safetensors import SafetensorError

from inkling.encoder.adapted_folder import write_origin, write_with_layer
from inkling.encoder.encoder import Encoder, Matrix
from inkling.encoder.model_folder import ModelFolder, read_model_folder
from inkling.encoder.recipe import Recipe
from inkling.encoder.start import start_encoder
from inkling.encoder.training import LastLayer, Look, TextExamples, Training, VectorExamples
from inkling.errors import ModelProblem


@dataclass(frozen=True, slots=True)
class Lesson:
    """What there is to learn, row by row: texts and their unit vectors by the model as it is.

    `negatives` are empty and None where there are none; they look like answers and are not.
    """

    queries: Sequence[str]
    answers: Sequence[str]
    negatives: Sequence[str]
    query_vectors: Matrix
    answer_vectors: Matrix
    negative_vectors: Matrix | None


class Adapter(Protocol):
    """A model on its way to another one; belongs to one thread."""

    def train(self, lesson: Lesson, look: Look) -> int:
        """Learn, after the last checkpoint where there is one, and tell how many steps were done in all."""

    def write(self, target: Path, made: dict[str, Any]) -> None:
        """Write the model as a plain sentence-transformers folder, with what says how it was made.

        Raises:
            OSError: it cannot be written.
        """

    def queries(self, texts: Sequence[str], known: Matrix) -> Matrix:
        """Encode what is asked with the model as written; `known` are the vectors by the old model."""

    def passages(self, texts: Sequence[str], known: Matrix) -> Matrix:
        """Encode passages with the model as written; `known` are the vectors by the old model."""


def expect_training() -> None:
    """See that this Inkling can train, without importing what does.

    Raises:
        ModelProblem: sentence-transformers, which trains, is not installed.
    """
    if importlib.util.find_spec("sentence_transformers") is None:
        raise ModelProblem(
            "This Inkling cannot adapt a model: the packages come without what trains.",
            "Start Inkling from its source for that.",
        )


def adapter(folder: ModelFolder, recipe: Recipe, checkpoint: Path, memory: Path) -> Adapter:
    """Begin to adapt a model as deep as the recipe says."""
    if recipe.depth == "layer":
        return LayerAdapter(folder, recipe, checkpoint)
    return WholeAdapter(folder, recipe, checkpoint, memory)


class LayerAdapter:
    """Learns a new last layer; the vectors of the old model are multiplied by it, nothing is encoded again."""

    def __init__(self, folder: ModelFolder, recipe: Recipe, checkpoint: Path) -> None:
        self._folder, self._recipe, self._checkpoint = folder, recipe, checkpoint
        self._layer = LastLayer(folder.dimension)

    def train(self, lesson: Lesson, look: Look) -> int:
        """Learn, after the last checkpoint where there is one, and tell how many steps were done in all."""
        examples = VectorExamples(lesson.query_vectors, lesson.answer_vectors, lesson.negative_vectors)
        return Training(self._layer, examples, self._recipe, self._checkpoint).run(look)

    def write(self, target: Path, made: dict[str, Any]) -> None:
        """Write the model as a plain sentence-transformers folder, with what says how it was made."""
        write_with_layer(self._folder, self._layer.weight, target, made)

    def queries(self, texts: Sequence[str], known: Matrix) -> Matrix:
        """Multiply known vectors by the layer; `texts` are not needed."""
        return self.passages(texts, known)

    @torch.inference_mode()
    def passages(self, texts: Sequence[str], known: Matrix) -> Matrix:
        """Multiply known vectors by the layer; `texts` are not needed."""
        found: Matrix = self._layer({"sentence_embedding": torch.from_numpy(known)})["sentence_embedding"].numpy()
        return found


class WholeAdapter:
    """Trains all layers on texts, on the accelerator where there is one."""

    def __init__(self, folder: ModelFolder, recipe: Recipe, checkpoint: Path, memory: Path) -> None:
        self._folder, self._recipe, self._checkpoint, self._memory = folder, recipe, checkpoint, memory
        self._device = _device()
        self._model = _load(folder, self._device)
        self._written: Path | None = None

    def train(self, lesson: Lesson, look: Look) -> int:
        """Learn, after the last checkpoint where there is one, and tell how many steps were done in all."""
        columns = [
            [self._folder.query_prompt + text for text in lesson.queries],
            [self._folder.passage_prompt + text for text in lesson.answers],
        ]
        if lesson.negatives:
            columns.append([self._folder.passage_prompt + text for text in lesson.negatives])
        examples = TextExamples(self._model, columns, self._device)
        return Training(self._model, examples, self._recipe, self._checkpoint).run(look)

    def write(self, target: Path, made: dict[str, Any]) -> None:
        """Write the model as a plain sentence-transformers folder, with what says how it was made."""
        with _system_errors():
            self._model.save(str(target), create_model_card=False, safe_serialization=True)
        write_origin(target, made)
        self._written = target

    def queries(self, texts: Sequence[str], known: Matrix) -> Matrix:
        """Encode with the folder that was written; the old vectors are not needed."""
        encoder = self._encoder()
        return np.stack([encoder.encode_query(text) for text in texts])

    def passages(self, texts: Sequence[str], known: Matrix) -> Matrix:
        """Encode with the folder that was written; the old vectors are not needed."""
        return self._encoder().encode_passages(texts)

    def _encoder(self) -> Encoder:
        assert self._written is not None, "a model is written before it is asked"
        return start_encoder(read_model_folder(self._written), self._memory)


@contextlib.contextmanager
def _system_errors() -> Iterator[None]:
    """Raise OSError where safetensors says in words of its own that the system could not write."""
    try:
        yield
    except SafetensorError as error:
        number = re.search(r"os error (\d+)", str(error))
        raise OSError(int(number[1]) if number else errno.EIO, str(error)) from error


def _device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _load(folder: ModelFolder, device: str) -> Any:  # noqa: ANN401
    from sentence_transformers import SentenceTransformer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = SentenceTransformer(
            str(folder.path), device=device, local_files_only=True, model_kwargs={"use_safetensors": True}
        )
    model.max_seq_length = folder.maximum_length
    return model
