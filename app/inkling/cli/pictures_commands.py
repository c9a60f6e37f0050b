"""`inkling pictures`: whether scanned pages and pictures are read, on the command line."""

from inkling.cli.output import printable, write, write_json
from inkling.cli.parser import NONE
from inkling.cli.pictures_arguments import Pictures
from inkling.cli.searching import OpenSession
from inkling.session.pictures import PictureReading
from inkling.tesseract import ENGLISH, INSTALLING

NOT_READ = "Scanned pages and pictures are not read"
MISSING = "Tesseract, which reads them, is not installed, or does not run."
INSTALL = f"To install it, on Debian and Ubuntu: {INSTALLING}"


def pictures(command: Pictures, open_session: OpenSession) -> None:
    """Choose whether pictures are read, where that was typed, and tell what is chosen."""
    with open_session() as session:
        reading = session.pictures
        if command.languages is not None:
            reading.choose(command.languages)
        if command.json:
            write_json({"languages": _split(reading.languages), "installed": list(reading.installed())})
            return
        lines = _state(reading) if command.languages is None else [_chosen(command.languages)]
    write("".join(f"{printable(line)}\n" for line in lines))


def in_the_way(reading: PictureReading) -> str:
    """Say what keeps pictures from being read that should be, and what to do; empty where nothing does."""
    wanted = _split(reading.languages)
    installed = reading.installed() if wanted else ()
    if not wanted or any(language in installed for language in wanted):
        return ""
    if not installed:
        return f"{NOT_READ}: {MISSING} {INSTALL}. To do without: inkling pictures {NONE}"
    unknown = " or ".join(wanted)
    return f"{NOT_READ}: Tesseract does not know {unknown} here. To see which languages it knows: inkling pictures"


def _state(reading: PictureReading) -> list[str]:
    wanted, installed = _split(reading.languages), reading.installed()
    if not installed:
        return [f"{NOT_READ}{f', though {reading.languages} is chosen' if wanted else ''}.", f"{MISSING} {INSTALL}"]
    known = f"Tesseract knows here: {', '.join(installed)}."
    used = [language for language in wanted if language in installed]
    unknown = [language for language in wanted if language not in installed]
    if not used:
        example = ENGLISH if ENGLISH in installed else installed[0]
        why = f": Tesseract does not know {' or '.join(unknown)} here" if unknown else ""
        return [f"{NOT_READ}{why}.", f"{known} To read them: inkling pictures {example}"]
    without = f", without {', '.join(unknown)}" if unknown else ""
    return [f"Scanned pages and pictures are read in {'+'.join(used)}{without}.", known]


def _chosen(languages: str) -> str:
    if not languages:
        return f"{NOT_READ} any more; what was read stays."
    how = "now by the Inkling that is open, else by: inkling index"
    return f"Scanned pages and pictures are read in {languages}: {how}"


def _split(languages: str) -> list[str]:
    return languages.split("+") if languages else []
