"""The command that answers assistants."""

import importlib.util

from inkling.assistants.asked_log import AskedLog
from inkling.assistants.grants import Grants
from inkling.assistants.library import Library
from inkling.cli.output import say
from inkling.cli.paths import absolute
from inkling.cli.search_arguments import Mcp
from inkling.cli.searching import OpenSession
from inkling.errors import BadRequest
from inkling.places import Places


def answer_assistants(command: Mcp, places: Places, open_session: OpenSession) -> None:
    """Answer until the standard input ends, from the granted folders alone."""
    if importlib.util.find_spec("mcp") is None:
        raise BadRequest("The part for assistants is not installed.", "Install it: pip install 'inkling[assistants]'")
    # Imported here because no other command needs it, and it takes a second.
    from inkling.assistants.server import serve

    with open_session() as session:
        watched = [folder.path for folder in session.status().folders]
        grants = Grants([str(absolute(name)) for name in command.granted], watched)
        if not grants.folders:
            say("no folder is granted, so nothing will be told; grant one with --grant FOLDER")
        serve(Library(session, grants, AskedLog(places.asked)))
