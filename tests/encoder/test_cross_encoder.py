import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from inkling.encoder.cross_encoder import CrossEncoder
from inkling.encoder.reranker_folder import read_reranker_folder
from inkling.errors import ModelProblem
from model_samples import ODD_TEXTS

QUERY = "the light of a river"
TEXTS = [*ODD_TEXTS, "query : night"]


def never():
    return False


def assert_same_as_reference(path):
    from sentence_transformers import CrossEncoder as Reference

    expected = Reference(str(path), device="cpu", local_files_only=True).predict([(QUERY, text) for text in TEXTS])
    scores = CrossEncoder(read_reranker_folder(path), 2).scores(QUERY, TEXTS, never)
    assert scores == pytest.approx(expected.tolist(), abs=1e-4)
    assert len(set(scores)) > 5


ARCHITECTURES = ["bert", "roberta", "xlm-roberta", "distilbert", "modernbert", "electra", "mpnet"]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_scores_equal_sentence_transformers(folders, architecture):
    assert_same_as_reference(folders.make_reranker(architecture))


@pytest.mark.parametrize("architecture", ["bert", "electra", "deberta-v2"])
def test_kinds_of_tokens_count_where_the_tokenizer_gives_them(folders, architecture):
    path = folders.make_reranker(architecture)
    change(path / "tokenizer_config.json", model_input_names=["input_ids", "token_type_ids", "attention_mask"])
    assert_same_as_reference(path)


@pytest.mark.parametrize(
    "config",
    [
        {"sentence_transformers": {"activation_fn": "torch.nn.modules.linear.Identity"}},
        {"sbert_ce_default_activation_function": "torch.nn.modules.linear.Identity"},
        {"sentence_transformers": {"activation_fn": "torch.nn.modules.activation.Tanh"}},
        {"initializer_range": 0.02},
    ],
    ids=str,
)
def test_activations_equal_sentence_transformers(folders, config):
    assert_same_as_reference(folders.make_reranker(config=config))


def test_a_folder_that_sentence_transformers_saved(folders, tmp_path):
    from sentence_transformers import CrossEncoder as Reference

    made = Reference(str(folders.make_reranker()), device="cpu", local_files_only=True, max_length=12)
    made.save_pretrained(str(tmp_path / "saved"))
    assert_same_as_reference(tmp_path / "saved")


def test_ends_when_it_is_enough(folders):
    encoder = CrossEncoder(read_reranker_folder(folders.make_reranker()), 1)
    asked = []
    scores = encoder.scores(QUERY, TEXTS, lambda: len(asked) >= 1 or asked.append(1) is not None)
    assert scores == pytest.approx(encoder.scores(QUERY, TEXTS[:4], never), abs=1e-5)
    assert encoder.scores(QUERY, TEXTS, lambda: True) == []
    assert encoder.scores(QUERY, [], never) == []


def break_labels(path):
    change(path / "config.json", id2label={"0": "a", "1": "b"})


def change(path, **keys):
    path.write_text(json.dumps(json.loads(path.read_text()) | keys))


def name_activation(path):
    change(path / "config.json", sentence_transformers={"activation_fn": "own.F"})


def make_pickled(path):
    torch.save({}, path / "pytorch_model.bin")
    (path / "model.safetensors").unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (break_labels, "gives 2 labels"),
        (lambda path: change(path / "config.json", architectures=["BertModel"]), "another task"),
        (lambda path: change(path / "config.json", auto_map={"AutoModel": "code.Model"}), "code of its own"),
        (name_activation, "activation own.F"),
        (lambda path: (path / "config.json").write_text("{"), "damaged"),
        (lambda path: (path / "config.json").write_text('{"a":' + "[" * 100_000), "damaged"),
        (lambda path: change(path / "config.json", architectures=7), "make no sense"),
        (lambda path: change(path / "config.json", id2label=7), "make no sense"),
        (lambda path: change(path / "config.json", num_labels=[], id2label={}), "make no sense"),
        (lambda path: (path / "tokenizer.json").unlink(), "has no tokenizer.json"),
        (lambda path: (path / "model.safetensors").unlink(), "has no model.safetensors"),
        (make_pickled, "pickled"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(folders, damage, message):
    path = folders.make_reranker()
    damage(path)
    with pytest.raises(ModelProblem, match=message) as caught:
        read_reranker_folder(path)
    assert caught.value.advice
    assert "\n" not in caught.value.title


def test_a_folder_for_vectors_is_refused(folders, tmp_path):
    with pytest.raises(ModelProblem, match="makes vectors"):
        read_reranker_folder(folders.make())
    with pytest.raises(ModelProblem, match="does not exist"):
        read_reranker_folder(tmp_path / "gone")


def test_a_folder_with_modules_that_are_unknown_is_refused_by_their_names(folders):
    path = folders.make_reranker()
    kinds = ("base.modules.transformer.Transformer", "cross_encoder.modules.logit_score.LogitScore")
    listed = [{"path": "", "type": f"sentence_transformers.{kind}"} for kind in kinds]
    (path / "modules.json").write_text(json.dumps(listed))
    with pytest.raises(ModelProblem, match="its modules are Transformer, LogitScore"):
        read_reranker_folder(path)


@pytest.mark.parametrize("architecture", ["bert", "distilbert"])
def test_missing_weights_are_a_problem(folders, architecture):
    path = folders.make_reranker(architecture)
    weights = load_file(path / "model.safetensors")
    del weights["classifier.weight"]
    save_file(weights, path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelProblem, match="could not be loaded"):
        CrossEncoder(read_reranker_folder(path), 1)
