"""Whether a passage stands in what is attached to its file, as its place tells."""

import re

from inkling.search.answer import FoundPassage
from inkling.store.rows import StoredPassage

_PLACE = re.compile(r"(?:message \d+ · (?:.* · )?)?Attachment .")


def in_attachment(passage: FoundPassage | StoredPassage) -> bool:
    """Tell whether a passage stands in an attachment; of a mailbox with a subject that looks so it may be wrong."""
    return passage.page is None and bool(_PLACE.match(passage.place))
