"""What is told to be not really close."""

import pytest

from inkling.search.weakness import Noise


@pytest.mark.parametrize("noise", [Noise(0.05, 0.1, 1000), Noise(0.0, 0.0, 0)])
def test_what_is_neither_near_nor_covered_is_weak(noise: Noise) -> None:
    assert noise.weak(0.1, 0.0)
    assert noise.weak(0.3, 0.2)
    assert not noise.weak(0.5, 0.0)
    assert not noise.weak(0.3, 1.0)
    assert noise.above(0.6)
    assert not noise.above(0.1)


def test_among_more_passages_a_nearer_one_is_asked_for() -> None:
    assert not Noise(0.1, 0.12, 50).weak(0.4, 0.0)
    assert Noise(0.1, 0.12, 1_000_000).weak(0.4, 0.0)
    assert Noise(0.3, 0.2, 50).weak(0.4, 0.0)
