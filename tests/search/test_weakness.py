"""What is told to be not really close."""

import pytest

from inkling.encoder.yardstick import USUAL, Yardstick
from inkling.search.query import parse
from inkling.search.weakness import Noise, says_something, told_by_words


@pytest.mark.parametrize("noise", [Noise(0.05, 0.1, 1000), Noise(0.0, 0.0, 0)])
def test_what_is_neither_near_nor_covered_is_weak(noise: Noise) -> None:
    assert noise.weak(0.1, 0.0)
    assert noise.weak(0.3, 0.2)
    assert not noise.weak(0.5, 0.0)
    assert not noise.weak(0.3, 1.0)
    assert noise.above(0.6)
    assert not noise.above(0.1)


def test_among_more_passages_a_nearer_one_is_asked_for() -> None:
    assert not Noise(0.1, 0.12, 50).weak(0.42, 0.0)
    assert Noise(0.1, 0.12, 1_000_000).weak(0.42, 0.0)
    assert Noise(0.3, 0.2, 5_000).weak(0.42, 0.0)


def test_among_few_passages_less_near_ones_are_close() -> None:
    passages = (0, 25, 60, 200, 1_000, 2_000, 20_000)
    close = [next(at for at in range(100) if not Noise(0.2, 0.15, count).weak(at / 100, 0.0)) for count in passages]
    assert close == sorted(close)
    assert close[0] >= close[1] - 1
    assert close[1] < close[2] < close[3] < close[-2] - 1
    assert close[-2] <= close[-1] <= close[-2] + 1


def test_the_noise_of_a_model_whose_vectors_lie_close_together_is_brought_to_the_usual_scale() -> None:
    close = Yardstick(unrelated=0.7, related=0.8)
    noise = Noise.measured(0.72, 0.03, 5000, close)
    usual = Noise(USUAL.unrelated + 0.02 * close.factor, 0.03 * close.factor, 5000)
    assert (noise.mean, noise.deviation, noise.passages) == pytest.approx(
        (usual.mean, usual.deviation, usual.passages)
    )
    assert Noise.measured(0.1, 0.12, 5000, USUAL) == Noise(0.1, 0.12, 5000)


@pytest.mark.parametrize(
    ("words", "enough"),
    [
        (("boiler",), True),
        (("long", "term", "plans"), True),
        (("how", "long", "term", "plans"), False),
        (("10", "1016", "j", "cogpsych", "2019"), True),
        ((), True),
    ],
)
def test_few_words_and_numbers_tell_what_was_meant(words: tuple[str, ...], enough: bool) -> None:
    assert told_by_words(words) == enough


ENGLISH, MANY, JAPANESE = {"ship", "в", "€"}, {"это", "ship"}, {"です", "軌道"}


@pytest.mark.parametrize(
    ("text", "known", "something"),
    [
        ("spaceship", ENGLISH, True),
        ("zorblax quuxify", ENGLISH, True),
        ("4929 1122", ENGLISH, True),
        ("Ärger", ENGLISH, True),
        ("космический корабль в орбите", ENGLISH, False),
        ("космический корабль", MANY, True),
        ("корабль", {"корабль"}, True),
        ("корабль USB", ENGLISH, True),
        ("κβαντική φυσική", ENGLISH, False),
        ("宇宙飞船轨道", ENGLISH, False),
        ("宇宙船の軌道", JAPANESE, True),
        ("सी", {"सी"}, False),
        ("🎉", ENGLISH, False),
        ("€", ENGLISH, True),
        ("", ENGLISH, False),
    ],
)
def test_a_model_makes_something_of_the_scripts_that_it_has_words_of(
    text: str, known: set[str], something: bool
) -> None:
    query = parse(text)
    assert says_something(query.meaning, query.words, known.__contains__) == something
