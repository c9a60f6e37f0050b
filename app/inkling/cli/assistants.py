"""The command that answers assistants."""

import importlib.util
import os
import sys
from pathlib import Path

from inkling.assistants.asked_log import AskedLog
from inkling.assistants.grants import Grants, touches
from inkling.assistants.library import Library
from inkling.cli.output import say, shell_word
from inkling.cli.paths import absolute
from inkling.cli.search_arguments import Mcp
from inkling.cli.searching import OpenSession
from inkling.errors import BadRequest
from inkling.places import Places


def answer_assistants(command: Mcp, places: Places, open_session: OpenSession) -> None:
    """Answer until the standard input ends, from the granted folders alone."""
    if importlib.util.find_spec("mcp") is None:
        # Another Python's pip would fetch another project of that name.
        advice = f"Install it: {shell_word(sys.executable)} -m pip install {shell_word('inkling[assistants]')}"
        raise BadRequest("The part for assistants is not installed.", advice)
    # Imported here because no other command needs it, and it takes a second.
    from inkling.assistants.server import serve

    with open_session() as session:
        watched = [folder.path for folder in session.status().folders]
        granted = {name: str(_granted(name)) for name in command.granted}
        grants = Grants(granted.values(), watched)
        if not granted:
            say("no folder is granted, so nothing will be told; grant one with --grant FOLDER")
        for name, folder in granted.items():
            if not touches(folder, watched):
                say(f"{name} lies in none of the folders in the index; see them with: inkling status")
        serve(Library(session, grants, AskedLog(places.asked)))


def _granted(name: str) -> Path:
    # What starts this is seldom a shell, which would have done that.
    return absolute(os.path.expanduser(name))  # noqa: PTH111 -- a name of any user is no error
