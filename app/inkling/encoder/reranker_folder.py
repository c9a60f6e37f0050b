"""Reads the folder of a cross-encoder, which scores a question and a passage together; imports no torch."""

from dataclasses import dataclass
from pathlib import Path

from inkling.encoder.folder_files import (
    Json,
    existing,
    find_weights,
    inside,
    optional_json,
    read_json,
    read_json_list,
    refuse_custom_code,
    sensible,
    unsupported,
)
from inkling.encoder.head_modules import kind_of
from inkling.encoder.model_folder import TransformerFolder, maximum_length, read_settings
from inkling.errors import ModelProblem

_TASK = "ForSequenceClassification"
_ADVICE = "Choose a cross-encoder made for reranking, with one label and safetensors weights."


@dataclass(frozen=True, slots=True)
class RerankerFolder(TransformerFolder):
    """A cross-encoder's folder that was checked; `activation` names the class of torch.nn that makes scores."""

    activation: str


def read_reranker_folder(path: Path) -> RerankerFolder:
    """Read and check a folder for sequence classification with one label.

    Raises:
        ModelProblem: the folder is missing, incomplete, damaged or of another task.
    """
    if not path.is_dir():
        raise ModelProblem(f"The folder {path} does not exist.", _ADVICE)
    with sensible(path):
        return _read_reranker_folder(path)


def _read_reranker_folder(path: Path) -> RerankerFolder:
    transformer = _transformer(path)
    config = read_json(transformer / "config.json")
    refuse_custom_code(path, config)
    _refuse_other_task(path, config)
    settings = read_settings(transformer)
    return RerankerFolder(
        path=path,
        name=path.name,
        transformer=transformer,
        weights=find_weights(transformer),
        tokenizer=existing(transformer / "tokenizer.json"),
        lower_case=bool(settings.get("do_lower_case", False)),
        maximum_length=maximum_length(transformer, config, settings),
        activation=_activation(path, config),
    )


def _transformer(path: Path) -> Path:
    if not (path / "modules.json").is_file():
        return path
    listed = read_json_list(path / "modules.json")
    kinds = [kind_of(entry) for entry in listed]
    if "Pooling" in kinds:
        raise ModelProblem(f"The model in {path} makes vectors; it does not score pairs of texts.", _ADVICE)
    if kinds != ["Transformer"]:
        raise unsupported(path, f"its modules are {', '.join(kinds) or 'none'}")
    return inside(path, listed[0])


def _refuse_other_task(path: Path, config: Json) -> None:
    named = [str(name) for name in config.get("architectures") or []]
    if named and not named[0].endswith(_TASK):
        raise ModelProblem(f"The model in {path} is for another task ({named[0]}) and scores no texts.", _ADVICE)
    labels = len(config.get("id2label") or {}) or int(config.get("num_labels", 2))
    if labels != 1:
        raise ModelProblem(f"The model in {path} gives {labels} labels; a reranker gives one score.", _ADVICE)


def _activation(path: Path, config: Json) -> str:
    saved = optional_json(path / "config_sentence_transformers.json").get("activation_fn")
    own = config.get("sentence_transformers")
    named = saved or (own.get("activation_fn") if isinstance(own, dict) else None)
    dotted = str(named or config.get("sbert_ce_default_activation_function") or "torch.nn.Sigmoid")
    module, _, activation = dotted.rpartition(".")
    if not (module == "torch.nn" or module.startswith("torch.nn.modules.")):
        raise unsupported(path, f"its activation {dotted} is unknown to Inkling")
    return activation
