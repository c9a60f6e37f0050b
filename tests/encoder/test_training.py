import contextlib
import errno
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from inkling.encoder.model_folder import read_model_folder
from inkling.encoder.recipe import DEPTHS, LOSSES, Recipe
from inkling.encoder.training import LastLayer, Training, VectorExamples

DIMENSION = 12
RECIPE = Recipe(batch=32, part=32, epochs=30, learning_rate=5e-3, stay_near=0.0)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def examples() -> VectorExamples:
    """Answers are what is asked with other numbers in their second half, and negatives are like it there."""
    chance = np.random.default_rng(4)
    asked, noise, others = (chance.standard_normal((96, DIMENSION)) for _ in range(3))
    half = DIMENSION // 2
    answers = np.hstack([asked[:, :half], noise[:, half:]])
    negatives = np.hstack([others[:, :half], asked[:, half:]])
    return VectorExamples(unit(asked), unit(answers), unit(negatives))


@contextlib.contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Let writing fail as it does on a full disk."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def margin(layer: LastLayer, examples: VectorExamples) -> float:
    """How much nearer answers are than negatives, on average."""
    with torch.inference_mode():
        asked, answers, negatives = (
            layer({"sentence_embedding": torch.from_numpy(rows)})["sentence_embedding"]
            for rows in (examples.queries, examples.answers, examples.negatives)
        )
        return float(((asked * answers).sum(1) - (asked * negatives).sum(1)).mean())


@pytest.mark.parametrize("part", [32, 8])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_brings_answers_nearer_than_negatives(examples, tmp_path, loss, part):
    layer = LastLayer(DIMENSION)
    before = margin(layer, examples)
    training = Training(layer, examples, replace(RECIPE, loss=loss, part=part), tmp_path / "checkpoint")
    assert training.run(lambda done, total: True) == training.steps == 90
    assert margin(layer, examples) > before + 0.1


def test_a_batch_in_parts_gives_the_same_as_a_whole_one(examples, tmp_path):
    weights = []
    for part in (32, 8):
        layer = LastLayer(DIMENSION)
        Training(layer, examples, replace(RECIPE, part=part), tmp_path / f"{part}").run(lambda done, total: done < 10)
        weights.append(layer.weight.detach())
    torch.testing.assert_close(weights[0], weights[1], atol=1e-5, rtol=1e-4)


def test_any_number_is_a_seed(examples, tmp_path):
    for seed in (-1, 10**30):
        training = Training(LastLayer(DIMENSION), examples, replace(RECIPE, seed=seed), tmp_path / "a")
        assert training.run(lambda done, total: done < 2) == 2


def test_a_layer_held_near_stays_near(examples, tmp_path):
    drifts = []
    for hold in (0.0, 100.0):
        layer = LastLayer(DIMENSION)
        Training(layer, examples, replace(RECIPE, stay_near=hold), tmp_path / f"{hold}").run(lambda done, total: True)
        drifts.append(float(layer.drift().detach()))
    assert drifts[1] < drifts[0] / 4


def test_training_goes_on_after_its_last_checkpoint(examples, tmp_path):
    whole, first, second = LastLayer(DIMENSION), LastLayer(DIMENSION), LastLayer(DIMENSION)
    Training(whole, examples, RECIPE, tmp_path / "a").run(lambda done, total: True)
    Training(first, examples, RECIPE, tmp_path / "b").run(lambda done, total: done < 70)
    seen: list[int] = []
    Training(second, examples, RECIPE, tmp_path / "b").run(lambda done, total: seen.append(done) or True)
    assert seen[0] == 50
    torch.testing.assert_close(second.weight, whole.weight)


def test_the_checkpoint_of_another_training_is_not_used(examples, tmp_path):
    Training(LastLayer(DIMENSION), examples, RECIPE, tmp_path / "a").run(lambda done, total: True)
    seen: list[int] = []
    shorter = replace(RECIPE, epochs=10)
    training = Training(LastLayer(DIMENSION), examples, shorter, tmp_path / "a")
    training.run(lambda done, total: seen.append(done) or True)
    assert seen == list(range(30))


