"""Texts to unit vectors with a sentence-transformers model."""

import bisect
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext

import numpy as np
import torch

from inkling.encoder.device import Device
from inkling.encoder.encoder import Matrix, TokenShare, Vector
from inkling.encoder.model_folder import ModelFolder
from inkling.encoder.pooling import Head
from inkling.encoder.tokens import PassageTokenizer, clean
from inkling.encoder.transformer import load_transformer

# On a processor one batch fits the cache of one core; an accelerator wants more at once.
_BATCH_TOKENS = {"cpu": 1024, "mps": 8192, "cuda": 32768}
_TEXTS_AT_ONCE = 4096
_WORTH_A_THREAD = 32


class Precedence:
    """Lets queries go before batches of passages: no batch begins while a query is being encoded.

    At most `batches` are under way at a time.
    """

    def __init__(self, batches: int) -> None:
        self._changed = threading.Condition()
        self._queries = 0
        self._most = batches
        self._batches = 0

    def allow(self, batches: int) -> None:
        """Let at most so many batches be under way at a time, from the next one on."""
        with self._changed:
            self._most = batches
            self._changed.notify_all()

    @contextmanager
    def query(self) -> Iterator[None]:
        """Hold back batches that have not begun."""
        with self._changed:
            self._queries += 1
        try:
            yield
        finally:
            with self._changed:
                self._queries -= 1
                self._changed.notify_all()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Wait until no query is being encoded and there is room for one more batch."""
        with self._changed:
            self._changed.wait_for(lambda: self._queries == 0 and self._batches < self._most)
            self._batches += 1
        try:
            yield
        finally:
            with self._changed:
                self._batches -= 1
                self._changed.notify_all()


class SentenceEncoder:
    """Encodes with the model of a folder on one device; satisfies `Encoder`.

    Any thread may call. A query never waits: it runs beside the batches under way, and no other batch begins before
    it is done. Batches run beside each other, each on one of `threads` threads (None: one a core), because that is
    faster than splitting every operation over the cores and far faster where other programs want the cores too; so
    torch's own splitting is switched off for the process. Vectors of one text agree to 1e-3 whatever else is in its
    batch.
    """

    def __init__(self, folder: ModelFolder, device: Device, threads: int | None = None) -> None:
        self._folder = folder
        self._device = device
        self._threads = (threads or _cores()) if device.kind == "cpu" else 1
        if device.kind == "cpu":
            torch.set_num_threads(1)
        self._transformer = load_transformer(folder, device)
        self._head = Head(folder, device.kind)
        self._tokenizer = PassageTokenizer(folder)
        self._precedence = Precedence(self._threads)
        self._query_prompt_length = self._tokenizer.prompt_length(folder.query_prompt)
        self._passage_prompt_length = self._tokenizer.prompt_length(folder.passage_prompt)

    @property
    def identity(self) -> str:
        """A name that changes whenever the vectors would."""
        return self._folder.identity

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._folder.dimension

    def is_word(self, text: str) -> bool:
        """Tell whether a word is one token of the model, which usual words are and misspelt ones are not."""
        return self._tokenizer.is_token(text)

    def encode_query(self, text: str) -> Vector:
        """Encode what a person asks, with the model's prompt for queries."""
        with self._precedence.query():
            numbers = self._tokenizer.numbers([self._folder.query_prompt + text])
            vector: Vector = self._encode_batch(numbers, self._query_prompt_length)[0]
        return vector

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Encode texts in their order, with the model's prompt for documents."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            self._encode_some(texts[start : start + _TEXTS_AT_ONCE], vectors[start : start + _TEXTS_AT_ONCE])
        return vectors

    def encode_sentences(self, texts: Sequence[str]) -> Matrix:
        """Encode a few sentences of an answer like passages, but as urgently as a query."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._precedence.query():
            numbers = self._tokenizer.numbers([self._folder.passage_prompt + text for text in texts])
            vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
            self._encode_each(numbers, share_batches([len(row) for row in numbers], self._threads), vectors)
        return vectors

    def leave_free(self, cores: int) -> None:
        """From the next batch of passages on, use all cores but so many, one at least."""
        if self._device.kind == "cpu":
            self._precedence.allow(max(1, min(self._threads, _cores() - cores)))

    def token_shares(self, query: Vector, text: str) -> list[TokenShare]:
        """Split the cosine of a query and a text into its tokens' exact shares; empty where pooling is not a mean.

        Special tokens and those of the prompt have shares too, at characters 0 to 0.
        """
        if not self._head.is_mean:
            return []
        prompt = self._folder.passage_prompt
        encoding = self._tokenizer.encode(prompt + text)
        skipped = 0 if self._head.include_prompt else self._passage_prompt_length
        with self._precedence.query(), torch.inference_mode():
            hidden = self._transformer([encoding.ids])[0, skipped:, : self.dimension].float()
            asked = torch.from_numpy(query).to(hidden)
            shares = (hidden @ asked / hidden.sum(dim=0).norm().clamp(min=1e-12)).tolist()
        offset = len(clean(prompt))
        return [
            TokenShare(max(0, start - offset), max(0, end - offset), share)
            for (start, end), share in zip(encoding.offsets[skipped:], shares, strict=True)
        ]

    def _encode_some(self, texts: Sequence[str], vectors: Matrix) -> None:
        numbers = self._tokenizer.numbers([self._folder.passage_prompt + text for text in texts])
        split = pack_batches if self._transformer.packs else pad_batches
        batches = split([len(row) for row in numbers], _BATCH_TOKENS[self._device.kind])
        self._encode_each(numbers, batches, vectors, self._precedence.batch)

    def _encode_each(
        self,
        numbers: Sequence[list[int]],
        batches: Sequence[list[int]],
        vectors: Matrix,
        turn: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Encode batches of passages beside each other, each when its `turn` has come."""

        def encode(batch: list[int]) -> None:
            with turn():
                vectors[batch] = self._encode_batch([numbers[n] for n in batch], self._passage_prompt_length)

        if self._threads == 1 or len(batches) == 1:
            for batch in batches:
                encode(batch)
            return
        with ThreadPoolExecutor(min(self._threads, len(batches)), "encoding") as pool:
            for _ in pool.map(encode, batches):
                pass

    @torch.inference_mode()
    def _encode_batch(self, numbers: list[list[int]], prompt_length: int) -> Matrix:
        hidden = self._transformer(numbers)
        places = torch.arange(hidden.shape[1], device=hidden.device)
        mask = places < torch.tensor([len(row) for row in numbers], device=hidden.device)[:, None]
        vectors: Matrix = self._head(hidden, mask, prompt_length).cpu().numpy()
        return vectors


