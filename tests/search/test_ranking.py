"""Scores of passages and files, and the order they give."""

import math
from dataclasses import replace

import numpy as np
import pytest

from inkling.search import ranking
from inkling.search.bm25 import Occurrences, Terms, rarity, weigh_terms
from inkling.search.ranking import Candidates


def candidates(files: list[int], cosines: list[float], words: list[float]) -> Candidates:
    return Candidates(np.arange(1, len(files) + 1), np.array(files), np.array(cosines), np.array(words))


def test_the_better_by_both_comes_first() -> None:
    ranked = ranking.rank(candidates([1, 2, 3], [0.5, 0.6, 0.1], [0.9, 0.1, 0.2]), {}, {}, 10, 3)
    assert [file.file for file in ranked] == [1, 2, 3]
    assert all(0 <= file.score <= 1 for file in ranked)
    assert ranked[0].score > ranked[1].score > ranked[2].score


def test_a_file_has_its_best_passages_best_first() -> None:
    ranked = ranking.rank(candidates([1, 1, 1, 2], [0.1, 0.9, 0.5, 0.3], [0, 0, 0, 0]), {}, {}, 1, 2)
    assert [[hit.passage for hit in file.passages] for file in ranked] == [[2, 3]]


def test_the_file_as_a_whole_and_its_name_help() -> None:
    equal = candidates([1, 2], [0.5, 0.5], [0.5, 0.5])
    assert ranking.rank(equal, {2: 1.0}, {}, 10, 3)[0].file == 2
    assert ranking.rank(equal, {}, {2: 1.0}, 10, 3)[0].file == 2


@pytest.mark.parametrize(
    ("named", "covered", "order"),
    [
        ({}, {}, [1, 2, 3]),
        ({3: 1.0, 9: 1.0}, {}, [3, 1, 2]),
        ({2: 1.0, 3: 1.0}, {}, [2, 3, 1]),
        ({3: 0.9}, {}, [1, 2, 3]),
        ({3: 1.0}, {1: 1.0}, [1, 3, 2]),
        ({1: 1.0}, {}, [1, 2, 3]),
    ],
    ids=["no name", "the last", "two", "a part of it", "behind text that has all", "first already"],
)
def test_names_of_the_whole_query_are_put_first_again(
    named: dict[int, float], covered: dict[int, float], order: list[int]
) -> None:
    ranked = ranking.rank(candidates([1, 2, 3], [0.9, 0.6, 0.3], [0.5, 0.5, 0.5]), {}, {}, 10, 3)
    again = ranking.named_first(ranked, named, covered)
    assert [file.file for file in again] == order
    for file in again:
        assert sum(file.parts.values()) == pytest.approx(file.score)
    assert ranking.named_first(again, named, covered) == again


def test_a_file_found_by_its_name_alone_is_there() -> None:
    ranked = ranking.rank(candidates([1], [0.5], [0.0]), {}, {7: 1.0}, 10, 3)
    assert {file.file: len(file.passages) for file in ranked} == {1: 1, 7: 0}
    assert {file.file: file.scored for file in ranked} == {1: 1, 7: None}
    both = ranking.rank(candidates([1], [0.5], [0.0]), {}, {1: 0.9, 7: 0.9}, 10, 3)
    named = {file.file: file.parts["name"] for file in both}
    assert named[7] > named[1]


@pytest.mark.parametrize(
    ("covered", "order"),
    [({1: 1.0, 2: 0.5}, [1, 7, 2]), ({1: 1.0, 2: 1.0}, [1, 2, 7]), ({}, [7, 1, 2]), (None, [1, 2, 7])],
)
def test_a_name_that_covers_the_query_comes_before_what_holds_a_part_of_it(
    covered: dict[int, float] | None, order: list[int]
) -> None:
    found = candidates([1, 2], [0.9, 0.8], [0.9, 0.8])
    ranked = ranking.rank(found, {}, {2: 0.6, 7: 1.0}, 10, 3, covered)
    assert [file.file for file in ranked] == order
    for file in ranked:
        assert sum(file.parts.values()) == pytest.approx(file.score)
        assert file.file != 7 or set(file.parts) == {"name"}


