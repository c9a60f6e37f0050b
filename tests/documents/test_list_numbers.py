import pytest

from inkling.documents.list_numbers import Counts, Level

CLAUSES = {0: Level("§ %1", "1"), 1: Level("%1.%2", "1"), 2: Level("%3)", "a")}


def numbers(levels, places):
    counts = Counts()
    return [counts.next(levels, place) for place in places]


def test_deeper_levels_begin_anew_and_those_passed_over_count():
    assert numbers(CLAUSES, [0, 1, 1, 2, 2, 1, 0, 2, 1, 0, 1]) == [
        "§ 1", "1.1", "1.2", "a)", "b)", "1.3", "§ 2", "a)", "2.2", "§ 3", "3.1",
    ]  # fmt: skip


def test_a_level_may_go_on_where_those_above_it_do():
    levels = {0: Level("%1"), 1: Level("%1.%2", begins_after=0), 2: Level("%3", begins_after=1)}
    assert numbers(levels, [0, 1, 2, 1, 2, 0, 1, 2]) == ["1", "1.1", "1", "1.2", "2", "2", "2.3", "1"]


@pytest.mark.parametrize(
    ("kind", "start", "number"),
    [
        ("1", 0, "0"),
        ("01", 7, "07"),
        ("a", 27, "aa"),
        ("A", 3, "C"),
        ("i", 1994, "mcmxciv"),
        ("I", 4, "IV"),
        ("I", 0, "0"),
        ("a", 99_999_999, "99999999"),
        ("", 5, ""),
        ("ordinal", 1, ""),
    ],
)
def test_kinds_of_numbers(kind, start, number):
    assert Counts().next({0: Level("%1", kind, start)}, 0) == number


def test_where_a_level_above_is_written_in_an_unknown_way_there_is_no_number():
    in_digits = Level("%1.%3", only_digits=True)
    levels = {0: Level("%1", "ordinal"), 1: Level("%1.%2"), 2: in_digits, 3: Level("-", "bullet")}
    assert numbers(levels, [0, 1, 2, 3, 4]) == ["", "", "1.1", "", ""]


def test_long_patterns_are_none():
    assert numbers({0: Level("%1" * 1000)}, [0]) == [""]
