"""Pictures as pages: drawn in the process that draws pages, and shown, with files that are broken or hostile."""

import struct
import sys
import zlib

import pypdf
import pytest
from pypdf.generic import NameObject, StreamObject
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QToolButton

from inkling.gui.page_process import PageProcess
from inkling.gui.page_values import MOST_PIXELS, PagePixels, PageRequest, PageTrouble, has_pages
from inkling.gui.page_view import PageView
from inkling.gui.preview_pictures import draw_picture
from inkling.gui.preview_text import FileText
from inkling.search.answer import FoundPassage, Result

SENTENCE = "The deposit is returned within six weeks after the keys."
PNG = b"\x89PNG\r\n\x1a\n"


def picture(wide, high, *, half="red", form=QImage.Format.Format_RGB32):
    """Make a picture whose left half has a colour, and whose right half is white."""
    made = QImage(wide, high, form)
    made.fill(QColor("white"))
    left = QImage(wide // 2, high, form)
    left.fill(QColor(half))
    for row in range(high):
        made.scanLine(row)[: left.bytesPerLine()] = left.scanLine(row)
    return made


def saved(path, wide=400, high=200, **how):
    assert picture(wide, high, **how).save(str(path))
    return path


def drawn(path, page=1, width=300):
    return draw_picture(str(path), PageRequest(str(path), page, width))


def color(page, across, down):
    """Tell red, green and blue at a place of a drawn page, in shares of its size."""
    place = int(page.height * down) * page.stride + 4 * int(page.width * across)
    blue, green, red = page.pixels[place : place + 3]
    return red, green, blue


def is_red(found):
    return found[0] > 200 and max(found[1:]) < 60


def is_white(found):
    return min(found) > 240


@pytest.mark.parametrize("suffix", ["bmp", "jpeg", "JPG", "png", "tif", "webp"])
def test_a_picture_is_drawn_as_wide_as_is_asked_for(tmp_path, suffix):
    page = drawn(saved(tmp_path / f"a.{suffix}"))
    assert (page.pages, page.width, page.height, page.own_width) == (1, 300, 150, 400)
    assert is_red(color(page, 0.25, 0.5))
    assert is_white(color(page, 0.75, 0.5))
    assert (page.sentence, page.words, page.near) == ((), (), ())


def test_a_gif_that_moves_is_one_page(tmp_path):
    frame = b"!\xf9\x04\x00\x05\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00"
    (tmp_path / "a.gif").write_bytes(
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00\x00\xff\xff\xff" + 2 * frame + b";"
    )
    page = drawn(tmp_path / "a.gif", page=2)
    assert (page.pages, page.width, page.height) == (1, 1, 1)
    assert is_red(color(page, 0, 0))


def test_what_a_picture_is_comes_from_its_content(tmp_path):
    assert drawn(saved(tmp_path / "a.png").rename(tmp_path / "a.jpg")).width == 300


def test_a_picture_is_not_made_larger(tmp_path):
    page = drawn(saved(tmp_path / "a.png", 40, 20), width=900)
    assert (page.width, page.height, page.own_width) == (40, 20, 40)


def test_what_is_transparent_is_white(tmp_path):
    path = tmp_path / "a.png"
    saved(path, half="transparent", form=QImage.Format.Format_ARGB32)
    assert is_white(color(drawn(path), 0.25, 0.5))


def test_a_picture_drawn_in_grey_is_a_graymap_on_white(tmp_path):
    path = saved(tmp_path / "a.png", half="transparent", form=QImage.Format.Format_ARGB32)
    page = draw_picture(str(path), PageRequest(str(path), 1, 301, grey=True))
    assert page.pixels == b"P5 301 151 255\n" + b"\xff" * (301 * 151)


def test_a_picture_of_a_camera_that_was_turned_stands_upright(tmp_path):
    content = saved(tmp_path / "a.jpg").read_bytes()
    noted = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x112, 3, 1, 6, 0, 0)
    exif = b"\xff\xe1" + struct.pack(">H", 2 + len(noted)) + noted
    (tmp_path / "a.jpg").write_bytes(content[:2] + exif + content[2:])
    page = drawn(tmp_path / "a.jpg", width=100)
    assert (page.width, page.height, page.own_width) == (100, 200, 200)
    assert is_red(color(page, 0.5, 0.25))
    assert is_white(color(page, 0.5, 0.75))


