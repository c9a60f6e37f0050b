"""`inkling adapt`: adapting the model to the documents, on the command line."""

from dataclasses import asdict, replace

import psutil

from inkling.adapting.adaptation import Plan, Step
from inkling.cli.adapting_arguments import Adapt
from inkling.cli.output import printable, say, shell_word, write, write_json
from inkling.cli.progress import bar_line, duration
from inkling.cli.searching import OpenSession
from inkling.encoder.recipe import WHOLE, Recipe
from inkling.indexing.reader_process import lower_priority
from inkling.session.adapting import AdaptedModel

WHOLE_CORPUS = 4000
"""All passages compared are encoded again by a wholly new model, so there are fewer of them."""

PHASES = {
    "gathering": "Making pairs",
    "encoding": "Encoding pairs",
    "training": "Training",
    "proving": "Comparing both models",
}


def adapt(command: Adapt, open_session: OpenSession) -> None:
    """Adapt the model, and say what came of it."""
    lower_priority(psutil.Process())
    with open_session() as session:
        with bar_line() as show:

            def tell(step: Step) -> None:
                if command.json and command.steps:
                    write_json(asdict(step))
                show(*_shown(step))

            made = session.adapting.adapt(_plan(command), _no_wait, tell, command.name)
        if made.name and command.use:
            session.models.use(made.name)
    if command.json:
        write_json(_figures(made))
        return
    write("".join(f"{printable(line)}\n" for line in _lines(made, command)))


def _plan(command: Adapt) -> Plan:
    basis = WHOLE if command.depth == "whole" else Recipe()
    recipe = replace(basis, loss=command.loss, seed=command.seed, hard_negatives=command.negatives)
    plan = Plan(recipe, pairs=command.pairs, seconds=command.minutes * 60)
    return replace(plan, corpus=WHOLE_CORPUS) if command.depth == "whole" else plan


def _no_wait() -> None:
    """The command line waits for nobody; Ctrl-C ends it."""


def _shown(step: Step) -> tuple[str, int, int | None, str]:
    figures = f"{step.done:,} of {step.total:,}" if step.total else ""
    return PHASES[step.phase], step.done, step.total or None, figures


def _figures(made: AdaptedModel) -> dict[str, object]:
    proof = made.adapted.proof
    return {
        "model": made.name,
        "better": proof.better,
        "held_out": proof.pairs,
        "before": round(proof.before, 4),
        "after": round(proof.after, 4),
        "chance": round(proof.chance, 5),
        "pairs": dict(made.adapted.pairs),
        "steps": made.adapted.steps,
        "seconds": round(made.adapted.seconds, 1),
    }


def _lines(made: AdaptedModel, command: Adapt) -> list[str]:
    proof = made.adapted.proof
    # Where the time was up before all had their turn, it learned from those of the steps that were done.
    learned = min(sum(made.adapted.pairs.values()), made.adapted.steps * _plan(command).recipe.batch)
    ranks = f"{proof.before:.3f} before, {proof.after:.3f} after"
    lines = [
        f"Learned from {learned:,} pairs of your documents in {duration(made.adapted.seconds)}.",
        f"{proof.pairs:,} held-out pairs, mean reciprocal rank: {ranks} (by chance: {proof.chance:.1%}).",
    ]
    if not made.name:
        return [*lines, "That is no better beyond chance, so nothing is changed."]
    if command.use:
        say("to encode what the new model has not read yet: inkling index")
        return [*lines, f"{made.name} is better on your documents and is prepared. To go back: inkling model undo"]
    return [*lines, f"{made.name} is better on your documents. To use it: inkling model use {shell_word(made.name)}"]
