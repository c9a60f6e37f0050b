"""Reads HTML: headings as places, no scripts, no navigation, no pictures."""

import re
from html.parser import HTMLParser

from inkling.documents.document import Document
from inkling.documents.outline import Outline
from inkling.documents.source import Source
from inkling.documents.text import clean, decode, one_line, without
from inkling.documents.titles import real_title

_LEFT_OUT = frozenset(
    ("script", "style", "template", "svg", "nav", "iframe", "object", "select", "math", "rt", "rp", "del")
)
_BLOCKS = """
    address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form
    header hr html legend main nav ol p pre section summary table tbody tfoot thead ul caption
"""
_IS_BLOCK = frozenset(_BLOCKS.split())
_CODE = ("script", "style")
_READINGS = ("rt", "rp")
_WITHIN_WORDS = (*_CODE, *_READINGS, "template", "del")
_OF_TRACKING = {"cite", "datetime"}
"""By whom and when something was deleted; without that, what is marked so is only shown as struck out."""

_APART = frozenset(("button", "label", "textarea", "option", "output", "legend"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARK_OF_NOTE = {"a", "sup"}
"""What opens before the mark of a note, which would become one with the word before; marks in brackets do not."""

_CHARSET = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_DECLARATION = re.compile(r"<!\[[^<>]{0,200}>")
_REPLACED = re.compile(r"(</del>)(<ins\b)", re.IGNORECASE)
_END_OF_CODE = re.compile(r"</(script|style)\s[^<>]{0,200}>", re.IGNORECASE)


def read_html_file(source: Source) -> Document:
    """Read an HTML file."""
    return read_html(decoded_html(source.read_bytes()))


def decoded_html(data: bytes) -> str:
    """Decode HTML in the charset it declares, or whichever fits."""
    declared = _CHARSET.search(data[:4096])
    return decode(data, declared[1].decode("ascii") if declared else "")


def read_html(text: str) -> Document:
    """Read HTML, however badly formed."""
    outline = Outline()
    return outline.document(real_title(add_html(outline, text)))


def add_html(outline: Outline, text: str) -> str:
    """Add what HTML says to an outline, and tell its title."""
    page = _page(text)
    for level, words in page.found:
        if level:
            outline.heading(level, words)
        else:
            outline.text(words)
    return page.title


def html_in_one_piece(text: str) -> str:
    """Give the title of HTML and all that it says, each heading on the line above what stands below it."""
    page = _page(text)
    pieces = [f"{one_line(words)}\n" if level else f"{words.rstrip()}\n\n" for level, words in page.found]
    pieces = [piece for piece in pieces if piece.strip()]
    title = real_title(page.title)
    is_said = bool(pieces) and pieces[0].strip().casefold() == title.casefold()
    return "".join([f"{title}\n\n" if title and not is_said else "", *pieces]).strip("\n").rstrip()


def _page(text: str) -> "_Page":
    # Comments and marked sections are taken out beforehand: the parser takes quadratic time or stops at bad ones.
    text = _DECLARATION.sub("", without(without(text, "<!--", "-->"), "<?xml", "?>"))
    text = _REPLACED.sub(r"\1 \2", _END_OF_CODE.sub(r"</\1>", text))
    # So does what is not closed.
    closed, end, rest = text.replace("<!--", "&lt;!--").rpartition(">")
    text = closed + end + rest.replace("<", "&lt;")
    page = _Page(text, _LEFT_OUT)
    # What is never closed takes all the rest with it; of scripts alone that is right.
    while page.unclosed and page.unclosed not in _CODE:
        page = _Page(text, page.left_out - {page.unclosed})
    return page


class _Page(HTMLParser):
    """Turns tags into paragraphs and headings, each found with its level, of which paragraphs have none."""

    def __init__(self, text: str, left_out: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.left_out = left_out
        self.found: list[tuple[int, str]] = []
        self._text: list[str] = []  # of the cell or line
        self._line: list[str] = []  # its cells before
        self._rows: list[str] = []
        self._rows_before = 0  # the cell
        self._title: list[str] = []
        self._heading = 0
        self._left_out = ""
        self._depth = 0
        self._preformatted = 0
        self._in_title = self._in_cell = self._begins_item = False
        self._parted = False  # a block began or ended in the cell
        self._opened: set[str] = set()  # since the text before
        self._behind_link = False
        self.feed(text)
        self.close()
        self._end_paragraph()

    @property
    def title(self) -> str:
        """What the page calls itself."""
        return "".join(self._title)

    @property
    def unclosed(self) -> str:
        """The name of what was still left out at the end."""
        return self._left_out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = _local(tag)
        if self._left_out:
            self._depth += tag == self._left_out
        elif tag in self.left_out and (tag != "del" or not _OF_TRACKING.isdisjoint(dict(attrs))):
            self._left_out, self._depth = tag, 1
            if tag == "nav":
                self._end_block(tag)
            elif tag not in _WITHIN_WORDS:
                self._text.append(" ")
        elif tag == "title":
            self._in_title = not self._title
        elif tag in _HEADINGS:
            self._end_paragraph()
            self._heading = _HEADINGS[tag]
        elif tag in _IS_BLOCK:
            self._end_block(tag)
            self._preformatted += tag == "pre"
        elif tag == "li":
            self._part()
            self._end_line()
            self._begins_item = True
        elif tag == "tr":
            self._end_row()
        elif tag == "br":
            self._end_line()
        elif tag in _APART:
            self._text.append(" ")
        elif tag in ("td", "th"):
            self._end_cell()
            self._in_cell, self._parted, self._rows_before = True, False, len(self._rows)
        self._opened.add(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if _local(tag) not in self.left_out:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        tag = _local(tag)
        if self._left_out:
            self._depth -= tag == self._left_out
            ends = not self._depth or (tag == "ruby" and self._left_out in _READINGS)
            self._left_out = "" if ends else self._left_out
        elif tag in ("title", "head"):
            self._in_title = False
        elif tag in _HEADINGS:
            self._end_paragraph()
        elif tag in _IS_BLOCK:
            self._end_block(tag)
            self._preformatted = max(0, self._preformatted - (tag == "pre"))
        elif tag == "tr":
            self._end_row()
        elif tag == "li":
            self._end_line()
            self._begins_item = False
        self._behind_link = self._behind_link or tag == "a"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._title.append(data)
        elif not self._left_out:
            # What stands for a character may be one that no text is to hold.
            data = data if data.isascii() else clean(data)
            if words := data.strip():
                self._part()
                if self._begins_item:
                    self._text.append("- ")
                elif self._opened >= _MARK_OF_NOTE and words[0].isalnum():
                    self._text.append(" ")
                elif self._behind_link and data[0].isalpha() and "".join(self._text[:4]).strip().isdecimal():
                    # The mark before a note itself.
                    self._text.append(" ")
                self._begins_item = self._behind_link = False
                self._opened.clear()
            self._text.append(data if self._preformatted else _SPACE.sub(" ", data))

    def _end_block(self, tag: str) -> None:
        """End a paragraph; within a cell only if more follows there, for the cells of a row stand side by side."""
        self._in_cell = self._in_cell and tag != "table"
        self._begins_item = self._begins_item and tag not in ("ul", "ol")
        if self._in_cell and not self._preformatted and tag != "pre":
            self._parted = True
        else:
            self._end_paragraph()

    def _part(self) -> None:
        """Begin a paragraph before what follows in the cell, if a block ended before it."""
        if self._parted and (len(self._rows) > self._rows_before or "".join(self._text).strip()):
            self._end_paragraph()
        self._parted = False

    def _end_cell(self) -> None:
        text = "".join(self._text)
        text = text.strip("\n") if self._preformatted else _SPACE.sub(" ", text).strip()
        if text.strip():
            self._line.append(text)
        self._text = []

    def _end_line(self) -> None:
        self._end_cell()
        if self._line:
            self._rows.append(" | ".join(self._line))
        self._line = []

    def _end_row(self) -> None:
        """End a row of cells; one of a single cell is a paragraph, where that holds any."""
        if self._parted and not self._line:
            self._end_paragraph()
        else:
            self._end_line()
        self._in_cell = self._parted = False

    def _end_paragraph(self) -> None:
        self._end_line()
        text = "\n".join(self._rows)
        self._rows, self._rows_before = [], 0
        self.found.append((self._heading, text))
        self._heading = 0


def _local(tag: str) -> str:
    """Give the name of a tag without the namespace that XHTML may put before it."""
    return tag.rpartition(":")[2]
