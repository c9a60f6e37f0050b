"""Draws PDF pages and finds sentences on them, in a process of its own that may be killed at any moment.

A hostile file can hang or crash what draws it, so nothing here runs in the window's process. Knows no Qt, but that
of pictures once one is wanted.
"""

import sys
import unicodedata
from ctypes import byref, c_int
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from inkling.gui.page_values import MOST_PIXELS, Box, PagePixels, PageRequest, PageTrouble, is_picture
from inkling.places import reachable

MEMORY = 2 << 30
_FINE = 1_000_000
_HYPHENS = "-\u00ad\u2010\u0002\ufffe"
_SHORTEST_PIECE = 20


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
        bitmap = page.render(scale=scale, may_draw_forms=False, prefer_bgrx=True, maybe_alpha=False)
        text = _PageText(page)
        return PagePixels(
            pages=len(document),
            width=bitmap.width,
            height=bitmap.height,
            stride=bitmap.stride,
            pixels=bytes(bitmap.buffer),
            sentence=text.boxes(text.find_sentence(request.sentence)),
            words=tuple(box for span in text.find_words(request.words) for box in text.boxes(span)),
            near=text.boxes(text.find_sentence(request.near)),
        )
    finally:
        page.close()


def fold(text: str) -> tuple[str, list[int]]:
    """Keep letters and digits alone, without case, accents and ligatures; tell where each came from.

    What a reader heals (spaces, line ends, hyphens at them) is gone on both sides, so that a sentence is found again.
    """
    kept: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if part.isalnum():
                kept.append(part)
                origins.append(index)
    return "".join(kept), origins


class _PageText:
    """The characters of a page with their boxes."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self._text_page = page.get_textpage()
        count = self._text_page.count_chars()
        self.text = "".join(chr(raw.FPDFText_GetUnicode(self._text_page.raw, index)) for index in range(count))
        self.folded, self._origins = fold(self.text)

    def find_sentence(self, sentence: str) -> tuple[int, int] | None:
        """Find a sentence, or the longer of its beginning and end where it runs over the edge of the page."""
        wanted, _ = fold(sentence)
        if not wanted:
            return None
        found = self.folded.find(wanted)
        if found >= 0:
            return self._span(found, len(wanted))
        pieces = (self._longest(wanted, from_start=True), self._longest(wanted, from_start=False))
        piece = max(pieces, key=len)
        if len(piece) < _SHORTEST_PIECE:
            return None
        return self._span(self.folded.find(piece), len(piece))

    def find_words(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        """Find whole words, also where a hyphen parts them at the end of a line."""
        spans = []
        for word in {fold(word)[0] for word in words} - {""}:
            found = self.folded.find(word)
            while found >= 0:
                start, end = self._span(found, len(word))
                if self._is_whole(start, end):
                    spans.append((start, end))
                found = self.folded.find(word, found + 1)
        return sorted(spans)

    def boxes(self, span: tuple[int, int] | None) -> tuple[Box, ...]:
        """Join the boxes of a span's characters into one for each line."""
        lines: list[Box] = []
        before: Box | None = None
        for index in range(*span) if span else ():
            if self.text[index].isspace():
                continue
            box = self._box(index)
            if before is not None and _on_one_line(before, box):
                last = lines[-1]
                lines[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
            else:
                lines.append(box)
            before = box
        return tuple(lines)

    def _longest(self, wanted: str, *, from_start: bool) -> str:
        low, high = 0, len(wanted)
        while low < high:
            middle = (low + high + 1) // 2
            piece = wanted[:middle] if from_start else wanted[-middle:]
            low, high = (middle, high) if piece in self.folded else (low, middle - 1)
        return wanted[:low] if from_start else wanted[len(wanted) - low :]

    def _span(self, found: int, length: int) -> tuple[int, int]:
        return self._origins[found], self._origins[found + length - 1] + 1

    def _is_whole(self, start: int, end: int) -> bool:
        if (start and self.text[start - 1].isalnum()) or (end < len(self.text) and self.text[end].isalnum()):
            return False
        inside = self.text[start:end]
        return not any(
            character.isspace() and inside[:index].rstrip()[-1:] not in _HYPHENS
            for index, character in enumerate(inside)
        )

    def _box(self, index: int) -> Box:
        left, bottom, right, top = self._text_page.get_charbox(index, loose=True)
        (x0, y0), (x1, y1) = self._on_page(left, top), self._on_page(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _on_page(self, x: float, y: float) -> tuple[float, float]:
        device_x, device_y = c_int(), c_int()
        raw.FPDF_PageToDevice(self._page.raw, 0, 0, _FINE, _FINE, 0, x, y, byref(device_x), byref(device_y))
        return device_x.value / _FINE, device_y.value / _FINE


def _on_one_line(before: Box, box: Box) -> bool:
    """Tell whether a character goes on where the one before it stands, across or, on a turned page, up or down."""
    across = _overlap(before[1], before[3], box[1], box[3]) and _near(before[0], before[2], box[0], box[2])
    along = _overlap(before[0], before[2], box[0], box[2]) and _near(before[1], before[3], box[1], box[3])
    return across or along


def _overlap(start: float, end: float, other_start: float, other_end: float) -> bool:
    return min(end, other_end) - max(start, other_start) > min(end - start, other_end - other_start) / 2


def _near(start: float, end: float, other_start: float, other_end: float) -> bool:
    return max(other_start - end, start - other_end) < 3 * max(end - start, other_end - other_start)


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
