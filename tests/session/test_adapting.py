"""An adapted model from a session's own index: kept beside the others where it is better, else nothing."""

from dataclasses import replace

import pytest

from inkling.adapting import adaptation
from inkling.adapting.adaptation import Plan
from inkling.adapting.proof import Proof
from inkling.encoder.recipe import Recipe
from inkling.errors import BadRequest

PLAN = Plan(Recipe(epochs=1), pairs=400, held_out=20)


@pytest.fixture
def told(small, folder, monkeypatch):
    """A session over texts enough to learn from, of which a test decides what the proof says."""
    for number in range(20):
        sentences = [f"The {word} of house {number} is a stone by the {word} of the sea." for word in WORDS]
        (folder / f"{number}.txt").write_text(" ".join(sentences), "utf-8")
    small.index([folder])
    monkeypatch.setattr(adaptation, "FEWEST_PAIRS", 10)

    def decide(proof: Proof):
        monkeypatch.setattr(adaptation, "_proof", lambda learner, held, known: proof)
        return small

    return decide


WORDS = ["river", "stone", "light", "dark", "tree", "bird", "sea", "ship", "house", "road", "day", "night"] * 3


def nothing(*_: object) -> None:
    """Neither waits nor shows anything."""


def test_a_better_model_is_kept_and_can_be_used(told):
    session = told(Proof(20, 0.2, 0.4, 0.001))
    made = session.adapting.adapt(PLAN, nothing, nothing, "mine")
    assert made.name == "mine"
    assert "mine" in {row.name for row in session.models.list()}
    assert session.models.use("mine").role == "is being prepared"
    session.index([])
    assert session.status().model == "mine"
    assert session.models.undo().role == "answers"


def test_two_adapted_models_have_two_names(told):
    session = told(Proof(20, 0.2, 0.4, 0.001))
    names = [session.adapting.adapt(replace(PLAN, recipe=Recipe(epochs=1, seed=seed)), nothing, nothing).name
             for seed in (1, 2)]  # fmt: skip
    assert len(set(names)) == 2
    assert all(name.startswith("one-adapted-") for name in names)


def test_a_model_that_is_no_better_leaves_nothing(told):
    session = told(Proof(20, 0.4, 0.2, 0.001))
    before = session.models.list()
    assert session.adapting.adapt(PLAN, nothing, nothing).name == ""
    assert session.models.list() == before


def test_a_star_is_learned_from(told):
    session = told(Proof(20, 0.4, 0.2, 0.001))
    [row, *_] = session.ledger()
    [passage, *_] = session.passages_of(row.path)
    session.stars.add("where the goat was", row.path, passage.text)
    made = session.adapting.adapt(PLAN, nothing, nothing)
    assert made.adapted.pairs["starred"] == 1


def test_too_little_text_changes_nothing(small, folder):
    small.index([folder])
    with pytest.raises(BadRequest, match="too little text"):
        small.adapting.adapt(PLAN, nothing, nothing)


@pytest.mark.parametrize("name", ["mine", "../mine", "all-MiniLM-L6-v2"])
def test_a_name_that_cannot_be_is_refused_before_anything_is_learned(told, name):
    session = told(Proof(20, 0.2, 0.4, 0.001))
    session.adapting.adapt(PLAN, nothing, nothing, "mine")
    steps = []
    with pytest.raises(BadRequest, match="called"):
        session.adapting.adapt(PLAN, nothing, steps.append, name)
    assert steps == []
