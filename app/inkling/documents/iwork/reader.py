"""Reads documents of iWork: Pages, Keynote and Numbers since 2013, and chooses the reader for those before."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace

from inkling.documents.damage import damaged
from inkling.documents.document import Document, Section
from inkling.documents.iwork.archives import Archives, Found
from inkling.documents.iwork.content import Content
from inkling.documents.iwork.package import ENDING, INDEX
from inkling.documents.iwork.paragraphs import add_paragraphs
from inkling.documents.iwork.xml import read_old_iwork
from inkling.documents.office.rich import presentation
from inkling.documents.outline import Outline
from inkling.documents.sheet_cells import document_of_sheets
from inkling.documents.source import Source, unpacked
from inkling.documents.text import clean, has_letters
from inkling.errors import Refusal

_ROOT = 1
"""The identifier of the object that all begins with."""

_PAGES, _FORM = 10000, 3
_OF_PASSWORD, _ENCRYPTED = (".iwpv", ".iwpv2", ".iwph"), (25451, 25452)
"""The names of what tells of a password, and the ways of packing that need one."""


def read_iwork(source: Source) -> Document:
    """Read a document of Pages, Keynote or Numbers: what is written, with its notes, comments, boxes and tables.

    Raises:
        Refusal: it is protected by a password, or damaged.
    """
    with unpacked(source) as packed:
        if any(map(_is_protected, packed.infolist())):
            raise Refusal("unreadable", "protected by a password")
        if not any(name.endswith((ENDING, f"/{INDEX}")) or name == INDEX for name in packed.namelist()):
            return read_old_iwork(packed)
        archives = Archives(packed)
    document = _document(archives)
    if archives.broken and not document.sections:
        raise Refusal("unreadable", damaged(archives.broken[0]))
    missing = f"{len(archives.broken)} of its parts could not be read" if archives.broken else ""
    return replace(document, missing=missing)


def _is_protected(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.rpartition("/")[2]
    return bool(entry.flag_bits & 1) or entry.compress_type in _ENCRYPTED or name in _OF_PASSWORD


def _document(archives: Archives) -> Document:
    root = archives.find(_ROOT)
    if not root.kind:
        raise Refusal("unreadable", damaged(next(iter(archives.broken), ValueError("nothing tells what is inside"))))
    content = Content(archives)
    if root.kind == _PAGES:
        return _text(root, archives, content)
    if show := root.message.reference(2):
        slides = {
            number: "\n\n".join(filter(None, _slide(archives.find(slide), archives, content)))
            for slide, number in _slides(archives.find(show), archives).items()
        }
        return presentation(slides, "")
    return _sheets(root, archives, content)


def _text(root: Found, archives: Archives, content: Content) -> Document:
    """Read a text: its body, the heads and feet of its pages, and what lies on single pages."""
    outline = Outline()
    body = root.message.reference(4)
    sections = [entry.reference(2) for entry in archives.find(body).message.inner(17).inners(1)]
    add_paragraphs(outline, content.paragraphs(body))
    margins = _margins([*sections, root.message.reference(5)], archives, content)
    outline.margins(margins)
    document = outline.document()
    pages = archives.find(root.message.reference(3)).message.inners(1)
    placed = sorted((page.number(1) + 1, order) for order, page in enumerate(pages))
    boxes = []
    for number, order in placed:
        drawings = [entry.reference(1) for field in (2, 3, 4) for entry in pages[order].inners(field)]
        if text := "\n\n".join(content.drawn(drawings)):
            boxes.append(Section(text, f"p. {number}", number))
    return replace(document, sections=(*document.sections, *boxes))


def _margins(sections: Iterable[int], archives: Archives, content: Content) -> Iterator[str]:
    """Give the heads and feet of pages, and what lies on every page."""
    for section in dict.fromkeys(sections):
        for kind_of_page in (23, 24, 25):
            template = archives.find(archives.find(section).message.reference(kind_of_page)).message
            yield from map(content.text, (*template.references(1), *template.references(2)))
            yield from content.drawn(template.references(3))


def _slides(show: Found, archives: Archives) -> dict[int, int]:
    """List the slides in the order shown, the skipped ones too, with their numbers."""
    tree = show.message.inner(3)
    waiting = [*reversed(tree.references(2) or archives.find(tree.reference(1)).message.references(1))]
    seen: set[int] = set()
    slides: dict[int, int] = {}
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            message = archives.find(node).message
            slides.setdefault(message.reference(2), len(slides) + 1)
            waiting += reversed(message.references(1))
    return slides


def _slide(slide: Found, archives: Archives, content: Content) -> Iterator[str]:
    """Give the text of each drawing, the title and the main text first, and the notes."""
    message = slide.message
    drawings = dict.fromkeys((*message.references(42), *message.references(7)))
    first = [each for each in (message.reference(5), message.reference(6)) if each in drawings]
    yield from content.drawn(first)
    yield from content.drawn(drawings)
    notes = content.text(archives.find(message.reference(27)).message.reference(1))
    yield f"Notes:\n{notes}" if notes else ""


def _sheets(root: Found, archives: Archives, content: Content) -> Document:
    """Read sheets: tables, boxes and charts in their order."""
    sheets: dict[str, list[str]] = {}
    for identifier in root.message.references(1):
        found = archives.find(identifier)
        sheet = found.message.inner(1) if found.kind == _FORM else found.message
        texts = [*content.drawn(sheet.references(2))]
        margins = map(content.text, (*sheet.references(18), *sheet.references(19)))
        sheets.setdefault(clean(sheet.text(1)).strip(), []).extend([*texts, *filter(has_letters, margins)])
    return document_of_sheets(sheets, "")
