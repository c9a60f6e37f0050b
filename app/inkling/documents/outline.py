"""Gathers headings and text into sections whose places name the headings above them."""

from collections.abc import Iterable

from inkling.documents.document import Document, Section
from inkling.documents.text import has_letters, one_line

_LONGEST_HEADING = 160
_LONGEST_PLACE = 240

_Path = tuple[tuple[int, str], ...]


class Outline:
    """A document in the making, fed from top to bottom by one reader.

    A heading goes into the place of what stands below it and not into its text, unless it is too long for that; one
    with nothing below it is kept as text, with its parent as place.
    """

    def __init__(self) -> None:
        self._above: list[tuple[int, str]] = []
        self._text: list[str] = []
        self._items: list[str] = []
        self._found: list[tuple[_Path, str]] = []
        self._pending = False  # a heading with nothing below it yet

    def heading(self, level: int, text: str) -> None:
        """Begin a section below a heading; levels count from 1, the uppermost."""
        self._end_list()
        text = one_line(text)
        if not text:
            return
        self._close(level)
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        self._above.append((level, text))
        self._pending = True

    def text(self, text: str) -> None:
        """Add a paragraph, or several, to the section; none ends a list all the same."""
        self._end_list()
        self._add(text)

    def item(self, text: str, mark: str = "") -> None:
        """Add an entry to a list, which the next text or heading ends; without a mark, a dash is it."""
        self._items.append(f"{mark or '-'} {text}")

    def paragraph(
        self, text: str, beside: Iterable[str] = (), *, level: int = 0, is_item: bool = False, number: str = ""
    ) -> None:
        """Add a paragraph as what it is, and behind it what belongs to it, such as notes.

        It is a heading where it has a level, or an entry of a list; a `number` that is only counted stands before it.
        """
        if level and text:
            self.heading(level, f"{number} {text}")
        elif is_item and text:
            self.item(text, number)
        else:
            self.text(text)
        if behind := "\n\n".join(beside):
            self.text(behind)

    def margins(self, texts: Iterable[str]) -> None:
        """Add at the end the heads and feet of pages, each only once, and none that only counts the pages."""
        self.apart("\n\n".join(dict.fromkeys(filter(has_letters, texts))))

    def apart(self, text: str) -> None:
        """Add at the end what stands below none of the headings."""
        if self._above:
            self._close(0)
            self._above = []
        self.text(text)

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

    def _add(self, text: str) -> None:
        text = text.strip("\n").rstrip()
        if text.strip():
            self._text.append(text)

    def _end_list(self) -> None:
        self._add("\n".join(self._items))
        self._items = []

    def _close(self, next_level: int) -> None:
        """End a section; a heading with nothing below it is kept unless the next heading is below it."""
        self._end_list()
        text = "\n\n".join(self._text)
        self._text = []
        if text:
            self._found.append((tuple(self._above), text))
        elif self._pending and not (self._above and next_level > self._above[-1][0]):
            self._found.append((tuple(self._above), ""))
        self._pending = False

    def _sections(self, title: tuple[int, str] | None) -> list[Section]:
        made = []
        told: set[int] = set()
        for path, text in self._found:
            path = path[1:] if path and path[0] == title else path
            if not text and not path:
                continue  # the title alone
            above = path if text else path[:-1]
            shown = _shown(above)
            # Below one heading it is enough to say it once.
            missing = [
                entry for entry, name in zip(above, shown, strict=True) if entry[1] != name and id(entry) not in told
            ]
            told.update(map(id, missing))
            whole = [name for _, name in missing]
            place = " › ".join(filter(None, shown))
            place = f"§ {place}" if place and not place.startswith("§") else place
            made.append(Section("\n\n".join([*whole, text or path[-1][1]]), place))
        if not made and title:
            made.append(Section(title[1]))
        return made


def _shown(path: _Path) -> list[str]:
    """Cut the headings of a place, and empty the middle ones where all together are too long."""
    names = [name if len(name) <= _LONGEST_HEADING else name[: _LONGEST_HEADING - 1] + "…" for _, name in path]
    total = sum(map(len, names))
    for at in range(1, len(names) - 1):
        if total > _LONGEST_PLACE:
            total -= len(names[at])
            names[at] = ""
    return names
