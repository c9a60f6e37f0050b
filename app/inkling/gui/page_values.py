"""What passes between the window and the process that draws pages; importing this costs nothing."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of the page's width and height."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page to draw, counted from 1, `width` pixels wide, with a sentence and words to find on it.

    `near` is a text to look at where the sentence is not found.
    """

    path: str
    page: int
    width: int
    sentence: str = ""
    words: tuple[str, ...] = ()
    near: str = ""


@dataclass(frozen=True, slots=True)
class PagePixels:
    """A drawn page: `pixels` are rows of `stride` bytes, each pixel blue, green, red and one byte unused."""

    pages: int
    width: int
    height: int
    stride: int
    pixels: bytes
    sentence: tuple[Box, ...]
    words: tuple[Box, ...]
    near: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class PageTrouble:
    """Why a page cannot be shown, and what to do."""

    title: str
    advice: str = ""
