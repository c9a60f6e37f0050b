"""Takes an attachment out of the file that it lies in, by a passage that was found in it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path, PurePath

from inkling.documents import kinds
from inkling.documents.attachments import said_of, within
from inkling.documents.document import Attached, Document, Section, Sought
from inkling.documents.registry import DEEPEST, read_alone
from inkling.documents.source import Attachment
from inkling.errors import Refusal

_TEXT = "txt text log md markdown rst org tex bib csv tsv tab srt vtt eml emlx fb2 fodt fods fodp"
_BINARY = "pdf doc dot docx dotx odt ott rtf epub xls xlt xlsx xltx xlsb ods ots ppt pps pptx ppsx potx odp otp msg"
OPENED = frozenset((*_TEXT.split(), *_BINARY.split()))
"""What may be opened, by its suffix: documents, and nothing whose program would run it or fetch what it names."""

_SUFFIXES = {"text": _TEXT.split(), **dict.fromkeys(("pdf", "zip", "ole", "rtf"), _BINARY.split())}

_LONGEST_NAME = 150
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|\Z)")
"""Windows takes a name that begins so for a device, whatever folder it is to lie in."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """An attachment, and the page of it on which the passage stands; None where it has no pages."""

    attachment: Attachment
    page: int | None


def take_out(path: Path, sought: Sought, size_limit: int) -> TakenOut | None:
    """Find the attachment that a passage stands in; None where no attachment of the file holds it.

    A passage is known by its place, its text and where in the section it stands; where several attachments of one
    name hold it, by their order. Raises what `registry.read` raises.
    """
    document = read_alone(path, path.stat().st_size, size_limit)
    found = list(islice(_holding(document, sought, size_limit, lambda section: section, DEEPEST), sought.before + 1))
    return found[-1] if found else None


def _holding(
    document: Document, sought: Sought, size_limit: int, outwards: Callable[[Section], Section], levels: int
) -> Iterator[TakenOut]:
    """Find what is attached to a document, at any level, and holds the passage, in the order of the document."""
    for each in document.attached if levels else ():
        if said_of(each) not in sought.place:
            continue
        try:
            attachment = Attachment(each.name, each.content())
            inner = read_alone(attachment, len(attachment.data), size_limit)
        except Refusal:
            # What is told of it in the list of files holds no passage.
            continue
        placed = partial(_placed, outwards, each, inner)
        yield from (TakenOut(attachment, part.page) for part in inner.sections if sought.is_in(placed(part)))
        yield from _holding(inner, sought, size_limit, placed, levels - 1)


def _placed(outwards: Callable[[Section], Section], each: Attached, inner: Document, section: Section) -> Section:
    """Make a section of an attachment one of the file that all lies in."""
    return outwards(within(each, inner, section))


def name_to_open(attachment: Attachment) -> str:
    """Give the name under which an attachment may be written and opened; empty for what is not opened.

    It is one of a file in any folder of any system, and ends in a suffix of OPENED that fits what the attachment
    holds.
    """
    name = PurePath(_one_name(attachment.name))
    suffix, found = name.suffix[1:].lower(), kinds.kind(attachment.data[: kinds.SAMPLE])
    stem = name.stem
    if found == "pdf" and suffix != "pdf":
        # A name of its own tells no program to take it for anything else.
        stem, suffix = name.name, "pdf"
    elif suffix not in _SUFFIXES.get(found, ()):
        return ""
    stem = stem.encode()[:_LONGEST_NAME].decode(errors="ignore").rstrip(". ") or "attachment"
    return f"{'_' * bool(_DEVICE.match(stem))}{stem}.{suffix}"


def _one_name(name: str) -> str:
    """Leave of a name what may stand in one: no path, no sign that is not seen, no dot or space at its ends."""
    seen = "".join(sign for sign in name if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return " ".join(_NOT_IN_NAMES.sub("_", seen).split()).strip(". ")
