"""What was typed of adapting: `inkling adapt`."""

import argparse
from dataclasses import dataclass

from inkling.cli.parser import command_parser
from inkling.encoder.recipe import DEPTHS, LOSSES, Depth, Loss


@dataclass(frozen=True, slots=True)
class Adapt:
    """Adapt the model to the documents of the index, for so many minutes at most, from so many pairs at most."""

    home: str | None
    minutes: float
    pairs: int
    depth: Depth
    loss: Loss
    negatives: bool
    seed: int
    name: str
    use: bool
    json: bool
    steps: bool


NOTES = f"""\
Pairs of a question and its answer are made from your documents: a sentence and its passage without that sentence,
a title or heading and its text, a reply in a mail and what it quotes, and what you starred. Some are held out:
the adapted model is kept only where it finds those better than the present one, beyond chance. Nothing is used
before you say so: inkling model use NAME. Stopped with Ctrl-C, the next inkling adapt goes on from there.

losses: {", ".join(LOSSES)}
"""


def parse_adapt(arguments: list[str], after: list[str]) -> Adapt:
    """Understand `inkling adapt`."""
    parser = command_parser("adapt", "Adapt the model to your own documents, and prove that it helped.", NOTES)
    parser.add_argument("--minutes", type=_minutes, default=30.0, metavar="M", help="how long at most (30)")
    parser.add_argument("--pairs", type=_pairs, default=6000, metavar="N", help="from how many pairs at most (6000)")
    parser.add_argument("--depth", choices=DEPTHS, default="layer", help="a new last layer, or the whole model")
    parser.add_argument("--loss", choices=LOSSES, default=LOSSES[0], metavar="LOSS", help="what training minimises")
    parser.add_argument("--hard-negatives", action="store_true", help="learn also from what only looks right")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another number draws other pairs")
    parser.add_argument("--name", default="", metavar="NAME", help="what the adapted model is to be called")
    parser.add_argument("--use", action="store_true", help="use it at once where it is better")
    parser.add_argument("--json", action="store_true", help="print what came of it as one object")
    parser.add_argument("--steps", action="store_true", help="with --json, print a line for every step as well")
    found = parser.parse_intermixed_args([*arguments, *after])
    return Adapt(
        found.home,
        found.minutes,
        found.pairs,
        found.depth,
        found.loss,
        found.hard_negatives,
        found.seed,
        found.name,
        found.use,
        found.json,
        found.steps,
    )


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes")
    return minutes


def _pairs(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 200:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 200 up")
    return number
