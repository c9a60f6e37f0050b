import numpy as np
import pytest

from inkling.adapting.proof import Proof, prove, reciprocal_ranks, sign_test


@pytest.mark.parametrize(
    ("differences", "least", "most"),
    [
        ([0.0] * 30, 1.0, 1.0),
        ([0.1] * 30, 0.0, 0.001),
        ([-0.1] * 30, 0.0, 0.001),
        ([0.1, -0.1] * 15, 0.9, 1.0),
        ([0.1] * 3, 0.2, 0.3),  # three signs fall alike in one of four
    ],
)
def test_chance_of_a_difference(differences, least, most):
    assert least <= sign_test(np.array(differences)) <= most


def test_the_chance_agrees_with_another_library():
    from scipy.stats import permutation_test

    differences = np.random.default_rng(2).normal(0.2, 1.0, 80)
    other = permutation_test(
        (differences, np.zeros(80)), lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples", n_resamples=10_000, vectorized=True, rng=np.random.default_rng(1),
    )  # fmt: skip
    assert sign_test(differences) == pytest.approx(other.pvalue, abs=0.02)


@pytest.mark.parametrize(
    ("before", "after", "better"),
    [
        ([0.2] * 50, [0.4] * 50, True),
        ([0.4] * 50, [0.2] * 50, False),
        ([0.4] * 50, [0.4] * 50, False),
        ([0.2] * 50, [0.2] * 49 + [0.5], False),
    ],
)
def test_only_a_gain_beyond_chance_is_better(before, after, better):
    assert prove(before, after).better is better


def test_a_proof_gives_means():
    assert prove([0.0, 0.5], [0.5, 1.0]) == Proof(2, 0.25, 0.75, pytest.approx(0.5, abs=0.02))


def test_a_file_ranks_by_its_best_passage_and_its_own_words_do_not_count():
    corpus = np.array([[1, 0], [0, 1], [0.6, 0.8], [0.8, 0.6]], np.float32)
    files = np.array([5, 3, 5, 3])
    queries = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    answers = np.array([[0, 1], [1, 0], [0, 1]], np.float32)
    own = np.array([0, 0, 1])
    # Without the words asked for, file 5 has 0.6 at best and file 3 has 0.8.
    assert reciprocal_ranks(queries, answers, own, corpus, files).tolist() == [0.5, 1.0, 1.0]
    assert corpus[0].tolist() == [1, 0]
