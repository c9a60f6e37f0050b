"""What lies in archives passes a filter by its own name and type, or by those of its archive."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pytest

from inkling.documents.document import Part
from inkling.store import reader as store_reader
from inkling.store.embeddings import Embeddings
from inkling.store.packed import packed_names
from inkling.store.reader import Reader
from inkling.store.rows import Filter, NewFile, file_of, number_of
from inkling.store.writer import Writer
from store_samples import direction, encode_all, fingerprint, passages, put, put_archive, put_mail

DAY = 86_400


@pytest.mark.parametrize(
    ("name", "compared", "suffixes"),
    [
        ("", "", ""),
        ("a.PDF", "a.pdf", "/pdf/"),
        ("My Notes/Résumé.final.Docx", "my notes/resume.final.docx", "/docx/"),
        ("v1.2/README", "v1.2/readme", "/"),
        ("x.tar.gz//a.zip//b/c.md", "x.tar.gz/a.zip/b/c.md", "/gz/zip/md/"),
        ("a.zip//b.zip//c.zip", "a.zip/b.zip/c.zip", "/zip/"),
        ("Straße/straße.ẞ", "strasse/strasse.ss", "/ß/"),
        (".profile", ".profile", "/"),
    ],
)
def test_a_name_in_an_archive_is_kept_as_filters_compare_it(name: str, compared: str, suffixes: str) -> None:
    assert packed_names(name) == (name, compared, suffixes)


@dataclass(frozen=True, slots=True)
class Kept:
    """A document, as a filter sees it: of which file, by which names and when."""

    path: str
    number: int
    name: str
    day: int
    text: str

    def passes(self, within: Filter) -> bool:
        archive = PurePosixPath(self.path)
        suffixes = {archive.suffix[1:], *(PurePosixPath(level).suffix[1:] for level in self.name.split("//"))}
        called = (archive.name, self.name.replace("//", "/"))
        return (
            all(suffixes.intersection(group) for group in (within.suffixes, within.types) if group)
            and all(any(name in each for each in called) for name in within.names)
            and all(self.path.startswith(folder) for folder in within.folders)
            and (within.after is None or self.day * DAY >= within.after)
            and (within.before is None or self.day * DAY < within.before)
        )


STEMS, SUFFIXES = ("ab", "bc", "ca", "x.y"), ("pdf", "txt", "zip", "md")


def any_name(drawn: random.Random) -> str:
    return f"{drawn.choice(STEMS)}.{drawn.choice(SUFFIXES)}"


def any_path(drawn: random.Random) -> str:
    inner = "//".join(any_name(drawn) for _ in range(drawn.choice((1, 1, 2))))
    return f"{drawn.choice(('', 'ab/', 'bc.md/'))}{inner}"


def any_filter(drawn: random.Random) -> Filter:
    def some(choices: Sequence[str], most: int) -> tuple[str, ...]:
        return tuple(drawn.sample(choices, drawn.randrange(most + 1)))

    return Filter(
        suffixes=some(SUFFIXES, 2),
        types=some(SUFFIXES, 1),
        names=some(("a", "bc", "x", "ab.", "b/", "md/"), 2),
        folders=some(("/p/", "/q/"), 1),
        after=drawn.choice((None, None, 3 * DAY)),
        before=drawn.choice((None, None, 6 * DAY)),
    )


def fill(writer: Writer, drawn: random.Random) -> list[Kept]:
    kept: list[Kept] = []
    for count in range(14):
        path, day = f"/{drawn.choice('pq')}/{count}/{any_name(drawn)}", drawn.randrange(1, 9)
        texts = [f"rope {count} {number}" for number in range(drawn.choice((1, 1, 2, 5)))]
        first = int(len(texts) > 1)
        parts = {
            number: Part("", drawn.choice((None, drawn.randrange(1, 9) * DAY)), drawn.choice(("", any_path(drawn))))
            for number in range(first, first + len(texts))
        }
        found = [each for number, text in enumerate(texts, first) for each in passages(text, part=number)]
        writer.put_document(NewFile(path, fingerprint(day * DAY), b"x", "rules"), "", found, parts=parts)
        for (number, part), text in zip(parts.items(), texts, strict=True):
            kept.append(Kept(path, number, part.name, day if part.written is None else part.written // DAY, text))
    return kept


@pytest.mark.parametrize("most", [20_000, 3, 0])
def test_exactly_what_passes_is_found_in_each_way(
    writer: Writer, embeddings: Embeddings, reader: Reader, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """With few, some and all filters taken for wide ones."""
    monkeypatch.setattr(store_reader, "EXACT_UP_TO", most)
    monkeypatch.setattr(store_reader, "LISTED_UP_TO", most)
    drawn = random.Random(7)
    kept = fill(writer, drawn)
    encode_all(embeddings)
    some = 0
    for _ in range(150):
        within = any_filter(drawn)
        expected = sorted(each.text for each in kept if each.passes(within))
        some += 0 < len(expected) < len(kept)
        settled = reader.settled(within)
        words, near = reader.words('"rope"', settled, 99), reader.nearest(direction("rope"), settled, 99)
        for hits in (words, near):
            stored = reader.passages([hit.passage for hit in hits])
            assert sorted(passage.text for passage in stored.values()) == expected, within
    assert some > 60


def test_files_and_what_is_in_them_are_listed_without_what_does_not_pass(writer: Writer, reader: Reader) -> None:
    drawn = random.Random(8)
    kept = fill(writer, drawn)
    for _ in range(150):
        within = reader.settled(any_filter(drawn))
        files = {file.id: file.path for file in reader.matching(within, 99)}
        keys = reader.matching_parts(within, 99)
        assert len(set(keys)) == len(keys)
        paths = {id_: file.path for id_, file in reader.files([file_of(key) for key in keys]).items()}
        listed = {(paths[file_of(key)], number_of(key)) for key in keys}
        passing = {(each.path, each.number) for each in kept if each.passes(within)}
        # What its file passes for is listed with the file.
        assert passing == listed | {each for each in passing if each[0] in files.values()}
        assert set(files.values()) <= {path for path, _ in passing}


@pytest.fixture
def archives(writer: Writer) -> Writer:
    put_archive(writer, "/a/papers.zip", ("one.pdf", 2 * DAY, "rope one"), ("two.pdf", 5 * DAY, "rope two"))
    put_archive(writer, "/a/alone.zip", ("three.pdf", 4 * DAY, "rope three"), number=3)
    put_mail(writer, "/a/Inbox", (DAY, "rope of the mail"), (DAY, "again"), number=4)
    put(writer, "/a/four.pdf", "rope four", number=3 * DAY)
    return writer


def test_what_passes_in_an_archive_is_listed_by_itself_newest_first(archives: Writer, reader: Reader) -> None:
    within = Filter(suffixes=("pdf",))
    assert [file.path for file in reader.matching(within, 9)] == ["/a/alone.zip", "/a/four.pdf"]
    assert [number_of(key) for key in reader.matching_parts(within, 9)] == [2, 1]
    assert [number_of(key) for key in reader.matching_parts(within, 1)] == [2]
    assert reader.matching_parts(Filter(suffixes=("pdf", "zip")), 9) == []
    assert [number_of(key) for key in reader.matching_parts(Filter(suffixes=("pdf",), required=('"one"',)), 9)] == [1]
    assert reader.matching_parts(Filter(suffixes=("pdf",), excluded=('"papers"',)), 9) == []
    assert [hit.file for hit in reader.names('"papers" OR "alone"', within, 9)] == [
        file.id for file in reader.matching(Filter(names=("alone",)), 9)
    ]


@pytest.mark.parametrize("most", [20_000, 0])
def test_what_is_left_out_afterwards_is_not_found(
    archives: Writer, reader: Reader, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(store_reader, "EXACT_UP_TO", most)
    for excluded, expected in (
        ((), {"rope one", "rope two", "rope three", "rope four"}),
        (('"two"',), {"rope one", "rope three", "rope four"}),
        (('"papers"',), {"rope three", "rope four"}),
        (('"alone"', '"one"'), {"rope two", "rope four"}),
    ):
        hits = reader.words('"rope"', reader.settled(Filter(suffixes=("pdf",), excluded=excluded)), 9)
        assert {passage.text for passage in reader.passages([hit.passage for hit in hits]).values()} == expected


def test_a_filter_is_looked_up_once_and_only_where_it_names_or_types(archives: Writer, reader: Reader) -> None:
    assert reader.settled(Filter(after=DAY, folders=("a",))).packed is None
    within = reader.settled(Filter(names=("one",)))
    assert within.packed is not None
    assert [number_of(key) for key in within.packed.tolist()] == [1]
    put_archive(archives, "/a/more.zip", ("one.md", None, "rope one"), ("b.md", None, "rope b"))
    assert reader.settled(within) is within
    newly = reader.settled(Filter(names=("one",))).packed
    assert newly is not None
    assert len(newly) == 2
