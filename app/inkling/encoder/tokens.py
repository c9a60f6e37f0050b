"""Text to tokens, with the `tokenizers` library alone: light enough for worker processes."""

import contextlib
import re
from collections.abc import Iterator, Sequence

from tokenizers import Encoding, Tokenizer, models, normalizers, pre_tokenizers

from inkling.encoder.folder_files import sensible
from inkling.encoder.model_folder import ModelFolder, TransformerFolder, read_transformer_config
from inkling.errors import ModelProblem

_SURROGATES = re.compile("[\ud800-\udfff]")
_TEXTS_AT_ONCE = 256
_MOST_REMEMBERED = 4_000_000
_BESIDE_EACH_WORD = 40


class TokenCounter:
    """Counts a model's tokens of whole texts, without the special tokens and without a limit.

    Where the tokenizer looks at each word by itself, it is asked about a word once and the number is remembered. Any
    thread may call; travels to another process by being pickled.
    """

    def __init__(self, folder: ModelFolder) -> None:
        self._folder = folder
        self._tokenizer = load_tokenizer(folder)
        self._word_by_word = _is_word_by_word(self._tokenizer)
        self._remembered: dict[str, int] = {}
        self._taken = 0

    def __call__(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text."""
        if not self._word_by_word:
            return self._count(texts)
        counts: list[int] = []
        for first in range(0, len(texts), _TEXTS_AT_ONCE):
            # No other spaces than these, because libraries do not agree on which characters are some.
            words = [text.replace("\n", " ").split(" ") for text in texts[first : first + _TEXTS_AT_ONCE]]
            known = self._numbers_of(set().union(*words))
            counts.extend(sum(map(known.__getitem__, among)) for among in words)
        return counts

    def _numbers_of(self, words: set[str]) -> dict[str, int]:
        """Give the numbers of tokens of some words, and of others."""
        remembered = self._remembered
        if unknown := list(words.difference(remembered)):
            remembered.update(zip(unknown, self._count(unknown), strict=True))
            self._taken += sum(map(len, unknown)) + _BESIDE_EACH_WORD * len(unknown)
            if self._taken > _MOST_REMEMBERED:
                # Another thread may still look into the old ones.
                self._remembered, self._taken = {}, 0
        return remembered

    def _count(self, texts: Sequence[str]) -> list[int]:
        with _panics_told():
            encodings = self._tokenizer.encode_batch_fast([clean(text) for text in texts], add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def __reduce__(self) -> tuple[type["TokenCounter"], tuple[ModelFolder]]:
        return TokenCounter, (self._folder,)


class PairTokenizer:
    """Makes token numbers of a question with a passage, and the kind of each; cut at the model's maximum length."""

    def __init__(self, folder: TransformerFolder) -> None:
        self._tokenizer = load_fitting_tokenizer(folder)
        self._tokenizer.enable_truncation(folder.maximum_length)

    def pairs(self, query: str, texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
        """Give the token numbers of each pair, and their kinds."""
        with _panics_told():
            encodings = self._tokenizer.encode_batch_fast([(clean(query), clean(text)) for text in texts])
        return [encoding.ids for encoding in encodings], [encoding.type_ids for encoding in encodings]


class PassageTokenizer:
    """Makes a model's token numbers, special tokens included, cut at the model's maximum length."""

    def __init__(self, folder: ModelFolder) -> None:
        self._tokenizer = load_fitting_tokenizer(folder)
        self._tokenizer.enable_truncation(folder.maximum_length)

    def numbers(self, texts: Sequence[str]) -> list[list[int]]:
        """Turn each text into token numbers."""
        with _panics_told():
            encodings = self._tokenizer.encode_batch_fast([clean(text) for text in texts])
        return [encoding.ids for encoding in encodings]

    def encode(self, text: str) -> Encoding:
        """Tokenize one text with the tokens' places in it, counted in characters."""
        with _panics_told():
            return self._tokenizer.encode(clean(text))

    def is_token(self, word: str) -> bool:
        """Tell whether a word is a single token that the model knows."""
        with _panics_told():
            found = self._tokenizer.encode(clean(word), add_special_tokens=False)
        unknown = getattr(self._tokenizer.model, "unk_token", None)
        return len(found.ids) == 1 and found.tokens[0] != unknown

    def prompt_length(self, prompt: str) -> int:
        """Count the tokens that a prompt puts before a text, the leading special ones included."""
        if not prompt:
            return 0
        special = self._tokenizer.encode(clean(prompt)).special_tokens_mask
        return len(special) - special[-1]


def load_fitting_tokenizer(folder: TransformerFolder) -> Tokenizer:
    """Do the same as `load_tokenizer`, and raise ModelProblem also where the model has no row for a token."""
    tokenizer = load_tokenizer(folder)
    known = tokenizer.get_vocab_size(with_added_tokens=True)
    with sensible(folder.path):
        rows = int(read_transformer_config(folder).get("vocab_size") or 0)
    if rows and known > rows:
        raise ModelProblem(
            f"The tokenizer in {folder.path} does not fit the model: it knows {known:,} tokens, the model {rows:,}.",
            "Fetch the whole folder again.",
        )
    return tokenizer


def load_tokenizer(folder: TransformerFolder) -> Tokenizer:
    """Load the folder's tokenizer without padding or a limit; raises ModelProblem where it is damaged."""
    try:
        # Read here because the library cannot open every path that the system can.
        tokenizer = Tokenizer.from_str(folder.tokenizer.read_text(encoding="utf-8"))
        # Some faults show only when it is used.
        tokenizer.encode("a")
    except (KeyboardInterrupt, SystemExit):
        raise
    # The library raises bare Exception for a file that it cannot read, and where it panics not even that.
    except BaseException as error:
        title = f"The file {folder.tokenizer} of the model is damaged."
        raise ModelProblem(title, "Fetch the model again.") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    if folder.lower_case:
        present = [tokenizer.normalizer] if tokenizer.normalizer is not None else []
        tokenizer.normalizer = normalizers.Sequence([normalizers.Lowercase(), *present])
    return tokenizer


@contextlib.contextmanager
def _panics_told() -> Iterator[None]:
    """Tell a panic of the library as an error: it is none to Python, and would end the thread that meets it."""
    try:
        yield
    except (Exception, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as panic:
        raise RuntimeError(f"The tokenizer broke: {panic}") from panic


def _is_word_by_word(tokenizer: Tokenizer) -> bool:
    """Tell whether a text has the tokens of its words, each by itself: by BERT's rules, no token holding a space."""
    return (
        isinstance(tokenizer.normalizer, normalizers.BertNormalizer)
        and isinstance(tokenizer.pre_tokenizer, pre_tokenizers.BertPreTokenizer)
        and isinstance(tokenizer.model, models.WordPiece)
        and not any(set(token.content) & set(" \n") for token in tokenizer.get_added_tokens_decoder().values())
    )


def clean(text: str) -> str:
    """Replace lone surrogates, which no tokenizer takes, character by character."""
    return _SURROGATES.sub("\ufffd", text)
