"""Words by their rarity and number, in passages, in files and beside neighbours."""

import numpy as np
import pytest

from inkling.search import bm25
from inkling.search.bm25 import Occurrences, Terms


def test_rare_words_and_short_texts_weigh_more() -> None:
    terms = bm25.weigh_terms([1, 50], [(0, 1)], 1000)
    assert terms.rarity[0] > terms.rarity[1] > 0
    assert terms.rarity[2] == pytest.approx(bm25.PAIR_WEIGHT * terms.rarity[0])
    counts = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]], dtype=float)
    scores = bm25.bm25(counts, np.array([100.0, 100.0, 300.0, 100.0]), terms)
    assert scores[3] > scores[0] > scores[2]
    assert scores[0] > scores[1]


def test_words_that_are_everywhere_or_nowhere_do_no_harm() -> None:
    assert bm25.rarity(1000, 1000) > 0
    assert bm25.rarity(0, 0) > 0
    nothing = Terms(np.zeros(0), 0.0, 0)
    assert bm25.normalised(np.zeros(0), nothing).shape == (0,)


def test_a_file_gathers_what_its_passages_hold() -> None:
    terms = bm25.weigh_terms([5, 5], [], 1000)
    found = Occurrences(
        np.array([1, 2, 3]), np.array([1, 1, 2]), np.array([0, 1, 0]), np.array([50.0, 50.0, 50.0]),
        np.array([[1, 0], [0, 1], [1, 0]], dtype=float),
    )
    files = bm25.file_scores(found, terms)
    assert files[1] > files[2]
    assert set(bm25.word_scores(found, terms)) == {1, 2, 3}


def test_a_passage_holds_a_part_of_what_only_its_neighbours_hold() -> None:
    found = Occurrences(
        np.array([8, 3, 70, 5, 7, 71]), np.array([2, 1, 1, 1, 1, 3]), np.array([0, 3, 4, 5, 7, 8]), np.full(6, 50.0),
        np.array([[5, 0], [2, 0], [0, 1], [0, 4], [1, 0], [0, 6]], dtype=float),
    )
    part = bm25.NEIGHBOUR_WEIGHT
    around = bm25.with_neighbours(found)
    assert around.counts.tolist() == [[5, 0], [2, part], [part, 1], [0, 4], [1, 0], [0, 6]]
    assert (around.lengths == found.lengths).all()
    none = np.zeros(0, np.int64)
    nothing = Occurrences(none, none, none, np.zeros(0), np.zeros((0, 2)))
    assert bm25.with_neighbours(nothing).counts.shape == (0, 2)


def test_words_that_cover_little_of_the_question_count_for_little() -> None:
    lonely = bm25.weigh_terms([5], [], 100, missing=3)
    whole = bm25.weigh_terms([5], [], 100)
    found = np.array([2.0, 1.0])
    assert (bm25.normalised(found, lonely) < 0.5 * bm25.normalised(found, whole)).all()


def test_the_scores_of_terms_add_up_to_bm25():
    terms = bm25.weigh_terms([1, 50], [(0, 1)], 1000)
    counts, lengths = np.array([[1, 0, 0], [1, 2, 1]], dtype=float), np.array([100.0, 40.0])
    assert bm25.term_scores(counts, lengths, terms).sum(axis=1) == pytest.approx(
        bm25.bm25(counts, lengths, terms)
    )
    assert bm25.bm25(np.zeros((0, 3)), np.zeros(0), terms).shape == (0,)
    assert bm25.bm25(np.zeros((2, 3)), np.zeros(2), terms) == pytest.approx(0), "texts of signs, without a word"
    assert bm25.bm25(counts, 3 * lengths, terms) == pytest.approx(bm25.bm25(counts, lengths, terms))


def test_a_word_counted_more_often_than_there_are_passages_weighs_nothing() -> None:
    assert 0 < bm25.rarity(12, 10) < 1e-5