def test_a_passage_covers_words_by_how_rare_they_are_and_unknown_ones_as_the_rarest() -> None:
    terms = weigh_terms([10, 30], [(0, 1)], 100, missing=1)
    rare, common = terms.rarity[:2].tolist()
    counts = np.array([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [1.0, 0.5, 1.0]])
    found = Occurrences(np.arange(3), np.array([8, 8, 9]), np.array([0, 1, 0]), np.ones(3), counts)
    sought = rare + common + rarity(0, 100)
    assert ranking.coverages(found, terms) == pytest.approx({8: rare / sought, 9: (rare + common) / sought})


def test_words_alone_and_meaning_alone_rank() -> None:
    words = ranking.rank(candidates([1, 2], [math.nan, math.nan], [0.1, 0.8]), {}, {}, 10, 3)
    assert [(file.file, file.passages[0].cosine) for file in words] == [(2, None), (1, None)]
    assert ranking.rank(candidates([1, 2], [0.2, 0.7], [0.0, 0.0]), {}, {}, 10, 3)[0].file == 2
    assert ranking.rank(candidates([], [], []), {}, {}, 10, 3) == []


def test_words_and_meaning_share_one_whole() -> None:
    assert ranking.passage_scores(candidates([1, 2], [1.0, 0.0], [1.0, 0.0])).tolist() == [1.0, 0.0]


def test_a_passage_without_a_vector_yet_is_neither_first_nor_last() -> None:
    scores = ranking.passage_scores(candidates([1, 2, 3], [0.9, math.nan, 0.1], [0.5, 0.5, 0.5]))
    assert scores[0] > scores[1] > scores[2]


def test_what_neighbours_lend_moves_files_and_not_the_passages_of_one() -> None:
    found = replace(candidates([1, 1, 2], [0.5, 0.5, 0.5], [0.6, 0.5, 0.7]), around=np.array([0.6, 0.9, 0.7]))
    ranked = ranking.rank(found, {}, {}, 2, 2)
    assert [file.file for file in ranked] == [1, 2]
    assert [passage.passage for passage in ranked[0].passages] == [1, 2]
    assert [file.scored for file in ranked] == [2, 3]
    assert sum(ranked[0].parts.values()) == pytest.approx(ranked[0].score)
    assert ranked[0].parts["words"] > ranked[1].parts["words"]


def test_a_refined_query_moves_towards_the_best_and_keeps_its_length() -> None:
    query = np.array([1, 0, 0], dtype=np.float32)
    moved = ranking.refined(query, np.array([[0, 1, 0]], dtype=np.float32))
    assert moved[1] > 0
    assert np.linalg.norm(moved) == pytest.approx(1.0)
    assert (ranking.refined(query, np.zeros((0, 3), np.float32)) == query).all()


COVERED = [
    ([[1, 1, 0]], ranking.MEANING_WEIGHT),
    ([[2, 0, 0], [0, 3, 1]], ranking.MEANING_WEIGHT),
    ([[1, 0, 1]], ranking.MEANING_WEIGHT + ranking.MEANING_WEIGHT_UNCOVERED * 0.25),
    ([[0, 0, 1]], ranking.MOST_MEANING),
]


@pytest.mark.parametrize(("counts", "expected"), COVERED)
def test_meaning_counts_for_more_the_less_of_the_words_a_file_holds(counts, expected):
    terms = Terms(np.array([3.0, 1.0, 2.0]), 7.0, 2)
    rows = np.arange(len(counts))
    found = Occurrences(rows, np.zeros_like(rows), rows, np.ones(len(rows)), np.array(counts, np.float64))
    assert ranking.meaning_weight(found, terms) == pytest.approx(expected)


ADDED_UP = [
    (candidates([1, 1, 2], [0.5, 0.6, 0.1], [0.9, 0.1, 0.2]), None),
    (candidates([1, 2], [math.nan, 0.7], [0.4, 0.0]), [math.nan, 0.8]),
    (candidates([1, 2], [math.nan, math.nan], [0.1, 0.8]), None),
    (candidates([1, 2], [-0.6, 0.2], [0.0, 0.0]), [-0.7, 0.3]),
    (candidates([1], [2.0], [3.0]), [2.5]),
]


@pytest.mark.parametrize(("found", "moved"), ADDED_UP)
def test_the_parts_of_a_score_add_up_to_it(found, moved):
    found = replace(found, moved=None if moved is None else np.array(moved))
    ranked = ranking.rank(found, {1: 0.5}, {1: 0.9, 3: 1.0}, 10, 3)
    assert {file.file for file in ranked} == {*found.files.tolist(), 1, 3}
    for file in ranked:
        assert sum(file.parts.values()) == pytest.approx(file.score)
        assert 0 <= file.score <= 1
