"""Pages that are pictures, and what was recognized in them."""

from pathlib import Path

import pytest

from inkling.documents.document import Attached, Document, Section
from inkling.documents.registry import read
from inkling.documents.scans import Pictures, with_recognized, without_text
from inkling.errors import Refusal
from picture_samples import picture, scan, tiff

WANTED = Pictures(wanted=True)
STARTS = {
    "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff\xe0", "tif": b"II*\x00", "tiff": b"MM\x00*",
    "gif": b"GIF89a\x00", "webp": b"RIFF\x00\x00\x00\x00WEBP", "bmp": b"BM\x00\x00\x00\x00\x00\x00\x00\x00",
}  # fmt: skip


def pages(*texts: str, scanned: tuple[int, ...]) -> Document:
    sections = tuple(Section(text, f"p. {number}", number) for number, text in enumerate(texts, 1))
    return Document("", sections, scanned=scanned, pages=len(texts))


def test_a_document_without_pictures_stays_as_it_is() -> None:
    document = pages("One.", "Two.", scanned=())
    assert with_recognized(document, Pictures({1: "Other."}, wanted=True)) is document


@pytest.mark.parametrize(
    ("pictures", "texts", "missing", "left"),
    [
        (Pictures(), ["", "Two.", ""], "2 of 3 pages without text, perhaps scanned", (1, 3)),
        (WANTED, ["", "Two.", ""], "2 of 3 pages yet to be read as pictures", (1, 3)),
        (Pictures({1: "One."}, wanted=True), ["One.", "Two.", ""], "1 of 3 pages yet to be read as a picture", (3,)),
        (Pictures({1: "One.", 3: "Three."}), ["One.", "Two.", "Three."], "", ()),
        (Pictures({1: "One.", 3: ""}), ["One.", "Two.", ""], "1 of 3 pages in which no text was recognized", ()),
        (Pictures({1: ""}), ["", "Two.", ""],
         "1 of 3 pages without text, perhaps scanned; 1 of 3 pages in which no text was recognized", (3,)),
        (Pictures({1: "One.", 2: "Never.", 3: "x"}), ["One.", "Two.", "x"], "", ()),
    ],
)  # fmt: skip
def test_what_was_recognized_takes_its_place(
    pictures: Pictures, texts: list[str], missing: str, left: tuple[int, ...]
) -> None:
    document = with_recognized(pages("", "Two.", "", scanned=(1, 3)), pictures)
    assert [section.text for section in document.sections] == texts
    assert [(section.place, section.page) for section in document.sections] == [("p. 1", 1), ("p. 2", 2), ("p. 3", 3)]
    assert (document.missing, document.scanned) == (missing, left)


def test_lines_are_joined_and_what_is_written_onto_the_page_stands_below() -> None:
    document = pages("Comment: paid", scanned=(1,))
    text = "The lease of the work-\nshop in the lane ends\n\nJ. Petersen"
    found = with_recognized(document, Pictures({1: text})).sections
    assert [section.text for section in found] == [
        "The lease of the workshop in the lane ends\n\nJ. Petersen\n\nComment: paid"
    ]


def test_what_is_written_onto_the_page_and_recognized_stands_there_once() -> None:
    document = pages("Paid in March\n\nComment: who?", scanned=(1,))
    found = with_recognized(document, Pictures({1: "The lease\n\nPaid in\nMarch"})).sections
    assert [section.text for section in found] == ["The lease\n\nPaid in March\n\nComment: who?"]


@pytest.mark.parametrize(
    ("pictures", "text", "missing"),
    [
        (Pictures(), "No. 417", "2 of 3 pages with little or no text, perhaps scanned"),
        (WANTED, "No. 417", "2 of 3 pages yet to be read as pictures"),
        (Pictures({2: "Dear Ann, No. 417"}), "Dear Ann, No. 417", "1 of 3 pages without text, perhaps scanned"),
        (Pictures({2: ""}), "No. 417", "1 of 3 pages without text, perhaps scanned"),
        (Pictures({2: "", 3: ""}), "No. 417", "1 of 3 pages in which no text was recognized"),
    ],
)
def test_a_page_with_a_stamp_is_not_without_text(pictures: Pictures, text: str, missing: str) -> None:
    document = with_recognized(pages("One.", "No. 417", "", scanned=(2, 3)), pictures)
    assert (document.sections[1].text, document.missing) == (text, missing)


