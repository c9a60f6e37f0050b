"""The commands, each a short talk with the session."""

import contextlib
import queue
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial

from inkling.cli.adapting_arguments import Adapt
from inkling.cli.arguments import Command, Forget, Index, Ledger, Status, Watch
from inkling.cli.assistants import answer_assistants
from inkling.cli.evaluation_arguments import Evaluate
from inkling.cli.log import logging_to, said_aloud
from inkling.cli.model_arguments import Model
from inkling.cli.model_commands import model
from inkling.cli.moving_arguments import Export, Import
from inkling.cli.moving_commands import bring_in, export
from inkling.cli.output import bytes_text, counted, printable, say, shell_word, write, write_json
from inkling.cli.paths import pattern_of, readable_folder, watched_folder
from inkling.cli.pictures_arguments import Pictures
from inkling.cli.pictures_commands import in_the_way, pictures
from inkling.cli.progress import progress_line, summary
from inkling.cli.search_arguments import Mcp, Search, Star
from inkling.cli.searching import OpenSession, search, star
from inkling.cli.signals import undisturbed
from inkling.errors import BadRequest, DiskFull, IndexProblem, IndexTooNew, InklingError, PathProblem
from inkling.places import Places, make_home
from inkling.search.times import iso_time
from inkling.session import Session
from inkling.session import Status as StatusOfSession
from inkling.store import migrations
from inkling.store.rows import FolderCounts


def carry_out(command: Command, places: Places, make_session: Callable[[Places], Session] | None) -> None:
    """Carry out a command, and close the session whatever happens.

    Raises:
        InklingError: the person has to do something about it.
        OutputClosedError: nobody reads the standard output any more.
        KeyboardInterrupt: it was stopped; the session is closed.
    """
    open_session = partial(_opened, places, make_session or partial(Session, on_problem=_say_problem))
    match command:
        case Mcp():
            answer_assistants(command, places, open_session)
        case Index():
            _index(command, open_session)
        case Search():
            search(command, open_session)
        case Star():
            star(command, open_session)
        case Status():
            _status(command, open_session)
        case Ledger():
            _ledger(command, open_session)
        case Watch():
            if make_session is None:
                _let_others_go_first()
            _watch(open_session)
        case Forget():
            _forget(command, open_session)
        case Pictures():
            pictures(command, open_session)
        case Model():
            model(command, open_session)
        case Adapt():
            # Training is imported by nobody else.
            from inkling.cli.adapting_commands import adapt

            adapt(command, open_session)
        case Export():
            export(command, open_session)
        case Import():
            bring_in(command, open_session)
        case Evaluate():
            # Imported here because no other command needs it.
            from inkling.cli.evaluation_commands import evaluate_folder

            evaluate_folder(command, places, open_session)


def _say_problem(problem: InklingError) -> None:
    say(str(problem))


@contextlib.contextmanager
def _opened(places: Places, make_session: Callable[[Places], Session]) -> Iterator[Session]:
    try:
        make_home(places)
    except DiskFull:
        # What is indexed can be searched all the same; who wants to write is told then.
        if not places.index.exists():
            raise
    with logging_to(places.log):
        with said_aloud(migrations.logger):
            session = make_session(places)
        try:
            yield session
        finally:
            with undisturbed():
                session.close()


def _index(command: Index, open_session: OpenSession) -> None:
    folders = [readable_folder(name) for name in command.paths]
    with open_session() as session:
        if not folders and not session.status().folders:
            raise BadRequest("There are no folders in the index yet.", "Name one: inkling index FOLDER")
        exclude = tuple(pattern_of(typed, folders) for typed in command.exclude)
        with progress_line() as show:
            report = session.index(folders, exclude, show)
        status = session.status()
        unread = in_the_way(session.pictures)
    say(summary(report))
    _say_missing(status)
    if unread:
        say(unread)
    if command.json:
        write_json({**asdict(report), "seconds": round(report.seconds, 3)})


