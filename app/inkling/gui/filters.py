"""What the filter chips offer, as parts of the query language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from inkling.search.query import Query, parse, render


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a chip's menu, with what it writes for each kind of filter; empty for nothing."""

    label: str
    suffixes: tuple[str, ...] = ()
    folder: str = ""
    after: str = ""
    before: str = ""

    @property
    def written(self) -> str:
        """What choosing it writes into the query."""
        query = with_folder(with_types(parse(""), (self,)), self if self.folder else None)
        return render(with_dates(query, self))


TYPES = (
    Choice("PDF", ("pdf",)),
    Choice("Documents", ("docx", "doc", "odt", "rtf", "pages", "hwp", "hwpx")),
    Choice("Notes and text", ("txt", "md", "rst", "org", "adoc", "enex")),
    Choice("Mail", ("eml", "emlx", "msg", "mbox")),
    Choice("Tables", ("xlsx", "xls", "ods", "csv", "numbers")),
    Choice("Slides", ("pptx", "ppt", "odp", "key")),
    Choice("Books", ("epub", "fb2", "mobi", "azw3")),
    Choice("Web pages", ("html", "htm")),
)


def dates(today: date) -> tuple[Choice, ...]:
    """Offer stretches of time that end today, and the last two years."""
    year = today.year
    return (
        Choice("Today", after=today.isoformat()),
        Choice("Past 7 days", after=(today - timedelta(days=6)).isoformat()),
        Choice("Past 30 days", after=(today - timedelta(days=29)).isoformat()),
        Choice("Past 12 months", after=(today - timedelta(days=364)).isoformat()),
        Choice(f"This year ({year})", after=str(year)),
        Choice(f"Last year ({year - 1})", after=str(year - 1), before=str(year)),
        Choice(f"Before {year - 1}", before=str(year - 1)),
    )


def folders(watched: Sequence[Path], home: Path) -> tuple[Choice, ...]:
    """Offer the watched folders that can be written in a query, as short as they may be."""
    choices = (Choice(path.name or str(path), folder=_short(path, home)) for path in watched)
    return tuple(each for each in choices if with_folder(parse(""), each).of("in") == (each.folder,))


def with_types(query: Query, types: Sequence[Choice]) -> Query:
    """Let only files of some types pass; no types let all pass."""
    suffixes = [suffix for each in types for suffix in each.suffixes]
    return query.having("ext", [",".join(suffixes)] if suffixes else [])


def with_folder(query: Query, folder: Choice | None) -> Query:
    """Let only one folder pass, or all."""
    return query.having("in", [folder.folder] if folder else [])


def with_dates(query: Query, chosen: Choice | None) -> Query:
    """Let only a stretch of time pass, or all."""
    query = query.having("after", [chosen.after] if chosen and chosen.after else [])
    return query.having("before", [chosen.before] if chosen and chosen.before else [])


def without_filters(query: Query) -> Query:
    """Keep what is asked and drop all that narrows it but phrases."""
    for kind in ("ext", "in", "name", "after", "before", "excluded"):
        query = query.having(kind, [])
    return query


def chosen_types(query: Query) -> tuple[Choice, ...]:
    """Tell which types a query lets pass in whole."""
    wanted = set(query.suffixes)
    return tuple(each for each in TYPES if wanted.issuperset(each.suffixes))


def type_label(query: Query) -> str:
    """Name the types that a query lets pass, empty for all."""
    chosen = chosen_types(query)
    named = {suffix for each in chosen for suffix in each.suffixes}
    labels = [each.label for each in chosen] + [f".{suffix}" for suffix in query.suffixes if suffix not in named]
    return ", ".join(labels[:2]) + ("…" if len(labels) > 2 else "")


def folder_label(query: Query) -> str:
    """Name the folders that a query looks in, empty for all."""
    names = [Path(each).name or each for each in query.folders]
    return ", ".join(names[:2]) + ("…" if len(names) > 2 else "")


def date_label(query: Query, today: date) -> str:
    """Name the stretch of time that a query lets pass, empty for all."""
    after, before = query.of("after"), query.of("before")
    for each in dates(today):
        if (each.after, each.before) == (" ".join(after), " ".join(before)):
            return each.label.partition(" (")[0]
    since = f"since {max(after)}" if after else ""
    until = f"before {min(before)}" if before else ""
    return f"{since} {until}".strip()


def _short(path: Path, home: Path) -> str:
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)
