"""The forward pass of BERT-like transformers, without importing the transformers library.

Computes what `BertModel` and `RobertaModel` of transformers compute (Devlin et al. 2019; Liu et al. 2019), with
query, key and value in one product.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "gelu": functional.gelu,
    "gelu_new": lambda hidden: functional.gelu(hidden, approximate="tanh"),
    "gelu_pytorch_tanh": lambda hidden: functional.gelu(hidden, approximate="tanh"),
    "relu": functional.relu,
}
# Operations that torch keeps for its own compiler, hence the pinned version; absent where oneDNN is not built in.
_pack: Any = getattr(torch.ops.mkldnn, "_reorder_linear_weight", None)
_apply: Any = getattr(torch.ops.mkldnn, "_linear_pointwise", None)
# Packing is tuned to a number of rows; other numbers work as well.
_ROWS_AT_ONCE = 1024
_ROBERTA = ("roberta", "xlm-roberta", "camembert")


def is_bert(config: dict[str, Any]) -> bool:
    """Tell whether `Bert` computes a model with this configuration."""
    return (
        config.get("model_type") in ("bert", *_ROBERTA)
        and config.get("hidden_act", "gelu") in _ACTIVATIONS
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder", False)
        and not config.get("add_cross_attention", False)
    )


class _Linear:
    """A linear layer; with oneDNN its weight is packed once, which saves a tenth of the time or more."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self._packed = weight.device.type == "cpu" and _pack is not None and _apply is not None
        self._weight = _pack(weight, _ROWS_AT_ONCE) if self._packed else weight
        self._bias = bias

    def __call__(self, hidden: Tensor) -> Tensor:
        if not self._packed:
            return functional.linear(hidden, self._weight, self._bias)
        result: Tensor = _apply(hidden, self._weight, self._bias, "none", [], "")
        return result

    def add(self, hidden: Tensor, residual: Tensor) -> Tensor:
        """Apply the layer and add what went past it."""
        if not self._packed:
            return functional.linear(hidden, self._weight, self._bias) + residual
        result: Tensor = _apply.binary(hidden, residual, self._weight, self._bias, "add")
        return result


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: Tensor
    bias: Tensor
    epsilon: float

    def __call__(self, hidden: Tensor) -> Tensor:
        return functional.layer_norm(hidden, self.weight.shape, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True, slots=True)
class _Layer:
    attention: _Linear
    attention_output: _Linear
    attention_norm: _Norm
    up: _Linear
    down: _Linear
    norm: _Norm


class Bert:
    """A BERT-like transformer: token numbers to token vectors. One thread at a time calls."""

    def __init__(self, config: dict[str, Any], weights: dict[str, Tensor], device: str, dtype: torch.dtype) -> None:
        self._weights = {_plain_name(name): tensor for name, tensor in weights.items()}
        self._device = device
        self._dtype = dtype
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config.get("layer_norm_eps", 1e-12))
        self._activation = _ACTIVATIONS[config.get("hidden_act", "gelu")]
        self._first_position = int(config.get("pad_token_id", 1)) + 1 if config["model_type"] in _ROBERTA else 0
        self._words = self._tensor("embeddings.word_embeddings.weight")
        kind = self._weights["embeddings.token_type_embeddings.weight"][0].float()
        positions = self._weights["embeddings.position_embeddings.weight"].float()
        self._positions = (positions + kind).to(device)
        self._embedding_norm = self._norm("embeddings.LayerNorm", torch.float32)
        self._layers = [self._layer(f"encoder.layer.{n}.") for n in range(int(config["num_hidden_layers"]))]
        self._weights = {}

    def __call__(self, numbers: Tensor, mask: Tensor | None) -> Tensor:
        """Compute token vectors, shape (texts, length, width); `mask` is False at padding, None for no padding."""
        texts, length = numbers.shape
        positions = self._positions[self._first_position : self._first_position + length]
        words = functional.embedding(numbers, self._words).float()
        hidden = self._embedding_norm(words + positions).to(self._dtype).flatten(0, 1)
        hidden = functional.pad(hidden, (0, 0, 0, _rows_for(len(hidden)) - len(hidden)))
        hidden_keys = None
        if mask is not None:
            hidden_keys = torch.zeros(mask.shape, dtype=self._dtype, device=mask.device)
            hidden_keys = hidden_keys.masked_fill_(~mask, -torch.inf)[:, None, None, :]
        for layer in self._layers:
            hidden = self._apply(layer, hidden, hidden_keys, texts, length)
        return hidden[: texts * length].view(texts, length, -1)

    def _apply(self, layer: _Layer, hidden: Tensor, mask: Tensor | None, texts: int, length: int) -> Tensor:
        """Apply a layer to token vectors as rows, of which some at the end may belong to no token."""
        rows, width = hidden.shape
        joined = layer.attention(hidden)[: texts * length].view(texts, length, 3, self._heads, width // self._heads)
        query, key, value = joined.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = functional.pad(mixed.transpose(1, 2).reshape(-1, width), (0, 0, 0, rows - texts * length))
        hidden = layer.attention_norm(layer.attention_output.add(mixed, hidden))
        return layer.norm(layer.down.add(self._activation(layer.up(hidden)), hidden))

    def _layer(self, prefix: str) -> _Layer:
        return _Layer(
            attention=self._linear(*(f"{prefix}attention.self.{part}" for part in ("query", "key", "value"))),
            attention_output=self._linear(f"{prefix}attention.output.dense"),
            attention_norm=self._norm(f"{prefix}attention.output.LayerNorm"),
            up=self._linear(f"{prefix}intermediate.dense"),
            down=self._linear(f"{prefix}output.dense"),
            norm=self._norm(f"{prefix}output.LayerNorm"),
        )

    def _linear(self, *names: str) -> _Linear:
        return _Linear(
            torch.cat([self._tensor(f"{name}.weight") for name in names]),
            torch.cat([self._tensor(f"{name}.bias") for name in names]),
        )

    def _norm(self, name: str, dtype: torch.dtype | None = None) -> _Norm:
        dtype = dtype or self._dtype
        return _Norm(self._tensor(f"{name}.weight", dtype), self._tensor(f"{name}.bias", dtype), self._epsilon)

    def _tensor(self, name: str, dtype: torch.dtype | None = None) -> Tensor:
        return self._weights[name].to(self._device, dtype or self._dtype)


def _rows_for(tokens: int) -> int:
    """Round a number of rows up, so that oneDNN compiles its products for a few shapes and not for each batch."""
    step = 32 if tokens <= 128 else 128
    return -(-tokens // step) * step


def _plain_name(name: str) -> str:
    for prefix in ("bert.", "roberta."):
        name = name.removeprefix(prefix)
    return name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")
