"""Reads presentations of PowerPoint 97 to 2003."""

import logging
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from inkling.documents.document import Document
from inkling.documents.office import rich
from inkling.documents.old_office.compound import BROKEN, CompoundFile, numbers
from inkling.documents.source import Source
from inkling.documents.text import clean

_EDIT, _DIRECTORY, _DOCUMENT, _SLIDE, _NOTES, _NOTES_ABOUT = 0x0FF5, 0x1772, 0x03E8, 0x03EE, 0x03F0, 0x03F1
_LIST, _LISTED, _WIDE, _NARROW, _FROM_LIST = 0x0FF0, 0x03F3, 0x0FA0, 0x0FA8, 0x0F9E
_HEADER, _COMMENT, _STRING, _TAGGED = 0x0F9F, 0x2EE0, 0x0FBA, 0x138B
_OF_SLIDES, _OF_NOTES = 0, 2
_DEEPEST = 40
_NUMBER_OF_SLIDE = "*"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Record:
    """A part of the stream, whose parts are records in turn if it is a container."""

    kind: int
    instance: int
    is_container: bool
    data: memoryview


@dataclass(slots=True)
class _Listed:
    """A slide or its notes in the list of a presentation, with what the list holds of its text."""

    number: int
    identity: int
    texts: list[str] = field(default_factory=list)


def read_old_slides(source: Source) -> Document:
    """Read a presentation: a section for each slide, with its notes and comments; kreuzberg reads older ones."""
    try:
        packed = CompoundFile(source.read_bytes())
        slides = dict(enumerate(_Slides(packed).read(), 1))
        title = packed.title()
    except BROKEN as error:
        _log.info("%s is read as an older presentation: %s", source, error)
        return rich.read_old_slides(source)
    return rich.presentation(slides, title)


class _Slides:
    """Finds the slides of a presentation, of which a file may hold older states, too."""

    def __init__(self, packed: CompoundFile) -> None:
        self._stream = memoryview(packed.stream("PowerPoint Document"))
        (edit,) = struct.unpack_from("<I", packed.stream("Current User"), 16)
        self._places: dict[int, int] = {}
        self._document = self._follow_edits(edit)

    def read(self) -> list[str]:
        """Give the text of each slide in the order shown."""
        lists = {
            record.instance: list(_listed(record)) for record in _parts(self._document.data) if record.kind == _LIST
        }
        said = dict(self._notes(listed) for listed in lists.get(_OF_NOTES, ()))
        slides = []
        for listed in lists.get(_OF_SLIDES, ()):
            record = self._record(listed.number)
            texts = list(_texts(record, listed.texts)) if record else listed.texts
            slides.append(_joined([*texts, said.get(listed.identity, "")]))
        return slides

    def _follow_edits(self, edit: int) -> _Record:
        """Learn where everything lies, from the newest edit to the oldest."""
        document = None
        while edit and (record := _record_at(self._stream, edit)).kind == _EDIT:
            before, directory, reference = struct.unpack_from("<3I", record.data, 8)
            for number, place in _directory(_record_at(self._stream, directory)):
                self._places.setdefault(number, place)
            document = reference if document is None else document
            edit = before if before < edit else 0
        found = self._record(document) if document is not None else None
        if found is None or found.kind != _DOCUMENT:
            raise ValueError("no document in it")
        return found

    def _record(self, number: int) -> _Record | None:
        place = self._places.get(number)
        return None if place is None else _record_at(self._stream, place)

    def _notes(self, listed: _Listed) -> tuple[int, str]:
        """Give the identity of a slide, and the notes to it."""
        record = self._record(listed.number)
        if record is None or record.kind != _NOTES:
            return 0, ""
        about = next((part for part in _parts(record.data) if part.kind == _NOTES_ABOUT), None)
        text = _joined(list(_texts(record, listed.texts)))
        identity = struct.unpack_from("<I", about.data)[0] if about else 0
        return identity, f"Notes:\n{text}" if text else ""


def _record_at(data: memoryview, start: int) -> _Record:
    first, kind, length = struct.unpack_from("<HHI", data, start)
    return _Record(kind, first >> 4, first & 15 == 15, data[start + 8 : start + 8 + length])


def _parts(data: memoryview) -> Iterator[_Record]:
    start = 0
    while start + 8 <= len(data):
        record = _record_at(data, start)
        yield record
        start += 8 + len(record.data)


def _directory(record: _Record) -> Iterator[tuple[int, int]]:
    if record.kind != _DIRECTORY:
        raise ValueError("no directory where it should be")
    entries = numbers(record.data)
    at = 0
    while at < len(entries):
        first, count = entries[at] & 0xFFFFF, entries[at] >> 20
        yield from enumerate(entries[at + 1 : at + 1 + count], first)
        at += 1 + count


def _listed(record: _Record) -> Iterator[_Listed]:
    current: _Listed | None = None
    for part in _parts(record.data):
        if part.kind == _LISTED:
            if current:
                yield current
            number, _, _, identity = struct.unpack_from("<4I", part.data)
            current = _Listed(number, identity)
        elif current and part.kind == _HEADER:
            current.texts.append("")
        elif current and current.texts and part.kind in (_WIDE, _NARROW):
            current.texts[-1] += _text(part)
    if current:
        yield current


def _text(record: _Record) -> str:
    return str(record.data, "utf-16-le" if record.kind == _WIDE else "latin-1", "replace")


def _texts(record: _Record, listed: list[str], depth: int = 0) -> Iterator[str]:
    """Give the texts of all shapes, those that stand in the list of slides included."""
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    for part in _parts(record.data):
        if part.kind in (_WIDE, _NARROW):
            yield _text(part)
        elif part.kind == _FROM_LIST:
            (number,) = struct.unpack_from("<I", part.data)
            yield from listed[number : number + 1]
        elif part.kind == _COMMENT:
            said = (str(inner.data, "utf-16-le", "replace") for inner in _parts(part.data) if inner.instance == 1)
            yield from (f"Comment: {text}" for text in said if text.strip())
        elif part.is_container or part.kind == _TAGGED:
            yield from _texts(part, listed, depth + 1)


def _joined(texts: list[str]) -> str:
    shown = (clean(text).strip() for text in texts)
    return "\n\n".join(text for text in shown if text and text != _NUMBER_OF_SLIDE)
