"""Reads presentations of PowerPoint since 2007."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from inkling.documents.document import Document
from inkling.documents.office.drawings import paragraph_text, texts
from inkling.documents.office.package import OfficePackage, attribute, descendants, local, read_package
from inkling.documents.office.rich import presentation
from inkling.documents.source import Source
from inkling.documents.text import clean

_PRESENTATION = "ppt/presentation.xml"
_SLIDE = re.compile(r"ppt/slides/slide(\d{1,9})\.xml")
_TITLES = ("title", "ctrTitle")
_BESIDE_THE_NOTES = ("sldNum", "hdr", "ftr", "dt")


def read_slides(source: Source) -> Document:
    """Read a presentation: a section for each slide in the order shown, with its notes and comments."""
    return read_package(source, _slides)


def _slides(package: OfficePackage) -> Document:
    slides = {
        number: "\n\n".join(filter(None, _slide(package, name)))
        for number, name in enumerate(_slides_shown(package), 1)
    }
    return presentation(slides, package.root("docProps/core.xml").findtext("{*}title"))


def _slides_shown(package: OfficePackage) -> list[str]:
    """List the parts of the slides in the order shown; the numbers in their names tell only when they were made."""
    references = package.references(_PRESENTATION)
    # Lists of sections name the slides again.
    entries = package.root(_PRESENTATION).iterfind("{*}sldIdLst/{*}sldId")
    # A slide has an identity of its own beside that of the reference.
    found = [references.get(value) for entry in entries for key, value in entry.items() if key.endswith("}id")]
    shown = [reference.part for reference in found if reference and reference.kind == "slide"]
    numbered = sorted((int(name[1]), name[0]) for name in map(_SLIDE.fullmatch, package.names()) if name)
    return list(dict.fromkeys(shown)) or [name for _, name in numbered]


def _slide(package: OfficePackage, name: str) -> Iterator[str]:
    references = package.references(name)
    tree = package.root(name).find("{*}cSld/{*}spTree")
    shapes = [] if tree is None else sorted(tree, key=lambda shape: _placeholder(shape) not in _TITLES)
    for shape in shapes:
        yield from texts(shape, package, references)
    for reference in references.values():
        if reference.kind == "notesSlide":
            notes = package.root(reference.part).iterfind("{*}cSld/{*}spTree/*")
            said = [text for shape in notes if _placeholder(shape) not in _BESIDE_THE_NOTES
                    for text in texts(shape, package, {})]  # fmt: skip
            yield "\n".join(["Notes:", *said]) if any(said) else ""
        elif reference.kind == "comments":
            yield from map(_comment, descendants(package.root(reference.part), "text", "txBody"))


def _placeholder(shape: ElementTree.Element) -> str:
    """Tell what a shape is a place for, such as the title."""
    found = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
    return "" if found is None else attribute(found, "type")


def _comment(comment: ElementTree.Element) -> str:
    said = [paragraph_text(paragraph) for paragraph in descendants(comment, "p")]
    said = said if local(comment) == "txBody" else [clean(comment.text or "").strip()]
    return "Comment: " + "\n".join(filter(None, said)) if any(said) else ""
