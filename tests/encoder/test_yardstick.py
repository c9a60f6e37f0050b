"""How near texts come to each other by a model, and what follows for models of other kinds."""

import json

import numpy as np
import pytest

from cone_encoder import ConeEncoder
from inkling.encoder.encoder import Encoder, Matrix
from inkling.encoder.yardstick import CENTRED_ABOVE, USUAL, Yardstick, measure_yardstick

TEXTS = ("The kettle boils.", "Water is hot enough for tea.", "Parliament passed the law on forests.")


class NoiseEncoder(ConeEncoder):
    """A model that says nothing: the vectors of all texts are drawn by lot."""

    def __init__(self, inner: Encoder) -> None:
        super().__init__(inner, 0.0)
        self._chance = np.random.default_rng(6)

    def moved(self, vectors: Matrix) -> Matrix:
        drawn = self._chance.standard_normal(vectors.shape).astype(np.float32)
        return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def test_the_usual_scale_is_that_of_the_model_that_comes_along(default_encoder: Encoder) -> None:
    measured = measure_yardstick(default_encoder)
    assert (measured.unrelated, measured.related) == pytest.approx((USUAL.unrelated, USUAL.related), abs=2e-3)
    assert measured.centre == ()
    assert USUAL.usual(np.array([0.3, np.nan]))[0] == 0.3
    assert USUAL.centred(np.eye(2, dtype=np.float32)).tolist() == np.eye(2).tolist()


@pytest.mark.parametrize("narrowness", [0.9, 1.6])
def test_cosines_in_a_cone_are_brought_back_to_the_usual_scale(
    default_encoder: Encoder, narrowness: float
) -> None:
    cone = ConeEncoder(default_encoder, narrowness)
    yardstick = measure_yardstick(cone)
    assert yardstick.unrelated > CENTRED_ABOVE
    plain, moved = (encoder.encode_passages(TEXTS) for encoder in (default_encoder, cone))
    expected = (plain @ plain.T)[np.triu_indices(3, 1)]
    narrow = (moved @ moved.T)[np.triu_indices(3, 1)].astype(np.float64)
    assert np.ptp(narrow) < 0.6 * np.ptp(expected)
    assert yardstick.usual(narrow) == pytest.approx(expected, abs=0.1)
    assert np.isnan(yardstick.usual(np.array([np.nan]))).all()


def test_from_its_centre_the_signs_of_a_cone_differ_again(default_encoder: Encoder) -> None:
    cone = ConeEncoder(default_encoder, 1.6)
    vectors = cone.encode_passages(TEXTS)
    seen = measure_yardstick(cone).centred(vectors)

    def differing(of: Matrix) -> float:
        return float(((of[0] > 0) != (of[2] > 0)).mean())

    assert differing(vectors) < 0.25 < 0.35 < differing(seen)


def test_a_model_of_which_nothing_can_be_told_keeps_its_cosines(default_encoder: Encoder) -> None:
    yardstick = measure_yardstick(NoiseEncoder(default_encoder))
    assert yardstick.factor == 1.0
    assert yardstick.usual(np.array([0.3])).tolist() == [0.3]


def test_a_model_of_the_usual_width_is_moved_all_the_same() -> None:
    beside = Yardstick(USUAL.unrelated + 0.1, USUAL.related + 0.1)
    assert beside.usual(np.array([0.1, 0.5])) == pytest.approx([0.0, 0.4])


def test_an_index_remembers_it() -> None:
    yardstick = Yardstick(0.7, 0.85, (0.5, -0.25))
    assert Yardstick.from_fact(json.loads(json.dumps(yardstick.as_fact()))) == yardstick
