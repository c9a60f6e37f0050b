"""The query language: from what is typed to what is asked of the encoder and of the index, and back.

Plain words, `"a phrase"` that must occur, `-word` and `-"a phrase"` that must not, and the filters `ext:pdf,docx`
(also `type:`), `in:folder`, `name:part`, `after:2024-05`, `before:2023`, and `like:/path/of/a/file` or
`like:/path/of/a/file#12` for what is like a file or its passage 12. What is none of these is plain text, and so is
a single character behind a dash, a small word, or an amount: `rsync -a`, `-18 °C` and `-29.99`. No query is an error.
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from inkling.search.stop_words import STOP_WORDS
from inkling.search.words import any_of, quoted, starts_word, word_runs, words_of
from inkling.store.rows import Filter
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
_QUOTE = re.compile('["“”„]')
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

_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a query in its place; `value` is without quotes, sign and key."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Query:
    """What a typed query means.

    `parts` are its pieces in the order typed. `meaning` is the text for the encoder, empty where the query is made
    of filters alone. `words` are the distinct words worth looking for, lower case and rid of stop words unless
    nothing else is left but negations. `after` and `before` are seconds since 1970.
    """

    parts: tuple[Part, ...]
    meaning: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]
    suffixes: tuple[str, ...]
    folders: tuple[str, ...]
    names: tuple[str, ...]
    after: float | None
    before: float | None
    like: str = ""

    @property
    def filter(self) -> Filter:
        """What the store is to let pass."""
        return Filter(
            suffixes=self.suffixes,
            folders=self.folders,
            names=self.names,
            after=self.after,
            before=self.before,
            required=tuple(quoted(phrase) for phrase in self.phrases),
            excluded=tuple(quoted(text) for text in self.excluded),
        )

    @property
    def expression(self) -> str:
        """The FTS5 expression that any of the words matches, empty where there is none."""
        return any_of(self.words)

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Give the values of one kind of part in the order typed."""
        return tuple(part.value for part in self.parts if part.kind == kind)

    def having(self, kind: Kind, values: Sequence[str]) -> "Query":
        """Put values in the place of all parts of one kind; no values remove them."""
        others = tuple(part for part in self.parts if part.kind != kind)
        return _read((*others, *(Part(kind, value) for value in values)))

    def unquoted(self) -> "Query":
        """Let the words of phrases stand anywhere."""
        parts = [
            Part("plain", " ".join(word_runs(part.value))) if part.kind == "phrase" else part for part in self.parts
        ]
        return _read(parts)


def parse(text: str) -> Query:
    """Read a query; never raises, and the work is bounded whatever the text.

    A date that names a year or a month stands for its first day in local time.
    """
    legible = _NOT_TEXT.sub(" ", text[:LONGEST_QUERY])
    paths = {_cleaned(path): path for path in _WRITTEN_OUT.findall(legible) if os.path.isabs(_folder(path))}  # noqa: PTH117
    return _understood(_merged(_bounded(_pieces(_cleaned(legible), paths))))


def render(query: Query) -> str:
    """Write a query as it would be typed; `parse(render(query)) == query` for a query that was parsed."""
    written = _written(query.parts)
    # A mark that quotes nothing may come to quote an exclusion before the next such mark, but for its own.
    return written if parse(written) == query else _written(query.parts, sure=True)


def _read(parts: Sequence[Part]) -> Query:
    """Understand parts as they would be typed; one with a mark that must not come to quote the next goes last."""
    query = parse(_written(parts))
    if query.parts == _merged(parts):
        return query
    return parse(_written(sorted(parts, key=lambda part: part.kind == "plain" and bool(_QUOTE.search(part.value)))))


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
        if _QUOTE.match(text, start + 1):
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
    opening = _QUOTE.match(text, start)
    closing = _QUOTE.search(text, start + 1) if opening else None
    return (text[start + 1 : closing.start()].strip(), closing.end()) if closing else None