@pytest.mark.parametrize(
    ("pictures", "missing"),
    [
        (Pictures(), "one page with little or no text, perhaps scanned"),
        (WANTED, "one page yet to be read as a picture"),
        (Pictures({1: ""}), ""),
        (Pictures({1: "Paid"}), ""),
    ],
)
def test_of_a_single_page_no_number_is_told(pictures: Pictures, missing: str) -> None:
    assert with_recognized(pages("No. 417", scanned=(1,)), pictures).missing == missing


def test_what_is_attached_stays_behind_its_page() -> None:
    attached = Attached("a.txt", lambda: b"", behind=1)
    document = Document("", (Section("", "p. 1", 1),), attached=(attached,), scanned=(1,), pages=1)
    assert with_recognized(document, Pictures({1: "One."})).attached == (attached,)


@pytest.mark.parametrize("suffix", STARTS)
def test_a_picture_is_a_page(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"letter.{suffix}"
    path.write_bytes(picture("", STARTS[suffix]))
    with pytest.raises(Refusal, match="picture: Inkling reads text"):
        read(path)
    assert read(path, pictures=WANTED).scanned == (1,)
    document = read(path, pictures=Pictures({1: "Dear Ann,"}))
    assert [(section.text, section.place, section.page) for section in document.sections] == [("Dear Ann,", "", 1)]
    assert read(path, pictures=Pictures({1: ""}, wanted=True)).sections == (Section("", "", 1),)


def test_the_pages_of_a_picture_have_places(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    path.write_bytes(picture("", tiff(3)))
    assert read(path, pictures=WANTED).scanned == (1, 2, 3)
    document = read(path, pictures=Pictures({1: "One.", 2: "", 3: "Three."}))
    places = [(section.text, section.place, section.page) for section in document.sections]
    assert places == [("One.", "p. 1", 1), ("", "p. 2", 2), ("Three.", "p. 3", 3)]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("sign.png", STARTS["png"] + bytes(100), "a PNG picture: Inkling reads text"),
        ("raw.nef", picture("", STARTS["tif"]), "a TIFF picture: Inkling reads text"),
        ("clip.mp4", bytes(4) + b"ftypisom" + bytes(9000), "a video: Inkling reads text"),
        ("photo.heic", bytes(4) + b"ftypheic" + bytes(9000), "a HEIC picture: Inkling reads text"),
    ],
)
def test_what_is_no_picture_of_a_page(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refusal, match=reason):
        read(path, pictures=WANTED)


def test_a_scanned_pdf_goes_through_as_long_as_it_is_wanted(write_pdf) -> None:
    path = write_pdf("lease.pdf", [[scan(65)], [scan(90)]])
    with pytest.raises(Refusal, match="no text; perhaps scanned"):
        read(path)
    assert read(path, pictures=WANTED).scanned == (1, 2)
    assert read(path, pictures=Pictures({1: "", 2: ""}, wanted=True)).scanned == ()


@pytest.mark.parametrize(
    ("pages", "pictures", "reason"),
    [
        ([[scan(65)]], Pictures(), "no text; perhaps scanned"),
        ([[scan(65)]], WANTED, "no text yet; to be read as a picture"),
        ([[scan(65)]], Pictures({1: ""}), "no text was recognized"),
        ([[]], Pictures(), "no text; perhaps scanned"),
        ([[]], WANTED, "no text; perhaps scanned"),
    ],
)
def test_why_there_is_no_text(write_pdf, pages: list[list[str]], pictures: Pictures, reason: str) -> None:
    path = write_pdf("lease.pdf", pages)
    try:
        said = without_text(read(path, pictures=pictures), pictures)
    except Refusal as refusal:
        said = refusal.reason
    assert said == reason
