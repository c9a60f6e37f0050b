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
    _, name = _innermost(passage)
    return bool(name) and not _OTHER_KIND.fullmatch(name)


def as_called(passage: FoundPassage | StoredPassage) -> str:
    """Say what a person calls that in which a passage stands: an attachment, or a file in an archive."""
    kind, _ = _innermost(passage)
    return "file in the archive" if kind == FILE else "attachment"


def _innermost(passage: FoundPassage | StoredPassage) -> tuple[str, str]:
    """Find what a passage stands in by itself, and its name; nothing where its file is all that holds it."""
    found, is_name = ("", ""), True
    if passage.page is None and _PLACE.match(passage.place):
        for part in passage.place.split(" · "):
            kind, _, name = part.partition(" ")
            # A file stands first, or right behind the name of its archive.
            is_name = bool(name) and (kind == ATTACHMENT or (kind == FILE and is_name))
            found = (kind, name) if is_name else found
    return found
