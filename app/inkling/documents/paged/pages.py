"""From the lines of pages to a document: a section for each page, its lines joined to paragraphs again."""

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from inkling.documents.document import Document, Section
from inkling.documents.paged.running_heads import without_running_heads
from inkling.documents.text import clean

WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]")
"""Chinese and Japanese signs, which are parted by no spaces."""

_NUMBER = re.compile(r"(?<!\S)[-+(]?[$€£]?\d[\d.,:/%)]*(?!\S)")
_LAST_IS_NUMBER = re.compile(r"\s\d{1,4}\Z")
_DIGIT = re.compile(r"\d")
_TRUE_HYPHEN = re.compile(r"(?<!\w)\w++(?:-\w++)+")
_SENTENCE_END = (".", "!", "?", "…", ":", "。", "！", "？", ".”", '."', ".)", "।", "؟")
_SYMBOL = re.compile(r"[\uf020-\uf0ff](?=\s)")
"""A picture from a font of symbols, which stands before the items of a list."""

_STARTS_ITEM = re.compile(r"(?:[-–•‣◦▪●○■□*]|\(?\d{1,3}[.)]|\(?[a-z][.)]|§|\[\d+\])\s?")


def paged_document(
    title: str,
    pages: Mapping[int, str],
    written: Mapping[int, list[str]] = MappingProxyType({}),
    labels: Mapping[int, str] = MappingProxyType({}),
    outline: Sequence[tuple[int, str]] = (),
    scanned: Collection[int] = (),
) -> Document:
    """Make a document of the lines of pages, whose indices count from 0.

    What was `written` onto a page stands below it where the page does not say it itself; `labels` name pages other
    than by their number; the `outline` lists which pages its entries lead to, in the order of the pages. Those that
    were `scanned` have sections even without text.
    """
    lines = without_running_heads({index: lines_of(text) for index, text in pages.items()})
    sections = []
    starts = [index for index, _ in outline]
    for index, page_lines in sorted(lines.items()):
        text = rejoin(page_lines)
        text = "\n\n".join(filter(None, [text, *left_to_say(written.get(index, []), text)]))
        if text or index in scanned:
            place = f"p. {labels.get(index) or index + 1}"
            # Of several entries that lead to this page the first tells best what the page is about.
            entry = bisect_left(starts, index)
            entry -= index not in starts[entry : entry + 1]
            sections.append(Section(text, f"{place} · {outline[entry][1]}" if entry >= 0 else place, index + 1))
    return Document(title, tuple(sections), scanned=tuple(index + 1 for index in sorted(scanned)))


def left_to_say(notes: list[str], text: str) -> list[str]:
    """Leave out notes that only repeat what the page says, wherever its lines end."""
    said = "".join(text.split())
    return [note for note in notes if "".join(note.removeprefix("Comment: ").split()) not in said]


def lines_of(text: str) -> list[str]:
    """Split the text of a page into its lines, without what no person sees."""
    # pdfium marks a hyphen at which it joins two lines.
    text = re.sub("[\x02\ufffe](?:\r?\n)?", "\u2010\n", text)
    return [line.strip() for line in clean(text).split("\n")]


def rejoin(lines: list[str]) -> str:
    """Join lines of running text to paragraphs, and words that were parted at the end of a line.

    A line much shorter than the page is wide ends a paragraph or stands for itself (headings, tables, addresses).
    """
    lengths = sorted(map(_width, filter(None, lines)))
    if not lengths:
        return ""
    width = lengths[int(len(lengths) * 0.9)] if len(lengths) > 1 else lengths[0]
    hyphenated = set(_TRUE_HYPHEN.findall(" ".join(lines).lower()))
    text: list[str] = []
    previous = ""
    for line in lines:
        if not line:
            previous = ""
            continue
        line = f"•{line[1:]}" if _SYMBOL.match(line) else line
        if text:
            text.append(_joint(text, previous, line, width, hyphenated))
        text.append(line)
        previous = line
    return "".join(text).replace("\u2010", "-").strip()


def _joint(text: list[str], previous: str, line: str, width: int, hyphenated: set[str]) -> str:
    """Tell what stands between two lines, healing the last word of the first in place."""
    if not previous:
        return "\n\n"
    if previous[-1] in "-\u2010" and len(previous) > 1 and previous[-2].isalpha() and line[0].isalpha():
        first = previous[:-1].rsplit(maxsplit=1)[-1]
        second = re.match(r"[\w\-]+", line)
        whole = f"{first}-{second[0] if second else ''}".lower()
        is_true = "-" in first or not line[0].islower() or whole in hyphenated or first.isupper()
        text[-1] = previous[:-1] + ("-" if is_true else "")
        return ""
    if _is_row(previous) and _is_row(line):
        return "\n"
    item = _STARTS_ITEM.match(line)
    if previous.endswith(_SENTENCE_END) and _width(previous) < width * 0.9 and not item:
        return "\n\n"
    if _width(previous) < width * 0.7 or item:
        return "\n"
    return "" if WIDE.match(previous[-1]) and WIDE.match(line) else " "


def _width(line: str) -> int:
    """Tell how wide a line is, in Latin letters."""
    return len(line) if line.isascii() else len(line) + len(WIDE.findall(line))


def _is_row(line: str) -> bool:
    """Tell whether a line is one of a table, or of a list of contents: it ends in a number or has many."""
    if not _DIGIT.search(line):
        return False
    return bool(_LAST_IS_NUMBER.search(line[-5:])) or len(_NUMBER.findall(line)) * 3 >= len(line.split())
