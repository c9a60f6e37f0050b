"""Scores a question and a passage together with a cross-encoder, as `CrossEncoder.predict` computes it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import functional

from inkling.encoder.bert import Bert, is_bert
from inkling.encoder.device import Device
from inkling.encoder.folder_files import optional_json
from inkling.encoder.model_folder import read_transformer_config
from inkling.encoder.pooling import activation_named
from inkling.encoder.reranker_folder import RerankerFolder
from inkling.encoder.tokens import PairTokenizer
from inkling.encoder.transformer import load_model, load_weights, plain_problems

_PAIRS_AT_ONCE = 4
# The tokenizers of transformers that tell a question's tokens from a passage's where nothing else is written.
_WITH_KINDS = ("Bert", "Electra", "Deberta")


class _Scorer(Protocol):
    def __call__(self, numbers: Sequence[Sequence[int]], kinds: Sequence[Sequence[int]] | None) -> Tensor:
        """Give the one logit of each pair."""


class CrossEncoder:
    """A cross-encoder on the processor, in float32; satisfies `Reranker`."""

    def __init__(self, folder: RerankerFolder, threads: int) -> None:
        config = read_transformer_config(folder)
        with plain_problems(folder):
            if is_bert(config):
                self._scorer: _Scorer = _BertScorer(config, load_weights(folder))
            else:
                self._scorer = _OtherScorer(load_model(folder, "AutoModelForSequenceClassification", Device()))
        self._tokenizer = PairTokenizer(folder)
        self._kinds = int(config.get("type_vocab_size") or 0) > 1 and _has_kinds(folder)
        self._activation = activation_named(folder.activation, folder.path)
        self._threads = max(1, threads)

    def scores(self, query: str, texts: Sequence[str], enough: Callable[[], bool]) -> list[float]:
        """Score the texts in their order, until `enough` says so between a few of them."""
        scores: list[float] = []
        step = _PAIRS_AT_ONCE * self._threads
        with ThreadPoolExecutor(self._threads, "reranking") as pool:
            for start in range(0, len(texts), step):
                if enough():
                    break
                some = texts[start : start + step]
                numbers, kinds = self._tokenizer.pairs(query, some)
                parts = [slice(at, at + _PAIRS_AT_ONCE) for at in range(0, len(some), _PAIRS_AT_ONCE)]
                found = pool.map(self._score, (numbers[part] for part in parts), (kinds[part] for part in parts))
                scores += (score for part in found for score in part)
        return scores

    @torch.inference_mode()
    def _score(self, numbers: list[list[int]], kinds: list[list[int]]) -> list[float]:
        order = sorted(range(len(numbers)), key=lambda n: len(numbers[n]))
        used = [kinds[n] for n in order] if self._kinds else None
        logits = self._scorer([numbers[n] for n in order], used)
        scores: Tensor = self._activation(logits.float())
        found = dict(zip(order, scores.tolist(), strict=True))
        return [float(found[n]) for n in range(len(numbers))]


class _BertScorer:
    """BERT or RoBERTa, with the classifier that transformers puts on each."""

    def __init__(self, config: dict[str, Any], weights: dict[str, Tensor]) -> None:
        self._bert = Bert(config, weights, "cpu", torch.float32)
        first, last = ("classifier.dense", "classifier.out_proj")
        if config["model_type"] == "bert":
            first, last = ("bert.pooler.dense", "classifier")
        self._first, self._last = _linear(weights, first), _linear(weights, last)

    def __call__(self, numbers: Sequence[Sequence[int]], kinds: Sequence[Sequence[int]] | None) -> Tensor:
        pooled = torch.tanh(functional.linear(self._bert(numbers, kinds)[:, 0], *self._first))
        return functional.linear(pooled, *self._last)[:, 0]


class _OtherScorer:
    """A model of the transformers library."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - one of many classes
        self._model = model

    def __call__(self, numbers: Sequence[Sequence[int]], kinds: Sequence[Sequence[int]] | None) -> Tensor:
        longest = max(len(row) for row in numbers)
        filler = int(self._model.config.pad_token_id or 0)
        padded = torch.tensor([[*row, *[filler] * (longest - len(row))] for row in numbers])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in numbers])
        more = {}
        if kinds is not None:
            more["token_type_ids"] = torch.tensor([[*row, *[0] * (longest - len(row))] for row in kinds])
        logits: Tensor = self._model(input_ids=padded, attention_mask=mask, **more).logits
        return logits[:, 0]


def _linear(weights: dict[str, Tensor], name: str) -> tuple[Tensor, Tensor]:
    return weights[f"{name}.weight"].float(), weights[f"{name}.bias"].float()


def _has_kinds(folder: RerankerFolder) -> bool:
    saved = optional_json(folder.transformer / "tokenizer_config.json")
    names = saved.get("model_input_names")
    if names is not None:
        return "token_type_ids" in names
    return str(saved.get("tokenizer_class", "")).startswith(_WITH_KINDS)
