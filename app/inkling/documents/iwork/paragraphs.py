"""Puts the paragraphs of a text of iWork, of whatever year, below the headings that stand above them."""

from collections.abc import Iterable
from dataclasses import dataclass

from inkling.documents.outline import Outline


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its text, the level of a heading or 0, whether it is an item of a list, and what is beside it."""

    text: str
    level: int = 0
    is_item: bool = False
    beside: str = ""


def add_paragraphs(outline: Outline, paragraphs: Iterable[Paragraph]) -> None:
    """Add paragraphs to an outline, what is beside each of them right behind it."""
    for paragraph in paragraphs:
        outline.paragraph(paragraph.text, [paragraph.beside], level=paragraph.level, is_item=paragraph.is_item)


def text_of(paragraphs: Iterable[Paragraph]) -> str:
    """Give all text of some paragraphs, line by line."""
    lines = (line for paragraph in paragraphs for line in (paragraph.text, paragraph.beside))
    return "\n".join(filter(None, lines))
