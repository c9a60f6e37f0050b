import json
import pickle

import pytest

from inkling.encoder.model_folder import default_model_folder, read_model_folder
from inkling.encoder.tokens import PairTokenizer, PassageTokenizer, TokenCounter, clean, load_tokenizer
from inkling.errors import ModelProblem


@pytest.fixture(scope="module")
def count():
    return TokenCounter(default_model_folder())


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("   ", 0),
        ("two words", 2),
        ("unbelievabilities", 5),
        ("word " * 10_000, 10_000),
        ("\0", 0),
        ("\ud800", 0),
        ("река", 3),
    ],
    ids=["empty", "spaces", "words", "parts", "no limit", "nul", "surrogate", "cyrillic"],
)
def test_count(count, text, tokens):
    assert count([text]) == [tokens]


def test_count_several_and_none(count):
    assert count(["one", "two words", ""]) == [1, 2, 0]
    assert count([]) == []


ODD_TEXTS = [
    "Don't e-mail me, please: [CLS] and [MASK]ed [ UNK ] [[SEP]]!",
    "a\tb\x0bc\x0cd\x1ce\x1ff\x85g\xa0h\u2003i\u2028j\u3000k\u200bl\ufeffm\xadn",
    " two  spaces \n\n and lines\r\n ",
    "e\u0301te\u0301 \u0301alone \u0344 \u1e9b\u0323 I\u0307 ǅ ß Ω \u212b \ufb01",
    "東京都庁へ行く 책을 읽다 ภาษาไทย हिन्दी עִבְרִית العربية",
    "\ud800half \udfff\ud800 \ufffd\ufffe\U0001f44d\U0001f3fd\U000e0041",
    "x" * 100 + " " + "x" * 101 + " " + "y" * 3000,
    "".join(map(chr, range(0x700))),
    " ".join(map(chr, range(0x1F00, 0x3100))),
]


def test_words_counted_by_themselves_add_up_to_what_the_tokenizer_makes_of_the_text(count):
    tokenizer = load_tokenizer(default_model_folder())
    expected = [len(tokenizer.encode(clean(text), add_special_tokens=False)) for text in ODD_TEXTS]
    assert count(ODD_TEXTS) == count(ODD_TEXTS) == expected


def test_counting_goes_on_when_too_many_words_are_to_be_remembered(count, monkeypatch):
    monkeypatch.setattr("inkling.encoder.tokens._MOST_REMEMBERED", 100)
    assert [count([text] * 300) for text in ("one two", "three", "one two")] == [[2] * 300, [1] * 300, [2] * 300]


def test_a_tokenizer_that_looks_across_words_is_given_the_whole_text(folders):
    path = folders.make()
    tokenizer = json.loads((path / "tokenizer.json").read_text())
    phrase = {"id": tokenizer["model"]["vocab"]["river"], "content": "the river", "special": False}
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    (path / "tokenizer.json").write_text(json.dumps(tokenizer | {"added_tokens": [phrase | flags]}))
    assert TokenCounter(read_model_folder(path))(["the river"]) == [1]


def test_counter_travels_to_another_process(count):
    assert pickle.loads(pickle.dumps(count))(["two words"]) == [2]


def test_numbers_are_cut_at_the_maximum_length(folders):
    tokenizer = PassageTokenizer(read_model_folder(folders.make(sentence_config={"max_seq_length": 6})))
    (numbers,) = tokenizer.numbers(["river " * 100])
    assert (len(numbers), numbers[0], numbers[-1]) == (6, 2, 3)


@pytest.mark.parametrize(("prompt", "length"), [("", 0), ("query : ", 3), ("the", 2)])
def test_prompt_length_counts_the_leading_special_token(folders, prompt, length):
    assert PassageTokenizer(read_model_folder(folders.make())).prompt_length(prompt) == length


def test_lower_case(folders):
    folder = read_model_folder(folders.make(sentence_config={"do_lower_case": True}))
    tokenizer = PassageTokenizer(folder)
    assert tokenizer.numbers(["RIVER"]) == tokenizer.numbers(["river"])


def test_damaged_tokenizer(folders):
    path = folders.make()
    (path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelProblem, match=r"tokenizer\.json of the model is damaged"):
        TokenCounter(read_model_folder(path))


def test_a_tokenizer_at_which_its_library_panics_is_damaged(folders):
    path = folders.make()
    tokenizer = json.loads((path / "tokenizer.json").read_text())
    tokenizer["post_processor"]["special_tokens"] = {}
    (path / "tokenizer.json").write_text(json.dumps(tokenizer))
    with pytest.raises(ModelProblem, match=r"tokenizer\.json of the model is damaged"):
        TokenCounter(read_model_folder(path))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("plain", "plain"), ("a\ud83d", "a\ufffd"), ("\udc00\ud800", "\ufffd\ufffd"), ("\U0001f44d", "\U0001f44d")],
)
def test_clean(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize("make", [PassageTokenizer, PairTokenizer])
def test_a_tokenizer_that_does_not_fit_is_refused(folders, make):
    path = folders.make()
    config = json.loads((path / "config.json").read_text())
    (path / "config.json").write_text(json.dumps(config | {"vocab_size": 9}))
    with pytest.raises(ModelProblem, match="does not fit the model: it knows 26 tokens, the model 9"):
        make(read_model_folder(path))


@pytest.mark.parametrize(
    ("word", "known"),
    [("washing", True), ("machine", True), ("wahsing", False), ("recieve", False), ("", False), ("👍🏽", False)],
)
def test_usual_words_are_tokens_and_misspelt_ones_are_not(word, known):
    assert PassageTokenizer(default_model_folder()).is_token(word) is known


class Panic(BaseException):
    """What comes of a panic in the library."""


class Panicking:
    """A tokenizer that can do all but make tokens."""

    def __init__(self, whole):
        self._whole = whole

    def __getattr__(self, name):
        return getattr(self._whole, name)

    def encode(self, *_, **__):
        raise Panic("out of range")

    encode_batch_fast = encode


@pytest.mark.parametrize(
    "ask",
    [
        lambda folder: TokenCounter(folder)(["a sail"]),
        lambda folder: PassageTokenizer(folder).numbers(["a sail"]),
        lambda folder: PassageTokenizer(folder).encode("a sail"),
        lambda folder: PassageTokenizer(folder).is_token("sail"),
        lambda folder: PairTokenizer(folder).pairs("a sail", ["a boat"]),
    ],
)
def test_a_panic_is_an_error_that_threads_live_through(monkeypatch, ask):
    known = load_tokenizer(default_model_folder())
    monkeypatch.setattr("inkling.encoder.tokens.load_tokenizer", lambda folder: Panicking(known))
    with pytest.raises(RuntimeError, match="The tokenizer broke: out of range"):
        ask(default_model_folder())
