"""Small model folders of random weights, made by the tests themselves."""

import json
from pathlib import Path

import pytest
import tokenizers
import torch
from safetensors.torch import save_file

from inkling.encoder.device import Device
from inkling.encoder.model_folder import default_model_folder
from inkling.encoder.sentence_encoder import SentenceEncoder

WORDS = ["the", "a", "of", "to", "river", "stone", "light", "dark", "tree", "bird", "sea", "ship", "house", "road"]
WORDS += ["query", "passage", ":", "day", "night", ".", "café", "👍"]
SPECIAL = ["<pad>", "<unk>", "<s>", "</s>"]

# With local attention narrower than the texts of the tests.
MODERN = {"local_attention": 4, "global_attn_every_n_layers": 2, "reference_compile": False}


class FolderMaker:
    """Makes model folders below one place."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def make(
        self,
        architecture: str = "bert",
        pooling: dict | None = None,
        dense: dict | None = None,
        normalize: bool = True,
        prompts: dict | None = None,
        sentence_config: dict | None = None,
        saved: dict | None = None,
        layer_norm: bool = False,
        name: str = "model",
    ) -> Path:
        path = self._place / name
        path.mkdir()
        make_transformer(architecture, path)
        make_tokenizer(path)
        write(path / "sentence_bert_config.json", sentence_config or {"max_seq_length": 20, "do_lower_case": False})
        write(path / "config_sentence_transformers.json", {"prompts": prompts or {}, **(saved or {})})
        modules = ["Transformer", "Pooling"] + ["Dense"] * (dense is not None)
        modules += ["Dropout", "LayerNorm"] * layer_norm + ["Normalize"] * normalize
        listed = [
            {"name": str(n), "path": f"{n}_{kind}" if n else "", "type": f"sentence_transformers.models.{kind}"}
            for n, kind in enumerate(modules)
        ]
        write(path / "modules.json", listed)
        write(path / "1_Pooling" / "config.json", {"word_embedding_dimension": 32} | (pooling or {}))
        if dense is not None:
            write(path / "2_Dense" / "config.json", dense)
            torch.manual_seed(3)
            weights = {"linear.weight": torch.randn(dense["out_features"], dense["in_features"])}
            if dense["bias"]:
                weights["linear.bias"] = torch.randn(dense["out_features"])
            if dense.get("use_residual") and dense["out_features"] != dense["in_features"]:
                weights["residual.weight"] = torch.randn(dense["out_features"], dense["in_features"])
            save_file(weights, path / "2_Dense" / "model.safetensors")
        if layer_norm:
            write(path / "2_Dropout" / "config.json", {"dropout": 0.3})
            write(path / "3_LayerNorm" / "config.json", {"dimension": 32})
            weights = {"norm.weight": torch.linspace(0.5, 2, 32), "norm.bias": torch.linspace(-1, 1, 32)}
            save_file(weights, path / "3_LayerNorm" / "model.safetensors")
        return path

    def make_reranker(
        self, architecture: str = "bert", labels: int = 1, config: dict | None = None, name: str = "reranker"
    ) -> Path:
        """Make the folder of a cross-encoder, with more keys in its configuration where given."""
        path = self._place / name
        path.mkdir()
        make_transformer(architecture, path, {"num_labels": labels})
        make_tokenizer(path)
        change = json.loads((path / "config.json").read_text()) | (config or {})
        write(path / "config.json", change)
        return path


@pytest.fixture(scope="module")
def default_encoder() -> SentenceEncoder:
    return SentenceEncoder(default_model_folder(), Device(), threads=2)


@pytest.fixture
def folders(tmp_path) -> FolderMaker:
    return FolderMaker(tmp_path)


def write(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def make_transformer(architecture: str, path: Path, classifier: dict | None = None) -> None:
    import transformers

    sizes = {
        "vocab_size": len(WORDS) + len(SPECIAL),
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 48,
        "max_position_embeddings": 40,
        "pad_token_id": 0,
        "initializer_range": 0.5,
    }
    kinds = {
        "bert": (transformers.BertConfig, transformers.BertModel, {}),
        "bert relu": (transformers.BertConfig, transformers.BertModel, {"hidden_act": "relu"}),
        "roberta": (transformers.RobertaConfig, transformers.RobertaModel, {}),
        "xlm-roberta": (transformers.XLMRobertaConfig, transformers.XLMRobertaModel, {"type_vocab_size": 1}),
        "mpnet": (transformers.MPNetConfig, transformers.MPNetModel, {}),
        "distilbert": (transformers.DistilBertConfig, transformers.DistilBertModel, {}),
        "modernbert": (transformers.ModernBertConfig, transformers.ModernBertModel, MODERN),
        "electra": (transformers.ElectraConfig, transformers.ElectraModel, {"embedding_size": 16}),
        "albert": (transformers.AlbertConfig, transformers.AlbertModel, {"embedding_size": 16}),
        "deberta-v2": (transformers.DebertaV2Config, transformers.DebertaV2Model, {}),
        "qwen3": (transformers.Qwen3Config, transformers.Qwen3Model, {"num_key_value_heads": 2, "head_dim": 8}),
    }
    config, model, more = kinds[architecture]
    torch.manual_seed(5)
    if classifier is not None:
        model = getattr(transformers, model.__name__.removesuffix("Model") + "ForSequenceClassification")
    made = model(config(**sizes | more | (classifier or {})))
    # Norms start as ones and zeros, which would hide a wrong order of them.
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    made.save_pretrained(path)


def make_tokenizer(path: Path) -> None:
    vocabulary = {word: number for number, word in enumerate(SPECIAL + WORDS)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1", special_tokens=[("<s>", 2), ("</s>", 3)]
    )
    tokenizer.save(str(path / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 24,
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "bos_token": "<s>",
        "eos_token": "</s>",
    }
    write(path / "tokenizer_config.json", settings)
