"""The commands that search and what is noted of searches."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from shutil import get_terminal_size

from inkling.cli.answers import Surroundings, answer_json, coloured_answer, plain_answer, prompt_text
from inkling.cli.output import counted, printable, say, write, write_json
from inkling.cli.paths import absolute
from inkling.cli.search_arguments import Search, Star
from inkling.errors import BadRequest
from inkling.search.answer import Answer, Example, Question
from inkling.search.query import parse
from inkling.search.surroundings import surroundings
from inkling.search.times import iso_time
from inkling.session import Session, Status

_INDEX_FIRST = "; to search by meaning as well: inkling index"

OpenSession = Callable[[], AbstractContextManager[Session]]


def search(command: Search, open_session: OpenSession) -> None:
    """Answer one query, or each line of the standard input, or find what is like a file."""
    with open_session() as session:
        folders = tuple(_inside(session, name) for name in command.folders)
        like = None if command.like is None else _example(session, command.like)

        def answer(text: str) -> Answer:
            if not text.strip() and like is None:
                return Answer(query=text, seconds=0.0, meaning=False, weak=False, results=())
            limits = (command.limit, command.mode, folders, command.suffixes)
            return session.search(Question(text, *limits, command.all_versions, like, command.rerank))

        def around(found: Answer) -> Surroundings | None:
            return None if command.context is None else _surroundings(session, found, command.context)

        if command.query is None:
            for line in sys.stdin.buffer:
                found = answer(_text(line.rstrip(b"\r\n")))
                write_json(answer_json(found, command.explain, around(found)))
            return
        found = answer(_typed(command.query))
        stretches = around(found)
        by_words = not found.meaning and command.mode != "words" and bool(parse(found.query).meaning)
        status = session.status() if by_words or not found.results else None
    if command.json:
        write_json(answer_json(found, command.explain, stretches))
        return
    _show(found, command, stretches)
    if status is not None:
        say(_by_words_alone(status) if found.results else _nothing_found(status, by_words))


def star(command: Star, open_session: OpenSession) -> None:
    """Note a star, take it back, or list them."""
    with open_session() as session:
        if command.query is not None and command.path is not None:
            query = _typed(command.query)
            example = Example(str(absolute(command.path))) if command.remove else _example(session, command.path)
            if not command.remove:
                session.stars.add(query, example.path)
            elif not session.stars.remove(query, example.path):
                raise BadRequest(f"{command.path} has no star for “{query}”.", "See them with: inkling star")
        stars = session.stars.all()
    if command.json:
        write_json([{**asdict(each), "time": iso_time(each.time)} for each in stars])
    elif command.query is not None:
        say(f"noted; {counted(len(stars), 'star')} in all" if not command.remove else "taken back")
    else:
        write("".join(f"{printable(each.query)}\t{printable(each.path)}\n" for each in stars))


def _example(session: Session, name: str) -> Example:
    """Find a file of the index by its path, be it by a link."""
    path = absolute(name)
    for candidate in (path, Path(path.parent.resolve(), path.name), path.resolve()):
        if session.passages_of(str(candidate)):
            return Example(str(candidate))
    raise BadRequest(f"{name} is not in the index, or has no text there.", "See with: inkling ledger")


def _inside(session: Session, name: str) -> str:
    """Find the folder of the index that a name means, be it by a link; one that is in no watched folder is said."""
    path = absolute(os.path.expanduser(name))  # noqa: PTH111 -- a name of any user is plain text, never an error
    watched = [Path(folder.path) for folder in session.settings().folders]
    if any(path.is_relative_to(folder) or folder.is_relative_to(path) for folder in watched):
        return str(path)
    real = Path(os.path.realpath(path))
    for folder in watched:
        if real.is_relative_to(behind := os.path.realpath(folder)):
            return str(folder / real.relative_to(behind))
    say(f"{name} lies in none of the folders in the index; see them with: inkling status")
    return str(path)


def _surroundings(session: Session, answer: Answer, count: int) -> Surroundings:
    return {
        result.key: surroundings(
            session.passages_of(*result.key), [passage.ordinal for passage in result.passages], count
        )
        for result in answer.results
    }


def _typed(argument: str) -> str:
    return _text(argument.encode("utf-8", "surrogateescape"))


def _text(typed: bytes) -> str:
    # What is typed in another charset than UTF-8 is still a question.
    return typed.decode("utf-8", "replace")


def _show(answer: Answer, command: Search, stretches: Surroundings | None) -> None:
    if not answer.results:
        return
    if stretches is not None:
        write(prompt_text(answer, stretches))
    elif sys.stdout.isatty():
        write(coloured_answer(answer, get_terminal_size().columns, command.explain))
    else:
        write(plain_answer(answer, command.explain))


def _by_words_alone(status: Status) -> str:
    return f"Found by words alone{f'. {status.model_trouble}' if status.model_trouble else _INDEX_FIRST}"


def _nothing_found(status: Status, by_words: bool) -> str:
    if status.files == 0:
        return "There is nothing in the index yet. Add a folder: inkling index FOLDER"
    if waiting := sum(folder.waiting for folder in status.folders):
        return f"Nothing was found so far; {counted(waiting, 'file')} still to be read. To go on: inkling index"
    if by_words and status.model_trouble:
        return f"Nothing was found by words alone. {status.model_trouble}"
    return "Nothing was found."
