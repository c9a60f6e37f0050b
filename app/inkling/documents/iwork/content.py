"""Gives the text of what is drawn and noted in iWork since 2013: boxes, groups, tables, charts and comments."""

from collections.abc import Iterable, Iterator

from inkling.documents.iwork.archives import Archives, Found, Message
from inkling.documents.iwork.paragraphs import Paragraph, text_of
from inkling.documents.iwork.tables import Table
from inkling.documents.iwork.text import STORAGES, Storage, Styles
from inkling.documents.text import as_comment, clean, one_line

_ATTACHMENT, _FOOTNOTE, _SHAPE, _HIGHLIGHT, _STICKY_NOTE, _COMMENT = 2003, 2008, 2011, 2013, 2014, 3056
_PLACEHOLDERS = (7, 12)
_GROUP, _CHART, _TABLE, _TABLE_IN_TEXT, _TABLE_MODEL = 3008, 5021, 6000, 6007, 6001
_PICTURES = (3005, 3007)
_CAPTION = 633
_OF_CHART = 10000


class Content:
    """Gives the text of the objects of one package, of each only once."""

    def __init__(self, archives: Archives) -> None:
        self._archives = archives
        self._styles = Styles(archives)
        self._given: set[int] = set()

    def paragraphs(self, identifier: int) -> Iterator[Paragraph]:
        """Give the paragraphs of a storage, the empty ones too."""
        if self._archives.kind(identifier) not in STORAGES or not self._is_first(identifier):
            return
        message = self._archives.find(identifier).message
        for stored in Storage(message, self._archives, self._styles).paragraphs():
            beside = "\n\n".join(filter(None, map(self._anchored, stored.anchored)))
            yield Paragraph(stored.text, stored.level, stored.is_item, beside)

    def text(self, identifier: int) -> str:
        """Give all text of a storage."""
        return text_of(self.paragraphs(identifier))

    def drawn(self, identifiers: Iterable[int]) -> Iterator[str]:
        """Give the text of drawings, each in one piece, and then the comments on it."""
        for identifier in identifiers:
            if self._is_first(identifier):
                yield from filter(None, self._drawing(self._archives.find(identifier)))

    def comment(self, identifier: int) -> str:
        """Give a comment with the answers to it."""
        if self._archives.kind(identifier) != _COMMENT or not self._is_first(identifier):
            return ""
        message = self._archives.find(identifier).message
        answers = map(self.comment, message.references(4))
        return "\n".join(filter(None, (clean(message.text(1)).strip(), *answers)))

    def _is_first(self, identifier: int) -> bool:
        is_first = identifier not in self._given
        self._given.add(identifier)
        return is_first

    def _anchored(self, identifier: int) -> str:
        """Give the text of what is anchored in a paragraph."""
        if not self._is_first(identifier):
            return ""
        found = self._archives.find(identifier)
        if found.kind == _ATTACHMENT:
            return "\n\n".join(self.drawn([found.message.reference(1)]))
        if found.kind == _FOOTNOTE:
            return self.text(found.message.reference(2))
        if found.kind == _HIGHLIGHT:
            return as_comment(self.comment(found.message.reference(1)))
        return ""

    def _drawing(self, found: Found) -> Iterator[str]:
        kind, message = found.kind, found.message
        message = message.inner(1) if kind in (*_PLACEHOLDERS, _TABLE_IN_TEXT, _CAPTION) else message
        if kind == _STICKY_NOTE:
            yield as_comment(self.comment(message.reference(2)) or self._box(message.inner(1)))
        elif kind in (_SHAPE, _CAPTION, *_PLACEHOLDERS):
            yield self._box(message)
            yield from self._around(message.inner(1, 1))
        elif kind == _GROUP:
            yield from self.drawn(message.references(2))
            yield from self._around(message.inner(1))
        elif kind in (_TABLE, _TABLE_IN_TEXT):
            model = self._archives.find(message.reference(2))
            if model.kind == _TABLE_MODEL:
                yield from Table(model.message, self._archives, self._said).texts()
            yield from self._around(message.inner(1))
        elif kind in _PICTURES:
            yield from self._around(message.inner(1))
        elif kind == _CHART:
            yield self._chart(message.inner(_OF_CHART))
            yield from self._around(message.inner(1))

    def _box(self, shape: Message) -> str:
        """Give the text in a shape, its own or that which flows through several."""
        flow = self._archives.find(shape.reference(3)).message
        return "\n".join(filter(None, map(self.text, (shape.reference(4), shape.reference(2), flow.reference(1)))))

    def _around(self, drawable: Message) -> Iterator[str]:
        """Give the title and the caption of a drawing, where they are shown, and the comment on it."""
        yield from self.drawn([drawable.reference(10)] if not drawable.number(12) else [])
        yield from self.drawn([drawable.reference(11)] if not drawable.number(13) else [])
        yield as_comment(self.comment(drawable.reference(6)))

    def _said(self, identifier: int) -> str:
        return self.text(identifier) or self.comment(identifier)

    def _chart(self, chart: Message) -> str:
        """Give what a chart names: its title, and its rows and columns."""
        shown = self._archives.find(chart.reference(10)).message.inner(_OF_CHART)
        title = shown.text(23) if shown.number(21) else ""
        names = chart.inner(7)
        return "\n".join(filter(None, dict.fromkeys(map(one_line, (title, *names.texts(1), *names.texts(2))))))