def pad_batches(lengths: Sequence[int], most_tokens: int) -> list[list[int]]:
    """Group texts of like length, longest first, into batches of at most so many tokens, padding included."""
    batches: list[list[int]] = []
    for n in sorted(range(len(lengths)), key=lambda n: -lengths[n]):
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= most_tokens:
            batches[-1].append(n)
        else:
            batches.append([n])
    return batches


def pack_batches(lengths: Sequence[int], most_tokens: int) -> list[list[int]]:
    """Fill batches of at most so many tokens, each time with the longest text that still fits."""
    order = sorted(range(len(lengths)), key=lambda n: (lengths[n], -n))
    left = [lengths[n] for n in order]
    batches: list[list[int]] = []
    room = -1
    while order:
        place = bisect.bisect_right(left, room) - 1
        if place < 0:
            batches.append([])
            # A text longer than a batch has one of its own.
            room, place = most_tokens, max(bisect.bisect_right(left, most_tokens) - 1, 0)
        room -= left.pop(place)
        batches[-1].append(order.pop(place))
    return batches


def share_batches(lengths: Sequence[int], most: int) -> list[list[int]]:
    """Share texts out into at most so many batches of about as many tokens, as far as that is worth a thread."""
    batches: list[list[int]] = [[] for _ in range(max(1, min(most, sum(lengths) // _WORTH_A_THREAD)))]
    tokens = [0] * len(batches)
    for n in sorted(range(len(lengths)), key=lambda n: -lengths[n]):
        least = tokens.index(min(tokens))
        batches[least].append(n)
        tokens[least] += lengths[n]
    return [batch for batch in batches if batch]


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
