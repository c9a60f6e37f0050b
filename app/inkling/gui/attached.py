"""Whether a passage stands in an attachment, or a file in an archive, that can be opened, as its place tells."""

import re

from inkling.opened_kinds import ATTACHMENT, BINARY, FILE, TEXT
from inkling.search.answer import FoundPassage
from inkling.store.rows import StoredPassage

_PLACE = re.compile(rf"(?:message \d+ · (?:.* · )?)?{ATTACHMENT} .|{FILE} .|§ .* · {ATTACHMENT} (?:(?! · ).)+\.\w")
"""Of a note among others its title is told first; a heading names no file."""

_OTHER_KIND = re.compile(rf".*\.(?!(?:{'|'.join(TEXT | BINARY)})\Z)[a-z][a-z0-9]*", re.IGNORECASE)


def in_attachment(passage: FoundPassage | StoredPassage) -> bool:
    """Tell whether a passage stands in an attachment that can be opened by itself, as far as its name tells.

    So may a file in an archive. Of a mailbox with a subject that looks so it may be wrong.
    """
    _, name, _ = _innermost(passage)
    return bool(name) and not _OTHER_KIND.fullmatch(name)


def attached_pdf(passage: FoundPassage | StoredPassage) -> str:
    """Say in which PDF a passage stands that is attached to its file or packed in it; empty where in none.

    It is the place of that PDF in the file. Others of the same name may have the same place.
    """
    _, name, place = _innermost(passage)
    return place if name.lower().endswith(".pdf") else ""


def as_called(passage: FoundPassage | StoredPassage) -> str:
    """Say what a person calls that in which a passage stands: an attachment, or a file in an archive."""
    kind, _, _ = _innermost(passage)
    return "file in the archive" if kind == FILE else "attachment"


def _innermost(passage: FoundPassage | StoredPassage) -> tuple[str, str, str]:
    """Find what a passage stands in by itself: what that is, its name, its place; nothing where that is the file."""
    found, is_name, place = ("", "", ""), True, ""
    if passage.page is None and _PLACE.match(passage.place):
        for part in passage.place.split(" · "):
            kind, _, name = part.partition(" ")
            place = f"{place} · {part}" if place else part
            # A file stands first, or right behind the name of its archive.
            is_name = bool(name) and (kind == ATTACHMENT or (kind == FILE and is_name))
            found = (kind, name, place) if is_name else found
    return found
