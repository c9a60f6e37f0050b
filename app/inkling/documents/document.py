"""What a reader makes of a file: a title and sections of text with their places."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from inkling.opened_kinds import ATTACHMENT, FILE


@dataclass(frozen=True, slots=True)
class Part:
    """A document within a file, which is found by itself: a message of a mailbox, a note, a file in an archive.

    `title` as that of a Document. `written` is when it was, in seconds since 1970, None where that is not told.
    `name` is the path in the archive of the file that it is, or lies in; in an archive within another one it stands
    behind that one's, with two slashes between. Empty for what lies in no archive.
    """

    title: str
    written: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A run of text with one place in its document.

    `place` is what a person would call it ("p. 4", "Slide 3", "Sheet Budget", "§ Methods"), empty where there is
    nothing to say. `page` counts pages or slides from 1. `part` is what it is of, the same object for all sections of
    one document within the file.
    """

    text: str
    place: str = ""
    page: int | None = None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that lies in a document, to be read by a reader of its own.

    It belongs behind so many sections, whose place is `place`. `content` may take long, and raises nothing but
    Refusal, MemoryError, and OSError where the system does not let the document be read any more. What lies in an
    archive has its path there for a name. `part` is what it belongs to: of an archive itself, where it tells of none.
    """

    name: str
    content: Callable[[], bytes]
    behind: int = 1
    place: str = ""
    in_archive: bool = False
    part: Part | None = None

    @property
    def kind(self) -> str:
        """What it is called in places."""
        return FILE if self.in_archive else ATTACHMENT

    @property
    def own_name(self) -> str:
        """Its name without those of the folders that it lies in."""
        return self.name.rpartition("/")[2] if self.in_archive else self.name


@dataclass(frozen=True, slots=True)
class InnerScan:
    """Pages of a file in another that show hardly anything but a picture; `pages` are those not looked at yet.

    `content` is the hash of that file; it is found by going `way`, the numbers from 0 of what is attached.
    """

    content: bytes
    pages: tuple[int, ...]
    way: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file.

    `title` comes from the file's content alone, never from its name, so that a renamed file costs no encoding;
    it is empty where the content gives none. `missing` says what could not be read, in words for the list of files.
    `attached` is what a reader leaves to others: the registry puts it among the sections. `scanned` are the pages, of
    `pages` in all, that show hardly anything but a picture; each has a section, mostly without text.
    `inner_scans` tell of such pages in what was attached to it, of which some was `left_out` where there was too much
    or it broke its reader.
    """

    title: str
    sections: tuple[Section, ...]
    missing: str = ""
    attached: tuple[Attached, ...] = ()
    scanned: tuple[int, ...] = ()
    pages: int = 0
    inner_scans: tuple[InnerScan, ...] = ()
    left_out: bool = False


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

    So many sections with a text `before` its own are at the same place. `recognized` are the texts of pages in what
    is attached to the file, as `Pictures.inner` has them.
    """

    place: str
    start: int
    text: str
    before: int = 0
    recognized: Mapping[bytes, Mapping[int, str]] = field(default_factory=dict)

    def is_in(self, section: Section) -> bool:
        """Tell whether a section at its place holds it."""
        return section.text.startswith(self.text, self.start)


def pages_missing(count: int, total: int) -> str:
    """Say how many pages are missing of so many; nothing of none."""
    return f"{count} of {total} pages could not be read" if count else ""
