"""The parser that every command makes: one line on a mistake, exit code 2."""

import argparse
from typing import NoReturn

from inkling.cli.output import say, write

GREATEST_COUNT = 2**31 - 1

NONE = "none"
"""The word for what is not to be used any more."""


class Parser(argparse.ArgumentParser):
    """Ends the program with one line where a command line makes no sense."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and end the program."""
        say(f"{message}. To see how: {self.prog} --help")
        self.exit(2)

    def _print_message(self, message: str, file: object = None) -> None:
        """Write help or version as all output is written; argparse would keep silent where it cannot be."""
        write(message)


def command_parser(command: str, description: str, epilog: str = "") -> Parser:
    """Make the parser of a command, with what all commands take."""
    parser = Parser(
        prog=f"inkling {command}".strip(),
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--home", metavar="DIR", help="where index, settings and log lie (else INKLING_HOME)")
    return parser


def count(text: str, least: int = 1) -> int:
    """Read a number from 1 up, or from another `least`; one that is beyond all need as the greatest."""
    number = min(int(text), GREATEST_COUNT) if text.isdecimal() else -1
    if number < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {least} up")
    return number
