"""Finds sentences and words on pages that are nothing but pictures, by what Tesseract sees there."""

import logging
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from inkling.gui.page_text import PageText
from inkling.gui.page_values import Box, PagePixels, PageRequest, PageTrouble
from inkling.tesseract import Word, find_tesseract

_log = logging.getLogger(__name__)

_WIDTH = 2480
"""Dots of a page of A4 that recognition was made for."""

_SECONDS = 30.0
_MOST_KNOWN = 16

_Key = tuple[str, float, int, str]

Draw = Callable[[PageRequest], PagePixels | PageTrouble | None]


class PageLights:
    """Remembers the pages that were looked at lately, so that one can step through them; belongs to one thread."""

    def __init__(self) -> None:
        self._texts: dict[_Key, PageText] = {}

    def known(self, request: PageRequest, languages: str) -> PageText | None:
        """Give the text of a page if it was looked at lately in these languages."""
        return self._texts.get(_key(request, languages))

    def look(
        self, request: PageRequest, languages: str, draw: Draw, is_wanted: Callable[[], bool]
    ) -> PageText | None:
        """Look for the text of a page in some languages, for a second or so; None where none can be had.

        `is_wanted` is asked now and then, and ends it.
        """
        tesseract, key = find_tesseract(), _key(request, languages)
        drawn = draw(replace(request.alone, width=_WIDTH, grey=True)) if tesseract else None
        if tesseract is None or not isinstance(drawn, PagePixels):
            return None
        try:
            words = tesseract.words_of(drawn.pixels, languages, _SECONDS, is_wanted)
        except (OSError, subprocess.SubprocessError) as error:
            _log.info("page %d of %s cannot be lit: %s", request.page, request.path, error)
            return None
        if len(self._texts) >= _MOST_KNOWN:
            del self._texts[next(iter(self._texts))]
        self._texts[key] = _page_text(words, drawn.width, drawn.height)
        return self._texts[key]


def _key(request: PageRequest, languages: str) -> _Key:
    try:
        changed = Path(request.path).stat().st_mtime
    except OSError:
        changed = 0.0
    return request.path, changed, request.page, languages


def _page_text(words: list[Word], width: int, height: int) -> PageText:
    """Let each letter stand where its word does."""
    boxes: list[Box] = []
    for word in words:
        left, top, wide, high = word.box
        box = left / width, top / height, (left + wide) / width, (top + high) / height
        boxes += [box] * (len(word.text) + 1)
    return PageText(" ".join(word.text for word in words), boxes.__getitem__)