def test_the_checkpoint_of_fewer_examples_is_not_used(examples, tmp_path):
    fewer = VectorExamples(examples.queries[:90], examples.answers[:90], examples.negatives[:90])
    Training(LastLayer(DIMENSION), fewer, RECIPE, tmp_path / "a").run(lambda done, total: True)
    seen: list[int] = []
    training = Training(LastLayer(DIMENSION), examples, RECIPE, tmp_path / "a")
    training.run(lambda done, total: seen.append(done) or True)
    assert seen == list(range(90))


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limit there")
def test_a_checkpoint_that_cannot_be_written_is_an_error_of_the_system(examples, tmp_path):
    training = Training(LastLayer(DIMENSION), examples, RECIPE, tmp_path / "a")
    with no_file_larger_than(2000), pytest.raises(OSError, match="too large") as raised:
        training.run(lambda done, total: True)
    assert raised.value.errno == errno.EFBIG


def test_a_last_layer_is_learned_without_splitting_an_operation(folders, tmp_path):
    from inkling.encoder.adapter import adapter

    torch.set_num_threads(2)
    adapter(read_model_folder(folders.make()), Recipe(), tmp_path / "checkpoint", tmp_path / "memory.json")
    assert torch.get_num_threads() == 1


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limit there")
@pytest.mark.parametrize("depth", DEPTHS)
def test_a_model_that_cannot_be_written_is_an_error_of_the_system(folders, tmp_path, depth):
    from inkling.encoder.adapter import adapter

    folder = read_model_folder(folders.make())
    learner = adapter(folder, Recipe(depth=depth), tmp_path / "checkpoint", tmp_path / "memory.json")
    with no_file_larger_than(2000), pytest.raises(OSError, match="too large") as raised:
        learner.write(tmp_path / "made", {"from": "a test"})
    assert raised.value.errno == errno.EFBIG


def test_a_whole_model_learns_and_is_written_as_a_plain_folder(folders, tmp_path):
    from inkling.encoder.adapter import Lesson, adapter

    folder = read_model_folder(folders.make("bert", {"pooling_mode_mean_tokens": True}))
    recipe = Recipe(depth="whole", batch=4, part=2, epochs=3, learning_rate=1e-3)
    learner = adapter(folder, recipe, tmp_path / "checkpoint", tmp_path / "memory.json")
    queries = ["the river", "a ship", "the house", "dark night"]
    answers = ["sea of stone", "sea", "road", "light day"]
    empty = np.zeros((4, folder.dimension), np.float32)
    steps = learner.train(Lesson(queries, answers, (), empty, empty, None), lambda done, total: True)
    learner.write(tmp_path / "made", {"from": "a test"})
    made = read_model_folder(tmp_path / "made")
    assert steps == 3
    assert made.identity != folder.identity
    assert made.dimension == folder.dimension
    vectors = learner.passages(answers, empty)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    assert learner.queries(queries, empty).shape == (4, folder.dimension)


@pytest.mark.parametrize(
    "options",
    [
        {"pooling": {"pooling_mode_mean_tokens": True}},
        {"pooling": {"pooling_mode": ["cls", "mean"]}, "normalize": False},
        {"saved": {"truncate_dim": 12}},
        {"saved": {"truncate_dim": 12}, "normalize": False},
    ],
    ids=str,
)
def test_an_added_layer_gives_what_sentence_transformers_gives(folders, tmp_path, options):
    from sentence_transformers import SentenceTransformer

    from inkling.encoder.adapted_folder import write_with_layer
    from inkling.encoder.device import Device
    from inkling.encoder.sentence_encoder import SentenceEncoder

    folder = read_model_folder(folders.make("bert", **options))
    torch.manual_seed(1)
    weight = torch.eye(folder.dimension) + 0.2 * torch.randn(folder.dimension, folder.dimension)
    write_with_layer(folder, weight, tmp_path / "made", {"from": "a test"})
    texts = ["the river", "a ship of stone", "night"]
    ours = SentenceEncoder(read_model_folder(tmp_path / "made"), Device("cpu", "float32"), 1).encode_passages(texts)
    theirs = SentenceTransformer(str(tmp_path / "made"), device="cpu", local_files_only=True).encode(texts)
    assert float((ours * theirs).sum(axis=1).min()) > 0.9999
    multiplied = SentenceEncoder(folder, Device("cpu", "float32"), 1).encode_passages(texts) @ weight.numpy().T
    np.testing.assert_allclose(ours, unit(multiplied), atol=1e-5)
