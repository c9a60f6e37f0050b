"""Reads e-books, headings as places."""

import logging
import posixpath
import re
import zipfile
import zlib
from dataclasses import replace
from xml.parsers import expat

from inkling.documents.books.contents import BookContents
from inkling.documents.document import Document, pages_missing
from inkling.documents.outline import Outline
from inkling.documents.source import Source, check_unpacked_size, unpacked
from inkling.documents.text import declared_in_xml, decode, unquoted
from inkling.documents.titles import real_title
from inkling.documents.web import add_html
from inkling.errors import Refusal

_log = logging.getLogger(__name__)

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_HEADING = re.compile(r"<h[1-6][\s>]", re.IGNORECASE)


def read_book(source: Source) -> Document:
    """Read an EPUB; pages that are missing or broken are counted and left out."""
    check_unpacked_size(source)
    with unpacked(source) as packed:
        # Some programs do not write a name the same everywhere.
        names = {name.lower(): name for name in packed.namelist()}
        root = next(iter(_Package(packed.read(_CONTAINER)).files), "")
        package = _Package(packed.read(root))
        folder = posixpath.dirname(root)
        named = [posixpath.normpath(posixpath.join(folder, unquoted(page))) for page in package.pages()]
        pages = [names.get(page.lower(), page) for page in dict.fromkeys(named)]
        locked = _Package(packed.read(_ENCRYPTION)).files if _ENCRYPTION.lower() in names else []
        if not set(map(unquoted, locked)).isdisjoint(pages):
            raise Refusal("unreadable", "protected against copying")
        texts = {page: text for page in pages if (text := _page_text(packed, page)) is not None}
        contents = posixpath.normpath(posixpath.join(folder, unquoted(package.contents)))
        contents = names.get(contents.lower(), "")
        has_headings = any(_HEADING.search(text) for page, text in texts.items() if page != contents)
        chapters = {} if has_headings or not contents else _chapters(packed, contents)
    if pages and not texts:
        raise Refusal("unreadable", "damaged: none of its pages can be read")
    outline = Outline()
    for page, text in texts.items():
        for level, name in chapters.get(page, ()):
            outline.heading(level, name)
        add_html(outline, text)
    missing = pages_missing(len(pages) - len(texts), len(pages))
    return replace(outline.document(real_title(package.title)), missing=missing)


def _page_text(packed: zipfile.ZipFile, page: str) -> str | None:
    try:
        data = packed.read(page)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        _log.info("page %s of %s is left out: %s", page, packed.filename, error)
        return None
    return decode(data, declared_in_xml(data))


def _chapters(packed: zipfile.ZipFile, contents: str) -> dict[str, list[tuple[int, str]]]:
    """Tell which chapters begin on which pages; nothing where the book does not tell well."""
    try:
        found = BookContents(packed.read(contents), posixpath.dirname(contents)).chapters
    except expat.ExpatError as error:
        _log.info("the contents of %s cannot be read: %s", packed.filename, error)
        return {}
    return {unquoted(page): chapter for page, chapter in found.items()}


class _Package:
    """What the XML files of a book say of its other files; refuses entities of their own."""

    def __init__(self, data: bytes) -> None:
        self._titles: list[str] = []
        self.contents = ""
        self.files: list[str] = []
        self._items: dict[str, str] = {}
        self._order: list[str] = []
        self._in_title = False
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.EntityDeclHandler = self._entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(data, True)

    @property
    def title(self) -> str:
        """The fullest of its titles."""
        return max(self._titles, key=len, default="")

    def pages(self) -> list[str]:
        """List the pages in the order of reading."""
        return [self._items[item] for item in self._order if item in self._items]

    def _entity(self, *_: object) -> None:
        raise Refusal("unreadable", "damaged: it defines entities of its own")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2]
        if kind == "rootfile":
            self.files.append(attributes.get("full-path", ""))
        elif kind == "CipherReference":
            self.files.append(attributes.get("URI", ""))
        elif kind == "item":
            self._item(attributes.get("media-type", ""), attributes)
        elif kind == "itemref":
            self._order.append(attributes.get("idref", ""))
        self._in_title = kind == "title"
        if self._in_title:
            self._titles.append("")

    def _item(self, media: str, attributes: dict[str, str]) -> None:
        address = attributes.get("href", "")
        if not media.startswith("image/"):
            self._items[attributes.get("id", "")] = address
        if "nav" in attributes.get("properties", "").split() or ("ncx" in media and not self.contents):
            self.contents = address

    def _end(self, _: str) -> None:
        self._in_title = False

    def _characters(self, text: str) -> None:
        if self._in_title:
            self._titles[-1] += text
