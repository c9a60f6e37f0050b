"""Places as people read them beside a title."""

import pytest

from inkling.search.answer import Result
from inkling.search.reasons import place_beside_title


@pytest.mark.parametrize(
    ("part", "title", "place", "expected"),
    [
        (12, "Re: Boiler", "message 12 · Re: Boiler", "message 12"),
        (12, "Re: Roof", "message 12 · Re: Roof · Attachment a.pdf · p. 3", "message 12 · Attachment a.pdf · p. 3"),
        (12, "תיקון הדוד", "message 12 · תיקון הדוד", "message 12"),
        (12, "Boiler · roof", "message 12 · Boiler · roof", "message 12"),
        (3, "message 3", "message 3 · message 3", "message 3"),
        (12, "", "message 12", "message 12"),
        (12, "Boiler", "message 12 · Boiler and roof", "message 12 · Boiler and roof"),
        (2, "The roof", "File letters/roof.md · The roof", "File letters/roof.md"),
        (4, "Bees", "§ Bees", ""),
        (4, "Bees", "§ Bees · Attachment list.pdf", "Attachment list.pdf"),
        (4, "Bees", "", ""),
        (0, "Boiler", "message 1 · Boiler", "message 1 · Boiler"),
        (0, "Methods", "§ Methods", "§ Methods"),
    ],
)
def test_a_place_in_a_document_within_a_file_does_not_say_the_title_again(
    part: int, title: str, place: str, expected: str
) -> None:
    result = Result("/a/in.mbox", title, 0.5, "both", 0.0, False, (), part=part)
    assert place_beside_title(result, place) == expected
