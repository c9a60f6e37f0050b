"""Other ways to write the dates, amounts and identifiers that a query holds.

All are phrases of words as the full text splits them, so that `12.03.2024` finds `2024-03-12` and `March 12, 2024`,
`1,234.50` finds `1.234,50` and `1234.50`, and an identifier or an address is looked for as a whole.
"""

import re
from collections.abc import Iterator
from datetime import date

from inkling.search.query import word_runs

_MONTHS = (
    ("january", "jan", "januar"), ("february", "feb", "februar"), ("march", "mar", "märz"),
    ("april", "apr", "april"), ("may", "may", "mai"), ("june", "jun", "juni"), ("july", "jul", "juli"),
    ("august", "aug", "august"), ("september", "sep", "september"), ("october", "oct", "oktober"),
    ("november", "nov", "november"), ("december", "dec", "dezember"),
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names} | {"sept": 9}
_NAME = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DATE = re.compile(
    rf"""
    (?<![\w.])(?:
        (?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})
      | (?P<d2>\d{{1,2}})(?P<between>[./-])(?P<m2>\d{{1,2}})(?P=between)(?P<y2>\d{{4}})
      | (?P<n3>{_NAME})\.?\ (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\ (?P<y3>\d{{4}})
      | (?P<d4>\d{{1,2}})(?:st|nd|rd|th|\.)?\ (?:of\ )?(?P<n4>{_NAME})\.?,?\ (?P<y4>\d{{4}})
    )(?![\w])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?<![\w.,])(?P<whole>\d{1,3}(?:(?P<between>[.,'’\u00a0\u202f ])\d{3})(?:(?P=between)\d{3})*|\d+)"
    r"(?:[.,](?P<part>\d{1,2}))?(?![\w]|[.,]\d)"
)
_IDENTIFIER = re.compile(r"\S+")
_EDGES = "()[]{}<>\"'“”„‘’«».,;:!?…*"
_JOINTS = re.compile(r"(?<=\w)[-_.@/:#+&\\]+(?=\w)")
_LONGEST = 64
_MOST = 8


def spellings(text: str) -> tuple[tuple[str, ...], ...]:
    """Give for each date, amount and identifier of a query the phrases that write it, its own first."""
    found = [*_dates(text), *_amounts(_DATE.sub(" ", text)), *_identifiers(_DATE.sub(" ", text))]
    whole = (tuple(dict.fromkeys(" ".join(word_runs(phrase)) for phrase in phrases)) for phrases in found)
    return tuple(dict.fromkeys(phrases for phrases in whole if len(phrases) > 1 or " " in phrases[0]))[:_MOST]


def _dates(text: str) -> Iterator[list[str]]:
    for match in _DATE.finditer(text):
        year, month, day = (_number(match, part) for part in ("y", "m", "d"))
        swapped = match["between"] in ("/", "-")
        days = [found for found in (_day(year, month, day), _day(year, day, month) if swapped else None) if found]
        if days:
            yield [match.group(), *(spelling for found in days for spelling in _written(found))]


def _number(match: re.Match[str], part: str) -> int:
    """Read the year, month or day of whichever way to write it matched."""
    value = next(filter(None, (match.groupdict().get(f"{part}{way}") for way in range(1, 5))), "")
    return int(value) if value else _NUMBERS[(match["n3"] or match["n4"]).lower()]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _written(day: date) -> Iterator[str]:
    names = dict.fromkeys(_MONTHS[day.month - 1])
    yield f"{day.year} {day.month:02} {day.day:02}"
    for month, number in ((f"{day.month:02}", f"{day.day:02}"), (str(day.month), str(day.day))):
        yield f"{number} {month} {day.year}"
        yield f"{month} {number} {day.year}"
    for name in names:
        yield f"{day.day} {name} {day.year}"
        yield f"{name} {day.day} {day.year}"


def _amounts(text: str) -> Iterator[list[str]]:
    for match in _AMOUNT.finditer(text):
        digits = re.sub(r"\D", "", match["whole"])
        if match["part"] is None and (len(digits) < 5 and match["between"] is None):
            continue
        grouped = f"{int(digits):,}".replace(",", " ") if len(digits) < _LONGEST else digits
        part = (match["part"] or "").ljust(2 if match["part"] and len(digits) > 2 else 0, "0")
        whole = list(dict.fromkeys((grouped, digits)))
        yield [
            match.group(),
            *(f"{form} {part}".strip() for form in whole),
            *(form for form in whole if part in ("", "00") and (len(form) > 4 or " " in form)),
            *(f"{form} 00" for form in whole if not part),
        ]


def _identifiers(text: str) -> Iterator[list[str]]:
    for match in _IDENTIFIER.finditer(text):
        word = match.group().strip(_EDGES)
        joined = _JOINTS.search(word)
        if not joined or len(word) > _LONGEST or _AMOUNT.fullmatch(word):
            continue
        if re.search(r"[\d_@\\#]|\w\w\.\w\w", word):
            yield [word]
