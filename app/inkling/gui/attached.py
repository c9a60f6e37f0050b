"""Whether a passage stands in an attachment that can be opened, as its place tells."""

import re

from inkling.opened_kinds import BINARY, TEXT
from inkling.search.answer import FoundPassage
from inkling.store.rows import StoredPassage

_PLACE = re.compile(r"(?:message \d+ · (?:.* · )?)?Attachment .")
_NAME = re.compile(r"(?:\A| · )Attachment ((?:(?! · ).)+)")
_OTHER_KIND = re.compile(rf".*\.(?!(?:{'|'.join(TEXT | BINARY)})\Z)[a-z][a-z0-9]*", re.IGNORECASE)


def in_attachment(passage: FoundPassage | StoredPassage) -> bool:
    """Tell whether a passage stands in an attachment that can be opened by itself, as far as its name tells.

    Of a mailbox with a subject that looks so it may be wrong.
    """
    names = _NAME.findall(passage.place) if passage.page is None and _PLACE.match(passage.place) else []
    return bool(names) and not _OTHER_KIND.fullmatch(names[-1])
