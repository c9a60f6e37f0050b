"""Opens the packages of Office since 2007 and of OpenDocument: parts, and what each of them refers to."""

import logging
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO
from xml.etree import ElementTree

from inkling.documents.damage import damaged
from inkling.documents.document import Document
from inkling.documents.open_document.former import as_open_document
from inkling.documents.source import Source, check_part_size, check_unpacked_size, unpacked
from inkling.errors import Refusal

_BROKEN = (ElementTree.ParseError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, LookupError)

_START = 4096
_ENTITIES = "damaged: it defines entities of its own"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reference:
    """That one part refers to another: the last word of the kind, such as "slide", and the other's name."""

    kind: str
    part: str


class OfficePackage:
    """A package that is open for reading; a part that is broken is logged, counted and taken for empty."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        # Some programs do not write a name the same everywhere.
        self._names = {name.lower(): name for name in packed.namelist()}
        self.broken: list[Exception] = []

    def names(self) -> list[str]:
        """List the parts, in lower case."""
        return list(self._names)

    def content(self, name: str) -> bytes | None:
        """Read a part; None where it is not there or broken.

        Raises:
            Refusal: it defines entities of its own, or is too large.
        """
        pieces = self._pieces(name.lower())
        if not pieces:
            return None
        check_part_size(sum(self._packed.getinfo(piece).file_size for piece in pieces))
        try:
            data = b"".join(map(self._packed.read, pieces))
        except _BROKEN as error:
            self._note(name, error)
            return None
        if b"<!ENTITY" in data:
            raise Refusal("unreadable", _ENTITIES)
        return data

    def root(self, name: str) -> ElementTree.Element:
        """Parse a part; an element without anything in it where that cannot be."""
        data = self.content(name)
        try:
            return ElementTree.Element("none") if data is None else as_open_document(ElementTree.fromstring(data))
        except _BROKEN as error:
            self._note(name, error)
            return ElementTree.Element("none")

    def elements(
        self, name: str, *ended: str, begun: str = "", around: frozenset[str] = frozenset()
    ) -> Iterator[ElementTree.Element]:
        """Go through a part that may be large: give its elements of some names when they end, then forget them.

        Those named in `begun` are given when they begin; what is within those named in `around` is not given.

        Raises:
            Refusal: it defines entities of its own, or is too large.
        """
        stored = self._names.get(name.lower())
        if stored is None:
            return
        check_part_size(self._packed.getinfo(stored).file_size)
        try:
            with self._packed.open(stored) as file:
                if b"<!ENTITY" in file.read(_START):
                    raise Refusal("unreadable", _ENTITIES)
            with self._packed.open(stored) as file:
                yield from _elements(file, ended, begun, around)
        except _BROKEN as error:
            self._note(stored, error)

    def _pieces(self, name: str) -> list[str]:
        """List what a part is stored as: in one as a rule, in several where it was meant to be sent bit by bit."""
        if name in self._names:
            return [self._names[name]]
        pieces: list[str] = []
        while stored := self._names.get(f"{name}/[{len(pieces)}].piece"):
            pieces.append(stored)
        last = self._names.get(f"{name}/[{len(pieces)}].last.piece")
        return [*pieces, last] if last else []

    def _note(self, name: str, error: Exception) -> None:
        _log.info("the part %s cannot be read: %s", name, error)
        self.broken.append(error)

    def missing(self) -> str:
        """Say how many parts could not be read; nothing where all could."""
        return f"{len(self.broken)} of its parts could not be read" if self.broken else ""

    def main_part(self, usual: str) -> str:
        """Name the part that all begins with; its usual name where the package does not tell."""
        start = self.references("").values()
        return next((found.part for found in start if found.kind == "officeDocument"), usual)

    def references(self, name: str) -> dict[str, Reference]:
        """Tell by their identities what a part refers to."""
        folder, own = posixpath.split(name)
        found = {}
        for relation in self.root(f"{folder}/_rels/{own}.rels".lstrip("/")).iterfind("{*}Relationship"):
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
                kind = relation.get("Type", "").rpartition("/")[2]
                found[relation.get("Id", "")] = Reference(kind, target)
        return found


def read_package(source: Source, read: Callable[[OfficePackage], Document]) -> Document:
    """Open a package, let it be read, and say in the document which parts were broken.

    Raises:
        Refusal: it is too large when it is unpacked, or broken parts are all there is.
    """
    check_unpacked_size(source)
    with unpacked(source) as packed:
        package = OfficePackage(packed)
        document = read(package)
    if package.broken and not document.sections:
        raise Refusal("unreadable", damaged(package.broken[0]))
    return replace(document, missing=package.missing())


def _elements(
    file: IO[bytes], ended: tuple[str, ...], begun: str, around: frozenset[str]
) -> Iterator[ElementTree.Element]:
    inside = 0
    for event, element in ElementTree.iterparse(file, ("start", "end") if begun else ("end",)):
        name = local(element)
        if name in around:
            inside += 1 if event == "start" else -1
        elif inside:
            continue
        elif event == "start":
            if name == begun:
                yield element
        elif name in ended:
            yield as_open_document(element)
            element.clear()


def local(element: ElementTree.Element) -> str:
    """Give an element's name without its namespace, which differs between versions of the standard."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: ElementTree.Element, name: str) -> str:
    """Give the value of an attribute, whatever its namespace; nothing where it is not there."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def content_reversed(element: ElementTree.Element) -> list[ElementTree.Element | str]:
    """List the elements in one, and the texts before and behind them, the last first, for a stack of what waits."""
    parts = [part for inner in element for part in (inner, inner.tail or "")]
    return [*reversed(parts), element.text or ""]


def number_in(value: str, otherwise: int = 0) -> int:
    """Read a number that an attribute tells; another where it tells none, or one that is larger than any of use."""
    return int(value) if value.isdecimal() and len(value) < 9 else otherwise


def descendants(element: ElementTree.Element, *names: str) -> Iterator[ElementTree.Element]:
    """Go through all elements below one that have one of these names, in their order."""
    return (inner for inner in element.iter() if local(inner) in names)
