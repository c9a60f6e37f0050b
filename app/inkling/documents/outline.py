"""Gathers headings and text into sections whose places name the headings above them."""

from inkling.documents.document import Document, Section
from inkling.documents.text import one_line

_LONGEST_HEADING = 160
_LONGEST_PLACE = 240


class Outline:
    """A document in the making, fed from top to bottom by one reader.

    A heading goes into the place of what stands below it and not into its text; one with nothing below it is kept
    as text, with its parent as place.
    """

    def __init__(self) -> None:
        self._above: list[tuple[int, str]] = []
        self._text: list[str] = []
        self._found: list[tuple[tuple[tuple[int, str], ...], str]] = []
        self._pending = False  # a heading with nothing below it yet

    def heading(self, level: int, text: str) -> None:
        """Begin a section below a heading; levels count from 1, the uppermost."""
        text = one_line(text)
        if not text:
            return
        self._close(level)
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        self._above.append((level, text))
        self._pending = True

    def text(self, text: str) -> None:
        """Add a paragraph, or several, to the section."""
        text = text.strip("\n").rstrip()
        if text.strip():
            self._text.append(text)

    def document(self, title: str = "") -> Document:
        """Make the document; without a title, the first heading is the title if it is of the first level."""
        self._close(0)
        title = one_line(title)
        first = self._found[0][0] if self._found else ()
        beginning = next((path for path, _ in self._found if path), first)
        if beginning and (beginning[0][1].casefold() == title.casefold() or (not title and beginning[0][0] == 1)):
            title = beginning[0][1]
            return Document(title, tuple(self._sections(beginning[0])))
        return Document(title, tuple(self._sections(None)))

    def _close(self, next_level: int) -> None:
        """End a section; a heading with nothing below it is kept unless the next heading is below it."""
        text = "\n\n".join(self._text)
        self._text = []
        if text:
            self._found.append((tuple(self._above), text))
        elif self._pending and not (self._above and next_level > self._above[-1][0]):
            self._found.append((tuple(self._above), ""))
        self._pending = False

    def _sections(self, title: tuple[int, str] | None) -> list[Section]:
        made = []
        for path, text in self._found:
            path = path[1:] if path and path[0] == title else path
            if not text and not path:
                continue  # the title alone
            made.append(Section(text or path[-1][1], _place(path if text else path[:-1])))
        if not made and title:
            made.append(Section(title[1]))
        return made


def _place(path: tuple[tuple[int, str], ...]) -> str:
    names = [name if len(name) <= _LONGEST_HEADING else name[: _LONGEST_HEADING - 1] + "…" for _, name in path]
    while len(names) > 2 and sum(map(len, names)) > _LONGEST_PLACE:
        del names[1]
    return "§ " + " › ".join(names) if names else ""