def tiff(*greys):
    """Make a TIFF file of pages, each 8 by 4 pixels of one grey."""
    content = b"II*\x00" + struct.pack("<I", 8)
    for number, grey in enumerate(greys, 1):
        tags = ((256, 8), (257, 4), (258, 8), (259, 1), (262, 1), (273, 0), (277, 1), (278, 4), (279, 32))
        pixels = len(content) + 2 + 12 * len(tags) + 4
        following = pixels + 32 if number < len(greys) else 0
        content += struct.pack("<H", len(tags))
        content += b"".join(struct.pack("<HHII", tag, 4, 1, pixels if tag == 273 else value) for tag, value in tags)
        content += struct.pack("<I", following) + bytes([grey] * 32)
    return content


@pytest.mark.parametrize(("wanted", "grey"), [(-1, 10), (1, 10), (2, 120), (3, 230), (9, 230)])
def test_the_pages_of_a_tiff_are_turned(tmp_path, wanted, grey):
    (tmp_path / "fax.tif").write_bytes(tiff(10, 120, 230))
    page = drawn(tmp_path / "fax.tif", wanted)
    assert (page.pages, page.width, page.height) == (3, 8, 4)
    assert color(page, 0.5, 0.5) == (grey, grey, grey)


@pytest.mark.parametrize(("wide", "high"), [(3, 60_000), (60_000, 3)])
def test_a_picture_of_an_absurd_shape_stays_small(tmp_path, wide, high):
    page = drawn(saved(tmp_path / "a.png", wide, high), width=20_000)
    assert min(page.width, page.height) >= 1
    assert page.width * page.height <= MOST_PIXELS


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def huge():
    """Make a PNG file of few bytes that claims 3.6 thousand million pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return PNG + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("content", [b"", b"no picture", PNG, b"\xff\xd8\xff\xe0", tiff(1)[:40], huge()])
def test_what_cannot_be_shown_says_what_to_do(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    process = PageProcess(60.0, lambda: False)
    told = process.draw(PageRequest(str(tmp_path / "a.png"), 1, 300))
    process.stop()
    assert told == PageTrouble("This picture cannot be shown here.", "Open it in your picture viewer.")


def test_one_worker_draws_pictures_and_pages_in_turn(tmp_path):
    with pypdf.PdfWriter() as writer:
        writer.add_blank_page(200, 300)
        writer.write(tmp_path / "a.pdf")
    path = saved(tmp_path / "a.png")
    process = PageProcess(60.0, lambda: False)
    for name in ("a.png", "a.pdf", "a.png"):
        assert isinstance(process.draw(PageRequest(str(tmp_path / name), 1, 100)), PagePixels)
    # What is drawn is the file as it is now.
    saved(path, 100, 300)
    assert process.draw(PageRequest(str(path), 1, 100)).height == 300
    path.unlink()
    assert process.draw(PageRequest(str(path), 1, 100)).title == "This file is no longer there."
    process.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_a_picture_whose_name_is_not_utf_8_is_drawn(tmp_path):
    path = saved(tmp_path / "a.png").rename(tmp_path / "caf\udce9.png")
    assert drawn(path).width == 300


@pytest.mark.parametrize(
    ("path", "paged"),
    [("/a/b.PDF", True), ("/a/b.jpg", True), ("/a/b.TIFF", True), ("/a/b.heic", False), ("/a/b.txt", False),
     ("/a/png", False)],
)  # fmt: skip
def test_pdf_files_and_pictures_have_pages(path, paged):
    assert has_pages(path) is paged


def test_one_is_told_to_open_what_cannot_be_drawn_in_what_opens_it():
    assert [PageRequest(name, 1, 1).viewer for name in ("/a.jpg", "/a.pdf")] == ["picture viewer", "PDF viewer"]


def labels(preview):
    return " ".join(label.text() for label in preview.findChildren(QLabel) if label.isVisible())


def press(preview, name):
    (button,) = [each for each in preview.findChildren(QToolButton) if name in (each.accessibleName(), each.text())]
    button.click()


def answered(path, *texts, page=1):
    lit, sentence = ((4, 11),), (0, len(SENTENCE))
    passages = (FoundPassage(text, "", page, 0, len(text), 0, 0.9, "both", lit, sentence) for text in texts)
    return Result(str(path), "", 0.9, "both", 1_700_000_000.0, False, tuple(passages))


def middle(view):
    image = view.viewport().grab().toImage()
    found = image.pixelColor(image.width() // 2 - 20, view._theme.space(4) + 20)
    return found.red(), found.green(), found.blue()


def test_a_picture_in_which_text_was_found_is_shown_itself_and_the_text_when_wanted(preview, qtbot, tmp_path):
    preview.show_result(answered(saved(tmp_path / "letter.png", 1000, 1400), SENTENCE))
    view, text = preview.findChild(PageView), preview.findChild(FileText)
    qtbot.waitUntil(lambda: "Page 1 of 1" in labels(preview), timeout=20_000)
    assert view.isVisible()
    assert is_red(middle(view))
    assert view.lit_rectangles() == []
    press(preview, "Text")
    assert text.isVisible()
    assert text.toPlainText().endswith(SENTENCE)
    press(preview, "Page")
    assert view.isVisible()


def test_a_photograph_that_was_found_by_its_name_is_shown(preview, qtbot, tmp_path):
    path = saved(tmp_path / "garden.jpg", 1000, 700)
    preview.show_result(answered(path))
    preview.set_passages(str(path), [])
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: "Page 1 of 1" in labels(preview), timeout=20_000)
    assert view.isVisible()
    assert is_red(middle(view))


def test_a_small_picture_keeps_its_size_until_one_zooms(preview, qtbot, tmp_path):
    preview.show_result(answered(saved(tmp_path / "sign.png", 100, 60), SENTENCE))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: "Page 1 of 1" in labels(preview), timeout=20_000)
    shown = view._page_box()
    assert shown.size().toSize() * view.devicePixelRatioF() == QSize(100, 60)
    assert abs(shown.center().x() - view.viewport().width() / 2) <= 1
    for _ in range(3):
        press(preview, "Larger")
    assert view._page_box().width() == 2 * shown.width()
    preview.show_result(answered(saved(tmp_path / "large.png", 2000, 900), SENTENCE))
    qtbot.waitUntil(lambda: view._drawn is not None and view._drawn.own_width == 2000, timeout=20_000)
    assert view._page_box().width() > 2 * shown.width()


def test_a_picture_that_cannot_be_shown_gives_way_to_its_text(preview, qtbot, tmp_path):
    path = tmp_path / "letter.png"
    path.write_bytes(huge())
    preview.show_result(answered(path, SENTENCE))
    qtbot.waitUntil(lambda: "This picture cannot be shown here." in labels(preview), timeout=20_000)
    assert preview.findChild(FileText).isVisible()
    assert SENTENCE in preview.findChild(FileText).toPlainText()


def test_what_lies_only_in_the_cloud_is_not_fetched_for_the_preview(preview, qtbot, tmp_path, monkeypatch):
    path = saved(tmp_path / "garden.jpg", 1000, 700)
    inode = path.stat().st_ino
    monkeypatch.setattr("inkling.gui.preview_pages.in_the_cloud", lambda status: status.st_ino == inode)
    preview.show_result(answered(path))
    qtbot.waitUntil(lambda: "lies only in the cloud" in labels(preview), timeout=20_000)
    assert preview.findChild(PageView)._drawn is None


def test_a_text_file_that_is_called_a_picture_is_shown_as_text(preview, tmp_path):
    path = tmp_path / "notes.png"
    path.write_text(SENTENCE, "utf-8")
    preview.show_result(answered(path, SENTENCE, page=None))
    assert preview.findChild(FileText).isVisible()


def test_a_scanned_page_is_shown_with_nothing_lit_and_no_complaint(preview, qtbot, tmp_path):
    path = scanned(tmp_path / "lease.pdf")
    preview.show_result(answered(path, SENTENCE, page=2))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: "Page 2 of 2" in labels(preview), timeout=20_000)
    assert view.isVisible()
    assert (view._drawn.sentence, view._drawn.words, view._drawn.near) == ((), (), ())
    assert not preview._body._warning.isVisible()
    assert is_red(middle(view))


def scanned(path):
    """Write a PDF of two pages, each nothing but a picture: a blue and a red one."""
    with pypdf.PdfWriter() as writer:
        for shade in (b"\x00\x00\xff", b"\xff\x00\x00"):
            drawing = StreamObject()
            drawing.set_data(b"300 0 0 400 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID " + shade + b" EI")
            writer.add_blank_page(300, 400)[NameObject("/Contents")] = writer._add_object(drawing)
        writer.write(path)
    return path
