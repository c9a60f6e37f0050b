"""What a query asks of the encoder and of the index; how it is typed is told in `parts`."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inkling.search.parts import QUOTE, Kind, Part, merged, plain_folder, typed_day, typed_parts, written
from inkling.search.words import any_of, quoted, word_runs, words_of
from inkling.store.rows import Filter


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
    return _understood(typed_parts(text))


def render(query: Query) -> str:
    """Write a query as it would be typed; `parse(render(query)) == query` for a query that was parsed."""
    text = written(query.parts)
    # A mark that quotes nothing may come to quote an exclusion before the next such mark, but for its own.
    return text if parse(text) == query else written(query.parts, sure=True)


def _read(parts: Sequence[Part]) -> Query:
    """Understand parts as they would be typed; one with a mark that must not come to quote the next goes last."""
    query = parse(written(parts))
    if query.parts == merged(parts):
        return query
    return parse(written(sorted(parts, key=lambda part: part.kind == "plain" and bool(QUOTE.search(part.value)))))


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
        folders=tuple(dict.fromkeys(map(plain_folder, blank.of("in")))),
        names=blank.of("name"),
        after=max((typed_day(value)[1] for value in blank.of("after")), default=None),
        before=min((typed_day(value)[1] for value in blank.of("before")), default=None),
        like=next(iter(blank.of("like")), ""),
    )
