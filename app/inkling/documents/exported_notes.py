"""Reads notes as Evernote exports them: a section for each, with what is attached to it."""

import binascii
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO
from xml.parsers import expat

from inkling.documents.attachments import may_hold_text
from inkling.documents.damage import damaged
from inkling.documents.dates import moment
from inkling.documents.document import Attached, Document, Part, Section
from inkling.documents.mails.messages import LONGEST_TITLE, joined
from inkling.documents.source import Source
from inkling.documents.text import one_line, without
from inkling.documents.web import html_in_one_piece
from inkling.errors import Refusal

_PIECE = 1 << 18
_LONGEST_MARK = 8 << 20
"""A tag or remark that goes on for longer has no end, and would be looked through again with each piece."""

_LONGEST_PLACE = 160
_ENCRYPTED, _ENCRYPTED_ENDS = "<en-crypt", "</en-crypt>"

_Name = tuple[str, ...]
_TITLE, _CONTENT = ("note", "title"), ("note", "content")
_CREATED, _UPDATED = ("note", "created"), ("note", "updated")
_TAG, _ADDRESS, _TASK = ("note", "tag"), ("note-attributes", "source-url"), ("task", "title")
_KIND, _FILE, _DATA = ("resource", "mime"), ("resource-attributes", "file-name"), ("resource", "data")
_OF_NOTES = frozenset((_TITLE, _CONTENT, _CREATED, _UPDATED, _TAG, _ADDRESS, _TASK))
_KEPT = _OF_NOTES | {_KIND, _FILE}
"""Elements, by the name of what they lie in and their own, whose text is kept; that of data could fill the memory."""

_NO_SIGNS = bytes([*range(9), 11, 12, *range(14, 32)])
_AS_SPACES = bytes.maketrans(_NO_SIGNS, b" " * len(_NO_SIGNS))
"""What XML may not hold, and some programs write all the same."""


def read_exported_notes(source: Source) -> Document:
    """Read an export of any size; of what is attached no more is kept than where in the file it lies."""
    notes = _Notes(source)
    export = _Export(notes.add)
    missing = ""
    with source.open("rb") as file:
        try:
            export.read(file)
        except expat.ExpatError as error:
            whole = notes.count
            export.end_note()
            if not notes.count:
                raise Refusal("unreadable", damaged(error)) from error
            missing = f"damaged from note {whole + 1} on"
    return notes.document(missing)


@dataclass(slots=True)
class _Resource:
    """A file in a note, and between which bytes of the export it lies."""

    name: str = ""
    kind: str = ""
    start: int = 0
    end: int = 0


_Add = Callable[[Mapping[_Name, list[str]], list[_Resource]], None]


class _Export:
    """Goes through an export piece by piece and hands out each note where it ends; refuses entities of its own."""

    def __init__(self, add: _Add) -> None:
        self._add = add
        self._parser = expat.ParserCreate()
        self._parser.UseForeignDTD(True)  # notes name characters that only the definition of HTML knows
        self._parser.EntityDeclHandler = self._entity
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._before = 0  # bytes of the file before what is parsed
        self._around: list[str] = []
        self._text: list[str] = []
        self._said: dict[_Name, list[str]] = defaultdict(list)
        self._resources: list[_Resource] = []

    def read(self, file: BinaryIO) -> None:
        """Read all; raises ExpatError where the export is damaged."""
        piece = file.read(_PIECE)
        is_wide = b"\0" in piece[:64]
        self._before = len(piece) - len(piece.lstrip())
        piece = piece[self._before :]
        given = 0
        while piece:
            self._parser.Parse(piece if is_wide else piece.translate(_AS_SPACES), False)
            given += len(piece)
            if given - self._parser.CurrentByteIndex > _LONGEST_MARK:
                raise expat.ExpatError("unclosed token")
            piece = file.read(_PIECE)
        self._parser.Parse(b"", True)

    def end_note(self) -> None:
        """Hand out the note that is being read, with what there is of it."""
        self._keep(self._name())
        if self._said:
            self._add(self._said, self._resources)
        self._said, self._resources = defaultdict(list), []

    def _entity(self, *_: object) -> None:
        raise Refusal("unreadable", "damaged: it defines entities of its own")

    def _name(self) -> _Name:
        return tuple(self._around[-2:])

    def _start(self, kind: str, _: object) -> None:
        self._around.append(kind)
        name = self._name()
        if kind == "resource":
            self._resources.append(_Resource())
        elif name == _DATA and self._resources:
            self._resources[-1].start = self._before + self._parser.CurrentByteIndex
        self._parser.CharacterDataHandler = self._text.append if name in _KEPT else None

    def _end(self, kind: str) -> None:
        name = self._name()
        self._keep(name)
        if name == _DATA and self._resources:
            self._resources[-1].end = self._before + self._parser.CurrentByteIndex
        elif kind == "note":
            self.end_note()
        self._around.pop()
        self._parser.CharacterDataHandler = None

    def _keep(self, name: _Name) -> None:
        """Keep the text of an element that ends."""
        text = "".join(self._text)
        self._text.clear()
        if name in _OF_NOTES:
            self._said[name].append(text)
        elif name == _KIND and self._resources:
            self._resources[-1].kind = one_line(text).lower()
        elif name == _FILE and self._resources:
            self._resources[-1].name = one_line(text)


