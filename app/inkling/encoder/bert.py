"""The forward pass of BERT-like transformers, without importing the transformers library.

Computes what `BertModel` and `RobertaModel` of transformers compute (Devlin et al. 2019; Liu et al. 2019), with
query, key and value in one product. On a processor texts of any lengths stand one behind the other without padding,
and attention is computed for the texts of each length together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, groupby
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "gelu": functional.gelu,
    "gelu_new": lambda hidden: functional.gelu(hidden, approximate="tanh"),
    "gelu_pytorch_tanh": lambda hidden: functional.gelu(hidden, approximate="tanh"),
    "relu": functional.relu,
}
# What oneDNN calls them, to apply one in the same pass as the product before it.
_FUSED = {"gelu": ("gelu", "none"), "gelu_new": ("gelu", "tanh"), "gelu_pytorch_tanh": ("gelu", "tanh")}
_FUSED |= {"relu": ("relu", "")}
# Operations that torch keeps for its own compiler, hence the pinned version; absent where oneDNN is not built in.
_pack: Any = getattr(torch.ops.mkldnn, "_reorder_linear_weight", None)
_apply: Any = getattr(torch.ops.mkldnn, "_linear_pointwise", None)
# Packing is tuned to a number of rows; other numbers work as well.
_ROWS_AT_ONCE = 1024
# Up to so many, rows that belong to no token cost more than to compile for a few shapes more.
_FEW_ROWS = 128
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

    def __call__(self, hidden: Tensor, activation: str = "") -> Tensor:
        """Apply the layer, and an activation by its name to what comes of it."""
        if not self._packed:
            result = functional.linear(hidden, self._weight, self._bias)
            return _ACTIVATIONS[activation](result) if activation else result
        kind, algorithm = _FUSED.get(activation, ("none", ""))
        applied: Tensor = _apply(hidden, self._weight, self._bias, kind, [], algorithm)
        return applied

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
class _Run:
    """Texts of one length that stand one behind the other, from row `start` on; `mask` is added to their scores."""

    start: int
    texts: int
    length: int
    mask: Tensor | None = None

    @property
    def rows(self) -> slice:
        return slice(self.start, self.start + self.texts * self.length)


@dataclass(frozen=True, slots=True)
class _Layer:
    attention: _Linear
    attention_output: _Linear
    attention_norm: _Norm
    up: _Linear
    down: _Linear
    norm: _Norm


class Bert:
    """A BERT-like transformer: token numbers of some texts to their token vectors; any thread calls.

    Texts of like length should stand side by side. `packs` tells that no padding is computed.
    """

    def __init__(self, config: dict[str, Any], weights: dict[str, Tensor], device: str, dtype: torch.dtype) -> None:
        self._weights = {_plain_name(name): tensor for name, tensor in weights.items()}
        self._device = device
        self._dtype = dtype
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config.get("layer_norm_eps", 1e-12))
        self._activation = str(config.get("hidden_act", "gelu"))
        self._padding = int(config.get("pad_token_id", 1)) if config["model_type"] in _ROBERTA else -1
        self._words = self._tensor("embeddings.word_embeddings.weight")
        if self._words.shape[1] % self._heads:
            raise ValueError(f"{self._words.shape[1]} numbers cannot be shared among {self._heads} heads")
        kinds = self._weights["embeddings.token_type_embeddings.weight"].float()
        positions = self._weights["embeddings.position_embeddings.weight"].float()
        self._positions = (positions + kinds[0]).to(device)
        self._kinds = (kinds - kinds[0]).to(device)
        self._embedding_norm = self._norm("embeddings.LayerNorm", torch.float32)
        self._layers = [self._layer(f"encoder.layer.{n}.") for n in range(int(config["num_hidden_layers"]))]
        self._weights = {}

    @property
    def packs(self) -> bool:
        """Whether texts of different lengths are computed together without padding."""
        return self._device == "cpu"

    def __call__(self, numbers: Sequence[Sequence[int]], kinds: Sequence[Sequence[int]] | None = None) -> Tensor:
        """Compute token vectors, shape (texts, greatest length, width); what stands beyond a text means nothing.

        `kinds` has the kind of each token, all of the first kind where it is None.
        """
        lengths = [len(row) for row in numbers]
        longest = max(lengths)
        if not self.packs and min(lengths) < longest:
            numbers = _padded(numbers, longest)
            kinds = None if kinds is None else _padded(kinds, longest)
            runs = [_Run(0, len(numbers), longest, self._mask(lengths))]
        else:
            runs = _runs(lengths)
        hidden = self._embed(numbers, kinds)
        for layer in self._layers:
            hidden = self._apply(layer, hidden, runs)
        hidden = hidden[: sum(run.texts * run.length for run in runs)]
        if len(runs) == 1:
            return hidden.view(len(numbers), longest, -1)
        return pad_sequence(list(torch.split(hidden, lengths)), batch_first=True)

    def _embed(self, numbers: Sequence[Sequence[int]], kinds: Sequence[Sequence[int]] | None) -> Tensor:
        """Give the rows of all tokens, followed by some that belong to none."""
        tokens = list(chain.from_iterable(numbers))
        beyond = [0] * (_rows_for(len(tokens)) - len(tokens))
        words = functional.embedding(self._rows([tokens, beyond]), self._words).float()
        places = self._rows([*(_places(row, self._padding) for row in numbers), beyond])
        embedded = words + self._positions[places]
        if kinds is not None:
            embedded = embedded + self._kinds[self._rows([*kinds, beyond])]
        return self._embedding_norm(embedded).to(self._dtype)

    def _rows(self, parts: Sequence[Sequence[int]]) -> Tensor:
        return torch.tensor(list(chain.from_iterable(parts)), device=self._device)

    def _mask(self, lengths: Sequence[int]) -> Tensor:
        places = torch.arange(max(lengths), device=self._device)
        beyond = places >= torch.tensor(lengths, device=self._device)[:, None]
        mask = torch.zeros(beyond.shape, dtype=self._dtype, device=self._device)
        return mask.masked_fill_(beyond, -torch.inf)[:, None, None, :]

    def _apply(self, layer: _Layer, hidden: Tensor, runs: Sequence[_Run]) -> Tensor:
        joined = layer.attention(hidden)
        mixed = torch.zeros_like(hidden)
        for run in runs:
            shape = (run.texts, run.length, 3, self._heads, -1)
            query, key, value = joined[run.rows].view(shape).permute(2, 0, 3, 1, 4)
            attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=run.mask)
            mixed[run.rows].view(run.texts, run.length, self._heads, -1).copy_(attended.transpose(1, 2))
        hidden = layer.attention_norm(layer.attention_output.add(mixed, hidden))
        return layer.norm(layer.down.add(layer.up(hidden, self._activation), hidden))

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


def _padded(rows: Sequence[Sequence[int]], length: int) -> list[list[int]]:
    return [[*row, *[0] * (length - len(row))] for row in rows]


def _places(row: Sequence[int], padding: int) -> Sequence[int]:
    """Number the places of a text's tokens from after that of padding, which a text may name itself ("<pad>")."""
    if padding not in row:
        return range(padding + 1, padding + 1 + len(row))
    counted = accumulate(int(token != padding) for token in row)
    return [padding + (place if token != padding else 0) for token, place in zip(row, counted, strict=True)]


def _runs(lengths: Sequence[int]) -> list[_Run]:
    """Name the runs of texts of one length."""
    runs: list[_Run] = []
    for length, same in groupby(lengths):
        runs.append(_Run(runs[-1].rows.stop if runs else 0, len(list(same)), length))
    return runs


def _rows_for(tokens: int) -> int:
    """Round a number of rows up, so that oneDNN compiles its products for a few shapes and not for each batch."""
    step = 8 if tokens <= _FEW_ROWS else 128
    return -(-tokens // step) * step


def _plain_name(name: str) -> str:
    for prefix in ("bert.", "roberta."):
        name = name.removeprefix(prefix)
    return name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")
