"""Other ways to write what a query holds: dates, amounts, identifiers, and words that are joined or divided.

All are phrases of words as the full text splits them, so that `12.03.2024` finds `2024-03-12` and `March 12, 2024`,
`1,234.50` finds `1.234,50` and `1234.50`, and an identifier or an address is looked for as a whole. What is written
with spaces, hyphens or dots, or with none, finds its like: `email` and `e-mail`, `USA` and `U.S.A.`, the number of an
account in groups of four, `parse header line` and `parseHeaderLine`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice, pairwise

from inkling.search.forms import MOST_RARE, RARE, Form, occurrences, spelled, stems_of
from inkling.search.query import MOST_WORDS, quoted, word_runs
from inkling.search.stop_words import STOP_WORDS
from inkling.store.reader import Reader
from inkling.store.rows import Filter
from inkling.store.splitting import is_unspaced

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

MOST_JOINED = 24
MOST_NEIGHBOURS = 4
MOST_DIVIDED = 8
MOST_HYPHENATED = 4
MOST_COUNTED = 10_000
LOOKED_AT = 8
WORDS_OF_NAMES = 6
"""Longer questions do not ask for a file by its name."""

SHORTEST_IN_NAME = 7
FILES_NAMED = 8

_YEARS = range(1900, 2101)
_PIECE = re.compile(r"[^\W_]+")
_HYPHENS = frozenset("-‐‑_")
_INITIALS = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){1,6}[^\W\d_](?!\w)")
_CAMEL = re.compile(r"[A-Z]?[a-z]+\d*|[A-Z]+\d*(?![a-z])|\d+")
_INITIALS_JOINED = range(2, 7)
_HYPHENATED = range(5, 17)
_FRONT_LETTERS = "etux"
"""Single letters that words begin with before a hyphen: e-mail, t-shirt, u-turn, x-ray."""

_ACCOUNT = re.compile(
    r"(?<!\w)(?:[A-Z]{2}\d\d(?:[ -]?[A-Z\d]{4}){2,7}(?:[ -]?[A-Z\d]{1,4})?|\d{4}(?:[ -]?\d{4}){3})(?!\w)",
    re.IGNORECASE,
)
_LEAST_DIGITS = 10

_Divided = tuple[str, set[str], str]
"""A phrase, the words that it may stand for, and as what it must be written in most passages to do so."""


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
            *(form for form in whole if part in ("", "00") and len(form) > 3 and not _is_year(form)),
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


def _is_year(word: str) -> bool:
    return word.isdecimal() and int(word) in _YEARS


def other_spellings(reader: Reader, text: str, frequencies: Mapping[str, int]) -> dict[str, tuple[Form, ...]]:
    """Find how words of a text are written in the index where they are joined or divided otherwise.

    The words are given with the number of passages they stand in. What stands nowhere is no spelling. Of words that
    have no hyphens only the rare are looked for, and the work is bounded.
    """
    found: dict[str, list[Form]] = defaultdict(list)
    joined = dict(islice(_joined(text, frequencies), MOST_JOINED))
    for whole, frequency in occurrences(reader, joined).items():
        for word in filter(joined[whole].__contains__, frequencies):
            found[word].append(Form(whole, 1.0, frequency))
    for phrase, words, pattern in chain(
        islice(_divided(text, frequencies), MOST_DIVIDED), _hyphenated(reader, frequencies)
    ):
        frequency = reader.matching_passages(quoted(phrase), MOST_COUNTED)
        if frequency and (not pattern or _is_written(reader, phrase, pattern)):
            for word in filter(words.__contains__, frequencies):
                found[word].append(Form(phrase, 1.0, frequency))
    return {word: tuple(forms) for word, forms in found.items()}


def spellings_in_names(reader: Reader, words: Sequence[str]) -> dict[str, tuple[Form, ...]]:
    """Find what in names of files begins with neighbouring words of a short question: `taxReturnScan2023`."""
    short = len(words) <= WORDS_OF_NAMES
    runs = [words[first:last] for first, last in _windows(len(words))] if short else []
    joined = {whole: run for run in runs if len(whole := "".join(run)) >= SHORTEST_IN_NAME}
    if not joined:
        return {}
    expression = " OR ".join(f"{quoted(whole)} *" for whole in joined)
    files = reader.files([hit.file for hit in reader.names(expression, Filter(), FILES_NAMED)]).values()
    named = sorted({stem for file in files for stem in stems_of(reader, file.called)})
    found: dict[str, list[Form]] = defaultdict(list)
    for whole, run in joined.items() if named else ():
        beginning = "".join(stems_of(reader, whole))
        forms = [Form(spelled(reader, stem), 1.0, 1) for stem in named if stem.startswith(beginning)]
        for word in run if forms else ():
            found[word] += forms
    return {word: tuple(forms) for word, forms in found.items()}


def _windows(count: int) -> Iterator[tuple[int, int]]:
    """Give where two to four neighbours among so many begin and end."""
    for first in range(count - 1):
        for last in range(first + 2, min(first + MOST_NEIGHBOURS, count) + 1):
            yield first, last


def _joined(text: str, frequencies: Mapping[str, int]) -> Iterator[tuple[str, set[str]]]:
    """Join account numbers, initials, words with hyphens, and words side by side of which one is rare."""
    yield from ((whole, words) for whole, words in _accounts(text) if words != {whole})
    for initials in _INITIALS.findall(text.lower()):
        yield initials.replace(".", ""), set(initials.split("."))
    pieces = list(islice(_PIECE.finditer(text), MOST_WORDS))
    words = [piece.group().lower() for piece in pieces]
    gaps = [text[before.end() : after.start()] for before, after in pairwise(pieces)]
    spaced = []
    for first, last in _windows(len(words)):
        run, between = words[first:last], set(gaps[first : last - 1])
        whole = "".join(run)
        if whole.isdecimal() or len(whole) > _LONGEST or is_unspaced(whole):
            continue
        if between <= _HYPHENS:
            yield whole, set(run)
        elif between == {" "} and any(frequencies.get(word, RARE + 1) <= RARE for word in run):
            spaced.append((whole, set(run)))
    yield from ((whole, run) for whole, run in spaced if run.isdisjoint(STOP_WORDS))


def _divided(text: str, frequencies: Mapping[str, int]) -> Iterator[_Divided]:
    """Divide account numbers, numbers of four digits, words with inner capitals, and what may be initials."""
    for whole, words in _accounts(text):
        groups = [whole[place : place + 4] for place in range(0, len(whole), 4)]
        if words != set(groups):
            yield " ".join(groups), words, ""
    typed = {piece.group().lower(): piece.group() for piece in _PIECE.finditer(text)}
    for word, frequency in frequencies.items():
        as_typed = typed.get(word, word)
        pieces = _CAMEL.findall(as_typed)
        if len(word) == 4 and word.isdecimal() and not _is_year(word):
            yield f"{word[0]} {word[1:]}", {word}, ""
        elif frequency > RARE:
            continue
        elif "".join(pieces) == as_typed and any(piece[0].isupper() for piece in pieces[1:]):
            yield " ".join(pieces).lower(), {word}, ""
        elif len(word) in _INITIALS_JOINED and word.isalpha() and (as_typed.isupper() or not frequency):
            yield " ".join(word), {word}, r"\.\s?".join(word)


def _accounts(text: str) -> Iterator[tuple[str, set[str]]]:
    """Find the numbers of accounts and cards: as a whole, and the words as which they are written."""
    for match in _ACCOUNT.finditer(text):
        if sum(map(str.isdecimal, match.group())) >= _LEAST_DIGITS:
            yield re.sub("[ -]", "", match.group()).lower(), set(word_runs(match.group()))


def _hyphenated(reader: Reader, frequencies: Mapping[str, int]) -> Iterator[_Divided]:
    """Divide rare words into two that the index has, which count with a hyphen only: "e-mail", but not "in voice"."""
    rare = (word for word, frequency in frequencies.items() if frequency <= RARE and word.isalpha())
    splits = [
        (word[:place], word[place:], word)
        for word in islice(rare, MOST_RARE)
        if len(word) in _HYPHENATED
        for place in range(1 if word[0] in _FRONT_LETTERS else 2, len(word) - 1)
    ]
    known = occurrences(reader, {part for front, back, _ in splits for part in (front, back)})
    standing = [split for split in splits if split[0] in known and split[1] in known]
    likely = sorted(standing, key=lambda split: -min(known[split[0]], known[split[1]]))
    for front, back, word in likely[:MOST_HYPHENATED]:
        yield f"{front} {back}", {word}, rf"{front}[-‐‑]\s*{back.rstrip('s')}"


def _is_written(reader: Reader, phrase: str, pattern: str) -> bool:
    """Tell whether words side by side are written as a pattern in most of some passages."""
    hits = reader.words(quoted(phrase), Filter(), LOOKED_AT)
    texts = [passage.text for passage in reader.passages([hit.passage for hit in hits]).values()]
    written = re.compile(rf"(?<![^\W_]){pattern}", re.IGNORECASE)
    return 2 * sum(bool(written.search(text)) for text in texts) >= len(texts) > 0
