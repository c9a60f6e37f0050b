"""Pages drawn to be recognized."""

import re

import pytest

from inkling.documents.paged import page_picture as drawing
from inkling.documents.paged.page_picture import page_picture
from inkling.errors import Refusal
from picture_samples import picture, scan
from signed_samples import ber, in_pieces, sign, signed_as


def dots(picture: bytes) -> tuple[int, int, bytes]:
    head = re.match(rb"P5 (\d+) (\d+) 255\n", picture)
    assert head is not None
    return int(head[1]), int(head[2]), picture[head.end() :]


def test_a_page_is_drawn_in_the_dots_that_recognition_is_made_for(write_pdf) -> None:
    path = write_pdf("x.pdf", [[scan(65)], [scan(90)]])
    for page, grey in ((1, 65), (2, 90)):
        width, height, data = dots(page_picture(path, page))
        assert (width, height) == (2550, 3301)
        assert len(data) == width * height
        assert data[len(data) // 2] == grey


def sign_in_pieces(data: bytes) -> bytes:
    return signed_as(in_pieces(data, 999), ber)


@pytest.mark.parametrize("sign_it", [sign, sign_in_pieces], ids=["as a whole", "in pieces"])
def test_what_was_signed_is_looked_at(write_pdf, tmp_path, sign_it) -> None:
    page, letter = tmp_path / "x.pdf.p7m", tmp_path / "letter.png.p7m"
    page.write_bytes(sign_it(write_pdf("x.pdf", [[scan(65)]], title="Lease " * 999).read_bytes()))
    letter.write_bytes(sign_it(picture("Dear Ann")))
    assert dots(page_picture(page, 1))[2][0] == 65
    assert page_picture(letter, 1) == picture("Dear Ann")


def test_a_huge_page_is_drawn_with_fewer_dots(write_pdf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_DOTS", 10_000)
    width, height, data = dots(page_picture(write_pdf("x.pdf", [["Text"]]), 1))
    assert len(data) == width * height
    assert 9_000 < len(data) < 11_000
    assert abs(width / height - 612 / 792) < 0.02


@pytest.mark.parametrize("page", [2, 0])
def test_a_page_that_is_not_there_is_refused(write_pdf, page: int) -> None:
    with pytest.raises(Refusal):
        page_picture(write_pdf("x.pdf", [["Text"]]), page)


def test_a_damaged_document_is_refused(tmp_path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.4 and nothing else")
    with pytest.raises(Refusal):
        page_picture(path, 1)
