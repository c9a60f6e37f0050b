"""The query language: from what is typed to its parts, and back.

Plain words, `"a phrase"` that must occur, `-word` and `-"a phrase"` that must not, and the filters `ext:pdf,docx`
(also `type:`), `in:folder`, `name:part`, `after:2024-05`, `before:2023`, and `like:/path/of/a/file` or
`like:/path/of/a/file#12` for what is like a file or its passage 12. What is none of these is plain text, and so is
a single character behind a dash, a small word, or an amount: `rsync -a`, `-18 °C` and `-29.99`. No query is an error.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from inkling.search.stop_words import STOP_WORDS
from inkling.search.words import starts_word, word_runs, words_of
from inkling.store.splitting import is_unspaced

Kind = Literal["plain", "phrase", "excluded", "ext", "in", "name", "after", "before", "like"]

LONGEST_QUERY = 10_000
"""Characters of a query that are looked at; what follows is left out."""

MOST_PARTS = 32
"""Phrases, exclusions and filters of one kind that count; further ones are plain text or left out."""

_KEYS: dict[str, Kind] = {
    "ext": "ext", "type": "ext", "in": "in", "name": "name", "after": "after", "before": "before",
    "like": "like",
}
QUOTE = re.compile('["“”„]')
"""What opens a quotation, and closes any other."""

_FILTER = re.compile(r"(ext|type|in|name|after|before|like):", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?", re.ASCII)
_DOTTED_DATE = re.compile(r"(?:(?:(\d{1,2})\.)?(\d{1,2})\.)?(\d{4})", re.ASCII)
_NUMBER = r"\d+(?:[.,'’]\d{3})*"
_AMOUNT = re.compile(
    rf"(?:[€$£¥]?{_NUMBER}[.,]\d\d[€$£¥]?|[€$£¥]{_NUMBER}|{_NUMBER}(?:[.,]\d)?(?:[€$£¥%]|°[CF]?))[.,;:)]*"
)
_DEGREES = re.compile(r"\d+(?:[.,]\d+)? °")
_GAP = re.compile(r"\s+")
_UNSEEN = re.compile("[\u00ad\u200b]")
"""Where a word may be broken, which texts are rid of as well."""

_WRITTEN_OUT = re.compile(r"""(?<!\S)(?:in|like):["“”„]([^"“”„]*)["“”„]""", re.IGNORECASE)
"""A folder or file in quotes: of a path in full every sign counts."""

_GAP_OUTSIDE = re.compile(rf"{_WRITTEN_OUT.pattern}|\s+", re.IGNORECASE)

