"""What was typed of moving house: `inkling export` and `inkling import`."""

from dataclasses import dataclass

from inkling.cli.parser import command_parser


@dataclass(frozen=True, slots=True)
class Export:
    """Write the index to a file."""

    home: str | None
    file: str


@dataclass(frozen=True, slots=True)
class Import:
    """Take in an exported index, with its folders renamed."""

    home: str | None
    file: str
    maps: tuple[str, ...]


NOTES = """\
Files that are in the index here already stay as they are. Everything is checked before anything is written;
stopped half-way, the index is what it was. Models do not travel: add the same one here for its vectors to count.

  inkling import all.inkling --map /home/ann=/home/anna
  inkling import all.inkling --map /media/old=        (leaves that folder out)
"""


def parse_export(arguments: list[str], after: list[str]) -> Export:
    """Understand `inkling export`."""
    parser = command_parser("export", "Write the index, texts of your documents included, to a file of yours.")
    parser.add_argument("file", nargs="*", metavar="FILE", help="a new file, or an earlier export to replace")
    found = parser.parse_intermixed_args(arguments)
    files = [*found.file, *after]
    if len(files) != 1:
        parser.error("name one FILE")
    return Export(found.home, files[0])


def parse_import(arguments: list[str], after: list[str]) -> Import:
    """Understand `inkling import`."""
    parser = command_parser("import", "Take in an exported index without encoding anything again.", NOTES)
    parser.add_argument("file", nargs="*", metavar="FILE", help="what inkling export wrote")
    parser.add_argument(
        "--map", dest="maps", action="append", default=[], metavar="OLD=NEW",
        help="a folder of the export, or one above, and where it lies here; an empty NEW leaves it out",
    )  # fmt: skip
    found = parser.parse_intermixed_args(arguments)
    files = [*found.file, *after]
    if len(files) != 1:
        parser.error("name one FILE")
    return Import(found.home, files[0], tuple(found.maps))
