"""A small model folder that needs no library but numpy to be made: texts with common words are near."""

import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from inkling.encoder.model_folder import DEFAULT_PACKAGE
from inkling.errors import InklingError

WIDTH = 32
ROWS = 30522

ODD_TEXTS = [
    "the river of light",
    "",
    "a bird",
    "the sea \U0001f44d and a ship on the dark dark sea " * 6,
    "שלום العالم cafe\u0301 café",
    "stone\0light",
    "the tree of the house . the road to the sea .",
    "a b c d e f g h i",
    "the <pad> sea <pad> of </s> light [PAD] <s>",
]
"""Short, long, empty, of several scripts, naming tokens: for what must be equal to another library's."""


def make_model(path: Path, seed: int = 1) -> Path:
    """Make a sentence-transformers folder with the tokenizer of the model that comes along and random weights."""
    random = np.random.default_rng(seed)
    (path / "1_Pooling").mkdir(parents=True)
    write_json(path / "modules.json", [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ])  # fmt: skip
    pooling = {"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": True}
    write_json(path / "1_Pooling" / "config.json", pooling)
    write_json(path / "config.json", {
        "architectures": ["BertModel"], "model_type": "bert", "vocab_size": ROWS, "hidden_size": WIDTH,
        "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": WIDTH, "max_position_embeddings": 256,
        "type_vocab_size": 2, "pad_token_id": 0, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
    })  # fmt: skip
    write_json(path / "sentence_bert_config.json", {"max_seq_length": 256, "do_lower_case": False})
    (package,) = importlib.util.find_spec(DEFAULT_PACKAGE).submodule_search_locations
    shutil.copyfile(Path(package) / "model" / "tokenizer.json", path / "tokenizer.json")
    shapes = {"embeddings.word_embeddings.weight": (ROWS, WIDTH)}
    weights = {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    weights["embeddings.position_embeddings.weight"] = np.zeros((256, WIDTH), np.float32)
    weights["embeddings.token_type_embeddings.weight"] = np.zeros((2, WIDTH), np.float32)
    layer = "encoder.layer.0."
    for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
                 "intermediate.dense", "output.dense"):  # fmt: skip
        weights[f"{layer}{name}.weight"] = (random.standard_normal((WIDTH, WIDTH)) * 0.02).astype(np.float32)
        weights[f"{layer}{name}.bias"] = np.zeros(WIDTH, np.float32)
    for name in ("embeddings.LayerNorm", f"{layer}attention.output.LayerNorm", f"{layer}output.LayerNorm"):
        weights[f"{name}.weight"] = np.ones(WIDTH, np.float32)
        weights[f"{name}.bias"] = np.zeros(WIDTH, np.float32)
    save_file(weights, path / "model.safetensors")
    return path


def make_reranker(path: Path, seed: int = 1) -> Path:
    """Make the folder of a cross-encoder with one label and random weights."""
    make_model(path, seed)
    for name in ("modules.json", "1_Pooling/config.json"):
        (path / name).unlink()
    config = json.loads((path / "config.json").read_text("utf-8"))
    labels = {"architectures": ["BertForSequenceClassification"], "id2label": {"0": "LABEL_0"}}
    write_json(path / "config.json", config | labels)
    weights = {f"bert.{name}": tensor for name, tensor in load_file(path / "model.safetensors").items()}
    random = np.random.default_rng(seed)
    for name, rows in (("bert.pooler.dense", WIDTH), ("classifier", 1)):
        weights[f"{name}.weight"] = random.standard_normal((rows, WIDTH)).astype(np.float32)
        weights[f"{name}.bias"] = np.zeros(rows, np.float32)
    save_file(weights, path / "model.safetensors")
    return path


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), "utf-8")


def refuse(text: str) -> None:
    """Refuse, in whatever process; it stands here because a process apart must be able to import it."""
    raise InklingError(text, "Do something.")
