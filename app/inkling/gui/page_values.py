"""What passes between the window and the process that draws pages; importing this costs nothing."""

from dataclasses import dataclass, replace
from pathlib import PurePath

Box = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of the page's width and height."""

MOST_PIXELS = 24_000_000

_PICTURES = frozenset((".bmp", ".gif", ".jfif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"))


def is_picture(path: str) -> bool:
    """Tell by its name whether a file is a picture that can be shown."""
    return PurePath(path).suffix.lower() in _PICTURES


def has_pages(path: str) -> bool:
    """Tell by its name whether a file can be shown page by page; a picture is a page."""
    return PurePath(path).suffix.lower() == ".pdf" or is_picture(path)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page to draw, counted from 1, `width` pixels wide, with a sentence and words to find on it.

    `near` is a text to look at where the sentence is not found. Drawn in `grey` a page is to be looked at by a
    program, and nothing is found on it.
    """

    path: str
    page: int
    width: int
    sentence: str = ""
    words: tuple[str, ...] = ()
    near: str = ""
    grey: bool = False

    @property
    def alone(self) -> "PageRequest":
        """The page with nothing to find on it."""
        return replace(self, sentence="", words=(), near="")

    @property
    def viewer(self) -> str:
        """What a person opens such files with."""
        return "picture viewer" if is_picture(self.path) else "PDF viewer"


@dataclass(frozen=True, slots=True)
class PagePixels:
    """A drawn page: `pixels` are rows of `stride` bytes, each pixel blue, green, red and one byte unused.

    In grey they are a portable graymap. A picture is `own_width` pixels wide by itself; other pages are as wide as
    they are drawn. One that `has_text` is more than a picture with a stamp on it.
    """

    pages: int
    width: int
    height: int
    stride: int
    pixels: bytes
    sentence: tuple[Box, ...] = ()
    words: tuple[Box, ...] = ()
    near: tuple[Box, ...] = ()
    own_width: int | None = None
    has_text: bool = False


@dataclass(frozen=True, slots=True)
class PageTrouble:
    """Why a page cannot be shown, and what to do."""

    title: str
    advice: str = ""
