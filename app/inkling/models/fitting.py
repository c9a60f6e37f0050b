"""What can be told of a model folder without loading it: whether it is for meaning, and its tokenizer fits."""

import json
from pathlib import Path

from inkling.encoder.model_folder import ModelFolder
from inkling.errors import ModelProblem

_ANOTHER = "Choose another model, one in the sentence-transformers format for sentence similarity or retrieval."
_OTHER_TASKS = ("Classification", "QuestionAnswering", "MaskedLM", "CausalLM", "ConditionalGeneration")


def refuse_other_task(folder: Path) -> None:
    """Raise ModelProblem where a folder holds a transformer made for something else than vectors of texts."""
    if (folder / "modules.json").exists():
        return
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        named = [str(name) for name in config.get("architectures") or []]
    except (OSError, ValueError, AttributeError, TypeError):
        # What is missing or damaged is said where the folder is read.
        return
    if wrong := next((name for name in named if name.endswith(_OTHER_TASKS)), ""):
        raise ModelProblem(f"The model in {folder} is for another task ({wrong}) and gives no vectors.", _ANOTHER)


def refuse_unfit_tokenizer(folder: ModelFolder) -> None:
    """Raise ModelProblem where the tokenizer knows tokens that the model has no row for."""
    # Imported here, because whoever only searches by words does without tokenizers.
    from inkling.encoder.tokens import load_fitting_tokenizer

    load_fitting_tokenizer(folder)