def _value(text: str, start: int) -> tuple[str, int]:
    """Read what stands after a key or a sign: a quotation, or all up to the next space."""
    quotation = _quotation(text, start)
    if quotation:
        return quotation
    end = _space(text, start)
    value = text[start:end]
    return ("" if _QUOTE.match(value) else value), end


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


def plain_suffix(typed: str) -> str:
    """Write a suffix as files are known by it: `*.PDF` and `.pdf` are "pdf", and `*` is none."""
    return typed.strip().lstrip("*.").lower()


def _proper(kind: Kind, value: str) -> str:
    """Write the value of a filter in its usual form, empty where it makes no sense."""
    if kind == "ext":
        suffixes = map(plain_suffix, value.split(","))
        usable = (suffix for suffix in suffixes if suffix and not _GAP.search(suffix) and not _QUOTE.search(suffix))
        return ",".join(dict.fromkeys(usable))
    if kind in ("after", "before"):
        return _day(value)[0]
    if kind == "like":
        path = _folder(value)
        return path if os.path.isabs(path) else ""  # noqa: PTH117
    return value


def _day(value: str) -> tuple[str, float]:
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


def _bounded(pieces: Iterator[Part]) -> Iterator[Part]:
    counts: dict[Kind, int] = {}
    for part in pieces:
        counts[part.kind] = counts.get(part.kind, 0) + 1
        if part.kind == "plain" or counts[part.kind] <= MOST_PARTS:
            yield part
        elif part.kind == "phrase":
            yield from (Part("plain", word) for word in words_of(part.value))


def _merged(pieces: Iterable[Part]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for part in pieces:
        if part.kind == "plain" and parts and parts[-1].kind == "plain":
            parts[-1] = Part("plain", f"{parts[-1].value} {part.value}")
        else:
            parts.append(part)
    return tuple(parts)


def _understood(parts: tuple[Part, ...]) -> Query:
    blank = Query(parts, "", (), (), (), (), (), (), None, None)
    meaning = " ".join(part.value for part in parts if part.kind in ("plain", "phrase"))
    # As texts are: some systems and programs write the marks of letters behind them.
    meaning = unicodedata.normalize("NFC", meaning)
    suffixes = ",".join(blank.of("ext"))
    return replace(
        blank,
        meaning=meaning,
        words=words_of(meaning),
        phrases=blank.of("phrase"),
        excluded=blank.of("excluded"),
        suffixes=tuple(dict.fromkeys(suffixes.split(","))) if suffixes else (),
        folders=tuple(dict.fromkeys(map(_folder, blank.of("in")))),
        names=blank.of("name"),
        after=max((_day(value)[1] for value in blank.of("after")), default=None),
        before=min((_day(value)[1] for value in blank.of("before")), default=None),
        like=next(iter(blank.of("like")), ""),
    )


def _folder(value: str) -> str:
    expanded = os.path.expanduser(value)  # noqa: PTH111 -- a name of any user is plain text, never an error
    return os.path.normpath(expanded) if os.path.isabs(expanded) else value.strip("/\\") or value  # noqa: PTH117


def _written(parts: Sequence[Part], *, sure: bool = False) -> str:
    """Write parts as they would be typed; a `sure` exclusion stands in quotes whatever it is."""
    return " ".join(_written_part(part, within_quotes=sure and part.kind == "excluded") for part in parts)


def _written_part(part: Part, *, within_quotes: bool) -> str:
    if part.kind == "plain":
        return part.value
    within_quotes = within_quotes or " " in part.value or part.value != _cleaned(part.value) or part.kind == "phrase"
    within_quotes = within_quotes or (part.kind == "excluded" and not _excludes(part.value))
    value = f'"{part.value}"' if within_quotes else part.value
    return {"phrase": "", "excluded": "-"}.get(part.kind, f"{part.kind}:") + value
