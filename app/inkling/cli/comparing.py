"""`inkling model compare`: how well each model at hand finds what got a star."""

from dataclasses import asdict

import psutil

from inkling.cli.model_arguments import Model
from inkling.cli.output import printable, write, write_json
from inkling.cli.progress import bar_line
from inkling.evaluation.comparison import Comparison, ModelFigures, compare
from inkling.indexing.reader_process import lower_priority
from inkling.session import Session

NOTES = """\
No model chose the other files: their words fit the question, or they were drawn by lot. Nothing else is looked at,
so this is no search of the whole index (inkling evaluate --mine is, with the model that answers).
What got a star had been found before, which favours the model that answered then.
"""


def compare_models(command: Model, session: Session) -> None:
    """Try the models at low priority, and print their figures."""
    lower_priority(psutil.Process())
    with bar_line() as show:

        def tell(name: str, done: int, total: int) -> None:
            if command.json and command.steps:
                write_json({"model": name, "done": done, "total": total})
            show(f"{printable(name)} reads", done, total, f"{done:,} of {total:,}")

        found = compare(session, tell)
    if command.json:
        write_json(asdict(found))
    else:
        write(_table(found))


def _table(found: Comparison) -> str:
    width = max(len(printable(each.name)) for each in found.models)
    least, most = found.fewest_files, found.most_files
    files = f"{most} files" if least == most else f"{least} to {most} files"
    lines = [
        f"{found.questions} questions that have a star, the starred file of each sought among {files}:",
        "",
        f"{'':{width}}{'first':>8}{'in ten':>8}{'nDCG@10':>22}  {'luck'}",
        *(_line(each, width) for each in found.models),
        "",
        "luck: how likely it alone makes such a difference to the model that answers; nDCG@10 with 95 % intervals.",
    ]
    return "\n".join(lines) + f"\n{NOTES}"


def _line(each: ModelFigures, width: int) -> str:
    name = f"{printable(each.name):{width}}"
    if each.ndcg is None:
        return f"{name}  {printable(each.problem)}"
    interval = f"{each.ndcg.value:.3f} ({each.ndcg.low:.3f}–{each.ndcg.high:.3f})"
    luck = "" if each.chance is None else f"{each.chance:.0%}"
    return f"{name}{each.first:8}{each.among_ten:8}{interval:>22}  {luck}".rstrip()
