"""Writes an adapted model as a plain sentence-transformers folder."""

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from inkling.encoder.model_folder import ModelFolder

COPIED = (".json", ".safetensors", ".txt", ".model")


def write_with_layer(folder: ModelFolder, weight: torch.Tensor, target: Path, made: dict[str, Any]) -> None:
    """Copy a model folder and put a linear layer and a scaling to length 1 at its end; the target must not exist.

    `weight` has shape (dimension, dimension). `made` says how it came about, and is written beside the rest.
    """
    shutil.copytree(folder.path, target, ignore=_ignored)
    listed = json.loads((target / "modules.json").read_text("utf-8"))
    dense, normalize = f"{len(listed)}_Dense", f"{len(listed) + 1}_Normalize"
    for place, (name, kind) in enumerate(((dense, "Dense"), (normalize, "Normalize")), start=len(listed)):
        kind = f"sentence_transformers.models.{kind}"
        listed.append({"idx": place, "name": str(place), "path": name, "type": kind})
        (target / name).mkdir()
    size = folder.dimension
    config = {
        "in_features": size,
        "out_features": size,
        "bias": False,
        "activation_function": "torch.nn.modules.linear.Identity",
    }
    (target / dense / "config.json").write_text(json.dumps(config, indent=1), "utf-8")
    save_file({"linear.weight": weight.detach().contiguous().cpu()}, target / dense / "model.safetensors")
    (target / "modules.json").write_text(json.dumps(listed, indent=1), "utf-8")
    write_origin(target, made)


def write_origin(target: Path, made: dict[str, Any]) -> None:
    """Say in a folder how its model came about."""
    (target / "adapted.json").write_text(json.dumps(made, indent=1), "utf-8")


def _ignored(_: str, names: list[str]) -> list[str]:
    """Leave out what is no part of the model; folders are looked into."""
    return [name for name in names if name.startswith(".") or ("." in name and not name.endswith(COPIED))]
