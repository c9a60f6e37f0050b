import math

import pytest

from inkling.evaluation.measures import mean, ndcg, recall, reciprocal_rank

TWELVE = [str(n) for n in range(12)]


@pytest.mark.parametrize(
    ("found", "grades", "gain", "part", "place"),
    [
        (["a", "b"], {"a": 1.0}, 1.0, 1.0, 1.0),
        (["b", "a"], {"a": 1.0}, 1 / math.log2(3), 1.0, 0.5),
        ([], {"a": 1.0}, 0.0, 0.0, 0.0),
        (["a", "b"], {"a": 1.0, "b": 3.0}, (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)), 1.0, 1.0),
        (["a"], {"a": 1.0, "b": 1.0}, 1 / (1 + 1 / math.log2(3)), 0.5, 1.0),
        (TWELVE, {"11": 1.0}, 0.0, 1.0, 0.0),
        (TWELVE, {str(n): 1.0 for n in range(40)}, 1.0, 0.6, 1.0),
    ],
)
def test_measures(found, grades, gain, part, place):
    assert ndcg(found, grades) == pytest.approx(gain)
    assert recall(found, grades) == pytest.approx(part)
    assert reciprocal_rank(found, grades) == pytest.approx(place)


def test_intervals_hold_the_mean_and_narrow_with_more_questions():
    few, many = mean([0.0, 1.0] * 10), mean([0.0, 1.0] * 500)
    for each in (few, many):
        assert each.low < each.value < each.high
        assert each.value == pytest.approx(0.5)
    # The interval of a mean of a fair coin: two standard deviations of 0.5 over the root of the count.
    assert many.high - many.low == pytest.approx(4 * 0.5 / math.sqrt(1000), rel=0.15)
    assert few.high - few.low > many.high - many.low
    assert mean([0.25]) == mean([0.25])
    assert (mean([0.25]).low, mean([0.25]).high) == (0.25, 0.25)
