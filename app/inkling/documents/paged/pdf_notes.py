"""Reads what people wrote onto the pages of a PDF: comments, and text put over a form or scan."""

import ctypes
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from inkling.documents.text import clean

_COMMENTS = frozenset(
    (
        raw.FPDF_ANNOT_TEXT,
        raw.FPDF_ANNOT_HIGHLIGHT,
        raw.FPDF_ANNOT_UNDERLINE,
        raw.FPDF_ANNOT_SQUIGGLY,
        raw.FPDF_ANNOT_STRIKEOUT,
        raw.FPDF_ANNOT_CARET,
        raw.FPDF_ANNOT_SQUARE,
        raw.FPDF_ANNOT_CIRCLE,
        raw.FPDF_ANNOT_INK,
    )
)
_MOST = 5000
_LONGEST = 100_000


def notes(page: pypdfium2.PdfPage) -> list[str]:
    """Give the texts that were written onto a page, comments named as such."""
    return list(dict.fromkeys(_notes(page)))


def _notes(page: pypdfium2.PdfPage) -> Iterator[str]:
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            hidden = raw.FPDFAnnot_GetFlags(annotation) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
            if not hidden and (kind in _COMMENTS or kind == raw.FPDF_ANNOT_FREETEXT):
                text = clean(_contents(annotation)).strip()
                if text:
                    yield text if kind == raw.FPDF_ANNOT_FREETEXT else f"Comment: {text}"
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _contents(annotation: raw.FPDF_ANNOTATION) -> str:
    size = min(raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0), _LONGEST)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").split("\0")[0]
