"""Reads what is attached to a document or packed in it, so that it stands behind the part that it belongs to."""

import mimetypes
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from inkling.documents.damage import TOO_MUCH_MEMORY
from inkling.documents.document import Attached, Document, InnerScan, Part, Section
from inkling.documents.source import Attachment
from inkling.errors import Refusal

_MOST_FILES = 20_000
_MOST_BYTES = 2**30
_MOST_CHARACTERS = 64 * 2**20
"""So much is read of what lies in one file, at all levels together; text as much as one file of text may hold."""

_MOST_WITH_LAST = 2 * _MOST_CHARACTERS
"""The last that is read may bring more, as a mailbox does that is read where it lies alone, but not any amount."""

_TOO_MUCH_TEXT = "it is too much text"
_MOST_NAMED = 3
_LONGEST_NAME = 120
_LONGEST_PATH = 1000
_LONGEST_REASON = 300
_WITHOUT_TEXT = re.compile(r"(?:image|audio|video|font)/|.*(?:signature|/css|javascript)\Z")
"""Nothing for people to read: what a page that was saved as mail brings along, too."""

LeaveOut = Callable[[int], str]
"""Given how many characters were read of what lies in a file, may give a reason to leave out all that follows."""


def may_hold_text(name: str, kind: str = "") -> bool:
    """Tell by its name and MIME type whether there is any sense in reading what is attached."""
    return not any(map(_WITHOUT_TEXT.match, (kind, mimetypes.guess_type(name)[0] or "")))


class AttachmentReader:
    """Reads what lies in one file, and in that again, within bounds for all of it together.

    `read_alone` reads a file without what lies in it; `leave_out` is asked before each.
    """

    def __init__(self, read_alone: Callable[[Attachment], Document], leave_out: LeaveOut) -> None:
        self._read_alone = read_alone
        self._leave_out = leave_out
        self._files = self._bytes = self._characters = 0

    def whole(self, document: Document, levels: int) -> Document:
        """Read what lies in a document, so many levels deep; raises Refusal where nothing has any text."""
        if not document.attached:
            return document
        leave_out = self._reason if levels else lambda: "it lies too deep in others"
        return with_attached(document, partial(self._read, levels=levels - 1), leave_out)

    def _read(self, attached: Attached, levels: int) -> Document:
        attachment = Attachment(attached.own_name, attached.content())
        self._files += 1
        self._bytes += len(attachment.data)
        document = self._read_alone(attachment)
        characters = sum(len(section.text) for section in document.sections)
        # Only reading tells how much it is, and with too much the process would break: all would be lost.
        if self._characters + characters > _MOST_WITH_LAST:
            raise Refusal("unreadable", _TOO_MUCH_TEXT)
        self._characters += characters
        return self.whole(document, levels)

    def _reason(self) -> str:
        if self._files >= _MOST_FILES:
            return "there are too many"
        if self._bytes >= _MOST_BYTES:
            return "all together is too large"
        if self._characters >= _MOST_CHARACTERS:
            return _TOO_MUCH_TEXT
        return self._leave_out(self._characters)


def with_attached(
    document: Document, read: Callable[[Attached], Document], leave_out: Callable[[], str] = lambda: ""
) -> Document:
    """Read what is attached, one after the other, and say in the document what could not be.

    The places of what was read begin with its name; pages are those of the attachment, so that only the place tells
    them. `leave_out` is asked before each for a reason to read no more. Raises Refusal where there is no text at all.
    """
    joined = _Joined(document)
    for number, each in enumerate(document.attached):
        if reason := leave_out():
            joined.leave_out(len(document.attached) - number, reason)
            break
        try:
            joined.add(number, each, read(each))
        except Refusal as refusal:
            joined.pass_over(each, refusal)
        except MemoryError:
            joined.pass_over(each, Refusal("unreadable", TOO_MUCH_MEMORY))
    return joined.document()


