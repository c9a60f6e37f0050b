"""Reads the table of contents of an EPUB, of either kind."""

import posixpath
from xml.parsers import expat

from inkling.documents.text import one_line
from inkling.errors import Refusal


class BookContents:
    """Gathers the names of chapters by the pages on which they begin, each behind those of the parts around it."""

    def __init__(self, data: bytes, folder: str) -> None:
        self.chapters: dict[str, list[tuple[int, str]]] = {}
        self._folder = folder
        self._names: list[str] = []  # of the entries around the present one, and its own
        self._other = 0  # depth of lists of pages, figures and the like
        self._page = ""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.UseForeignDTD(True)  # pages name characters that only the definition of HTML knows
        parser.EntityDeclHandler = self._entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(data, True)

    def _entity(self, *_: object) -> None:
        raise Refusal("unreadable", "damaged: it defines entities of its own")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2]
        if self._other or (kind == "nav" and "toc" not in attributes.values()):
            self._other += kind == "nav"
        elif kind in ("navPoint", "li"):
            self._names.append("")
            self._page = ""
        elif kind == "a":
            self._page = attributes.get("href", "")
        elif kind == "content":
            self._add(attributes.get("src", ""))

    def _end(self, name: str) -> None:
        kind = name.rpartition(" ")[2]
        if self._other:
            self._other -= kind == "nav"
        elif kind in ("navPoint", "li") and self._names:
            self._names.pop()
        elif kind == "a":
            self._add(self._page)

    def _characters(self, text: str) -> None:
        if self._names and not self._other:
            self._names[-1] += text

    def _add(self, address: str) -> None:
        page = posixpath.normpath(posixpath.join(self._folder, address.partition("#")[0]))
        found = [(level, one_line(name)) for level, name in enumerate(self._names, 1)]
        self.chapters.setdefault(page, [entry for entry in found if entry[1]])