def _status(command: Status, open_session: OpenSession) -> None:
    with open_session() as session:
        status = session.status()
    if command.json:
        write_json(asdict(status))
        return
    held = (counted(status.files, "file"), counted(status.passages, "passage"), bytes_text(status.index_bytes))
    lines = [
        f"Model:  {_models_text(status)}",
        f"Index:  {', '.join(held)}",
        f"Now:    {f'{status.phase} {status.reason}'.rstrip()}",
        *(_folder_line(folder) for folder in status.folders),
    ]
    write("".join(f"{printable(line)}\n" for line in lines))
    _say_missing(status)
    if not status.folders:
        say("There are no folders in the index yet. Add one: inkling index FOLDER")


def _say_missing(status: StatusOfSession) -> None:
    for folder in status.folders:
        if folder.state == "deleted":
            forget = f"inkling forget {shell_word(folder.path)}"
            say(f"{folder.path} was deleted or renamed. To remove it from the index: {forget}")
        elif folder.state == "disconnected":
            say(f"{folder.path} is not connected; what is known of it stays.")


def _models_text(status: StatusOfSession) -> str:
    parts = [status.model]
    if status.next_model:
        parts.append(f"{status.next_model} is being prepared, {int(status.next_model_share * 100)} % so far")
    if status.kept_models:
        parts.append(f"vectors of {', '.join(status.kept_models)} are kept")
    if status.model_trouble:
        parts.append(status.model_trouble)
    return "; ".join(parts)


def _folder_line(folder: FolderCounts) -> str:
    counts = (
        (folder.meaning_ready, "meaning ready"),
        (folder.words_ready, "words ready"),
        (folder.waiting, "waiting"),
        (folder.skipped, "skipped"),
        (folder.unreadable, "unreadable"),
    )
    parts = [counted(folder.files, "file"), *(f"{count:,} {name}" for count, name in counts if count)]
    return f"Folder: {folder.path} ({folder.state}): {', '.join(parts)}"


def _ledger(command: Ledger, open_session: OpenSession) -> None:
    with open_session() as session:
        rows = session.ledger(command.state)
    if command.json:
        write_json([{**asdict(row), "modified": iso_time(row.modified)} for row in rows])
        return
    lines = (f"{row.state:<14} {row.path}" + (f"  ({row.reason})" if row.reason else "") for row in rows)
    write("".join(f"{printable(line)}\n" for line in lines))


def _watch(open_session: OpenSession) -> None:
    with open_session() as session:
        folders = session.status().folders
        if not folders:
            raise BadRequest("There are no folders in the index yet.", "Add one: inkling index FOLDER")
        with progress_line() as show:
            failures: queue.SimpleQueue[Exception] = queue.SimpleQueue()
            session.start(show, failures.put)
            say(f"watching {counted(len(folders), 'folder')} until Ctrl-C")
            while True:
                # With a timeout, because on Windows a longer wait cannot be interrupted.
                with contextlib.suppress(queue.Empty):
                    _take_failure(failures.get(timeout=1))


def _let_others_go_first() -> None:
    # Imported here because other commands must not wait for it.
    import psutil

    from inkling.indexing.reader_process import lower_priority

    lower_priority(psutil.Process())


def _take_failure(failure: Exception) -> None:
    """Say what the watching goes on in spite of, and raise what it cannot go on with."""
    if isinstance(failure, IndexTooNew) or not isinstance(failure, IndexProblem | PathProblem):
        raise failure
    say(str(failure))


def _forget(command: Forget, open_session: OpenSession) -> None:
    with open_session() as session:
        watched = [folder.path for folder in session.status().folders]
        folders = [watched_folder(name, watched) for name in command.paths]
        forgotten = session.forget(folders)
    write(f"Forgot {counted(forgotten.files, 'file')}; {bytes_text(forgotten.bytes_freed)} freed.\n")
