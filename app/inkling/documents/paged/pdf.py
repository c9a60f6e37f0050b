"""Reads PDF: a section for each page, its lines joined to paragraphs again."""

import ctypes
import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import islice

import pypdfium2
from pypdfium2 import raw

from inkling.documents.attachments import may_hold_text
from inkling.documents.document import Attached, Document, pages_missing
from inkling.documents.paged.pages import paged_document
from inkling.documents.paged.pdf_notes import notes
from inkling.documents.paged.pdf_text import text_of
from inkling.documents.source import Source, path_or_bytes
from inkling.documents.text import one_line
from inkling.documents.titles import real_title
from inkling.errors import Refusal

_PASSWORD_ERROR = 4
_OUTLINE_LIMIT = 5000
_LONGEST_ENTRY = 160
_MOST_NAMED = 50
_MOST_OF_A_SCAN = 1000
_MOST_ON_A_SCAN = 200
"""Letters that a scanner, a fax or a court may have put beside the picture of a page."""

_LEAST_COVERED = 0.8
_INVISIBLE = 3

_SAYS_IT_AGAIN = frozenset(("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml"))
"""What is attached to an invoice or order for programs, and holds what stands on its pages."""

_log = logging.getLogger(__name__)


def read_pdf(source: Source) -> Document:
    """Read a PDF by pdfium, or by pypdf where pdfium refuses; a page that cannot be read is left out."""
    try:
        document = pypdfium2.PdfDocument(path_or_bytes(source))
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR:
            raise Refusal("unreadable", "protected by a password") from error
        _log.info("pdfium refuses %s: %s", source, error)
        return _read_by_pypdf(source)
    try:
        return _read_by_pdfium(source, document)
    finally:
        document.close()


def _read_by_pdfium(source: Source, document: pypdfium2.PdfDocument) -> Document:
    pages: dict[int, str] = {}
    labels: dict[int, str] = {}
    written: dict[int, list[str]] = {}
    scanned: list[int] = []
    failed = 0
    _open_forms(document, source)
    for index in range(len(document)):
        try:
            pages[index], written[index], is_scan = _page_text(document, index)
            scanned += [index] if is_scan else []
            labels[index] = _read_line(partial(document.get_page_label, index))
        except (pypdfium2.PdfiumError, ValueError, ctypes.ArgumentError) as error:
            failed += 1
            _log.info("page %d of %s is left out: %s", index + 1, source, error)
    if failed and not pages:
        return _read_by_pypdf(source)
    title = real_title(_read_line(partial(document.get_metadata_value, "Title")))
    names = _attached_names(document)
    if names and any(map(str.strip, pages.values())):
        written.setdefault(0, []).append(f"Attachments: {', '.join(names[:_MOST_NAMED])}")
    read = paged_document(title, pages, written, labels, _outline(document, source), scanned)
    missing = [
        pages_missing(failed, len(document)),
        "the form in it (XFA) is not read" if document.get_formtype() == raw.FORMTYPE_XFA_FULL else "",
    ]
    attached = tuple(
        Attached(name, partial(_attached_bytes, source, number), behind=len(read.sections))
        for number, name in enumerate(names)
        if name.lower() not in _SAYS_IT_AGAIN and may_hold_text(name)
    )
    return replace(read, missing="; ".join(filter(None, missing)), attached=attached, pages=len(document))


def _attached_names(document: pypdfium2.PdfDocument) -> list[str]:
    def name(number: int) -> str:
        return str(document.get_attachment(number).get_name())

    count = document.count_attachments()
    return [_read_line(partial(name, number)) or f"file {number + 1}" for number in range(count)]


def _read_line(read: Callable[[], str]) -> str:
    """Read a name or title; one that pdfium cannot give, or whose last letter is cut in half, is empty."""
    try:
        return one_line(read())
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        return ""


def _attached_bytes(source: Source, number: int) -> bytes:
    """Unpack what is attached, from a document opened anew, so that one after the other is in memory."""
    try:
        with closing(pypdfium2.PdfDocument(path_or_bytes(source))) as document:
            return bytes(document.get_attachment(number).get_data())
    except pypdfium2.PdfiumError as error:
        raise Refusal("unreadable", "it cannot be unpacked") from error


