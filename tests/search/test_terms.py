"""Which words of a query are looked for and how much they count."""

import pytest

from inkling.search.query import parse
from inkling.search.terms import wording
from inkling.store.reader import Reader


@pytest.mark.parametrize(
    ("text", "telling"),
    [("green tea", True), ("the of and", False), ("not without", False), ("what is tea", True), ("קטנה", True)],
)
def test_small_words_alone_tell_nothing(reader: Reader, text: str, telling: bool) -> None:
    assert wording(reader, parse(text)).telling is telling


def test_words_that_occur_nowhere_count_among_what_could_be_found(reader: Reader) -> None:
    known = wording(reader, parse("green tea"))
    asked = wording(reader, parse("green tea zyzzyva quux"))
    assert asked.terms.possible > 1.5 * known.terms.possible
    assert asked.counting == known.counting
    assert 0 < asked.coverage({"green", "tea"}) < known.coverage({"green", "tea"}) == 1.0
