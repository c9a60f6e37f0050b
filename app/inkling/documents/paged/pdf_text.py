"""Reads the text of a page of a PDF line by line, whichever way the page lies."""

import math
import re
import unicodedata
from collections import Counter
from itertools import groupby

import pypdfium2
from pypdfium2 import raw

_ARABIC = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]{2,}")
_IN_ORDER = frozenset(("لا", "لأ", "لإ", "لآ", "الله"))
"""Ligatures of which pdfium knows the letters itself, and puts them in order then."""

_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in (0x2E9F, 0x2EF3, *range(0x2F00, 0x2FD6))}
"""Chinese characters come as radicals of the same shape where fonts have one picture for both."""

_CHARACTERS_LOOKED_AT = 32
_TURNED = 0.2


def text_of(page: pypdfium2.PdfPage) -> str:
    """Read a page, which lies upright afterwards, as most of its lines do then."""
    box = page.get_bbox()
    text_page = page.get_textpage()
    try:
        quarters = _quarters(text_page)
        most = quarters.most_common(1)[0][0] if quarters else 0
        if most or page.get_rotation():
            text_page.close()
            box = _turn_upright(page, most, box)
            text_page = page.get_textpage()
        aslant = sum(count for quarter, count in quarters.items() if (quarter - most) % 2)
        # Lines that run up or down the page are parted only where all of it is asked for.
        is_mixed = aslant > quarters.total() * _TURNED
        text = str(text_page.get_text_range() if is_mixed else text_page.get_text_bounded(*box))
        text = _with_ligatures_in_order(text_page) if _ARABIC.search(text) else text
        return text.translate(_RADICALS)
    finally:
        text_page.close()


def _quarters(text_page: pypdfium2.PdfTextPage) -> Counter[int]:
    """Count by how many quarters of a turn characters lie on the page, of a sample."""
    count = text_page.count_chars()
    looked_at = range(0, count, max(1, count // _CHARACTERS_LOOKED_AT))
    shown = [index for index in looked_at if not raw.FPDFText_IsGenerated(text_page, index)]
    angles = [raw.FPDFText_GetCharAngle(text_page, index) for index in shown]
    return Counter(round(angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)


def _turn_upright(
    page: pypdfium2.PdfPage, quarters: int, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Turn what stands on a page back, in memory only, and tell where the box lies then.

    Only of what is upright pdfium parts words and lines well.
    """
    page.set_rotation(0)
    back = pypdfium2.PdfMatrix().rotate(90 * quarters, ccw=True)
    if quarters:
        for shown in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM], max_depth=1):
            shown.transform(back)
    left, bottom, right, top = back.on_rect(*box)
    return left, bottom, right, top


def _with_ligatures_in_order(text_page: pypdfium2.PdfTextPage) -> str:
    """Put the letters of ligatures, which share one place, in order: pdfium turns most around with the line."""
    text = list(text_page.get_text_range())
    if len(text) != text_page.count_chars():
        return "".join(text)
    for letters in _ARABIC.finditer("".join(text)):
        places = [text_page.get_charbox(index) for index in range(*letters.span())]
        begin = letters.start()
        for (left, _, right, _), alike in groupby(places):
            end = begin + len(list(alike))
            if left < right and "".join(text[begin:end]) not in _IN_ORDER:
                text[begin:end] = reversed(text[begin:end])
            begin = end
    return "".join(text)