_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a query in its place; `value` is without quotes, sign and key."""

    kind: Kind
    value: str


def typed_parts(text: str) -> tuple[Part, ...]:
    """Take a typed text apart; never raises, and the work is bounded whatever the text."""
    legible = _NOT_TEXT.sub(" ", text[:LONGEST_QUERY])
    paths = {
        _cleaned(path): path
        for path in _WRITTEN_OUT.findall(legible)
        if os.path.isabs(plain_folder(path))  # noqa: PTH117
    }
    return merged(_bounded(_pieces(_cleaned(legible), paths)))


def single_spaced(text: str) -> str:
    """Write a query with single spaces, as it is remembered; what is in quotes of a folder or file stays."""
    return _GAP_OUTSIDE.sub(lambda found: " " if found[1] is None else found[0], text).strip()


def written(parts: Sequence[Part], *, sure: bool = False) -> str:
    """Write parts as they would be typed; a `sure` exclusion stands in quotes whatever it is."""
    return " ".join(_written_part(part, within_quotes=sure and part.kind == "excluded") for part in parts)


def merged(pieces: Iterable[Part]) -> tuple[Part, ...]:
    """Put plain pieces that follow each other into one."""
    parts: list[Part] = []
    for part in pieces:
        if part.kind == "plain" and parts and parts[-1].kind == "plain":
            parts[-1] = Part("plain", f"{parts[-1].value} {part.value}")
        else:
            parts.append(part)
    return tuple(parts)


def plain_suffix(typed: str) -> str:
    """Write a suffix as files are known by it: `*.PDF` and `.pdf` are "pdf", and `*` is none."""
    return typed.strip().lstrip("*.").lower()


def plain_folder(value: str) -> str:
    """Write a folder as files are known by it: a path in full is normal, and a name has no separators around it."""
    expanded = os.path.expanduser(value)  # noqa: PTH111 -- a name of any user is plain text, never an error
    return os.path.normpath(expanded) if os.path.isabs(expanded) else value.strip("/\\") or value  # noqa: PTH117


def typed_day(value: str) -> tuple[str, float]:
    """Read a day, a month or a year: its usual form, empty if it is none, and where it begins."""
    match, dotted = _DATE.fullmatch(value), _DOTTED_DATE.fullmatch(value)
    groups = match.groups() if match else dotted.groups()[::-1] if dotted else ()
    named = [group.zfill(2) for group in groups if group]
    if not named:
        return "", 0.0
    year, month, day = (*map(int, named), 1, 1)[:3]
    try:
        return "-".join(named), datetime(year, month, day).timestamp()
    except (ValueError, OverflowError, OSError):
        return "", 0.0


def _cleaned(text: str) -> str:
    """Write a text without what is not seen, and with single spaces between words."""
    return _GAP.sub(" ", _UNSEEN.sub("", text)).strip()


def _pieces(text: str, paths: Mapping[str, str]) -> Iterator[Part]:
    """Read the pieces of a cleaned text; `paths` are as they were typed, by what became of them."""
    position = 0
    while position < len(text):
        if text[position] == " ":
            position += 1
            continue
        part, position = _piece(text, position, paths)
        yield part


def _piece(text: str, start: int, paths: Mapping[str, str]) -> tuple[Part, int]:
    """Read the piece that starts at a character that is no space; give it and where it ends."""
    phrase = _quotation(text, start)
    if phrase and _has_word(phrase[0]):
        return Part("phrase", phrase[0]), phrase[1]
    if text[start] == "-":
        value, end = _value(text, start + 1)
        if QUOTE.match(text, start + 1):
            excludes = _has_word(value)
        else:
            excludes = _excludes(value) and not _DEGREES.match(text, start + 1)
        if excludes:
            return Part("excluded", value), end
    key = _FILTER.match(text, start)
    if key:
        value, end = _value(text, key.end())
        kind = _KEYS[key.group(1).lower()]
        proper = _proper(kind, paths.get(value, value) if kind in ("in", "like") else value)
        if proper:
            return Part(kind, proper), end
    end = _space(text, start)
    return Part("plain", text[start:end]), end


def _quotation(text: str, start: int) -> tuple[str, int] | None:
    """Read what stands between two quotation marks and where it ends; any kind of mark closes any other."""
    opening = QUOTE.match(text, start)
    closing = QUOTE.search(text, start + 1) if opening else None
    return (text[start + 1 : closing.start()].strip(), closing.end()) if closing else None


def _value(text: str, start: int) -> tuple[str, int]:
    """Read what stands after a key or a sign: a quotation, or all up to the next space."""
    quotation = _quotation(text, start)
    if quotation:
        return quotation
    end = _space(text, start)
    value = text[start:end]
    return ("" if QUOTE.match(value) else value), end


def _space(text: str, start: int) -> int:
    end = text.find(" ", start)
    return len(text) if end < 0 else end


def _has_word(text: str) -> bool:
    return any(map(starts_word, text))


def _excludes(value: str) -> bool:
    """Tell whether what stands behind a dash is to be left out though it is not in quotes."""
    words = tuple(word_runs(value))
    small = len(words) == 1 and (words[0] in STOP_WORDS or (len(words[0]) == 1 and not is_unspaced(words[0])))
    return bool(words) and not (small or value.startswith("-") or _AMOUNT.fullmatch(value))


def _proper(kind: Kind, value: str) -> str:
    """Write the value of a filter in its usual form, empty where it makes no sense."""
    if kind == "ext":
        suffixes = map(plain_suffix, value.split(","))
        usable = (suffix for suffix in suffixes if suffix and not _GAP.search(suffix) and not QUOTE.search(suffix))
        return ",".join(dict.fromkeys(usable))
    if kind in ("after", "before"):
        return typed_day(value)[0]
    if kind == "like":
        path = plain_folder(value)
        return path if os.path.isabs(path) else ""  # noqa: PTH117
    return value


def _bounded(pieces: Iterator[Part]) -> Iterator[Part]:
    counts: dict[Kind, int] = {}
    for part in pieces:
        counts[part.kind] = counts.get(part.kind, 0) + 1
        if part.kind == "plain" or counts[part.kind] <= MOST_PARTS:
            yield part
        elif part.kind == "phrase":
            yield from (Part("plain", word) for word in words_of(part.value))


def _written_part(part: Part, *, within_quotes: bool) -> str:
    if part.kind == "plain":
        return part.value
    within_quotes = within_quotes or " " in part.value or part.value != _cleaned(part.value) or part.kind == "phrase"
    within_quotes = within_quotes or (part.kind == "excluded" and not _excludes(part.value))
    value = f'"{part.value}"' if within_quotes else part.value
    return {"phrase": "", "excluded": "-"}.get(part.kind, f"{part.kind}:") + value
