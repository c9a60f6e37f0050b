"""What was typed of scanned pages and pictures: `inkling pictures`."""

from dataclasses import dataclass

from inkling.cli.parser import NONE, command_parser


@dataclass(frozen=True, slots=True)
class Pictures:
    """Read pictures in some languages, with an empty text no more; None only tells what is chosen."""

    home: str | None
    languages: str | None
    json: bool


NOTES = """\
  inkling pictures            whether they are read, and in which languages they can be
  inkling pictures eng+deu    read them, in English and German
  inkling pictures none       read them no more; what was read stays

They are read by Tesseract, a program of others that you install (on Debian and Ubuntu: tesseract-ocr; each language
but English is a package of its own, such as tesseract-ocr-deu). It takes a second or two a page, after all else.
"""


def parse_pictures(arguments: list[str], after: list[str]) -> Pictures:
    """Understand `inkling pictures`."""
    parser = command_parser("pictures", "See and choose whether scanned pages and pictures are read.", NOTES)
    parser.add_argument(
        "languages", nargs="*", metavar="LANGUAGES", help=f"as Tesseract names them, joined by a plus, or {NONE}"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    found = parser.parse_intermixed_args(arguments)
    languages = [*found.languages, *after]
    if len(languages) > 1 or not all(languages):
        parser.error("join the LANGUAGES by a plus, as eng+deu")
    chosen = languages[0] if languages else None
    return Pictures(found.home, "" if chosen == NONE else chosen, found.json)
