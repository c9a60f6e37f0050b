"""Draws PDF pages and finds sentences on them, in a process of its own that may be killed at any moment.

A hostile file can hang or crash what draws it, so nothing here runs in the window's process. Knows no Qt, but that
of pictures once one is wanted.
"""

import sys
from ctypes import byref, c_int
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from inkling.gui.page_text import PageText
from inkling.gui.page_values import MOST_PIXELS, Box, PagePixels, PageRequest, PageTrouble, is_picture
from inkling.places import reachable
from inkling.tesseract import graymap

MEMORY = 2 << 30
_FINE = 1_000_000

MOST_ON_A_SCAN = 200
"""Letters that may stand beside the picture of a page: a stamp, a number, the line of a fax."""

STARTED = "started"
"""The first word of a worker; what comes before it is no page's fault."""


def serve(requests: "Connection[Any, Any]", replies: "Connection[Any, Any]") -> None:
    """Answer requests until the other end is closed; the last document stays open where that holds up nobody."""
    _limit_memory()
    replies.send(STARTED)
    opened: tuple[tuple[str, float], pypdfium2.PdfDocument] | None = None
    while True:
        try:
            request: PageRequest = requests.recv()
        except EOFError:
            return
        try:
            path = reachable(request.path)
            if is_picture(path):
                replies.send(_draw_picture(path, request))
                continue
            stamp = (path, Path(path).stat().st_mtime)
            if opened is None or opened[0] != stamp:
                opened = (stamp, pypdfium2.PdfDocument(path))
            replies.send(draw(opened[1], request))
        except (OSError, MemoryError, pypdfium2.PdfiumError) as error:
            replies.send(_trouble(error, request.viewer))
        if sys.platform == "win32" and opened is not None:
            # Nobody could save, rename or delete it there meanwhile.
            opened[1].close()
            opened = None


def _draw_picture(path: str, request: PageRequest) -> PagePixels | PageTrouble:
    # Those who look at PDF files alone need no Qt here.
    from inkling.gui.preview_pictures import draw_picture

    return draw_picture(path, request)


def draw(document: pypdfium2.PdfDocument, request: PageRequest) -> PagePixels:
    """Draw one page; a page past the end gives the last one. Raises PdfiumError where it cannot be loaded."""
    page = document[min(max(request.page, 1), len(document)) - 1]
    try:
        width, height = page.get_size()
        # PDFium rounds up: half a pixel less gives the width asked for, and so a sharp page.
        scale = (request.width - 0.5) / max(width, 1)
        scale *= min(1.0, (MOST_PIXELS / max(width * height * scale * scale, 1)) ** 0.5)
        bitmap = page.render(
            scale=scale, may_draw_forms=False, prefer_bgrx=True, maybe_alpha=False, grayscale=request.grey
        )
        pixels, size = bytes(bitmap.buffer), (bitmap.width, bitmap.height, bitmap.stride)
        if request.grey:
            return PagePixels(len(document), *size, graymap(pixels, *size))
        characters = _Characters(page)
        text = PageText(characters.text, characters.box)
        sentence, words, near = text.lit(request)
        has_text = len(text.folded) > MOST_ON_A_SCAN
        return PagePixels(len(document), *size, pixels, sentence, words, near, has_text=has_text)
    finally:
        page.close()


class _Characters:
    """The characters of a PDF's page, with their boxes."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self._text_page = page.get_textpage()
        count = self._text_page.count_chars()
        self.text = "".join(chr(raw.FPDFText_GetUnicode(self._text_page.raw, index)) for index in range(count))

    def box(self, index: int) -> Box:
        left, bottom, right, top = self._text_page.get_charbox(index, loose=True)
        (x0, y0), (x1, y1) = self._on_page(left, top), self._on_page(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _on_page(self, x: float, y: float) -> tuple[float, float]:
        device_x, device_y = c_int(), c_int()
        raw.FPDF_PageToDevice(self._page.raw, 0, 0, _FINE, _FINE, 0, x, y, byref(device_x), byref(device_y))
        return device_x.value / _FINE, device_y.value / _FINE


def _trouble(error: Exception, viewer: str) -> PageTrouble:
    if isinstance(error, FileNotFoundError):
        return PageTrouble("This file is no longer there.", "It was moved or deleted since it was read.")
    if isinstance(error, PermissionError):
        return PageTrouble("This file may not be read.", "Ask its owner for the right to read it.")
    if isinstance(error, OSError):
        return PageTrouble("This file cannot be read.", f"{error.strerror or error}. Check the drive it lies on.")
    if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
        return PageTrouble("This PDF is protected by a password.", "Open it in your PDF viewer, which asks for it.")
    if isinstance(error, MemoryError):
        return PageTrouble("This page needs too much memory to draw.", f"Open it in your {viewer}.")
    return PageTrouble("This page is damaged and cannot be drawn.", "Try to open it in your PDF viewer.")


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
