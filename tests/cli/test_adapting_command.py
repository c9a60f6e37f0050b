"""`inkling adapt` as it is typed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inkling.adapting.adaptation import Adapted, Step
from inkling.adapting.proof import Proof
from inkling.cli.adapting_arguments import Adapt
from inkling.cli.arguments import parse
from inkling.cli.start import main
from inkling.errors import BadRequest
from inkling.session.adapting import AdaptedModel

PROOF = Proof(600, 0.8312, 0.8416, 0.0159)
ADAPTED = Adapted(PROOF, {"sentence": 1500, "title": 300}, 48, 95.0, Path("made"))


class StandIn:
    """A session that adapts at once to what it is given."""

    def __init__(self, made: AdaptedModel | BaseException) -> None:
        self.made = made
        self.plans = []
        self.used = []
        self.adapting = self.models = self

    def adapt(self, plan, wait, on_step, name):
        self.plans.append((plan, name))
        wait()
        on_step(Step("encoding", 1, 2))
        if isinstance(self.made, BaseException):
            raise self.made
        return self.made

    def use(self, name):
        self.used.append(name)

    def close(self):
        pass


@pytest.fixture
def run(tmp_path, capsys):
    """A function that runs the command on a stand-in, and gives exit code, output and errors."""

    def run(session, *arguments):
        code = main(["--home", str(tmp_path / "home"), "adapt", *arguments], lambda places: session)
        return code, *capsys.readouterr()

    return run


def test_what_is_typed_becomes_a_plan(run):
    session = StandIn(AdaptedModel("better", ADAPTED))
    run(session, "--minutes", "5", "--pairs", "900", "--loss", "triplet", "--seed", "7", "--name", "mine")
    [(plan, name)] = session.plans
    assert (plan.seconds, plan.pairs, plan.recipe.loss, plan.recipe.seed, name) == (300, 900, "triplet", 7, "mine")
    assert plan.recipe.takes_negatives


@pytest.mark.parametrize(("depth", "corpus", "batch"), [("layer", 20_000, 256), ("whole", 4000, 64)])
def test_a_whole_model_learns_in_other_steps(run, depth, corpus, batch):
    session = StandIn(AdaptedModel("better", ADAPTED))
    run(session, "--depth", depth)
    [(plan, _)] = session.plans
    assert (plan.recipe.depth, plan.corpus, plan.recipe.batch) == (depth, corpus, batch)


def test_a_better_model_is_offered_and_not_used(run):
    session = StandIn(AdaptedModel("better", ADAPTED))
    code, output, _ = run(session)
    assert code == 0
    assert "0.831 before, 0.842 after" in output
    assert "To use it: inkling model use better" in output
    assert session.used == []


@pytest.mark.parametrize(("steps", "learned"), [(48, "1,800"), (3, "768")])
def test_of_pairs_that_had_no_turn_nothing_was_learned(run, steps, learned):
    _, output, _ = run(StandIn(AdaptedModel("better", replace(ADAPTED, steps=steps))))
    assert output.startswith(f"Learned from {learned} pairs of your documents in 1 min 35 s.\n")


def test_a_better_model_is_used_where_that_was_wished(run):
    session = StandIn(AdaptedModel("better", ADAPTED))
    _, output, _ = run(session, "--use")
    assert session.used == ["better"]
    assert "inkling model undo" in output


def test_a_model_that_is_no_better_is_not_offered(run):
    proof = replace(PROOF, after=0.82)
    session = StandIn(AdaptedModel("", replace(ADAPTED, proof=proof, folder=None)))
    code, output, _ = run(session, "--use")
    assert code == 0
    assert "nothing is changed" in output
    assert session.used == []


def test_figures_for_scripts(run):
    _, output, _ = run(StandIn(AdaptedModel("better", ADAPTED)), "--json")
    found = json.loads(output)
    assert found == {
        "model": "better", "better": True, "held_out": 600, "before": 0.8312, "after": 0.8416, "chance": 0.0159,
        "pairs": {"sentence": 1500, "title": 300}, "steps": 48, "seconds": 95.0,
    }  # fmt: skip


def test_steps_for_a_window(run):
    _, output, _ = run(StandIn(AdaptedModel("better", ADAPTED)), "--json", "--steps")
    step, found = map(json.loads, output.splitlines())
    assert step == {"phase": "encoding", "done": 1, "total": 2}
    assert found["model"] == "better"


def test_what_cannot_be_done_is_one_line(run):
    code, output, errors = run(StandIn(BadRequest("There is too little text.", "Add more.")))
    assert (code, output) == (2, "")
    assert errors == "inkling: There is too little text. Add more.\n"


def test_stopped_it_says_that_it_goes_on(run):
    code, _, errors = run(StandIn(KeyboardInterrupt()))
    assert code == 130
    assert "what is done is kept" in errors


@pytest.mark.parametrize(
    "arguments",
    [["--minutes", "0"], ["--minutes", "soon"], ["--pairs", "10"], ["--loss", "none"], ["--depth", "deep"], ["more"]],
)
def test_what_makes_no_sense_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        parse(["adapt", *arguments])
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("inkling: ")


def test_nothing_typed_means_half_an_hour():
    assert parse(["adapt"]) == Adapt(
        None, 30.0, 6000, "layer", "multiple negatives ranking", False, 1, "", False, False, False
    )
