import numpy as np
import pytest

from inkling.topics.clusters import MOST_CLUSTERS, cluster, count_for, lay_out


def blobs(sizes: list[int], dimension: int = 16) -> np.ndarray:
    chance = np.random.default_rng(3)
    middles = np.repeat(np.eye(dimension)[: len(sizes)] * 3, sizes, axis=0)
    found = (middles + chance.standard_normal(middles.shape) * 0.1).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("files", "count"), [(1, 1), (2, 1), (12, 2), (300, 10), (20_000, MOST_CLUSTERS), (10**6, MOST_CLUSTERS)]
)
def test_more_files_have_more_topics_but_no_more_than_can_be_told_apart(files, count):
    assert count_for(files) == count


def test_what_is_alike_comes_together_the_largest_first():
    found = cluster(blobs([10, 40, 20]), 3)
    assert found.tolist() == [2] * 10 + [0] * 40 + [1] * 20


def test_many_files_are_gathered_as_few_are():
    found = cluster(blobs([2000, 9000, 1000]), 3)
    assert found.tolist() == [1] * 2000 + [0] * 9000 + [2] * 1000


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_copies_of_one_file_are_few_clusters_and_none_is_empty(rows):
    found = cluster(np.repeat(blobs([1]), rows, axis=0), min(rows, 3))
    assert set(found.tolist()) == set(range(int(found.max()) + 1))


@pytest.mark.parametrize("sizes", [[1], [2], [1, 1], [30, 30, 30], [300, 3, 40, 2, 1, 90]])
def test_everything_lies_on_the_map_and_clusters_apart(sizes):
    vectors = blobs(sizes)
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    places, centres = lay_out(vectors, clusters)
    assert places.shape == (sum(sizes), 2)
    assert np.isfinite(places).all()
    assert np.abs(places).max() <= 1.0
    own = np.hypot(*(places - centres[clusters]).T)
    for n, centre in enumerate(centres):
        others = np.hypot(*(places[clusters != n] - centre).T)
        assert len(others) == 0 or own[clusters == n].max() < others.min()


def test_the_same_files_lie_where_they_lay():
    vectors = blobs([20, 30])
    clusters = np.repeat([1, 0], [20, 30])
    first, again = lay_out(vectors, clusters), lay_out(vectors.copy(), clusters)
    np.testing.assert_array_equal(first[0], again[0])
