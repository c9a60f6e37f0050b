"""Where the command line begins and ends: what was asked, who carries it out, and the exit code."""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from inkling.cli.adapting_arguments import Adapt
from inkling.cli.arguments import Index, Request, Watch, Window, parse
from inkling.cli.log import logging_to
from inkling.cli.output import OutputClosedError, prepare, say
from inkling.cli.paths import absolute
from inkling.cli.processor import check_processor
from inkling.cli.signals import Stopped, stoppable
from inkling.errors import InklingError
from inkling.places import Places, find_places

logger = logging.getLogger(__name__)

# A Session, which is not named here because importing it takes longer than `--help` may.
MakeSession = Callable[[Places], Any]

FAILED, NOT_POSSIBLE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141


def main(arguments: Sequence[str] | None = None, make_session: MakeSession | None = None) -> int:
    """Run the program and return its exit code, as `inkling.cli.main` tells it."""
    request: Request | None = None
    places: Places | None = None
    try:
        prepare()
        request = parse(sys.argv[1:] if arguments is None else arguments)
        check_processor()
        home = os.environ.get("INKLING_HOME") or None if request.home is None else request.home
        places = find_places(None if home is None else absolute(home), os.environ)
        with stoppable():
            return _carry_out(request, places, make_session)
    except InklingError as error:
        say(str(error))
        return NOT_POSSIBLE
    except OutputClosedError:
        # What Python would still flush at its end goes nowhere.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt as stop:
        say("stopped; what is done is kept" if isinstance(request, Index | Watch | Adapt) else "stopped")
        return 128 + stop.number if isinstance(stop, Stopped) else INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place where a bug is shown
        _report_bug(error, places)
        return FAILED


def _carry_out(request: Request, places: Places, make_session: MakeSession | None) -> int:
    if isinstance(request, Window):
        from inkling.cli.window import open_window

        return open_window(places, request.folders, request.picture)
    from inkling.cli.commands import carry_out

    carry_out(request, places, make_session)
    return 0


def _report_bug(error: Exception, places: Places | None) -> None:
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    if places is None:
        logger.error("A bug before the home was known", exc_info=error)
        say(f"Something went wrong inside Inkling ({what}).")
        return
    try:
        with logging_to(places.log):
            logger.error("A bug", exc_info=error)
    except InklingError as problem:
        say(f"Something went wrong inside Inkling ({what}), and it could not be logged: {problem}")
        return
    say(f"Something went wrong inside Inkling ({what}). Please report it with {places.log}")
