"""What was typed of `inkling evaluate`."""

from dataclasses import dataclass

from inkling.cli.parser import command_parser

NOTES = """\
The folder has corpus.jsonl (_id, title, text), queries.jsonl (_id, text), and qrels.tsv or qrels/test.tsv
(question, document, grade). It is indexed in a temporary place with the model that is chosen; your own index
is not touched. With --mine, what got a star (inkling star, Ctrl+D in the window) is asked of your own index.
"""


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Measure on a folder of judged questions, empty for what the user gave stars.

    `model` is one to measure instead of the chosen one.
    """

    home: str | None
    folder: str
    model: str
    json: bool


def parse_evaluate(arguments: list[str], after: list[str]) -> Evaluate:
    """Understand `inkling evaluate`."""
    parser = command_parser("evaluate", "Measure how well judged questions find their documents.", NOTES)
    parser.add_argument("folder", nargs="*", metavar="FOLDER", help="a judged set in the layout of BEIR")
    parser.add_argument("--mine", action="store_true", help="measure on what you gave stars, in your own index")
    parser.add_argument("--model", default="", metavar="NAME", help="measure this model, a name or a folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    found = parser.parse_intermixed_args(arguments)
    folders = [*found.folder, *after]
    if found.mine and (folders or found.model):
        parser.error("--mine goes with neither a FOLDER nor --model")
    if not found.mine and len(folders) != 1:
        parser.error("one FOLDER is wanted, or --mine")
    return Evaluate(found.home, "" if found.mine else folders[0], found.model, found.json)
