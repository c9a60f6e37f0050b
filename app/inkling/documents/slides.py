"""Reads OpenDocument presentations, which kreuzberg does not."""

import zipfile
from pathlib import Path
from xml.parsers import expat

from inkling.documents.document import Document
from inkling.documents.rich import check_unpacked_size, presentation
from inkling.documents.text import clean
from inkling.errors import Refusal


def read_open_slides(path: Path) -> Document:
    """Read an OpenDocument presentation: a section for each slide, with its notes."""
    check_unpacked_size(path)
    with zipfile.ZipFile(path) as packed:
        slides = _Slides()
        slides.parse(packed.read("content.xml"))
        description = _Slides()
        if "meta.xml" in packed.namelist():
            description.parse(packed.read("meta.xml"))
    return presentation({number: "\n".join(lines) for number, lines in slides.lines.items()}, description.title)


_NUMBER = "text:page-number"


class _Slides:
    """Gathers the paragraphs of each slide while the parser runs; refuses entities of the file's own."""

    def __init__(self) -> None:
        self.lines: dict[int, list[str]] = {}
        self.title = ""
        self._slide = 0
        self._depth = 0
        self._numbers = 0
        self._text: list[str] = []

    def parse(self, data: bytes) -> None:
        """Parse one XML file."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(data, True)

    def _doctype(self, *_: object) -> None:
        raise Refusal("unreadable", "damaged: it defines entities of its own")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "draw:page":
            self._slide += 1
            self.lines[self._slide] = []
        elif name in ("text:p", "text:h", "dc:title"):
            self._depth += 1
        elif name == _NUMBER:
            self._numbers += 1
        elif name in ("text:tab", "text:s", "text:line-break"):
            self._text.append("\n" if name == "text:line-break" else " ")

    def _end(self, name: str) -> None:
        self._numbers -= name == _NUMBER
        if name not in ("text:p", "text:h", "dc:title"):
            return
        self._depth -= 1
        text = clean("".join(self._text)).strip()
        self._text = []
        if name == "dc:title":
            self.title = text
        elif text and self._slide:
            self.lines[self._slide].append(text)

    def _characters(self, text: str) -> None:
        if self._depth and not self._numbers:
            self._text.append(text)
