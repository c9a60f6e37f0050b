"""The stems of passages, numbered and in their order."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inkling.store.reader import Reader
from inkling.store.rows import Filter
from inkling.store.shrinking import shrink
from inkling.store.writer import Writer
from store_samples import put, stems_expected, stems_written

MANY = 17_000
"""So many stems that numbers take one, two and three digits."""

TEXTS = {
    "plain": ("The cats sat on the mats.", "A second passage, of cats"),
    "not of the basic plane": ("😀 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 words 😀",),
    "right to left": ("קטנה שלום עולם",),
    "combining marks": ("cafe\u0301 and café", "re\u0301sume\u0301"),
    "without spaces": ("東京都庁は新宿にある", "ประเทศไทย"),
    "nothing to find": ("— … —", ""),
    "one word": ("tea",),
    "huge": ("word " * 100_000, "x" * 40_000),
}


@pytest.fixture
def many(writer: Writer) -> Writer:
    words = [f"w{number}q" for number in range(MANY)]
    put(writer, "/many.txt", *(" ".join(words[start : start + 100]) for start in range(0, MANY, 100)))
    return writer


@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_each_passage_has_its_stems_in_their_order(writer: Writer, reader: Reader, texts: tuple[str, ...]) -> None:
    put(writer, "/a.txt", *texts, title="Sitting cats", place="Chapter two")
    assert stems_written(writer) == stems_expected(writer, reader)
    assert len(stems_written(writer)) == len(texts)


def test_a_file_of_more_passages_than_are_written_at_a_time(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", *(f"passage {number} of many" for number in range(1201)))
    written = stems_written(writer)
    assert len(written) == 1201
    assert written == stems_expected(writer, reader)


def test_stems_come_and_go_with_their_passages(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", "one", "two")
    put(writer, "/b.txt", "three of them")
    put(writer, "/a.txt", "one", "two changed", "three")
    assert stems_written(writer) == stems_expected(writer, reader)
    writer.remove([writer.known("/")["/a.txt"].id])
    assert stems_written(writer) == stems_expected(writer, reader)
    assert len(stems_written(writer)) == 1


def test_numbers_of_a_transaction_that_failed_are_not_taken_for_known(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", "harbour")
    with contextlib.suppress(ZeroDivisionError), writer.transaction():
        put(writer, "/b.txt", "a violet umbrella")
        raise ZeroDivisionError
    put(writer, "/c.txt", "umbrella in the harbour", "violet")
    assert len(stems_written(writer)) == 3
    assert stems_written(writer) == stems_expected(writer, reader)


def test_numbers_of_words_that_are_gone_are_forgotten_and_never_given_again(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", "a secret umbrella")
    put(writer, "/b.txt", "a harbour")
    highest = writer.rows("SELECT max(number) FROM stems")[0][0]
    writer.remove([writer.known("/")["/a.txt"].id])
    shrink(writer)
    assert writer.rows("SELECT count(*) FROM stems") == [(2,)]
    put(writer, "/c.txt", "another umbrella in the harbour")
    assert writer.rows("SELECT count(*) FROM stems WHERE number > ?", (highest,)) == [(4,)]
    assert stems_written(writer) == stems_expected(writer, reader)


def test_numbers_of_any_length_are_found_and_no_parts_of_others(many: Writer, reader: Reader) -> None:
    assert stems_written(many) == stems_expected(many, reader)
    file = reader.matching(Filter(), 1)[0].id
    asked = [(f"w{number}q",) for number in range(0, MANY, 37)]
    counted = reader.counts(asked, (), [file], MANY)
    assert counted.counts.sum() == len(asked)
    assert set(counted.words) == {100}
    place = {passage: row for row, passage in enumerate(counted.passages.tolist())}
    for column, number in enumerate(range(0, MANY, 37)):
        assert counted.counts[place[counted.passages.min() + number // 100], column] == 1


WORDS = st.lists(st.sampled_from([f"w{number}q" for number in (*range(6), 200, 201, 16_500, 16_900)]), max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS.filter(bool), min_size=2, max_size=3))
def test_counts_are_those_of_going_through_the_words(
    many: Writer, reader: Reader, texts: list[list[str]], runs: list[list[str]]
) -> None:
    put(many, "/drawn.txt", *map(" ".join, texts))
    file = many.known("/")["/drawn.txt"].id
    counted = reader.counts(runs, [(0, 1)], [file], 9)
    looked = [*runs, runs[0] + runs[1]]
    expected = [
        [sum(text[at : at + len(run)] == run for at in range(len(text))) for run in looked] for text in texts
    ]
    lengths = [len(text) for text, row in zip(texts, expected, strict=True) if any(row)]
    stored = reader.passages(counted.passages.tolist())
    order = sorted(range(len(stored)), key=lambda row: stored[int(counted.passages[row])].ordinal)
    assert counted.counts[order].tolist() == [row for row in expected if any(row)]
    assert counted.words[order].tolist() == lengths


def test_what_stands_nowhere_is_counted_nowhere(writer: Writer, reader: Reader) -> None:
    put(writer, "/a.txt", "tea cup")
    file = writer.known("/")["/a.txt"].id
    counted = reader.counts((("tea",), ("nowher",), ("cup", "nowher"), ()), [(0, 1), (0, 3)], [file], 9)
    assert counted.counts.tolist() == [[1, 0, 0, 0, 0, 0]]
    assert len(reader.counts((("nowher",),), (), [file], 9).passages) == 0
    assert len(reader.counts((("tea",),), (), [], 9).passages) == 0
    assert len(reader.counts((), (), [file], 9).passages) == 0
