"""Gives the picture of a page in which its text is to be recognized."""

from contextlib import closing
from pathlib import Path

import pypdfium2

from inkling.documents import kinds
from inkling.documents.mails.signed import SUFFIX, unsigned
from inkling.documents.scans import KINDS
from inkling.documents.source import Source, path_or_bytes
from inkling.errors import Refusal
from inkling.tesseract import graymap

DOTS_PER_INCH = 300
"""What recognition was made for."""

MOST_DOTS = 24_000_000
"""A page of half a square metre; a larger one is drawn with fewer dots."""

_POINTS_PER_INCH = 72


def page_picture(source: Source, page: int) -> Path | bytes:
    """Give a page of a file, counted from 1: where that is a picture itself, all of it, be it signed.

    A page of a PDF is drawn in shades of grey, as a portable graymap. Raises Refusal where it cannot be drawn.
    """
    source = unsigned(source) if source.suffix.lower() == SUFFIX else source
    with source.open("rb") as file:
        is_picture = kinds.kind(file.read(kinds.SAMPLE)) in KINDS
    return path_or_bytes(source) if is_picture else _drawn(source, page)


def _drawn(source: Source, page: int) -> bytes:
    try:
        with closing(pypdfium2.PdfDocument(path_or_bytes(source))) as document, closing(document[page - 1]) as drawn:
            width, height = drawn.get_size()
            scale = DOTS_PER_INCH / _POINTS_PER_INCH
            scale *= min(1.0, (MOST_DOTS / max(1.0, width * height * scale * scale)) ** 0.5)
            with closing(drawn.render(scale=scale, grayscale=True)) as bitmap:
                return graymap(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
        raise Refusal("unreadable", "the page cannot be drawn") from error
