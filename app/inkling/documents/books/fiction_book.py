"""Reads FictionBook, an e-book in one file: its sections are places, and notes stand at the end."""

import html
import re
from dataclasses import replace

from inkling.documents.document import Document
from inkling.documents.outline import Outline
from inkling.documents.source import Source
from inkling.documents.text import declared_in_xml, decode, one_line, without
from inkling.documents.titles import real_title
from inkling.documents.web import add_html

_PICTURES = "<binary"
_HEAD_ENDS, _END = "</description>", "FictionBook>"
_TITLE_OR_TAG = re.compile(
    r"<title\b[^<>]{0,300}(?<!/)>(?P<title>.{0,2000}?)</title\s*>(?P<text>\s{0,99}<p>)?"
    r"|<(?P<end>/?)(?P<name>section|body|title|subtitle|text-author|poem|stanza|v|style|a)\b(?P<more>[^<>]{0,300})>",
    re.DOTALL,
)
_TAG = re.compile(r"<[^<>]*>")
_OF_NOTES = re.compile("notes|comments", re.IGNORECASE)
_DEEPEST = 6
_ON_THE_WEB = {
    "subtitle": "p", "text-author": "p", "stanza": "p", "style": "span", "poem": "div", "section": "div",
    "body": "div",
}  # fmt: skip


def read_fiction_book(source: Source) -> Document:
    """Read a book of any charset as the web page that it would make, for that is read however badly formed."""
    data = source.read_bytes()
    text = without(decode(data, declared_in_xml(data)), "<!--", "-->")
    text = without(text, "<stylesheet", "</stylesheet>")
    shown = text.partition(_PICTURES)[0]  # pictures come last
    head, ends, bodies = shown.partition(_HEAD_ENDS)
    head, bodies = (head, bodies) if ends else ("", shown)
    title = one_line(html.unescape(_TAG.sub(" ", _within(head, "book-title"))))
    outline = Outline()
    add_html(outline, _TITLE_OR_TAG.sub(_Rewriting(title), f"{_within(head, 'annotation')}{bodies}"))
    document = outline.document(real_title(title))
    return document if text.rstrip().endswith(_END) else replace(document, missing="its end is missing")


def _within(text: str, name: str) -> str:
    """Give what stands in the first element of a name."""
    begin = text.find(f"<{name}>") + len(name) + 2
    end = text.find(f"</{name}>", begin)
    return text[begin:end] if begin <= end and f"<{name}>" in text else ""


class _Rewriting:
    """Replaces one tag after the other, and titles, by what means the same on a web page."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._depth = 0
        self._in_notes = self._in_poem = False

    def __call__(self, found: re.Match[str]) -> str:
        name, ends = found["name"], bool(found["end"])
        if name is None:
            return self._titled(one_line(_TAG.sub(" ", found["title"])), found["text"] or "")
        if name == "section" and not found["more"].endswith("/"):
            self._depth = max(0, self._depth + (-1 if ends else 1))
        elif name == "body":
            self._depth, self._in_notes = 0, bool(_OF_NOTES.search(found["more"]))
        elif name == "poem":
            self._in_poem = not ends
        elif name == "v":
            return "<br>"
        elif name == "a" and "note" in found["more"]:
            return " "  # for its mark would become one with the word before
        # A title that does not end would take all that follows for its own.
        return f"<{found['end']}{_ON_THE_WEB[name]}>" if name in _ON_THE_WEB else ""

    def _titled(self, title: str, text: str) -> str:
        if self._in_notes and self._depth:
            return f"<p>{title} " if text else f"<p>{title}</p>"
        is_of_book = not self._depth and self._title and self._title.casefold() in html.unescape(title).casefold()
        if is_of_book or self._in_poem:
            return f"<p>{title}</p>{text}"
        level = min(self._depth + 1, _DEEPEST)
        return f"<h{level}>{title}</h{level}>{text}"
