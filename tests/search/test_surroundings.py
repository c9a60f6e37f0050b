"""Passages with those around them."""

import pytest

from inkling.search.surroundings import surroundings
from inkling.store.rows import StoredPassage


def passage(ordinal: int, text: str, start: int, section: int = 0) -> StoredPassage:
    end = start + len(text)
    return StoredPassage(ordinal + 1, 1, ordinal, section, f"p. {section + 1}", section + 1, start, end, text)


FILE = [
    passage(0, "One.", 0), passage(1, "Two.", 5), passage(2, "Three 𝔘", 11), passage(3, "Vier.", 0, 1),
    passage(4, "Fünf.", 5, 1), passage(5, "ו", 20, 1),
]  # fmt: skip

CASES = [
    ([1], 0, [(1, 1, 1, "Two.")]),
    ([1], 1, [(0, 2, 1, "One. Two.\n\nThree 𝔘")]),
    ([0, 4], 0, [(0, 0, 1, "One."), (4, 4, 2, "Fünf.")]),
    ([3], 1, [(2, 2, 1, "Three 𝔘"), (3, 4, 2, "Vier.Fünf.")]),
    ([0, 3], 1, [(0, 2, 1, "One. Two.\n\nThree 𝔘"), (3, 4, 2, "Vier.Fünf.")]),
    ([5, 0], 0, [(0, 0, 1, "One."), (5, 5, 2, "ו")]),
    ([2], 99, [(0, 2, 1, "One. Two.\n\nThree 𝔘"), (3, 5, 2, "Vier.Fünf.\n\nו")]),
    ([2], 10**30, [(0, 2, 1, "One. Two.\n\nThree 𝔘"), (3, 5, 2, "Vier.Fünf.\n\nו")]),
    ([17], 1, []),
    ([], 3, []),
]


@pytest.mark.parametrize(("found", "count", "expected"), CASES)
def test_neighbours_are_joined_as_they_stood(found, count, expected) -> None:
    stretches = surroundings(FILE, found, count)
    assert [(each.first, each.last, each.page, each.text) for each in stretches] == expected
    assert all(each.place == f"p. {each.page}" for each in stretches)


def test_sections_without_a_place_of_their_own_are_one_stretch() -> None:
    parts = [StoredPassage(each + 1, 1, each, each, "", None, 0, 2, f"{each}.") for each in range(2)]
    assert [each.text for each in surroundings(parts, [0], 1)] == ["0.\n\n1."]
