"""What was typed of models: `inkling model list|use|undo|add|fetch|remove|rerank|compare`."""

from dataclasses import dataclass
from typing import Literal, get_args

from inkling.cli.parser import command_parser

Action = Literal["list", "use", "undo", "add", "fetch", "remove", "rerank", "compare"]


@dataclass(frozen=True, slots=True)
class Model:
    """Do something with models; `subject` is a name, a folder or what is to be fetched, empty where none is needed.

    `name` is what an added model is to be called, empty for the folder's own name. `source` is where to fetch from,
    empty for the usual place.
    """

    home: str | None
    action: Action
    subject: str = ""
    name: str = ""
    source: str = ""
    yes: bool = False
    only_vectors: bool = False
    json: bool = False
    steps: bool = False


NOTES = """\
  inkling model list            those at hand, and those that can be fetched
  inkling model use NAME        choose one: the old one answers until the new one has read everything
  inkling model undo            go back to the one before; nothing is encoded while its vectors are kept
  inkling model add FOLDER      take in a sentence-transformers folder: it is copied, and checked at each start
  inkling model fetch NAME      the only command that uses the network; asks before it fetches anything
  inkling model rerank FOLDER   let a cross-encoder look at results once more; "none" for no more
  inkling model compare         try each on what you gave stars: which finds it best
  inkling model remove NAME     remove one that is not used, with its vectors
"""
NEEDING = {"use": "NAME", "add": "FOLDER", "fetch": "NAME", "remove": "NAME", "rerank": "FOLDER"}


def parse_model(arguments: list[str], after: list[str]) -> Model:
    """Understand `inkling model`."""
    parser = command_parser("model", "See, choose, add and remove the models that understand meaning.", NOTES)
    parser.add_argument("action", nargs="?", choices=get_args(Action), default="list", help="what to do (list)")
    parser.add_argument("subject", nargs="*", metavar="NAME", help="a model, or a folder to add")
    parser.add_argument("--name", default="", metavar="NAME", help="what an added model is to be called")
    parser.add_argument("--from", dest="source", default="", metavar="URL", help="where to fetch from instead")
    parser.add_argument("--yes", action="store_true", help="agree to the licence and size of what is fetched")
    parser.add_argument("--vectors", action="store_true", help="remove only the vectors, keep the model")
    parser.add_argument("--json", action="store_true", help="list or compare as JSON")
    parser.add_argument("--steps", action="store_true", help="with compare --json, print a line for every step")
    found = parser.parse_intermixed_args(arguments)
    subjects = [*found.subject, *after]
    needed = NEEDING.get(found.action)
    if len(subjects) != (1 if needed else 0) or not all(subjects):
        parser.error(f"{found.action} needs one {needed}" if needed else f"{found.action} needs no name")
    return Model(
        found.home, found.action, "".join(subjects), found.name, found.source, found.yes, found.vectors, found.json,
        found.steps,
    )  # fmt: skip
