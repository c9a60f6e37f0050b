"""Loads the transformer of a model folder: token numbers to token vectors."""

import contextlib
import logging
import os
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import torch
from safetensors.torch import load_file
from torch import Tensor

from inkling.encoder.bert import Bert, is_bert
from inkling.encoder.device import Device
from inkling.encoder.model_folder import ModelFolder, TransformerFolder, read_transformer_config
from inkling.errors import ModelProblem


class Transformer(Protocol):
    """Token numbers of some texts to their token vectors; any thread calls."""

    @property
    def packs(self) -> bool:
        """Whether texts of different lengths are computed together without padding."""

    def __call__(self, numbers: Sequence[Sequence[int]]) -> Tensor:
        """Compute token vectors, shape (texts, greatest length, width); what stands beyond a text means nothing."""


def load_transformer(folder: ModelFolder, device: Device) -> Transformer:
    """Load the weights onto a device.

    Only architectures other than BERT and RoBERTa import the transformers library, which takes seconds.

    Raises:
        ModelProblem: weights are damaged or missing.
    """
    config = read_transformer_config(folder)
    with plain_problems(folder):
        if is_bert(config):
            return Bert(config, load_weights(folder), device.kind, getattr(torch, device.precision))
        return _Other(load_model(folder, _architecture(folder, config), device), device.kind)


@contextlib.contextmanager
def plain_problems(folder: TransformerFolder) -> Iterator[None]:
    """Raise ModelProblem for whatever the libraries raise where weights or settings are damaged or missing."""
    try:
        yield
    except ModelProblem:
        raise
    # The folder is somebody else's, and so are the libraries that read it: they may raise anything.
    except Exception as error:
        title = f"The weights of the model {folder.name} could not be loaded."
        raise ModelProblem(title, "Fetch the model again, or choose another one.") from error


def load_weights(folder: TransformerFolder) -> dict[str, Tensor]:
    """Load all weights of a folder."""
    return {name: tensor for path in folder.weights for name, tensor in load_file(path).items()}


def load_model(folder: TransformerFolder, architecture: str, device: Device) -> Any:  # noqa: ANN401 - one of many
    """Load a model by its class of the transformers library; raises KeyError where weights are missing."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import transformers

    logging.getLogger("transformers").setLevel(logging.ERROR)
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model, report = getattr(transformers, architecture).from_pretrained(
        folder.transformer,
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
        output_loading_info=True,
        dtype=getattr(torch, device.precision),
    )
    missing = [name for name in report["missing_keys"] if "pooler" not in name or "Classification" in architecture]
    if missing:
        raise KeyError(missing[0])
    return model.to(device.kind).eval()


def _architecture(folder: ModelFolder, config: dict[str, Any]) -> str:
    import transformers

    kind = config.get("model_type", "")
    encoders = {"t5": "T5EncoderModel", "mt5": "MT5EncoderModel"}
    if kind in encoders:
        return encoders[kind]
    if kind not in transformers.CONFIG_MAPPING or config.get("is_encoder_decoder"):
        title = f"The model {folder.name} is of a kind that is not supported ({kind})."
        raise ModelProblem(title, "Choose another model.")
    return "AutoModel"


class _Other:
    """A model of the transformers library."""

    packs = False

    def __init__(self, model: Any, device: str) -> None:  # noqa: ANN401 - one of many classes
        self._model = model
        self._device = device

    def __call__(self, numbers: Sequence[Sequence[int]]) -> Tensor:
        """Pad the texts to the longest and compute their token vectors."""
        longest = max(len(row) for row in numbers)
        padded = torch.tensor([[*row, *[0] * (longest - len(row))] for row in numbers], device=self._device)
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in numbers], device=self._device)
        hidden: Tensor = self._model(input_ids=padded, attention_mask=mask).last_hidden_state
        return hidden
