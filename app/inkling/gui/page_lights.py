"""Finds sentences and words on pages that are nothing but pictures, by what Tesseract sees there."""

import logging
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QImage

from inkling.gui.page_text import PageText
from inkling.gui.page_values import Box, PagePixels, PageRequest, PageTrouble
from inkling.tesseract import Word, find_tesseract

_log = logging.getLogger(__name__)

_WIDTH = 2480
"""Dots of a page of A4 that recognition was made for."""

_SECONDS = 30.0

Draw = Callable[[PageRequest], PagePixels | PageTrouble | None]


def image_of(drawn: PagePixels) -> QImage:
    """Make an image of its own of a page's pixels."""
    return QImage(drawn.pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32).copy()


class PageLights:
    """Remembers the last page that was looked at, so that one can step through it; belongs to one thread."""

    def __init__(self) -> None:
        self._key: tuple[str, float, int] | None = None
        self._text: PageText | None = None

    def known(self, request: PageRequest) -> PageText | None:
        """Give the text of a page if it was looked at just before."""
        return self._text if self._key == _key(request) else None

    def look(
        self, request: PageRequest, languages: str, draw: Draw, is_wanted: Callable[[], bool]
    ) -> PageText | None:
        """Look for the text of a page in some languages, for a second or so; None where none can be had.

        `is_wanted` is asked now and then, and ends it.
        """
        tesseract, key = find_tesseract(), _key(request)
        drawn = draw(replace(request, width=_WIDTH, sentence="", words=(), near="")) if tesseract and key else None
        if tesseract is None or not isinstance(drawn, PagePixels):
            return None
        image = image_of(drawn).convertToFormat(QImage.Format.Format_Grayscale8)
        try:
            words = tesseract.words_of(_graymap(image), languages, _SECONDS, is_wanted)
        except (OSError, subprocess.SubprocessError) as error:
            _log.info("page %d of %s cannot be lit: %s", request.page, request.path, error)
            return None
        self._key, self._text = key, _page_text(words, image.width(), image.height())
        return self._text


def _key(request: PageRequest) -> tuple[str, float, int] | None:
    try:
        return request.path, Path(request.path).stat().st_mtime, request.page
    except OSError:
        return None


def _graymap(image: QImage) -> bytes:
    width, height, stride = image.width(), image.height(), image.bytesPerLine()
    dots = bytes(image.constBits())
    rows = (dots[row * stride : row * stride + width] for row in range(height))
    return b"P5 %d %d 255\n" % (width, height) + b"".join(rows)


def _page_text(words: list[Word], width: int, height: int) -> PageText:
    """Let each letter stand where its word does."""
    boxes: list[Box] = []
    for word in words:
        left, top, wide, high = word.box
        box = left / width, top / height, (left + wide) / width, (top + high) / height
        boxes += [box] * (len(word.text) + 1)
    return PageText(" ".join(word.text for word in words), boxes.__getitem__)
