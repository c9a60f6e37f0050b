"""What follows the transformer in a sentence-transformers folder: pooling and layers on the pooled vector."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from inkling.encoder.folder_files import (
    ASK_FOR_ANOTHER,
    Json,
    find_weights,
    inside,
    optional_json,
    read_json,
    unsupported,
)
from inkling.errors import ModelProblem

PoolingMode = Literal["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]

# In the order in which sentence-transformers concatenates what they pool.
_MODE_FLAGS: dict[str, PoolingMode] = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}


@dataclass(frozen=True, slots=True)
class Pooling:
    """Token vectors to one vector; several modes are concatenated."""

    modes: tuple[PoolingMode, ...]
    include_prompt: bool = True


@dataclass(frozen=True, slots=True)
class Dense:
    """A linear layer on the pooled vector, its weights in `weights`; `activation` names a class of torch.nn."""

    weights: Path
    activation: str
    bias: bool
    residual: bool


@dataclass(frozen=True, slots=True)
class Normalize:
    """Scales the pooled vector to length 1."""


@dataclass(frozen=True, slots=True)
class LayerNorm:
    """Normalizes the pooled vector by its mean and deviation, with the weights in `weights`."""

    weights: Path


HeadModule = Pooling | Dense | LayerNorm | Normalize


def kind_of(entry: Json) -> str:
    """Name the kind of a module that is listed; raises ModelProblem where it would be code of the model's own."""
    dotted = str(entry.get("type", ""))
    if dotted.startswith("sentence_transformers."):
        return dotted.rpartition(".")[2]
    raise ModelProblem(
        f"The model has a module of its own ({dotted or 'unnamed'}), and Inkling runs no code of a model.",
        ASK_FOR_ANOTHER,
    )


def read_modules(path: Path, listed: list[Json]) -> tuple[HeadModule, ...]:
    """Read what is listed after the transformer; raises ModelProblem where one is unknown, damaged or incomplete."""
    # Dropout does nothing but while a model is trained.
    return tuple(_read_module(path, entry) for entry in listed if kind_of(entry) != "Dropout")


def dimension_of(path: Path, width: int, listed: list[Json]) -> int:
    """Tell the length of the vector that the modules make of token vectors of a width."""
    for entry in listed:
        settings = optional_json(inside(path, entry) / "config.json")
        if kind_of(entry) == "Pooling":
            width = int(settings.get("embedding_dimension") or settings.get("word_embedding_dimension") or width)
            width *= len(_read_pooling(inside(path, entry)).modes)
        elif kind_of(entry) == "Dense":
            width = int(settings["out_features"])
    return width


def _read_module(path: Path, entry: Json) -> HeadModule:
    kind = kind_of(entry)
    folder = inside(path, entry)
    if kind == "Pooling":
        return _read_pooling(folder)
    if kind == "Dense":
        return _read_dense(folder)
    if kind == "LayerNorm":
        return LayerNorm(find_weights(folder)[0])
    if kind == "Normalize":
        _refuse_other_input(folder, optional_json(folder / "config.json"))
        return Normalize()
    raise unsupported(path, f"its module {kind} is unknown to Inkling")


def _read_pooling(folder: Path) -> Pooling:
    config = read_json(folder / "config.json")
    named = config.get("pooling_mode")
    if named is None:
        named = [mode for flag, mode in _MODE_FLAGS.items() if config.get(flag)] or ["mean"]
    modes = [named] if isinstance(named, str) else list(named)
    unknown = [mode for mode in modes if mode not in get_args(PoolingMode)]
    if unknown or not modes:
        raise unsupported(folder.parent, f"its pooling {unknown} is unknown to Inkling")
    return Pooling(tuple(cast(list[PoolingMode], modes)), bool(config.get("include_prompt", True)))


def _read_dense(folder: Path) -> Dense:
    config = read_json(folder / "config.json")
    _refuse_other_input(folder, config)
    module, _, activation = str(config.get("activation_function", "torch.nn.modules.activation.Tanh")).rpartition(".")
    if module not in ("torch.nn", "torch.nn.modules.activation", "torch.nn.modules.linear"):
        raise unsupported(folder.parent, f"its activation {activation} is unknown to Inkling")
    (weights,) = find_weights(folder)[:1]
    return Dense(weights, activation, bool(config.get("bias", True)), bool(config.get("use_residual", False)))


def _refuse_other_input(folder: Path, config: Json) -> None:
    read = config.get("module_input_name") or "sentence_embedding"
    written = config.get("module_output_name") or read
    if (read, written) != ("sentence_embedding", "sentence_embedding"):
        raise unsupported(folder.parent, f"its module {folder.name} reads {read} and writes {written}")
