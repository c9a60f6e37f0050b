"""What was typed on the command line, as values."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inkling import __version__
from inkling.cli.adapting_arguments import Adapt, parse_adapt
from inkling.cli.evaluation_arguments import Evaluate, parse_evaluate
from inkling.cli.model_arguments import Model, parse_model
from inkling.cli.moving_arguments import Export, Import, parse_export, parse_import
from inkling.cli.parser import command_parser
from inkling.cli.pictures_arguments import Pictures, parse_pictures
from inkling.cli.search_arguments import Mcp, Search, Star, mcp, search, similar, star
from inkling.cli.teaching import query_table
from inkling.store.rows import STATES, State


@dataclass(frozen=True, slots=True)
class Window:
    """Open the window, adding folders to those watched."""

    home: str | None
    folders: tuple[str, ...]
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """Add folders, none for those watched, and index until everything is ready."""

    home: str | None
    paths: tuple[str, ...]
    exclude: tuple[str, ...]
    json: bool


@dataclass(frozen=True, slots=True)
class Status:
    """Tell what the index holds."""

    home: str | None
    json: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """List the files, all or those in one state."""

    home: str | None
    state: State | None
    json: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """Keep the index up to date until stopped."""

    home: str | None


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove folders from the index."""

    home: str | None
    paths: tuple[str, ...]


Command = (
    Index | Search | Star | Status | Ledger | Watch | Forget | Pictures | Model | Adapt | Export | Import | Evaluate
    | Mcp
)  # fmt: skip
Request = Window | Command

INTRODUCTION = """\
Find your documents by what they mean, on your own machine.

  inkling [FOLDER...]        open the window, and add the folders
  inkling index [PATH...]    add folders, and read what is new in all of them
  inkling search QUERY       print the passages that answer
  inkling similar PATH       print the files that are like one
  inkling star QUERY PATH    note that a file was what you sought
  inkling status             tell what is in the index
  inkling ledger             list every file with its state
  inkling watch              keep the index up to date until stopped
  inkling forget PATH...     remove a folder from the index
  inkling pictures LANGUAGES read scanned pages and pictures, too, with Tesseract
  inkling model              see, choose, add or fetch what understands meaning
  inkling adapt              adapt that to your own documents, and prove that it helped
  inkling export FILE        write the index to a file, for another machine
  inkling import FILE        take in such a file without encoding anything again
  inkling evaluate FOLDER    measure how well judged questions find their documents (--mine: your stars)
  inkling mcp --grant FOLDER let an assistant search a folder
"""

EXAMPLES = f"""\
first steps:
  inkling index ~/Documents           searchable by words in seconds, by meaning as it goes on
  inkling search "what I remember"    in your own words; they need not be the file's
  inkling ledger --state unreadable   what could not be read, and why

in a query:
{query_table()}

examples:
  inkling index ~/Documents --exclude "*.log"
  inkling search "the letter about the broken heating"
  inkling search 'budget "second quarter" -draft after:2024-05' --ext pdf,docx
  inkling search "who pays for the repairs" --in ~/Documents/flat -n 5 --json

Each command tells more: inkling search --help
Nothing leaves this machine. Your files are only read, and the index is readable by you only.
"""


def parse(arguments: Sequence[str]) -> Request:
    """Understand a command line; `--help`, `--version` and mistakes end the program by SystemExit."""
    before, after = _cut(arguments)
    name, rest = _command_in(before)
    if name is None:
        return _window(rest, after)
    return COMMANDS[name](rest, after)


def _cut(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split at `--`: what stands after it is never an option."""
    if "--" not in arguments:
        return list(arguments), []
    place = arguments.index("--")
    return list(arguments[:place]), list(arguments[place + 1 :])


def _command_in(arguments: list[str]) -> tuple[str | None, list[str]]:
    """Find the command: the first word that is neither an option nor the value of one."""
    for place, word in enumerate(arguments):
        if word.startswith("-") or (place and arguments[place - 1] in ("--home", "--picture")):
            continue
        if word in COMMANDS:
            return word, arguments[:place] + arguments[place + 1 :]
        break
    return None, arguments


def _window(arguments: list[str], after: list[str]) -> Window:
    parser = command_parser("", INTRODUCTION, EXAMPLES)
    parser.usage = "inkling [--home DIR] [COMMAND] [...]"
    parser.add_argument("--version", action="version", version=f"inkling {__version__}")
    parser.add_argument("--picture", metavar="FILE", help="show the window, keep its picture as a PNG, and quit")
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help=argparse.SUPPRESS)
    found = parser.parse_intermixed_args(arguments)
    return Window(found.home, (*found.folders, *after), found.picture)


def _index(arguments: list[str], after: list[str]) -> Index:
    description = "Add folders, then read and encode all that is new, in them and in those added before."
    parser = command_parser("index", description)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a folder; none means those added before")
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="GLOB", help="leave out what matches, as in a .gitignore"
    )
    parser.add_argument("--json", action="store_true", help="end with one object of counts")
    found = parser.parse_intermixed_args(arguments)
    return Index(found.home, (*found.paths, *after), tuple(found.exclude), found.json)


def _status(arguments: list[str], after: list[str]) -> Status:
    parser = command_parser("status", "Tell what is in the index and what is going on.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    found = parser.parse_args([*arguments, *after])
    return Status(found.home, found.json)


def _ledger(arguments: list[str], after: list[str]) -> Ledger:
    parser = command_parser("ledger", "List every file with its state and, where it is not fully in, the reason.")
    parser.add_argument(
        "--state", type=_state, choices=STATES, metavar="STATE", help=f"only files in one state: {', '.join(STATES)}"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    found = parser.parse_args([*arguments, *after])
    return Ledger(found.home, found.state, found.json)


def _watch(arguments: list[str], after: list[str]) -> Watch:
    parser = command_parser("watch", "Keep the index up to date without a window, until stopped with Ctrl-C.")
    return Watch(parser.parse_args([*arguments, *after]).home)


def _forget(arguments: list[str], after: list[str]) -> Forget:
    parser = command_parser("forget", "Remove folders from the index; the folders themselves are not touched.")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a folder that was added before")
    found = parser.parse_intermixed_args(arguments)
    paths = (*found.paths, *after)
    if not paths:
        parser.error("a PATH is missing")
    return Forget(found.home, paths)


COMMANDS: dict[str, Callable[[list[str], list[str]], Command]] = {
    "index": _index,
    "search": search,
    "similar": similar,
    "star": star,
    "status": _status,
    "ledger": _ledger,
    "watch": _watch,
    "forget": _forget,
    "pictures": parse_pictures,
    "model": parse_model,
    "adapt": parse_adapt,
    "export": parse_export,
    "import": parse_import,
    "evaluate": parse_evaluate,
    "mcp": mcp,
}


def _state(text: str) -> str:
    return text.replace("-", " ").replace("_", " ").lower()
