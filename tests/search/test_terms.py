"""Which words of a query are looked for and how much they count."""

import numpy as np
import pytest

from inkling.search.forms import stems_of
from inkling.search.query import parse
from inkling.search.terms import wording
from inkling.store.reader import Reader
from inkling.store.writer import Writer
from store_samples import put


@pytest.mark.parametrize(
    ("text", "telling"),
    [("green tea", True), ("the of and", False), ("not without", False), ("what is tea", True), ("קטנה", True)],
)
def test_small_words_alone_tell_nothing(reader: Reader, text: str, telling: bool) -> None:
    assert wording(reader, parse(text)).telling is telling


def test_words_that_occur_nowhere_count_among_what_could_be_found(reader: Reader) -> None:
    known = wording(reader, parse("green tea"))
    asked = wording(reader, parse("green tea zyzzyva quux"))
    assert asked.terms.possible > 1.5 * known.terms.possible
    assert asked.counting == known.counting
    assert 0 < asked.coverage({"green", "tea"}) < known.coverage({"green", "tea"}) == 1.0


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("29 Feb 2024", "2024-02-29"),
        ("29.02.2024", "February 29, 2024"),
        ("3736.50", "3,736.50"),
        ("18.17.1", "v18.17.1"),
    ],
)
def test_whoever_holds_a_whole_in_another_spelling_lacks_no_word_of_it(
    reader: Reader, writer: Writer, text: str, stands: str
) -> None:
    put(writer, "/docs/stands.txt", f"It was {stands} then.", number=92)
    assert wording(reader, parse(text)).coverage(set(stems_of(reader, stands))) == pytest.approx(1)
    assert wording(reader, parse(text)).coverage(set(stems_of(reader, stands)[1:])) < 1


@pytest.mark.parametrize("stands", ["55620314", "55 620 314", "055620314"])
def test_a_number_that_may_be_an_amount_or_a_telephone_counts_once(
    reader: Reader, writer: Writer, stands: str
) -> None:
    put(writer, "/docs/stands.txt", f"The account is {stands}.", number=92)
    asked = wording(reader, parse("account 55620314"))
    assert len(asked.sought) == asked.terms.words == 2
    assert asked.coverage(set(stems_of(reader, stands))) == pytest.approx(0.5)


@pytest.mark.parametrize(("ranked", "finds_all"), [((2, 12_000), False), ((2_000, 12_000), True), ((2, 3), False)])
def test_words_of_too_large_a_part_of_a_collection_only_count(
    monkeypatch: pytest.MonkeyPatch, reader: Reader, writer: Writer, ranked: tuple[int, int], finds_all: bool
) -> None:
    monkeypatch.setattr("inkling.search.terms.ROWS_RANKED", ranked)
    put(writer, "/docs/log.txt", *(f"entry {number} of the log" for number in range(60)), "a zebra in entry 61")
    asked = wording(reader, parse("zebra entry"))
    assert asked.finding == ('"zebra" OR "entry"' if finds_all else '"zebra"')
    assert asked.counting == (("zebra",), ("entri",))


def test_words_with_several_forms_stand_side_by_side_in_their_own(reader: Reader, writer: Writer) -> None:
    put(writer, "/docs/mail.txt", "An e-mail, then an email inbox.", "An inbox.", "No inbox.", number=92)
    asked = wording(reader, parse("email inbox"))
    assert (("e", "mail") in asked.counting, len(asked.beside)) == (True, 1)
    assert [asked.counting[place] for place in asked.beside[0]] == [("email",), ("inbox",)]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("Diesl engine", "diesel engine"), ("TeaPot", "TeaPot"), ("teapoys", "teapoys"), ("Green tea", "Green tea")],
)
def test_only_a_slip_is_mended_before_it_is_encoded(
    reader: Reader, writer: Writer, text: str, meaning: str
) -> None:
    put(writer, "/docs/pot.txt", "A tea-pot on a teapoy.", number=92)
    assert wording(reader, parse(text)).meaning == meaning


def test_pairs_are_words_that_stand_side_by_side_in_the_query(reader: Reader) -> None:
    asked = wording(reader, parse("black tea boiling water"))
    runs = asked.counting
    assert [runs[first] + runs[second] for first, second in asked.beside] == [
        ("black", "tea"), ("tea", "boil"), ("boil", "water"),
    ]  # fmt: skip
    assert asked.counted[len(runs) :] == ("black tea", "tea boiling", "boiling water")
    counts = np.zeros((1, len(runs) + 3))
    counts[0, len(runs)] = 2
    assert asked.gathered(counts)[0].tolist() == [0.0] * len(runs) + [2.0, 0.0, 0.0]