def _page_text(document: pypdfium2.PdfDocument, index: int) -> tuple[str, list[str], bool]:
    """Read a page, and what was written onto it, and tell whether it shows hardly anything but a picture."""
    page = document[index]
    try:
        written = notes(page)
        if document.formenv:
            page = _with_fields_drawn(document, index, page)
        text = text_of(page)
        return text, written, _is_scan(page, len("".join(text.split())))
    finally:
        page.close()


def _is_scan(page: pypdfium2.PdfPage, letters: int) -> bool:
    """Tell whether a page with so many letters is a picture, beside which there may be a stamp or a number."""
    if letters > _MOST_ON_A_SCAN:
        return False
    found = list(islice(page.get_objects(max_depth=3), _MOST_OF_A_SCAN + 1))
    # A drawing of very many lines is no scan, and takes long to look through.
    if len(found) > _MOST_OF_A_SCAN:
        return False
    pictures = [each for each in found if each.type == raw.FPDF_PAGEOBJ_IMAGE]
    if not letters:
        return bool(pictures)
    # What cannot be seen was recognized in the picture by whoever made the file.
    texts = (each for each in found if each.type == raw.FPDF_PAGEOBJ_TEXT)
    is_recognized = any(raw.FPDFTextObj_GetTextRenderMode(each) == _INVISIBLE for each in texts)
    return not is_recognized and sum(_covered(page, each) for each in pictures) >= _LEAST_COVERED


def _covered(page: pypdfium2.PdfPage, picture: pypdfium2.PdfObject) -> float:
    """Tell what share of a page a picture covers."""
    bounds, around = picture.get_bounds(), picture.container
    while around is not None:
        bounds, around = around.get_matrix().on_rect(*bounds), around.container
    left, bottom, right, top = page.get_bbox()
    width = min(bounds[2], right) - max(bounds[0], left)
    height = min(bounds[3], top) - max(bounds[1], bottom)
    return float(max(0.0, width) * max(0.0, height) / max(1.0, (right - left) * (top - bottom)))


def _open_forms(document: pypdfium2.PdfDocument, source: Source) -> None:
    # pypdfium2 tells of forms that could be filled in only elsewhere; their values are read all the same.
    logging.getLogger("pypdfium2").setLevel(logging.ERROR)
    try:
        document.init_forms()
    except pypdfium2.PdfiumError as error:
        _log.info("the forms of %s cannot be read: %s", source, error)


def _with_fields_drawn(document: pypdfium2.PdfDocument, index: int, page: pypdfium2.PdfPage) -> pypdfium2.PdfPage:
    """Make what is filled into a page's form part of its text, in memory only, and open the page anew."""
    try:
        page.flatten()
    except pypdfium2.PdfiumError as error:
        _log.info("the form on page %d stays as it is: %s", index + 1, error)
    page.close()
    return document[index]


def _outline(document: pypdfium2.PdfDocument, source: Source) -> list[tuple[int, str]]:
    """List the pages that entries of the outline lead to, in their order."""
    entries = []
    try:
        for bookmark in islice(document.get_toc(max_depth=4), _OUTLINE_LIMIT):
            target = bookmark.get_dest()
            index = target.get_index() if target else None
            name = _read_line(bookmark.get_title)
            if index is not None and name:
                entries.append((index, name[:_LONGEST_ENTRY]))
    except (pypdfium2.PdfiumError, ValueError, RecursionError) as error:
        _log.info("the outline of %s cannot be read: %s", source, error)
    return sorted(entries, key=lambda entry: entry[0])


def _read_by_pypdf(source: Source) -> Document:
    # Imported here, because it takes long and few files come to it.
    import pypdf

    # pypdf tells of every small fault; what matters comes as an exception.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(BytesIO(source.read_bytes()))
    except NotImplementedError as error:
        raise Refusal("unreadable", "encrypted in a way that only some programs can open") from error
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refusal("unreadable", "protected by a password")
    pages: dict[int, str] = {}
    count = 0
    for index, page in enumerate(reader.pages):
        count += 1
        try:
            pages[index] = page.extract_text()
        except Exception as error:  # noqa: BLE001 - pypdf raises whatever its parts raise; the page is logged
            _log.info("page %d of %s is left out: %s", index + 1, source, error)
    described = reader.metadata
    document = paged_document(real_title(described.get("/Title") if described else ""), pages)
    return replace(document, missing=pages_missing(count - len(pages), count), pages=count)
