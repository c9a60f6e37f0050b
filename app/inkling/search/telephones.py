"""Telephone numbers of a query in the ways they may be written: with a country's code or without, grouped or not."""

import re
from collections.abc import Iterator

_NUMBER = re.compile(r"(?<![\w\-/.,])(?P<abroad>\+ ?|00 ?(?=[1-9]))?\(?\d[\d ()/.\-–]*\d(?!\w)")
_DIGITS = range(7, 16)
_TRUNK = "(0)"
_FIRST_GROUP = range(1, 6)
_SHORTEST_REST = 4
_COUNTRY = re.compile(r"^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})")
"""A country's code has three digits where it is none of the shorter ones."""


def telephones(text: str) -> Iterator[list[str]]:
    """Give for each number of a text that may be a telephone's its spellings, its own first."""
    for match in _NUMBER.finditer(text):
        abroad = match["abroad"] or ""
        digits = re.sub(r"\D", "", match.group()[len(abroad) :].replace(_TRUNK, "") if abroad else match.group())
        if len(digits) in _DIGITS:
            yield [match.group(), *(spelt for whole in _wholes(digits, bool(abroad)) for spelt in _grouped(whole))]


def _wholes(digits: str, abroad: bool) -> tuple[str, ...]:
    """Write a number as it is dialled from near, from afar, and without either beginning."""
    if not abroad:
        near = digits.removeprefix("0")
        return near, f"0{near}"
    near = _COUNTRY.sub("", digits, count=1)
    return near, f"0{near}", digits, f"00{digits}"


def _grouped(digits: str) -> Iterator[str]:
    yield digits
    for first in _FIRST_GROUP:
        front, rest = digits[:first], digits[first:]
        if len(rest) >= _SHORTEST_REST:
            odd = 2 + len(rest) % 2
            groups = ([rest], [rest[:odd], *_cut(rest[odd:], 2)], _cut(rest, 3), _cut(rest, 4), [rest[:3], rest[3:]])
            yield from (" ".join((front, *each)) for each in groups)


def _cut(digits: str, size: int) -> list[str]:
    """Cut digits into groups of a size; a single one that is left belongs to the last."""
    places = range(0, max(len(digits) - 1, 1), size)
    return [digits[place : place + size] if place < places[-1] else digits[place:] for place in places]
