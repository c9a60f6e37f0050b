"""Shares of tokens become shares of words."""

import pytest

from inkling.encoder.encoder import TokenShare
from inkling.search.explanation import word_shares


def test_pieces_of_a_word_are_added_up_and_places_of_it_too() -> None:
    text = "Unlit lamp, unlit 😀 lámpara"
    shares = [
        TokenShare(0, 2, 0.1), TokenShare(2, 5, 0.2), TokenShare(6, 10, 0.5), TokenShare(10, 11, 0.05),
        TokenShare(12, 17, 0.1), TokenShare(20, 24, 0.01), TokenShare(24, 27, 0.02),
    ]  # fmt: skip
    assert [(word, pytest.approx(share)) for word, share in word_shares(text, shares)] == [
        ("lamp", 0.5), ("unlit", 0.4), ("lámpara", 0.03),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "   ", "...", "😀"])
def test_no_words_no_shares(text: str) -> None:
    assert word_shares(text, [TokenShare(0, len(text), 1.0)]) == ()
