"""Which words are the very ones that were typed."""

import pytest

from inkling.search.words import quoted
from inkling.store.phrases import holds

CASES = [
    ("universe", "the universe, so large", True, True),
    ("universe", "a loud university", False, False),
    ("news", "We bought a new car", False, False),
    ("garage", "two garages", False, True),
    ("garages", "one garage", False, True),
    ("virus", "viral", False, False),
    ("glass", "a glas", False, False),
    ("pony", "ponies and a colt", False, True),
    ("pony", "yes, it is", False, False),
    ("party", "il est parti", False, True),
    ("age", "garage, ages ago", False, True),
    ("age", "garage", False, False),
    ("notice period", "The Notice\nPeriod: two months", True, True),
    ("notice period", "two notice periods", False, True),
    ("notice period", "notice of a period", False, False),
    ("cafe", "im Café", True, True),
    ("CAFÉ", "cafe\u0301 au lait", True, True),
    ("strasse", "die Straße", True, True),
    ("οδός ερμού", "ΟΔΟΣ ΕΡΜΟΥ", True, True),
    ("a\u0332b", "a\u0332 b", True, True),
    ("load_model", "load_model_v2 loads", True, True),
    ("a.b@c.de", "write to a.b@c.de today", True, True),
    ("東京", "新東京都庁", True, True),
    ("東都", "東京都", False, False),
    ("שלום", "אמר שָׁלוֹם", True, True),
    ("й", "и", False, False),
    ('say "yes"', 'they say: "yes" twice', True, True),
    ("C++", "a C compiler", True, True),
    ("x", "", False, False),
]


@pytest.mark.parametrize(("phrase", "text", "stands", "begins"), CASES)
def test_the_very_words(phrase: str, text: str, stands: bool, begins: bool) -> None:
    assert holds(quoted(phrase))(text) is stands
    assert holds(quoted(phrase), forms=True)(text) is begins


def test_a_huge_text_takes_no_time_to_speak_of() -> None:
    test = holds(quoted("notice period"))
    assert not test("notice " * 200_000)
    assert test("notice " * 200_000 + "period")