class _Joined:
    """Gathers what was read, and what was not."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._in_archive = document.attached[0].in_archive
        self._sections: dict[int, list[Section]] = defaultdict(list)
        self._unread: list[str] = []
        self._partly: list[str] = []
        self._left_out, self._is_cut_short = "", False
        self._scans: list[InnerScan] = []
        self._is_readable = not document.missing

    def add(self, number: int, attached: Attached, inner: Document) -> None:
        if attached.in_archive and attached.part:
            title, name = inner.title or _short(attached.own_name), _end(attached.name, _LONGEST_PATH)
            part = replace(attached.part, title=title, name=name)
            attached, inner = replace(attached, part=part), _packed(inner, part)
        self._sections[attached.behind] += [within(attached, inner, section) for section in inner.sections]
        self._scans += [replace(scan, way=(number, *scan.way)) for scan in inner.inner_scans]
        self._is_cut_short |= inner.left_out
        if inner.missing:
            self._partly.append(f"{_name(attached)}: {_shortened(inner.missing)}")

    def pass_over(self, attached: Attached, refusal: Refusal) -> None:
        self._unread.append(f"{_name(attached)} ({_shortened(refusal.reason)})")
        self._is_readable &= refusal.state == "skipped"

    def leave_out(self, count: int, reason: str) -> None:
        self._left_out = f"{self._not_read(count)}: {reason}"
        self._is_readable, self._is_cut_short = False, True

    def document(self) -> Document:
        sections = [*self._sections[0]]
        for number, section in enumerate(self._document.sections, 1):
            sections += [section, *self._sections[number]]
        said = [self._document.missing, self._named(), self._left_out, *self._partly_read()]
        missing = "; ".join(filter(None, said))
        scans = (*self._document.inner_scans, *self._scans)
        if scans or any(section.text.strip() for section in sections):
            whole = replace(self._document, sections=tuple(sections), missing=missing, attached=())
            return replace(whole, inner_scans=scans, left_out=self._is_cut_short)
        if self._in_archive:
            raise Refusal("skipped" if self._is_readable else "unreadable", missing)
        raise Refusal("skipped", f"no text; {missing}")

    def _named(self) -> str:
        if not self._unread:
            return ""
        count = len(self._unread)
        more = [f"{count - _MOST_NAMED:,} more"] if count > _MOST_NAMED else []
        return f"{self._not_read(count)}: {', '.join([*self._unread[:_MOST_NAMED], *more])}"

    def _partly_read(self) -> list[str]:
        count = len(self._partly) - _MOST_NAMED
        more = [f"{count:,} more {'are' if count > 1 else 'is'} not read whole"] if count > 0 else []
        return [*self._partly[:_MOST_NAMED], *more]

    def _not_read(self, count: int) -> str:
        one, more = ("file in it is", "files in it are") if self._in_archive else ("attachment is", "attachments are")
        return f"{count:,} {more if count > 1 else one} not read"


def _packed(document: Document, file: Part) -> Document:
    """Let the documents within a packed file know in what they lie: what tells no date is as old as the file."""
    parts: dict[int, Part] = {}
    for part in filter(None, (section.part for section in document.sections)):
        name = f"{file.name}//{part.name}" if part.name else file.name
        written = file.written if part.written is None else part.written
        parts.setdefault(id(part), replace(part, name=name, written=written))
    sections = (replace(section, part=parts.get(id(section.part))) for section in document.sections)
    return replace(document, sections=tuple(sections)) if parts else document


def said_of(attached: Attached) -> str:
    """Name an attachment, and where it lies, as the places of what was read of it do."""
    return _together(attached.place, f"{attached.kind} {_name(attached)}")


def within(attached: Attached, document: Document, section: Section) -> Section:
    """Make a section of an attachment one of the document that it is attached to."""
    is_said = attached.own_name.startswith(document.title) or section.place.endswith(document.title)
    title = "" if is_said else document.title
    place = _together(said_of(attached), _short(title), section.place)
    # What is attached to a message is found with it, whatever it tells of itself.
    part = section.part if attached.in_archive and section.part else attached.part
    return Section(section.text, place, part=part)


def _together(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _name(attached: Attached) -> str:
    """Name what is attached, of a long path the end."""
    return _end(attached.name, _LONGEST_NAME) if attached.in_archive else _short(attached.name)


def _end(path: str, longest: int) -> str:
    return path if len(path) <= longest else f"…{path[-longest:]}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _shortened(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}…"
