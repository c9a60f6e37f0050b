import threading
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from inkling.adapting.adaptation import Adaptation, Plan, Step
from inkling.encoder.head_modules import Dense, Normalize
from inkling.encoder.model_folder import read_model_folder
from inkling.encoder.recipe import Recipe
from inkling.errors import BadRequest, ModelProblem
from inkling.search.stars import Star

SMALL = Plan(Recipe(batch=64, part=64, epochs=20, learning_rate=3e-3), pairs=500, held_out=60)


class Stopped(Exception):
    """Stands for a person who wants it to end."""


@pytest.fixture
def adapt(tmp_path, model, make_encoder):
    """A function that adapts the model to an index, and tells what the encoder had to encode."""

    def run(connections, plan=SMALL, stars=(), wait=lambda: None, on_step=lambda step: None, asked=None):
        encoder = make_encoder(asked)
        named = replace(model, identity="plain")
        adaptation = Adaptation(connections, named, encoder, tmp_path / "adapting", tmp_path / "memory.json")
        return adaptation.run(plan, stars, wait, on_step), encoder.encoded

    return run


def test_the_words_that_tell_come_to_count_for_more_and_the_proof_says_so(index, adapt):
    steps: list[Step] = []
    adapted, encoded = adapt(index(30, 9), on_step=steps.append)
    assert adapted.proof.better
    assert adapted.proof.pairs == 60
    assert adapted.proof.after > adapted.proof.before + 0.05
    assert sum(adapted.pairs.values()) == 210
    assert encoded == 2 * 270
    assert list(dict.fromkeys(step.phase for step in steps)) == ["gathering", "encoding", "training", "proving"]


def test_of_copies_each_text_counts_once(index, adapt):
    steps: list[Step] = []
    with pytest.raises(BadRequest, match="time was up"):
        adapt(index(30, 9, copies=3), replace(SMALL, seconds=0.0, pairs=5000), on_step=steps.append)
    assert {step.total for step in steps if step.phase == "encoding"} == {270}


def test_of_a_starred_query_that_is_learned_which_means_something(index, adapt):
    connections = index(30, 9)
    row = connections.rows("SELECT f.path, p.text FROM passages p JOIN files f ON f.id = p.file LIMIT 1")[0]
    path, text = row[0].decode(), row[1]
    stars = [
        Star(query, path, text, "starred", 1.0)
        for query in ('the "grey goat" ext:txt -sheep', "ext:txt in:library", "goat", "a lost text")
    ]
    stars[-1] = replace(stars[-1], passage="is not there any more")
    asked: list[str] = []
    adapted, _ = adapt(connections, stars=stars, asked=asked)
    assert adapted.pairs["starred"] == 2
    assert {query for query in asked if "goat" in query} == {"the grey goat", "goat"}


def test_the_new_model_is_a_folder_with_a_layer_more(index, adapt, model):
    adapted, _ = adapt(index(30, 9))
    folder = read_model_folder(adapted.folder)
    assert [type(module) for module in folder.modules[-2:]] == [Dense, Normalize]
    assert folder.dimension == model.dimension
    assert folder.identity != model.identity
    assert not (adapted.folder / "notes.py").exists()
    assert (adapted.folder / "adapted.json").exists()


def test_what_does_not_help_is_neither_offered_nor_kept(index, adapt, tmp_path):
    adapted, _ = adapt(index(30, 9, telling=False))
    assert not adapted.proof.better
    assert adapted.folder is None
    assert not (tmp_path / "adapting" / "model").exists()


def test_too_little_text_is_said(index, adapt):
    with pytest.raises(BadRequest, match="too little text"):
        adapt(index(5, 3))


def test_what_cannot_train_says_so_before_it_encodes_anything(index, adapt, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    steps: list[Step] = []
    with pytest.raises(ModelProblem, match="without what trains"):
        adapt(index(30, 9), on_step=steps.append)
    assert not steps


@pytest.mark.parametrize("phase", ["encoding", "training"])
def test_an_adaptation_that_ended_half_way_goes_on_and_gives_the_same(index, adapt, phase, tmp_path):
    connections = index(30, 9)
    whole, _ = adapt(connections)
    weight = _weight(whole.folder)
    (tmp_path / "adapting" / "plan").unlink()
    ended = threading.Event()

    def end(step: Step) -> None:
        if step.phase == phase and step.done >= 60:
            ended.set()
            raise Stopped

    with pytest.raises(Stopped):
        adapt(connections, on_step=end)
    assert ended.is_set()
    again, encoded = adapt(connections)
    assert encoded < 2 * 270
    assert again.proof == whole.proof
    np.testing.assert_allclose(_weight(again.folder), weight, atol=1e-6)


def test_another_adaptation_does_not_disturb_the_one_under_way(index, adapt):
    connections = index(30, 9)
    refused: list[str] = []

    def begin_another(step: Step) -> None:
        if step.phase == "training" and not refused:
            with pytest.raises(BadRequest, match="adapted already") as raised:
                adapt(connections, replace(SMALL, pairs=400))
            refused.append(raised.value.title)

    adapted, _ = adapt(connections, on_step=begin_another)
    assert refused
    assert adapted.proof.better


def test_what_a_power_failure_left_half_written_is_made_again(index, adapt, tmp_path):
    connections = index(30, 9)
    whole, _ = adapt(connections)
    weight = _weight(whole.folder)
    place = tmp_path / "adapting"
    parts = sorted((place / "pairs").glob("*.npz"))
    for damage, file in zip((b"", b"PK\x03\x04", None), [*parts[:2], place / "checkpoint"], strict=True):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2] if damage is None else damage)
    (place / "pairs" / "000000.new.npz").write_bytes(b"half")
    again, encoded = adapt(connections)
    assert encoded == 2 * 200
    assert again.proof == whole.proof
    np.testing.assert_allclose(_weight(again.folder), weight, atol=1e-6)


def test_time_that_is_up_before_anything_is_learned_is_said_and_what_is_done_is_kept(index, adapt):
    connections, steps = index(30, 9), []
    with pytest.raises(BadRequest, match="time was up"):
        adapt(connections, replace(SMALL, seconds=0.0), on_step=steps.append)
    assert "proving" not in {step.phase for step in steps}
    adapted, encoded = adapt(connections)
    assert encoded == 2 * (270 - 100)
    assert adapted.proof.better


def test_time_that_is_up_while_it_learns_ends_it_with_what_was_learned(index, adapt, monkeypatch):
    clock = iter(range(10_000))
    monkeypatch.setattr("inkling.adapting.adaptation.time", SimpleNamespace(monotonic=lambda: float(next(clock))))
    # Three looks while encoding 270 pairs, and before each step one.
    adapted, _ = adapt(index(30, 9), replace(SMALL, seconds=12.0))
    assert 0 < adapted.steps < 20


def _weight(folder):
    from safetensors.numpy import load_file

    [weights] = [module.weights for module in read_model_folder(folder).modules if isinstance(module, Dense)]
    return load_file(weights)["linear.weight"]
