import pytest

from inkling.documents.paged.pages import paged_document


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["a", "a-", "字", "1", "1.", "(1", "\u3000", "\uf020 "])
def test_lines_without_end_are_read_quickly(unit):
    text = unit * (100_000 // len(unit))
    assert paged_document("", {0: f"{text}\nWax"}).sections[0].text.endswith("Wax")
