"""`inkling model`: what can be done with models on the command line."""

import sys
from dataclasses import asdict

from inkling.cli.model_arguments import Model
from inkling.cli.output import bytes_text, counted, printable, say, shell_word, write, write_json
from inkling.cli.parser import NONE
from inkling.cli.paths import absolute
from inkling.cli.searching import OpenSession
from inkling.errors import BadRequest
from inkling.models.recommended import Recommended
from inkling.session import Session
from inkling.session.model_wishes import ModelRow


def model(command: Model, open_session: OpenSession) -> None:
    """Do what was wished of models, and say what came of it."""
    with open_session() as session:
        match command.action:
            case "list":
                _list(command, session)
            case "use":
                _say_chosen(session, session.models.use(command.subject))
            case "undo":
                _say_chosen(session, session.models.undo())
            case "add":
                name = session.models.add(absolute(command.subject), command.name)
                what = "Added" if command.name in ("", name) else "It is there already, as"
                text = f"{what} {name}. To use it: inkling model use {shell_word(name)}"
                write(f"{printable(text)}\n")
            case "fetch":
                _fetch(command, session)
            case "rerank":
                _choose_reranker(session, command.subject)
            case "compare":
                # Imported here because no other of these needs it.
                from inkling.cli.comparing import compare_models

                compare_models(command, session)
            case "remove":
                freed = session.models.remove(command.subject, only_vectors=command.only_vectors)
                what = "the vectors of " if command.only_vectors else ""
                write(f"{printable(f'Removed {what}{command.subject}; {bytes_text(freed)} freed.')}\n")


def _choose_reranker(session: Session, subject: str) -> None:
    if subject == NONE:
        session.second_look.choose("")
        write("Results are looked at once only.\n")
        return
    session.second_look.choose(str(absolute(subject)))
    text = f"{session.second_look.folder} looks at results once more: in the window, and with inkling search --rerank"
    write(f"{printable(text)}\n")


def _list(command: Model, session: Session) -> None:
    rows = session.models.list()
    others = session.models.recommended()
    if command.json:
        write_json({"models": [asdict(row) for row in rows], "can_be_fetched": [asdict(each) for each in others]})
        return
    lines = [_line(row) for row in rows]
    if others:
        lines += ["", "Can be fetched (inkling model fetch NAME):", *map(_recommended_line, others)]
    write("".join(f"{printable(line)}\n" for line in lines))


def _line(row: ModelRow) -> str:
    parts: list[str] = [row.role]
    if row.vectors:
        missing = f", {row.missing:,} missing" if row.missing else ""
        parts.append(f"{counted(row.vectors, 'vector')} ({bytes_text(row.bytes)}{missing})")
    if row.licence:
        parts.append(f"licence {row.licence}")
    return f"{row.name}: {', '.join(parts)}"


def _recommended_line(each: Recommended) -> str:
    figures = f"; {each.figures} ({each.source})" if each.figures else ""
    return f"  {each.name}: {each.languages}, {each.megabytes:,} MB, licence {each.licence}{figures}"


def _say_chosen(session: Session, row: ModelRow) -> None:
    if row.caution:
        say(row.caution)
    if row.role == "answers":
        write(f"{printable(row.name)} answers now.\n")
        return
    answering = session.status().model
    text = f"{row.name} is prepared next to {answering}, which answers until then. To go on: inkling index"
    write(f"{printable(text)}\n")


def _fetch(command: Model, session: Session) -> None:
    offer = session.models.look_up(command.subject, command.source)
    licence = offer.licence or "none named"
    say(f"{offer.repository} from {offer.endpoint}: licence {licence}, {bytes_text(offer.bytes)}.")
    if not command.yes and not _agreed():
        raise BadRequest("Nothing was fetched.", "To agree beforehand: --yes")
    name = session.models.fetch(offer, command.name)
    text = f"Fetched {name}, and every file is what was offered. To use it: inkling model use {shell_word(name)}"
    write(f"{printable(text)}\n")


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    print("inkling: Fetch it? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
