"""What a reader makes of a file: a title and sections of text with their places."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A run of text with one place in its document.

    `place` is what a person would call it ("p. 4", "Slide 3", "Sheet Budget", "§ Methods"), empty where there is
    nothing to say. `page` counts pages or slides from 1.
    """

    text: str
    place: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that lies in a document, to be read by a reader of its own.

    It belongs behind so many sections, whose place is `place`. `content` may take long, and raises nothing but
    Refusal and MemoryError.
    """

    name: str
    content: Callable[[], bytes]
    behind: int = 1
    place: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file.

    `title` comes from the file's content alone, never from its name, so that a renamed file costs no encoding;
    it is empty where the content gives none. `missing` says what could not be read, in words for the list of files.
    `attached` is what a reader leaves to others: the registry puts it among the sections.
    """

    title: str
    sections: tuple[Section, ...]
    missing: str = ""
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is encoded and found: `text == sections[section].text[start:end]`."""

    text: str
    place: str
    page: int | None
    section: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sought:
    """A passage that is to be found again in its file: where and what it is, counted from the `start` of its section.

    So many sections with a text `before` its own are at the same place.
    """

    place: str
    start: int
    text: str
    before: int = 0

    def is_in(self, section: Section) -> bool:
        """Tell whether a section at its place holds it."""
        return section.text.startswith(self.text, self.start)


def pages_missing(count: int, total: int) -> str:
    """Say how many pages are missing of so many; nothing of none."""
    return f"{count} of {total} pages could not be read" if count else ""