class _Notes:
    """Makes sections of notes, one after the other."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.count = 0
        self._encrypted = 0
        self._title = ""
        self._sections: list[Section] = []
        self._attached: list[Attached] = []

    def add(self, said: Mapping[_Name, list[str]], resources: list[_Resource]) -> None:
        """Add a note; its text begins with its title, and tells of its tags."""
        self.count += 1
        title = self._title = one_line("".join(said.get(_TITLE, [])))[:LONGEST_TITLE]
        place = f"§ {title if len(title) <= _LONGEST_PLACE else title[: _LONGEST_PLACE - 1] + '…'}" if title else ""
        dates = map(moment, [*said.get(_UPDATED, []), *said.get(_CREATED, [])])
        part = Part(title, next((date for date in dates if date is not None), None))
        names = [each.name for each in resources if each.name]
        text = joined([title, *_head(said)], self._body(said), names)
        if text:
            self._sections.append(Section(text, place, part=part))
        behind = len(self._sections)
        for each in resources:
            if each.end > each.start and may_hold_text(each.name, each.kind):
                content = partial(_unpacked, self._source, each)
                name = each.name or each.kind or "a file"
                self._attached.append(Attached(name, content, behind, place, part=part))

    def document(self, missing: str) -> Document:
        """Make a document; the title of a single note is that of the document."""
        encrypted = f"{self._encrypted} encrypted part{'s are' if self._encrypted > 1 else ' is'} not read"
        missing = "; ".join(filter(None, [missing, encrypted if self._encrypted else ""]))
        if self.count != 1:
            return Document("", tuple(self._sections), missing, tuple(self._attached))
        sections = tuple(replace(section, place="") for section in self._sections)
        return Document(self._title, sections, missing, tuple(replace(each, place="") for each in self._attached))

    def _body(self, said: Mapping[_Name, list[str]]) -> str:
        written = "".join(said.get(_CONTENT, []))
        self._encrypted += written.count(_ENCRYPTED)
        shown = without(written, _ENCRYPTED, _ENCRYPTED_ENDS).partition(_ENCRYPTED)[0]
        tasks = [f"- {one_line(task)}" for task in said.get(_TASK, [])]
        return "\n\n".join(filter(None, [html_in_one_piece(shown), "\n".join(tasks)]))


def _head(said: Mapping[_Name, list[str]]) -> list[str]:
    """Tell when a note was written, its tags, and where it was found."""
    created, updated = ([_shown(date) for date in said.get(name, [])[:1]] for name in (_CREATED, _UPDATED))
    told = {
        "Created": created,
        "Updated": updated if updated != created else [],
        "Tags": list(filter(None, map(one_line, said.get(_TAG, [])))),
        "Source": list(filter(None, map(one_line, said.get(_ADDRESS, [])))),
    }
    return [f"{name}: {', '.join(values)}" for name, values in told.items() if values]


def _shown(date: str) -> str:
    found = moment(date)
    return one_line(date) if found is None else f"{datetime.fromtimestamp(found, UTC):%Y-%m-%d %H:%M}"


def _unpacked(source: Source, resource: _Resource) -> bytes:
    """Read a file of a note; what stands around the letters and between them is passed over."""
    with source.open("rb") as file:
        file.seek(resource.start)
        packed = file.read(resource.end - resource.start)
    try:
        return binascii.a2b_base64(packed.translate(None, b"\0").partition(b">")[2].replace(b"<![CDATA[", b""))
    except binascii.Error as error:
        raise Refusal("unreadable", damaged(error)) from error
