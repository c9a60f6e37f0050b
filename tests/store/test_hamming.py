"""Binary codes, and which of them are closest."""

import numpy as np
import pytest

from inkling.store import hamming
from inkling.store.hamming import agreement, binary_codes, closest, distances


def drawn(count: int, dimension: int, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)


def columns(vectors: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(binary_codes(vectors).T)


@pytest.mark.parametrize("dimension", [1, 8, 63, 64, 65, 384])
def test_codes_have_one_bit_a_dimension(dimension: int) -> None:
    vectors = drawn(5, dimension)
    codes = binary_codes(vectors)
    assert codes.shape == (5, -(-dimension // 64))
    assert np.bitwise_count(codes).sum(axis=1).tolist() == (vectors > 0).sum(axis=1).tolist()


@pytest.mark.parametrize("dimension", [1, 64, 200, 384, 1024])
def test_distances_are_those_of_the_bits(dimension: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hamming, "BLOCK", 16)
    vectors, query = drawn(50, dimension), drawn(1, dimension, seed=4)
    expected = ((vectors > 0) != (query > 0)).sum(axis=1)
    assert distances(columns(vectors), binary_codes(query)[0]).tolist() == expected.tolist()


@pytest.mark.parametrize("dimension", [1, 64, 200, 384])
def test_agreement_is_the_sum_of_the_components_whose_bits_are_set(dimension: int) -> None:
    vectors, query = drawn(300, dimension), drawn(1, dimension, seed=5)[0]
    found = agreement(columns(vectors), query)
    exact = (vectors > 0) @ query
    step = float(query.max() - query.min()) / 63
    assert np.abs(found - exact).max() <= step / 2 * dimension
    assert dimension == 1 or np.corrcoef(found, exact)[0, 1] > 0.999


def test_a_query_whose_components_are_all_alike_agrees_by_the_number_of_bits() -> None:
    vectors = drawn(20, 64)
    assert agreement(columns(vectors), np.full(64, 0.5, np.float32)) == pytest.approx(0.5 * (vectors > 0).sum(axis=1))


@pytest.mark.parametrize(("codes", "dimension", "count"), [(1, 384, 1), (30, 64, 7), (500, 384, 500)])
def test_the_closest_are_those_of_the_least_distances(codes: int, dimension: int, count: int) -> None:
    vectors, query = drawn(codes, dimension), drawn(1, dimension, seed=6)
    away = ((vectors > 0) != (query > 0)).sum(axis=1)
    near = closest(columns(vectors), binary_codes(query)[0], count)
    limit = np.sort(away)[count - 1]
    assert near.tolist() == np.flatnonzero(away <= limit).tolist()


def test_of_very_many_codes_about_as_many_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hamming, "SAMPLED", 1000)
    query = drawn(1, 384, seed=7)
    vectors = drawn(20_000, 384)
    planted = np.arange(107, 20_000, 1000)
    vectors[planted] = query + 0.8 * drawn(len(planted), 384, seed=8)
    near = closest(columns(vectors), binary_codes(query)[0], 200)
    assert set(planted) <= set(near.tolist())
    assert 100 < len(near) < 400
