"""How dates, amounts, telephone numbers and identifiers are written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkling.search.parts import LONGEST_QUERY
from inkling.search.telephones import telephones
from inkling.search.wholes import spellings


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("+43 664 1007919", {"664 1007919", "0664 100 79 19", "436641007919", "00436641007919", "0664 1007919"}),
        ("0 664 1007919", {"664 1007919", "0664 1007919", "664 100 7919"}),
        ("+1 415 555 2671", {"415 555 2671", "4155552671"}),
        ("+352621123456", {"621 123 456", "621123456"}),
        ("+44 20 7946 0958", {"020 7946 0958", "20 79460958"}),
        ("0123456789", {"01 23 45 67 89"}),
        ("call 00 39 06 6982 by noon", {"06 6982", "066982"}),
    ],
)
def test_a_telephone_number_is_written_with_and_without_its_beginning(text: str, written: set[str]) -> None:
    (found,) = telephones(text)
    assert written <= set(found[1:])


@pytest.mark.parametrize(
    "text",
    ["123456", "RE-2023-01007", "AT12345678", "12345678x", "1234 5678 9012 3456", "12 + 34", "", "-", "+"],
)
def test_other_numbers_are_no_telephones(text: str) -> None:
    assert list(telephones(text)) == []


@given(st.text("0123456789+()/.- x", max_size=40))
def test_every_spelling_of_a_telephone_number_has_its_last_digits(text: str) -> None:
    for own, *others in telephones(text):
        last = "".join(filter(str.isdecimal, own))[-3:]
        assert others
        assert all(other.replace(" ", "").isdecimal() and other.replace(" ", "").endswith(last) for other in others)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("12.03.2024", {"2024 03 12", "12 3 2024", "march 12 2024", "12 mar 2024", "12 märz 2024", "12 mars 2024"}),
        ("1er mars 2024", {"2024 03 01", "1 de marzo de 2024", "1 марта 2024", "2024年3月1日"}),
        ("계약일은 2022년 8월 1일부터", {"2022 08 01", "1 august 2022", "2022年8月1日"}),
        ("1.8.2022", {"2022년 8월 1일"}),
        ("契約日2022年8月1日です", {"2022 08 01"}),
        ("5 KASIM 2024", {"2024 11 05", "5 november 2024"}),
        ("5 \u00b5αρτίου 2024", {"2024 03 05"}),
        ("5 Augu\u017ft 2024", {"2024 08 05"}),
        ("3/4/2024", {"2024 04 03", "2024 03 04"}),
        ("March 12, 2024", {"12 03 24", "12 3 24", "3 12 24"}),
        ("12.03.24", {"12 03 24", "2024 03 12", "12 märz 2024", "march 12 2024", "12 3 24"}),
        ("22.04.03", {"2003 04 22", "v22 04 03"}),
        ("12/03/98", {"1998 03 12", "1998 12 03"}),
        ("32.13.24", {"v32 13 24"}),
        ("01-45-67-89-10", {"01 45 67 89 10"}),
        ("1,234.50", {"1 234 50", "1234 50"}),
        ("v2.1.0", {"v2 1 0", "2 1 0"}),
        ("2.1.0", {"v2 1 0", "2 1 0"}),
    ],
)
def test_a_whole_is_written_in_other_ways(text: str, written: set[str]) -> None:
    assert written <= set(spellings(text)[0])


@pytest.mark.parametrize(
    ("text", "amount"), [("+44 117 496 0800", "44 117 496"), ("1 234 567 89 01", "1 234 567")]
)
def test_a_part_of_a_longer_number_is_no_amount(text: str, amount: str) -> None:
    wholes = [phrases[0] for phrases in spellings(text)]
    assert wholes
    assert amount not in wholes


def test_a_telephone_number_that_ends_like_a_date_is_found_all_the_same() -> None:
    (written,) = [phrases for phrases in spellings("8 (4912) 22-10-56") if phrases[0].startswith("8")]
    assert "84912 221056" in written


def test_an_amount_is_not_written_as_another() -> None:
    assert {"1 234 00", "1234", "1 234"}.isdisjoint(spellings("1,234.50")[0])
    assert {"1 234 00", "1234", "1 234"} <= set(spellings("1,234.00")[0])


@given(st.text("0123456789.,-+/()vnovmarzI\u0131\u017f\u00b5年月日 '", max_size=60))
def test_any_text_has_spellings_or_none(text: str) -> None:
    assert all(len(phrases) > 1 or " " in phrases[0] for phrases in spellings(text))


@pytest.mark.parametrize("text", ["31.02.2024", "12 march", "2024", "plain words", "5 am 2024", "and/or x-ray"])
def test_what_is_no_whole_has_no_spellings(text: str) -> None:
    assert spellings(text) == ()


@pytest.mark.parametrize(
    "piece", ["+43 664 1007919 ", "2024-03-12 ", "1,234.50 ", "1 ", "1", "1(", "v1.2.3 ", "a.b@c.d "]
)
def test_the_wholes_of_a_huge_text_are_few_and_found_at_once(piece: str) -> None:
    begin = time.perf_counter()
    assert len(spellings(piece * (LONGEST_QUERY // len(piece)))) <= 8
    assert time.perf_counter() - begin < 1.0
