"""Reads documents of iWork before 2013, which are XML: Pages, Keynote and Numbers of '09 and '08."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

from inkling.documents.document import Document, Section
from inkling.documents.iwork.paragraphs import add_paragraphs
from inkling.documents.iwork.xml_text import OldContent
from inkling.documents.office.package import attribute, descendants, local, number_in
from inkling.documents.office.rich import presentation
from inkling.documents.outline import Outline
from inkling.documents.sheet_cells import document_of_sheets
from inkling.documents.source import check_part_size
from inkling.documents.text import clean, has_letters
from inkling.documents.titles import real_title
from inkling.errors import Refusal

_NAMES = ("index.apxl", "index.xml", "index.apxl.gz", "index.xml.gz")
"""What the one part is called that holds all text."""

_LARGEST = 300 * 2**20
_FIRST = {"title-placeholder": 0, "body-placeholder": 1}


def read_old_iwork(packed: zipfile.ZipFile) -> Document:
    """Read a document by the kind of its root.

    Raises:
        Refusal: there is none, it defines entities of its own, or is too large.
    """
    names = (name for known in _NAMES for name in packed.namelist() if name.rpartition("/")[2] == known)
    name = next(names, "")
    if not name:
        raise Refusal("unreadable", "damaged: nothing in it tells of a document")
    check_part_size(packed.getinfo(name).file_size)
    data = packed.read(name)
    if name.endswith(".gz"):
        data = zlib.decompressobj(wbits=31).decompress(data, _LARGEST + 1)
        check_part_size(len(data))
    if b"<!ENTITY" in data:
        raise Refusal("unreadable", "damaged: it defines entities of its own")
    root = ElementTree.fromstring(data)
    content = OldContent(root)
    if local(root) == "presentation":
        return _slides(root, content)
    if root.find("{*}workspace-array") is not None:
        return _sheets(root, content)
    return _text(root, content)


def _title(root: ElementTree.Element) -> str:
    found = root.find("{*}metadata/{*}title/{*}string")
    return real_title("" if found is None else attribute(found, "string"))


def _text(root: ElementTree.Element, content: OldContent) -> Document:
    """Read a text: its body, the heads and feet of its pages, and what lies on single pages."""
    outline = Outline()
    for storage in root.iterfind("{*}text-storage"):
        add_paragraphs(outline, content.paragraphs(storage))
    boxes = []
    for page in root.iterfind("{*}drawables/{*}page-group"):
        number = number_in(attribute(page, "page"))
        if text := "\n\n".join(content.drawn(page)):
            boxes.append(Section(text, f"p. {number}" if number else "", number or None))
    apart = [
        *content.left(),
        *(content.text(each) for each in descendants(root, "header", "footer")),
        *(text for each in root.iterfind("{*}drawables/{*}masters-group") for text in content.drawn(each)),
    ]
    outline.margins(apart)
    document = outline.document(_title(root))
    return replace(document, sections=(*document.sections, *boxes))


def _slides(root: ElementTree.Element, content: OldContent) -> Document:
    slides = root.iterfind("{*}slide-list/{*}slide")
    texts = {number: "\n\n".join(filter(None, _slide(slide, content))) for number, slide in enumerate(slides, 1)}
    return presentation(texts, _title(root))


def _slide(slide: ElementTree.Element, content: OldContent) -> Iterator[str]:
    """Give the text of each drawing that lies on a slide, the title and the main text first, and the notes."""
    drawn = slide.findall("{*}page/{*}layers/{*}layer/{*}drawables/*")
    for each in sorted(drawn, key=lambda shape: _FIRST.get(local(shape).removesuffix("-ref"), len(_FIRST))):
        yield from content.drawn(each)
    notes = "\n".join(content.text(notes) for notes in slide.iterfind("{*}notes")).strip()
    yield f"Notes:\n{notes}" if notes else ""


def _sheets(root: ElementTree.Element, content: OldContent) -> Document:
    sheets: dict[str, list[str]] = {}
    for sheet in root.iterfind("{*}workspace-array/{*}workspace"):
        texts = [text for each in sheet.iterfind("{*}page-info") for text in content.drawn(each)]
        margins = map(content.text, (*sheet.iterfind("{*}header-storage"), *sheet.iterfind("{*}footer-storage")))
        name = clean(attribute(sheet, "workspace-name")).strip()
        sheets.setdefault(name, []).extend([*texts, *filter(has_letters, margins)])
    return document_of_sheets(sheets, _title(root))
