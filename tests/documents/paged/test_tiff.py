"""How many pages a picture has."""

from io import BytesIO

import pytest

from inkling.documents.paged.tiff import pages_of
from picture_samples import tiff

IN_A_CIRCLE = tiff(3)[:-4] + (8).to_bytes(4, "little")
LEADS_NOWHERE = tiff(2)[:-4] + (9999).to_bytes(4, "little")


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        (tiff(1), 1),
        (tiff(3), 3),
        (tiff(3, "big"), 3),
        (IN_A_CIRCLE, 3),
        (LEADS_NOWHERE, 2),
        (tiff(3)[:20], 2),
        (tiff(1)[:6], 1),
        (b"II*\0" + bytes(9), 1),
        (b"\x89PNG\r\n\x1a\n" + bytes(9), 1),
        (b"", 1),
    ],
    ids=["one", "three", "of the other order", "in a circle", "leads nowhere", "cut off", "cut off at the start",
         "none", "of another kind", "empty"],
)  # fmt: skip
def test_pages_of_a_picture(data: bytes, pages: int) -> None:
    assert pages_of(BytesIO(data)) == pages
