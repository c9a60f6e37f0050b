"""What was typed of the commands that search, as values."""

from dataclasses import dataclass

from inkling.cli.parser import Parser, command_parser, count
from inkling.cli.teaching import query_table
from inkling.search.answer import Mode
from inkling.search.parts import plain_suffix

SEARCH_NOTES = f"""\
in a query:
{query_table()}

A query that begins with a dash comes after --:  inkling search -- -draft
"""


@dataclass(frozen=True, slots=True)
class Search:
    """Answer one query, with None one on each line of the standard input, or with `like` find what is like a file."""

    home: str | None
    query: str | None
    limit: int
    mode: Mode
    folders: tuple[str, ...]
    suffixes: tuple[str, ...]
    json: bool
    explain: bool = False
    all_versions: bool = False
    context: int | None = None
    like: str | None = None
    rerank: bool = False


@dataclass(frozen=True, slots=True)
class Star:
    """Note that a file was what a query sought, take that back, or with no query list what was noted."""

    home: str | None
    query: str | None
    path: str | None
    remove: bool
    json: bool


@dataclass(frozen=True, slots=True)
class Mcp:
    """Answer an assistant from granted folders until the standard input ends."""

    home: str | None
    granted: tuple[str, ...]


def search(arguments: list[str], after: list[str]) -> Search:
    """Understand the command line of a search."""
    parser = command_parser("search", "Print the passages that answer a query, best first.", SEARCH_NOTES)
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what you remember, in your own words")
    parser.add_argument("--stdin", action="store_true", help="read a query a line, print a JSON object a line")
    parser.add_argument(
        "--rerank", action="store_true", help="have the chosen cross-encoder look at the results once more"
    )
    _add_limits(parser)
    found = parser.parse_intermixed_args(arguments)
    words = [*found.query, *after]
    if found.stdin and words:
        parser.error("a QUERY and --stdin exclude each other")
    if not found.stdin and not words:
        parser.error("a QUERY is missing")
    return _search(found, None if found.stdin else " ".join(words), None)


def similar(arguments: list[str], after: list[str]) -> Search:
    """Understand the command line of a search for what is like a file."""
    parser = command_parser("similar", "Print the files that are like one of the index, without its own versions.")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a file in one of the folders that were added")
    _add_limits(parser)
    found = parser.parse_intermixed_args(arguments)
    paths = [*found.paths, *after]
    if len(paths) != 1:
        parser.error("one PATH is wanted")
    return _search(found, "", paths[0])


def star(arguments: list[str], after: list[str]) -> Star:
    """Understand the command line of a star."""
    parser = command_parser("star", "Note that a file was what a query sought; kept on this machine, for evaluating.")
    parser.add_argument("words", nargs="*", metavar="QUERY PATH", help="the query, then the file; none lists all")
    parser.add_argument("--remove", action="store_true", help="take it back")
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    found = parser.parse_intermixed_args(arguments)
    words = [*found.words, *after]
    if len(words) == 1 or (found.remove and not words):
        parser.error("a QUERY and a PATH are wanted")
    query, path = (" ".join(words[:-1]), words[-1]) if words else (None, None)
    if query is not None and not query.strip():
        parser.error("the QUERY is empty")
    return Star(found.home, query, path, found.remove, found.json)


def mcp(arguments: list[str], after: list[str]) -> Mcp:
    """Understand the command line of a talk with an assistant."""
    description = (
        "Let an assistant search, over its standard streams and on this machine alone.\n\n"
        "It is told of nothing but the granted folders, and what it asks is noted in the home."
    )
    parser = command_parser("mcp", description)
    parser.add_argument(
        "--grant", dest="granted", action="append", default=[], metavar="FOLDER", help="a folder it may be told of"
    )
    found = parser.parse_args([*arguments, *after])
    return Mcp(found.home, tuple(found.granted))


def _add_limits(parser: Parser) -> None:
    parser.add_argument("-n", dest="limit", type=count, default=10, metavar="N", help="how many results at most (10)")
    parser.add_argument(
        "--mode", choices=("hybrid", "words", "meaning"), default="hybrid", help="how to look (hybrid, both together)"
    )
    parser.add_argument("--in", dest="folders", action="append", default=[], metavar="DIR", help="only in a folder")
    parser.add_argument(
        "--ext", dest="suffixes", action="extend", type=_suffixes, default=[], metavar="EXT",
        help="only files of these types, such as pdf,docx",
    )
    parser.add_argument(
        "--all", dest="all_versions", action="store_true", help="show copies and older versions of a file, too"
    )
    parser.add_argument("--explain", action="store_true", help="tell what each part adds to the score")
    parser.add_argument(
        "--context", type=_neighbours, metavar="N", help="print passages whole, with N before and after each"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _search(found: object, query: str | None, like: str | None) -> Search:
    given = vars(found)
    return Search(
        given["home"],
        query,
        given["limit"],
        given["mode"],
        tuple(given["folders"]),
        tuple(given["suffixes"]),
        given["json"],
        given["explain"],
        given["all_versions"],
        given["context"],
        like,
        given.get("rerank", False),
    )


def _neighbours(text: str) -> int:
    return count(text, least=0)


def _suffixes(text: str) -> list[str]:
    return list(filter(None, map(plain_suffix, text.split(","))))
