"""Gives the text of the elements of iWork before 2013, of each only once."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from inkling.documents.iwork.paragraphs import Paragraph, text_of
from inkling.documents.iwork.xml_tables import OldTables, chart_names
from inkling.documents.office.package import attribute, content_reversed, descendants, local, number_in
from inkling.documents.text import as_comment, clean

_CHARACTERS = {
    "tab": "\t", **dict.fromkeys(("br", "lnbr", "crbr", "intratopicbr", "contbr", "pgbr", "sectbr"), "\n"),
}  # fmt: skip
_NOT_SHOWN = frozenset(
    ("ghost-text", "page-number", "page-count", "footnote-mark", "geometry", "style", "stylesheet", "styles", "path",
     "wrap", "thumbnails", "guides", "attachments", "footnotes")
)  # fmt: skip
_STORAGES = ("text-storage", "header-storage", "footer-storage", "cell-storage", "so")
_NOTES = ("sticky-note", "cell-comment-drawable-info")
_DRAWN = frozenset(
    ("title-placeholder", "body-placeholder", "object-placeholder", "drawable-shape", "shape", "group", "media",
     "image", "tabular-info", "tabular-model", "chart-info", "attachment", "text-storage", *_NOTES)
)  # fmt: skip
"""What others may refer to, where it is drawn in their place."""

_BROKEN_LINE = re.compile(r"(?<![ \t\r\n])[ \t]*+[\r\n][ \t\r\n]*")
_MOST_PARENTS = 32


class OldContent:
    """Gives the text of the elements of one document."""

    def __init__(self, root: ElementTree.Element) -> None:
        self._known: dict[str, ElementTree.Element] = {}
        self._styles: dict[str, ElementTree.Element] = {}
        for element in root.iter():
            identity = attribute(element, "ID")
            if identity:
                self._known.setdefault(identity, element)
            if local(element) == "paragraphstyle":
                # Those of templates, which come first, may be called the same.
                keys = filter(None, (identity, attribute(element, "ident")))
                self._styles.update(dict.fromkeys(keys, element))
        self._comments = {attribute(each, "target"): each for each in descendants(root, "annotation")}
        self._footnotes = iter(_parted_notes(root))
        self._tables = OldTables(root, self.text)
        self._given: set[ElementTree.Element] = set()
        self._labels: dict[str, list[str]] = {}

    def paragraphs(self, element: ElementTree.Element) -> Iterator[Paragraph]:
        """Give the paragraphs in an element, the empty ones too."""
        waiting = [element]
        while waiting:
            inner = waiting.pop()
            if local(inner) == "p":
                text, beside = self._paragraph(inner)
                style = attribute(inner, "style")
                depth = number_in(attribute(inner, "list-level"), 1)
                yield Paragraph(text, self._heading_level(style), self._has_label(style, depth), beside)
            elif local(inner) not in _NOT_SHOWN:
                waiting += reversed(inner)

    def text(self, element: ElementTree.Element) -> str:
        """Give all text in an element."""
        return text_of(self.paragraphs(element))

    def drawn(self, element: ElementTree.Element) -> Iterator[str]:
        """Give the text of all drawings in an element, each in one piece."""
        waiting = [element]
        while waiting:
            inner = waiting.pop()
            if local(inner).endswith("-ref"):
                meant = self._meant(inner)
                waiting += [meant] if local(meant) in _DRAWN else []
            elif local(inner) not in _NOT_SHOWN and inner not in self._given:
                self._given.add(inner)
                said = self._said_by(inner)
                yield from filter(None, [said or ""])
                waiting += reversed(inner) if said is None else ()

    def left(self) -> Iterator[str]:
        """Give the footnotes and comments that belonged to nothing in the text so far."""
        yield from map(self._footnote, self._footnotes)
        for comment in self._comments.values():
            yield as_comment(self.text(comment))

    def _said_by(self, element: ElementTree.Element) -> str | None:
        """Give the text of a drawing; None of what only holds others."""
        name = local(element)
        if name in _STORAGES:
            return self.text(element)
        if name == "tabular-model":
            return self._tables.lines(element)
        if name == "chart-info":
            return chart_names(element)
        return as_comment(self.text(element)) if name in _NOTES else None

    def _paragraph(self, paragraph: ElementTree.Element) -> tuple[str, str]:
        """Give the text of a paragraph, and of what is beside it."""
        parts: list[str] = []
        beside: list[str] = []
        waiting: list[ElementTree.Element | str] = content_reversed(paragraph)
        while waiting:
            element = waiting.pop()
            if isinstance(element, str):
                parts.append(_BROKEN_LINE.sub(" ", element))
                continue
            name = local(element)
            if name in _CHARACTERS:
                parts.append(_CHARACTERS[name])
            elif name == "footnote":
                beside.append(self._footnote(next(self._footnotes, [])))
            elif name in ("attachment-ref", "attachment"):
                beside += self.drawn(element)
            elif name not in _NOT_SHOWN and not (name == "changed" and attribute(element, "kind") == "deletion"):
                comment = self._comments.pop(attribute(element, "ID"), None)
                beside += [] if comment is None else [as_comment(self.text(comment))]
                waiting += content_reversed(element)
        return clean("".join(parts)).strip(), "\n\n".join(filter(None, beside))

    def _footnote(self, paragraphs: list[ElementTree.Element]) -> str:
        return "\n".join(filter(None, (self._paragraph(each)[0] for each in paragraphs)))

    def _heading_level(self, style: str) -> int:
        """Tell the level of a heading, counted from 1; 0 for other paragraphs."""
        told = self._property(style, "outlineLevel")
        number = None if told is None else told.find("{*}number")
        return 0 if number is None else number_in(attribute(number, "number"), -1) + 1

    def _has_label(self, style: str, depth: int) -> bool:
        """Tell whether something stands before the items of a list."""
        if style not in self._labels:
            told = self._property(style, "listStyle")
            lists = [] if told is None else [self._meant(each) for each in told]
            labels = (
                label for each in lists for label in each.iterfind("{*}property-map/{*}listLabelTypes/{*}array/*")
            )
            self._labels[style] = [attribute(self._meant(label), "type") for label in labels]
        return any(kind != "none" for kind in self._labels[style][depth - 1 : depth])

    def _meant(self, element: ElementTree.Element) -> ElementTree.Element:
        """Give the element that one refers to; itself where it refers to none."""
        return self._known.get(attribute(element, "IDREF"), element)

    def _property(self, style: str, name: str) -> ElementTree.Element | None:
        """Find what a style, or one that it inherits from, tells of something."""
        for _ in range(_MOST_PARENTS):
            found = self._styles.get(style)
            if found is None:
                return None
            told = found.find(f"{{*}}property-map/{{*}}{name}")
            if told is not None:
                return told
            style = attribute(found, "parent-ident")
        return None


def _parted_notes(root: ElementTree.Element) -> Iterator[list[ElementTree.Element]]:
    """Give the paragraphs of each footnote."""
    note = []
    for notes in descendants(root, "footnotes"):
        for paragraph in descendants(notes, "p"):
            note.append(paragraph)
            if next(descendants(paragraph, "footnotebr"), None) is not None:
                yield note
                note = []
    yield note
