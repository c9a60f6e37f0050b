"""`inkling evaluate`: how well the chosen model finds the documents of a judged set."""

from dataclasses import asdict, replace
from pathlib import Path

from inkling.cli.evaluation_arguments import Evaluate
from inkling.cli.log import logging_nowhere
from inkling.cli.output import counted, printable, say, write, write_json
from inkling.cli.paths import readable_folder
from inkling.cli.progress import progress_line
from inkling.cli.searching import OpenSession
from inkling.evaluation.evaluate import Evaluation, Way, evaluate
from inkling.evaluation.judged import read_judged_set
from inkling.evaluation.measures import Mean
from inkling.evaluation.own import evaluate_own
from inkling.models.shelf import DEFAULT, Shelf
from inkling.places import Places
from inkling.settings_file import load

_NOTES = (
    "In brackets: 95 % intervals by bootstrap over the questions.",
    "p50, p95: no longer took half, and 95 %, of the answers.",
)


def evaluate_folder(command: Evaluate, places: Places, open_session: OpenSession) -> None:
    """Measure and print; with a folder, the home is only asked for what was chosen."""
    found = _of_folder(command, places) if command.folder else _own(open_session)
    if command.json:
        write_json(asdict(found))
    else:
        write(table(found))


def _of_folder(command: Evaluate, places: Places) -> Evaluation:
    judged = read_judged_set(readable_folder(command.folder))
    settings = load(places.settings)
    settings = replace(settings, model=_model(command.model or settings.model, Shelf(places.models)))
    with logging_nowhere(), progress_line() as show:
        return evaluate(judged, settings, show, _note)


def _own(open_session: OpenSession) -> Evaluation:
    with open_session() as session:
        return evaluate_own(session, _note)


def _note(way: Way, number: int, total: int) -> None:
    if number == total:
        say(f"{way}: {counted(total, 'question')} asked")


def _model(chosen: str, shelf: Shelf) -> str:
    """Give the folder of a model by its name, else its own path; empty for the one that comes along."""
    setting = shelf.setting_of(chosen)
    if setting == DEFAULT:
        return DEFAULT
    if setting not in shelf.names() and Path(setting).is_dir():
        return str(Path(setting).absolute())
    return str(shelf.read(setting).path)


def table(found: Evaluation) -> str:
    """Write figures as a table."""
    head = (
        f"{counted(found.documents, 'document')}, {counted(found.passages, 'passage')}, "
        f"{counted(found.questions, 'question')}, model {printable(found.model)}"
    )
    lines = [head, "", f"{'':10}{'nDCG@10':>22}{'recall@20':>22}{'MRR@10':>22}{'p50':>10}{'p95':>10}"]
    lines += [
        f"{each.way:10}{_interval(each.ndcg):>22}{_interval(each.recall):>22}{_interval(each.reciprocal_rank):>22}"
        f"{each.median * 1000:7.1f} ms{each.late * 1000:7.1f} ms"
        for each in found.ways
    ]
    return "\n".join([*lines, "", *_NOTES]) + "\n"


def _interval(each: Mean) -> str:
    return f"{each.value:.3f} ({each.low:.3f}–{each.high:.3f})"
