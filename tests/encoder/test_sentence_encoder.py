import socket
import threading

import numpy as np
import pytest
import torch

from inkling.encoder.bert import Bert
from inkling.encoder.device import Device
from inkling.encoder.model_folder import default_model_folder, read_model_folder
from inkling.encoder.sentence_encoder import Precedence, SentenceEncoder, pack_batches, pad_batches, share_batches
from model_samples import ODD_TEXTS

ACTIVATION = "torch.nn.modules.activation"


def reference(path):
    """The vectors of sentence-transformers, for queries and for documents."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(path), device="cpu", local_files_only=True)
    return unit(model.encode_query(ODD_TEXTS)), unit(model.encode_document(ODD_TEXTS))


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def assert_same_as_reference(path):
    encoder = SentenceEncoder(read_model_folder(path), Device(), threads=2)
    queries, passages = reference(path)
    ours = np.stack([encoder.encode_query(text) for text in ODD_TEXTS])
    assert (ours * queries).sum(axis=1).min() >= 0.9999
    assert (encoder.encode_passages(ODD_TEXTS) * passages).sum(axis=1).min() >= 0.9999
    assert encoder.dimension == passages.shape[1]


def test_default_model_equals_sentence_transformers(default_encoder):
    assert_same_as_reference(default_model_folder().path)


ARCHITECTURES = ["bert", "bert relu", "roberta", "xlm-roberta", "mpnet", "distilbert"]
ARCHITECTURES += ["modernbert", "electra", "albert", "deberta-v2"]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_architectures_equal_sentence_transformers(folders, architecture):
    assert_same_as_reference(folders.make(architecture))


@pytest.mark.parametrize(
    "pooling",
    [
        {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False},
        {"pooling_mode_mean_tokens": True},
        {"pooling_mode_max_tokens": True, "pooling_mode_mean_tokens": False},
        {"pooling_mode_mean_sqrt_len_tokens": True, "pooling_mode_mean_tokens": False},
        {"pooling_mode_weightedmean_tokens": True, "pooling_mode_mean_tokens": False},
        {"pooling_mode_lasttoken": True, "pooling_mode_mean_tokens": False},
        {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True},
        {"pooling_mode": "lasttoken"},
        {"pooling_mode": ["mean", "cls", "weightedmean"]},
        {},
    ],
    ids=str,
)
@pytest.mark.parametrize("include_prompt", [True, False])
def test_poolings_equal_sentence_transformers(folders, pooling, include_prompt):
    prompts = {"query": "the query : ", "document": "a passage : "}
    pooling = pooling | {"include_prompt": include_prompt}
    assert_same_as_reference(folders.make(pooling=pooling, prompts=prompts, normalize=False))


@pytest.mark.parametrize(
    "dense",
    [
        {"in_features": 32, "out_features": 8, "bias": True, "activation_function": f"{ACTIVATION}.Tanh"},
        {"in_features": 32, "out_features": 40, "bias": False, "activation_function": "torch.nn.Identity"},
        {
            "in_features": 32,
            "out_features": 8,
            "bias": True,
            "activation_function": f"{ACTIVATION}.GELU",
            "use_residual": True,
        },
        {"in_features": 32, "out_features": 32, "bias": True, "use_residual": True},
    ],
    ids=["tanh", "identity", "residual projected", "residual"],
)
@pytest.mark.parametrize("normalize", [True, False])
def test_dense_equals_sentence_transformers(folders, dense, normalize):
    assert_same_as_reference(folders.make(dense=dense, normalize=normalize))


@pytest.mark.parametrize(
    "sentence_config",
    [{"max_seq_length": 5}, {"max_seq_length": None}, {"do_lower_case": True, "max_seq_length": 30}],
    ids=str,
)
def test_length_and_case_equal_sentence_transformers(folders, sentence_config):
    assert_same_as_reference(folders.make(sentence_config=sentence_config))


@pytest.mark.parametrize(
    ("architecture", "options"),
    [
        ("qwen3", {"pooling": {"pooling_mode": "lasttoken"}, "prompts": {"query": "the query : "}}),
        ("bert", {"layer_norm": True}),
        ("bert", {"layer_norm": True, "normalize": False}),
        ("bert", {"saved": {"truncate_dim": 12}}),
        ("bert", {"saved": {"truncate_dim": 12}, "normalize": False}),
        ("bert", {"saved": {"truncate_dim": 100}}),
        ("modernbert", {"saved": {"truncate_dim": 5}, "pooling": {"pooling_mode": ["cls", "mean"]}}),
        ("bert", {"saved": {"similarity_fn_name": "dot"}, "normalize": False}),
        ("bert", {"prompts": {"general": "the passage : "}, "saved": {"default_prompt_name": "general"}}),
        ("bert", {"prompts": {"query": "query : "}, "saved": {"default_prompt_name": "query"}}),
    ],
    ids=str,
)
def test_shapes_equal_sentence_transformers(folders, architecture, options):
    assert_same_as_reference(folders.make(architecture, **options))


def test_token_shares_of_a_truncated_vector_add_up_to_the_cosine(folders):
    path = folders.make(saved={"truncate_dim": 12})
    encoder = SentenceEncoder(read_model_folder(path), Device())
    query = encoder.encode_query("river light")
    shares = encoder.token_shares(query, "the river and the sea")
    cosine = float(query @ encoder.encode_passages(["the river and the sea"])[0])
    assert sum(share.share for share in shares) == pytest.approx(cosine, abs=1e-4)


def test_bert_needs_no_transformers_library(default_encoder):
    assert isinstance(default_encoder._transformer, Bert)


def test_bfloat16_is_near_float32(default_encoder):
    near = SentenceEncoder(default_model_folder(), Device("cpu", "bfloat16"), threads=1)
    cosines = (near.encode_passages(ODD_TEXTS) * default_encoder.encode_passages(ODD_TEXTS)).sum(axis=1)
    assert cosines.min() >= 0.9999


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_vector_does_not_depend_on_its_batch(precision):
    encoder = SentenceEncoder(default_model_folder(), Device("cpu", precision), threads=2)
    alone = np.stack([encoder.encode_passages([text])[0] for text in ODD_TEXTS])
    together = encoder.encode_passages(ODD_TEXTS * 3)
    as_queries = np.stack([encoder.encode_query(text) for text in ODD_TEXTS])
    assert (np.tile(alone, (3, 1)) * together).sum(axis=1).min() >= 0.999
    assert (alone * as_queries).sum(axis=1).min() >= 0.999


def test_vectors_are_unit_vectors_in_order(default_encoder):
    texts = [f"number {n} of the river" * (n % 7 + 1) for n in range(50)]
    vectors = default_encoder.encode_passages(texts)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for n in (0, 6, 7, 49):
        assert vectors[n] @ default_encoder.encode_query(texts[n]) > 0.9999


@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "\ud800", "a\udfffb", "\U0001f469\u200d\U0001f680", "مرحبا", "e\u0301" * 50, "word " * 200_000],
    ids=["empty", "space", "nul", "surrogate", "surrogate inside", "emoji", "arabic", "combining", "1 MB"],
)
def test_odd_texts_are_encoded(default_encoder, text):
    vector = default_encoder.encode_query(text)
    assert np.isfinite(vector).all()
    assert default_encoder.encode_passages([text])[0] @ vector > 0.999


def test_no_texts_give_no_vectors(default_encoder):
    assert default_encoder.encode_passages([]).shape == (0, default_encoder.dimension)


def test_a_surrogate_counts_as_one_replaced_character(default_encoder):
    assert default_encoder.encode_query("a \ud800 b") @ default_encoder.encode_query("a \ufffd b") > 0.9999


def test_nothing_opens_a_socket(folders, monkeypatch):
    path = folders.make("mpnet")

    def refuse(*_arguments, **_options):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    for folder in (default_model_folder(), read_model_folder(path)):
        encoder = SentenceEncoder(folder, Device())
        assert encoder.encode_passages(["river"])[0] @ encoder.encode_query("river") > 0.99


def test_nothing_is_printed(folders, capfd):
    encoder = SentenceEncoder(read_model_folder(folders.make("mpnet")), Device())
    encoder.encode_query("river")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", ODD_TEXTS)
@pytest.mark.parametrize("normalize", [True, False])
def test_token_shares_add_up_to_the_cosine(folders, text, normalize):
    pooling = {"pooling_mode": "mean", "include_prompt": normalize}
    path = folders.make(pooling=pooling, normalize=normalize, prompts={"document": "a passage : "})
    encoder = SentenceEncoder(read_model_folder(path), Device())
    query = encoder.encode_query("river light")
    shares = encoder.token_shares(query, text)
    cosine = float(query @ encoder.encode_passages([text])[0])
    assert sum(share.share for share in shares) == pytest.approx(cosine, abs=1e-4)


def test_token_shares_name_characters_of_the_text(folders):
    path = folders.make(prompts={"document": "a passage : "})
    encoder = SentenceEncoder(read_model_folder(path), Device())
    text = "👍 the \ud800 river"
    places = [(share.start, share.end) for share in encoder.token_shares(encoder.encode_query("sea"), text)]
    assert [text[start:end] for start, end in places if start < end] == ["👍", "the", "\ud800", "river"]


@pytest.mark.parametrize(
    "options",
    [
        {"pooling": {"pooling_mode": "cls"}},
        {"pooling": {"pooling_mode": ["mean", "max"]}},
        {"dense": {"in_features": 32, "out_features": 8, "bias": True}},
    ],
    ids=["cls", "several", "dense"],
)
def test_no_token_shares_where_pooling_is_not_a_mean(folders, options):
    encoder = SentenceEncoder(read_model_folder(folders.make(**options)), Device())
    assert encoder.token_shares(encoder.encode_query("river"), "the river") == []


def test_a_query_goes_before_batches_that_have_not_begun(folders):
    encoder = SentenceEncoder(read_model_folder(folders.make()), Device(), threads=1)
    begun, go_on, order = threading.Event(), threading.Event(), []
    forward = encoder._transformer

    def watched(numbers):
        name = threading.current_thread().name
        order.append(name)
        if name == "passages" and not begun.is_set():
            begun.set()
            assert go_on.wait(30)
        return forward(numbers)

    watched.packs = True
    encoder._transformer = watched
    thread = threading.Thread(target=encoder.encode_passages, args=(["river"] * 2000,), name="passages")
    thread.start()
    assert begun.wait(30)
    # The first batch is still held here, and yet the query is answered.
    encoder.encode_query("sea")
    encoder.encode_sentences(["the sea", "a ship"])
    with encoder._precedence.query():
        go_on.set()
        encoder.encode_query("ship")
    thread.join(30)
    assert not thread.is_alive()
    assert order[:4] == ["passages", "MainThread", "MainThread", "MainThread"]
    assert order.count("passages") > 2


def test_sentences_are_encoded_like_passages(folders):
    encoder = SentenceEncoder(read_model_folder(folders.make(prompts={"document": "a passage : "})), Device())
    texts = ["the river", "😀", "", "the sea and the ship and the river"]
    texts += [f"{'ship ' * count}sea" for count in range(9, 30)]
    assert (encoder.encode_sentences(texts) * encoder.encode_passages(texts)).sum(axis=1).min() > 0.999
    assert encoder.encode_sentences([]).shape == (0, encoder.dimension)


def test_precedence_holds_back_until_the_last_query_is_done():
    precedence, passed = Precedence(2), threading.Event()

    def work():
        with precedence.batch():
            passed.set()

    with precedence.query():
        thread = threading.Thread(target=work)
        thread.start()
        with precedence.query():
            pass
        assert not passed.wait(0.05)
    assert passed.wait(30)
    thread.join()


def test_precedence_lets_so_many_batches_go_as_are_allowed():
    precedence, passed = Precedence(2), threading.Event()
    precedence.allow(1)

    def work():
        with precedence.batch():
            passed.set()

    with precedence.batch():
        thread = threading.Thread(target=work)
        thread.start()
        assert not passed.wait(0.05)
        precedence.allow(2)
        assert passed.wait(30)
    thread.join()


@pytest.mark.parametrize(
    ("lengths", "most", "expected"),
    [
        ([], 10, []),
        ([5], 1, [[0]]),
        ([1, 9, 2, 2], 10, [[1], [2, 3, 0]]),
        ([5, 5, 5], 10, [[0, 1], [2]]),
    ],
)
def test_padded_batches(lengths, most, expected):
    assert pad_batches(lengths, most) == expected


@pytest.mark.parametrize(
    ("lengths", "most", "expected"),
    [
        ([], 10, []),
        ([5], 1, [[0]]),
        ([1, 9, 2, 2], 10, [[1, 0], [2, 3]]),
        ([5, 5, 5], 10, [[0, 1], [2]]),
        ([30, 4, 20, 6], 10, [[3, 1], [2], [0]]),
    ],
)
def test_packed_batches(lengths, most, expected):
    assert pack_batches(lengths, most) == expected


@pytest.mark.parametrize(
    ("lengths", "most", "expected"),
    [
        ([], 2, []),
        ([5, 6], 2, [[1, 0]]),
        ([60, 10, 50, 20], 1, [[0, 2, 3, 1]]),
        ([60, 10, 50, 20], 2, [[0, 1], [2, 3]]),
        ([90], 2, [[0]]),
        ([30, 30, 40], 8, [[2], [0], [1]]),
    ],
)
def test_batches_that_are_shared_out(lengths, most, expected):
    assert share_batches(lengths, most) == expected


def test_a_failing_batch_is_raised(folders):
    encoder = SentenceEncoder(read_model_folder(folders.make()), Device(), threads=2)

    def fail(_numbers):
        raise RuntimeError("no memory")

    fail.packs = True
    encoder._transformer = fail
    with pytest.raises(RuntimeError, match="no memory"):
        encoder.encode_passages(["river"] * 2000)


def test_torch_splits_no_operation(default_encoder):
    assert torch.get_num_threads() == 1
