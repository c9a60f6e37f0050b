"""Takes an attachment out of the file that it lies in, by a passage that was found in it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath

from inkling.documents import kinds
from inkling.documents.attachments import said_of, within
from inkling.documents.document import Attached, Document, Section, Sought
from inkling.documents.registry import DEEPEST, read_alone, read_inner
from inkling.documents.scans import Pictures
from inkling.documents.source import Attachment
from inkling.errors import Refusal
from inkling.opened_kinds import BINARY, TEXT

_SUFFIXES = {"text": TEXT, **dict.fromkeys(("pdf", "zip", "ole", "rtf", "mobi"), BINARY)}
_LONGEST_NAME = 150
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³]) *(?:\.|\Z)")
"""Windows takes a name that begins so for a device, whatever folder it is to lie in."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """An attachment, and the page of it on which the passage stands; None where it has no pages.

    `pages` are those of all its sections, by the place of each in the file that all lies in and by how many before it
    are at the same place.
    """

    attachment: Attachment
    page: int | None
    pages: Mapping[tuple[str, int], int]


def take_out(path: Path, sought: Sought, size_limit: int) -> TakenOut | None:
    """Find the attachment that a passage stands in; None where no attachment of the file holds it.

    A passage is known by its place, by the order of the sections that have that place, and by its text. Raises what
    `registry.read` raises.
    """
    document = read_alone(path, path.stat().st_size, size_limit)
    read_attached = partial(read_inner, size_limit=size_limit, pictures=Pictures(inner=sought.recognized))
    before: Counter[str] = Counter()
    for attachment, sections in _there(document, sought.place, read_attached, lambda section: section, DEEPEST):
        counted = {}
        for place, section in sections:
            counted[place, before[place]] = section
            before[place] += 1
        section_there = counted.get((sought.place, sought.before))
        if section_there is not None:
            pages = {key: section.page for key, section in counted.items() if section.page is not None}
            return TakenOut(attachment, section_there.page, pages) if sought.is_in(section_there) else None
    return None


def _there(
    document: Document,
    place: str,
    read_attached: Callable[[Attachment], Document],
    outwards: Callable[[Section], Section],
    levels: int,
) -> Iterator[tuple[Attachment, list[tuple[str, Section]]]]:
    """Read what is attached to a document on the way to a place, at any level, in the order of the document.

    Gives the sections of each with a text, as they are there, and the place that each has in the file.
    """
    for each in document.attached if levels else ():
        if said_of(each) not in place:
            continue
        try:
            attachment = Attachment(each.own_name, each.content())
            inner = read_attached(attachment)
        except Refusal:
            # What is told of it in the list of files holds no passage.
            continue
        placed = partial(_placed, outwards, each, inner)
        # What is nothing but space is in no index.
        yield attachment, [(placed(section).place, section) for section in inner.sections if section.text.strip()]
        yield from _there(inner, place, read_attached, placed, levels - 1)


def _placed(outwards: Callable[[Section], Section], each: Attached, inner: Document, section: Section) -> Section:
    """Make a section of an attachment one of the file that all lies in."""
    return outwards(within(each, inner, section))


def name_to_open(attachment: Attachment) -> str:
    """Give the name under which an attachment may be written and opened; empty for what is not opened.

    It is one of a file in any folder of any system, and ends in a suffix of `opened_kinds` that fits what the
    attachment holds.
    """
    name = PurePath(_one_name(attachment.name))
    suffix, found = name.suffix[1:].lower(), kinds.kind(attachment.data[: kinds.SAMPLE])
    stem = name.stem
    if found == "pdf" and suffix != "pdf":
        # A name of its own tells no program to take it for anything else.
        stem, suffix = name.name, "pdf"
    elif found == "text" and suffix == "msg":
        # A message within one of Outlook's, which is handed out as mail.
        suffix = "eml"
    elif suffix not in _SUFFIXES.get(found, ()):
        return ""
    stem = stem.encode()[:_LONGEST_NAME].decode(errors="ignore").rstrip(". ") or "attachment"
    return f"{'_' * bool(_DEVICE.match(stem))}{stem}.{suffix}"


def _one_name(name: str) -> str:
    """Leave of a name what may stand in one: no path, no sign that is not seen, no dot or space at its ends."""
    seen = "".join(sign for sign in name if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return " ".join(_NOT_IN_NAMES.sub("_", seen).split()).strip(". ")
