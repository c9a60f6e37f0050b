"""Reads what is attached to a document, so that it stands behind the part that it belongs to."""

import mimetypes
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from inkling.documents.damage import TOO_MUCH_MEMORY
from inkling.documents.document import Attached, Document, Section
from inkling.documents.source import Attachment
from inkling.errors import Refusal

_MOST_NAMED = 3
_LONGEST_NAME = 120
_WITHOUT_TEXT = re.compile(r"(?:image|audio|video|font)/|.*(?:signature|/css|javascript)\Z")
"""Nothing for people to read: what a page that was saved as mail brings along, too."""


def may_hold_text(name: str, kind: str = "") -> bool:
    """Tell by its name and MIME type whether there is any sense in reading what is attached."""
    return not any(map(_WITHOUT_TEXT.match, (kind, mimetypes.guess_type(name)[0] or "")))


def with_attached(document: Document, read: Callable[[Attachment], Document]) -> Document:
    """Read what is attached, one after the other, and say in the document what could not be.

    The places of what was read begin with its name; pages are those of the attachment, so that only the place tells
    them.
    """
    sections: dict[int, list[Section]] = defaultdict(list)
    unread: list[str] = []
    partly: list[str] = []
    for each in document.attached:
        try:
            inner = read(Attachment(each.name, each.content()))
        except Refusal as refusal:
            unread.append(f"{_short(each.name)} ({refusal.reason})")
        except MemoryError:
            unread.append(f"{_short(each.name)} ({TOO_MUCH_MEMORY})")
        else:
            sections[each.behind] += [within(each, inner, section) for section in inner.sections]
            partly += [f"{_short(each.name)}: {inner.missing}"] if inner.missing else []
    joined = [*sections[0]]
    for number, section in enumerate(document.sections, 1):
        joined += [section, *sections[number]]
    missing = [*filter(None, [document.missing, _named(unread)]), *partly[:_MOST_NAMED]]
    return replace(document, sections=tuple(joined), missing="; ".join(missing), attached=())


def without_attached(document: Document, reason: str) -> Document:
    """Leave out what is attached, and say so in the document."""
    missing = f"{_not_read(len(document.attached))}: {reason}"
    return replace(document, missing="; ".join(filter(None, [document.missing, missing])), attached=())


def said_of(attached: Attached) -> str:
    """Name an attachment, and where it lies, as the places of what was read of it do."""
    return _together(attached.place, f"Attachment {_short(attached.name)}")


def within(attached: Attached, document: Document, section: Section) -> Section:
    """Make a section of an attachment one of the document that it is attached to."""
    is_said = attached.name.startswith(document.title) or section.place.endswith(document.title)
    title = "" if is_said else document.title
    return Section(section.text, _together(said_of(attached), _short(title), section.place))


def _together(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _named(unread: list[str]) -> str:
    if not unread:
        return ""
    more = [f"{len(unread) - _MOST_NAMED} more"] if len(unread) > _MOST_NAMED else []
    return f"{_not_read(len(unread))}: {', '.join([*unread[:_MOST_NAMED], *more])}"


def _not_read(count: int) -> str:
    return f"{count} attachment{'s are' if count > 1 else ' is'} not read"
