"""Dates, amounts, telephone numbers and identifiers of a query as wholes, and the other ways to write them.

All are phrases of words as the full text splits them, so that `12.03.2024` finds `2024-03-12` and `March 12, 2024`,
`1,234.50` finds `1.234,50` and `1234.50`, `v2.1.0` finds `2.1.0`, and an identifier or an address is looked for as a
whole.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice

from inkling.search.forms import Form
from inkling.search.telephones import telephones
from inkling.search.words import quoted, word_runs
from inkling.store.reader import Reader
from inkling.store.splitting import spaced

_ENGLISH = (
    ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
    ("july", "jul"), ("august", "aug"), ("september", "sep"), ("october", "oct"), ("november", "nov"),
    ("december", "dec"),
)  # fmt: skip
_OTHERS = (
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    (
        "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου "
        "σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου"
    ),
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
)
"""As they stand in a date of German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Greek, Turkish."""

_MONTHS = tuple(
    tuple(dict.fromkeys((*english, *others)))
    for english, others in zip(_ENGLISH, zip(*map(str.split, _OTHERS), strict=True), strict=True)
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names} | {"sept": 9}
_NAME = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DATE = re.compile(
    rf"""
    (?<![\w.])(?:
        (?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})
      | (?P<d2>\d{{1,2}})(?P<between>[./-])(?P<m2>\d{{1,2}})(?P=between)(?P<y2>\d{{4}})
      | (?<![/-])(?P<d6>\d\d)(?P<joint>[./-])(?P<m6>\d\d)(?P=joint)(?P<y6>\d\d)(?![./-]\d)
      | (?P<n3>{_NAME})\.?\ (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\ (?P<y3>\d{{4}})
      | (?P<d4>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\ (?:(?:of|de)\ )?(?P<n4>{_NAME})\.?,?\ (?:de\ )?(?P<y4>\d{{4}})
    )(?![\w])
      | (?<!\d)(?P<y5>\d{{4}})[年년]\ ?(?P<m5>\d{{1,2}})[月월]\ ?(?P<d5>\d{{1,2}})[日일]
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WAYS = range(1, 7)
_AMOUNT = re.compile(
    r"(?<![\w.,])(?P<whole>\d{1,3}(?:(?P<between>[.,'’\u00a0\u202f ])\d{3})(?:(?P=between)\d{3})*|\d+)"
    r"(?:[.,](?P<part>\d{1,2}))?(?![\w]|[.,]\d)"
)
_DIGITS_BEFORE = re.compile(r"(?:\+|\d\s)\Z")
_DIGITS_BEHIND = re.compile(r"\s\d")
_VERSION = re.compile(r"v?(\d+(?:\.\d+)+)", re.IGNORECASE)
_IDENTIFIER = re.compile(r"\S+")
_EDGES = "()[]{}<>\"'“”„‘’«».,;:!?…*"
_JOINTS = re.compile(r"(?<=\w)[-_.@/:#+&\\]+(?=\w)")
_YEARS = range(1900, 2101)
_CENTURY = 50
"""Years written with two digits are of this century below, else of the one before."""

_MOST = 8
_LOOKED_AT = 32
_TAKEN_APART = 4

LONGEST = 64
MOST_COUNTED = 10_000


Spellings = tuple[str, ...]
"""The phrases that write a date, an amount or an identifier, as it stands in the query first."""


def spellings(text: str) -> tuple[Spellings, ...]:
    """Give the spellings of each date, amount and identifier of a query."""
    # Three numbers of two digits may as well be the end of a telephone number, or a version.
    others = _DATE.sub(lambda match: match.group() if match["y6"] else " ", text)
    found = islice(chain(_dates(text), _amounts(others), telephones(others), _identifiers(others)), _LOOKED_AT)
    wholes: dict[str, dict[str, None]] = {}
    for phrases in found:
        written = dict.fromkeys(" ".join(word_runs(phrase)) for phrase in phrases)
        # The same number may be an amount and a telephone's.
        wholes.setdefault(next(iter(written)), {}).update(written)
    return tuple(tuple(phrases) for own, phrases in wholes.items() if len(phrases) > 1 or " " in own)[:_MOST]


def _dates(text: str) -> Iterator[list[str]]:
    for match in _DATE.finditer(text):
        if days := _days(match):
            yield [match.group(), *(spelling for found in days for spelling in _written(found))]


def _days(match: re.Match[str]) -> list[date]:
    year, month, day = (_number(match, part) for part in ("y", "m", "d"))
    if match["y6"]:
        year += 2000 if year < _CENTURY else 1900
    swapped = (match["between"] or match["joint"]) in ("/", "-")
    return [found for found in (_day(year, month, day), _day(year, day, month) if swapped else None) if found]


def _number(match: re.Match[str], part: str) -> int:
    """Read the year, month or day of whichever way to write it matched."""
    value = next(filter(None, (match.groupdict().get(f"{part}{way}") for way in _WAYS)), "")
    return int(value) if value else _month(match["n3"] or match["n4"])


def _month(typed: str) -> int:
    """Read the name of a month as the expression knows it, which takes an i without its dot for an i."""
    return next(number for name, number in _NUMBERS.items() if re.fullmatch(name, typed, re.IGNORECASE))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _written(day: date) -> Iterator[str]:
    yield f"{day.year} {day.month:02} {day.day:02}"
    in_short = [f"{day.year % 100:02}"] if 1900 + _CENTURY <= day.year < 2000 + _CENTURY else []
    for month, number in ((f"{day.month:02}", f"{day.day:02}"), (str(day.month), str(day.day))):
        for year in (day.year, *in_short):
            yield f"{number} {month} {year}"
            yield f"{month} {number} {year}"
    yield from (f"{name} {day.day} {day.year}" for name in _ENGLISH[day.month - 1])
    for name in _MONTHS[day.month - 1]:
        yield f"{day.day} {name} {day.year}"
        yield f"{day.day} de {name} de {day.year}"
    yield f"{day.year}年{day.month}月{day.day}日"
    yield f"{day.year}년 {day.month}월 {day.day}일"


def _amounts(text: str) -> Iterator[list[str]]:
    for match in _AMOUNT.finditer(text):
        if (match["between"] or "").isspace() and _is_longer(text, match):
            continue
        digits = re.sub(r"\D", "", match["whole"])
        if match["part"] is None and (len(digits) < 5 and match["between"] is None):
            continue
        grouped = f"{int(digits):,}".replace(",", " ") if len(digits) < LONGEST else digits
        part = (match["part"] or "").ljust(2 if match["part"] and len(digits) > 2 else 0, "0")
        whole = list(dict.fromkeys((grouped, digits)))
        yield [
            match.group(),
            *(f"{form} {part}" for form in whole),
            *(form for form in whole if part in ("", "00") and len(form) > 3 and not is_year(form)),
            *(f"{form} 00" for form in whole if not part),
        ]


def _is_longer(text: str, amount: re.Match[str]) -> bool:
    """Tell whether an amount in groups is a part of a longer number, as of a telephone's."""
    return bool(_DIGITS_BEFORE.search(text, 0, amount.start()) or _DIGITS_BEHIND.match(text, amount.end()))


def _identifiers(text: str) -> Iterator[list[str]]:
    for match in _IDENTIFIER.finditer(text):
        word = match.group().strip(_EDGES)
        joined = _JOINTS.search(word)
        if not joined or len(word) > LONGEST or _AMOUNT.fullmatch(word):
            continue
        if version := _VERSION.fullmatch(word):
            yield [word, version[1], f"v{version[1]}"]
        elif re.search(r"[\d_@\\#]|\w\w\.\w\w", word):
            yield [word]


def is_year(word: str) -> bool:
    """Tell whether a number is rather a year than an amount."""
    return len(word) == 4 and word.isdecimal() and int(word) in _YEARS


def standing(reader: Reader, text: str) -> tuple[Spellings, ...]:
    """Give the spellings of each whole of a query, its own first, without others of which a word stands nowhere."""
    found = spellings(text)
    known = reader.frequencies(list({word for phrases in found for phrase in phrases for word in phrase.split()}))
    return tuple(
        (own, *(phrase for phrase in others if all(map(known.get, phrase.split())))) for own, *others in found
    )


def is_one_word(phrases: Spellings) -> bool:
    """Tell whether a whole stands in the query as a single word."""
    return " " not in phrases[0]


def spellings_of_parts(
    reader: Reader, wholes: Sequence[Spellings], frequencies: Mapping[str, int]
) -> dict[str, tuple[Form, ...]]:
    """Find how the index writes dates, amounts and identifiers without a word of theirs: "Feb" as "2024-02-29".

    So whoever holds the whole in another spelling lacks no word of the question. All wholes of one word are told.
    """
    found: dict[str, list[Form]] = defaultdict(list)
    for own, *others in (*wholes[:_TAKEN_APART], *filter(is_one_word, wholes[_TAKEN_APART:])):
        words = [word for word in dict.fromkeys(spaced(own).split()) if word in frequencies]
        for other in others:
            without = [word for word in words if word not in spaced(other).split()]
            count = reader.matching_passages(quoted(other), MOST_COUNTED) if without else 0
            for word in without if count else ():
                found[word].append(Form(other, 1.0, count))
    return {word: tuple(forms) for word, forms in found.items()}
