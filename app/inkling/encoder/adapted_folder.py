"""Writes an adapted model as a plain sentence-transformers folder."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch.nn import functional

from inkling.encoder.folder_files import copy_model
from inkling.encoder.model_folder import ModelFolder


def write_with_layer(folder: ModelFolder, weight: torch.Tensor, target: Path, made: dict[str, Any]) -> None:
    """Copy a model folder and put a linear layer and a scaling to length 1 at its end; the target must not exist.

    `weight` has shape (dimension, dimension). `made` says how it came about, and is written beside the rest.

    Raises:
        OSError: it cannot be written.
    """
    copy_model(folder.path, target)
    listed = json.loads((target / "modules.json").read_text("utf-8"))
    dense, normalize = f"{len(listed)}_Dense", f"{len(listed) + 1}_Normalize"
    for place, (name, kind) in enumerate(((dense, "Dense"), (normalize, "Normalize")), start=len(listed)):
        kind = f"sentence_transformers.models.{kind}"
        listed.append({"idx": place, "name": str(place), "path": name, "type": kind})
        (target / name).mkdir()
    config = {
        "in_features": folder.width,
        "out_features": folder.dimension,
        "bias": False,
        "activation_function": "torch.nn.modules.linear.Identity",
    }
    (target / dense / "config.json").write_text(json.dumps(config, indent=1), "utf-8")
    # What is cut off from the vectors of the old model has no part in those of the new one.
    whole = functional.pad(weight.detach().cpu(), (0, folder.width - folder.dimension)).contiguous()
    (target / dense / "model.safetensors").write_bytes(save({"linear.weight": whole}))
    (target / "modules.json").write_text(json.dumps(listed, indent=1), "utf-8")
    write_origin(target, made)


def write_origin(target: Path, made: dict[str, Any]) -> None:
    """Say in a folder how its model came about."""
    (target / "adapted.json").write_text(json.dumps(made, indent=1), "utf-8")
