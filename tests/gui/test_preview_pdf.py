"""Pages of PDF files written by hand: drawn, searched, and shown, with files that are broken or hostile."""

import queue
import sys
import threading
import time
from dataclasses import replace
from multiprocessing import Pipe
from pathlib import Path
from types import SimpleNamespace

import psutil
import pypdf
import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QLabel, QToolButton

from inkling.gui.page_text import fold
from inkling.gui.page_values import PageRequest, PageTrouble
from inkling.gui.page_view import PageView
from inkling.gui.preview_matches import as_stored
from inkling.gui.preview_pages import DrawnPage, PageRenderer
from inkling.gui.preview_text import FileText
from inkling.gui.preview_worker import MOST_PIXELS, STARTED, draw, serve
from inkling.search.answer import FoundPassage, Result

SENTENCE = "The deposit is returned within six weeks after the keys."


def write_pdf(path, pages, *, rotate=0, box=(595, 842), extra=()):
    """Write a PDF whose pages hold lines of text, or drawing operators where a page is a string."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, page in enumerate(pages):
        lines = "" if isinstance(page, str) else " ".join(f"({line}) Tj T*" for line in page)
        drawing = page if isinstance(page, str) else f"BT /F1 12 Tf 60 760 Td 18 TL {lines} ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box[0]} {box[1]}] /Rotate {rotate}"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * index} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawing.encode('cp1252'))} >>\nstream\n{drawing}\nendstream")
    content, table = "%PDF-1.4\n", "0000000000 65535 f \n"
    for number, each in enumerate([*objects, *extra], 1):
        table += f"{len(content):010d} 00000 n \n"
        content += f"{number} 0 obj\n{each}\nendobj\n"
    size = 1 + len(objects) + len(extra)
    end = f"xref\n0 {size}\n{table}trailer << /Root 1 0 R /Size {size} >>\nstartxref\n{len(content)}\n%%EOF\n"
    path.write_bytes((content + end).encode("cp1252"))
    return path


@pytest.fixture
def drawn(tmp_path):
    def draw_page(pages, page=1, sentence="", words=(), width=600, grey=False, **how):
        path = write_pdf(tmp_path / "page.pdf", pages, **how)
        with pypdfium2.PdfDocument(path) as document:
            return draw(document, PageRequest(str(path), page, width, sentence, tuple(words), grey=grey))

    return draw_page


@pytest.mark.parametrize(
    ("lines", "sentence", "count"),
    [
        ([SENTENCE], SENTENCE, 1),
        (["The deposit is re-", "turned within six", "weeks after the keys."], SENTENCE, 3),
        (["The  deposit   is returned within six weeks", "after the keys."], SENTENCE, 2),
        (["The d\xe9posit is returned within six weeks after the keys."], SENTENCE, 1),
        (["THE DEPOSIT IS RETURNED WITHIN SIX WEEKS AFTER THE KEYS"], SENTENCE, 1),
        (["Something else entirely stands on this page."], SENTENCE, 0),
        ([SENTENCE], "", 0),
        ([SENTENCE], "!!! …", 0),
        ([], SENTENCE, 0),
    ],
)
def test_a_sentence_is_found_line_by_line(drawn, lines, sentence, count):
    page = drawn([["Heading", *lines, "An end."]], sentence=sentence)
    assert len(page.sentence) == count
    for left, top, right, bottom in page.sentence:
        assert 0 < left < right < 1
        assert 0 < top < bottom < 0.25


def test_a_sentence_that_runs_over_the_page_is_lit_on_both(drawn):
    pages = [["The deposit is returned within"], ["six weeks after the keys."]]
    assert len(drawn(pages, 1, SENTENCE).sentence) == 1
    assert len(drawn(pages, 2, SENTENCE).sentence) == 1


def test_a_piece_too_short_to_be_sure_of_is_not_lit(drawn):
    assert drawn([["The deposit is gone."]], sentence=SENTENCE).sentence == ()


@pytest.mark.parametrize(
    ("line", "words", "count"),
    [
        ("a garden, the Garden and the gardener", ["garden"], 2),
        ("an other day", ["another"], 0),
        ("lime-", ["limescale"], 1),
        ("no match", ["", "…"], 0),
        ("keys keys keys", ["keys", "KEYS"], 3),
    ],
)
def test_whole_words_are_lit(drawn, line, words, count):
    lines = [line, "scale is not covered"] if line == "lime-" else [line]
    page = drawn([lines], words=words)
    assert len(page.words) == (2 if line == "lime-" else count)


def test_boxes_stand_where_the_text_is_also_on_a_turned_page(drawn):
    straight = drawn([[SENTENCE]], sentence=SENTENCE)
    ((left, top, right, bottom),) = straight.sentence
    assert right - left > 5 * (bottom - top)
    turned = drawn([[SENTENCE]], sentence=SENTENCE, rotate=90)
    ((left, top, right, bottom),) = turned.sentence
    assert (bottom - top) * turned.height > 5 * (right - left) * turned.width


def test_a_page_that_is_only_a_picture_is_drawn(drawn):
    page = drawn(["1 0 0 rg 0 0 595 842 re f"], sentence=SENTENCE)
    assert page.pixels[:3] == b"\x00\x00\xff"
    assert (page.width, page.sentence) == (600, ())


def test_a_page_drawn_in_grey_is_a_graymap(drawn):
    page = drawn(["0.5 g 0 0 595 842 re f"], width=301, grey=True)
    head, dots = page.pixels.split(b"\n", 1)
    assert head == b"P5 %d %d 255" % (page.width, page.height)
    assert (page.width, len(dots)) == (301, page.width * page.height)
    assert set(dots[: 301 * 100]) <= {127, 128}


@pytest.mark.parametrize("wanted", [-3, 0, 2, 99])
def test_a_page_past_the_ends_gives_the_nearest(drawn, wanted):
    page = drawn([["one"], ["two"]], wanted, words=["one", "two"])
    assert page.pages == 2
    assert len(page.words) == 1


@pytest.mark.parametrize("box", [(1, 14_400), (14_400, 1), (14_400, 14_400)])
def test_a_page_of_an_absurd_size_stays_small(drawn, box):
    page = drawn([["text"]], width=20_000, box=box)
    assert 0 < page.width * page.height <= MOST_PIXELS * 1.01


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ofﬁce", "office"),
        ("e\u0301té", "ete"),
        ("Straße 4", "strasse4"),
        ("𝐁old 🌿 x", "boldx"),
        ("הגינה שלי", "הגינהשלי"),
        ("", ""),
    ],
)
def test_folding_keeps_letters_and_tells_where_they_were(text, folded):
    kept, origins = fold(text)
    assert kept == folded
    assert len(origins) == len(kept)
    assert all(0 <= origin < len(text) for origin in origins)


def write_bomb(path):
    """Write a small page that draws a form ten times that draws a form ten times, and so on."""
    forms = [
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {number + 1} 0 R >> >>"
        f" /Length 60 >>\nstream\n{'/F Do ' * 10}\nendstream"
        for number in range(6, 18)
    ]
    page = write_pdf(path, ["/F Do"], extra=[*forms, forms[-1].replace("/F Do", "0 0 1 1 re f")])
    page.write_bytes(page.read_bytes().replace(b"/Font << /F1 3 0 R >>", b"/XObject << /F 6 0 R >>"))
    return page


@pytest.fixture
def renderer():
    outcomes = queue.Queue()
    made = PageRenderer(lambda request, outcome: outcomes.put((request, outcome)), seconds=0.7)
    made.outcomes = outcomes
    yield made
    made.close()
    assert not made.is_alive()


def workers():
    """List the processes of ours that could be page workers."""
    return [each for each in psutil.Process().children() if "resource_tracker" not in " ".join(each.cmdline())]


def test_a_page_comes_as_an_image(renderer, tmp_path):
    path = write_pdf(tmp_path / "page.pdf", [["one"], [SENTENCE]])
    renderer.ask(PageRequest(str(path), 2, 400, SENTENCE, ("keys",)))
    request, page = renderer.outcomes.get(timeout=10)
    assert isinstance(page, DrawnPage)
    assert (request.page, page.pages, page.image.width()) == (2, 2, 400)
    assert len(page.sentence) == len(page.words) == 1


def write_broken(path, kind):
    if kind == "protected":
        writer = pypdf.PdfWriter(clone_from=write_pdf(path, [["secret"]]))
        writer.encrypt("pass", algorithm="RC4-128")
        writer.write(path)
    elif kind == "damaged":
        path.write_bytes(b"%PDF-1.7 and then nothing of the kind")
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "no pages":
        write_pdf(path, [])
    elif kind == "out of reach":
        path = path.with_name("x" * 300)
    return path


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("protected", "This PDF is protected by a password."),
        ("damaged", "This page is damaged and cannot be drawn."),
        ("empty", "This page is damaged and cannot be drawn."),
        ("no pages", "This page is damaged and cannot be drawn."),
        ("gone", "This file is no longer there."),
        ("out of reach", "This file cannot be reached."),
    ],
)
def test_a_page_that_cannot_be_drawn_says_why_and_what_to_do(renderer, tmp_path, kind, title):
    path = write_broken(tmp_path / "bad.pdf", kind)
    renderer.ask(PageRequest(str(path), 1, 400))
    _, trouble = renderer.outcomes.get(timeout=10)
    assert isinstance(trouble, PageTrouble)
    assert trouble.title == title
    assert trouble.advice
    good = write_pdf(tmp_path / "good.pdf", [["fine"]])
    renderer.ask(PageRequest(str(good), 1, 400))
    assert isinstance(renderer.outcomes.get(timeout=10)[1], DrawnPage)


def test_a_page_that_takes_for_ever_is_given_up_and_the_next_is_drawn(renderer, tmp_path):
    renderer.ask(PageRequest(str(write_bomb(tmp_path / "bomb.pdf")), 1, 400))
    _, trouble = renderer.outcomes.get(timeout=10)
    assert trouble == PageTrouble("This page takes too long to draw.", "Open it in your PDF viewer.")
    renderer.ask(PageRequest(str(write_pdf(tmp_path / "good.pdf", [["fine"]])), 1, 400))
    assert isinstance(renderer.outcomes.get(timeout=10)[1], DrawnPage)


def test_a_worker_that_dies_is_replaced(renderer, tmp_path):
    good = write_pdf(tmp_path / "good.pdf", [["fine"]])
    renderer.ask(PageRequest(str(good), 1, 400))
    assert isinstance(renderer.outcomes.get(timeout=10)[1], DrawnPage)
    renderer.ask(PageRequest(str(write_bomb(tmp_path / "bomb.pdf")), 1, 400))
    time.sleep(0.2)
    for process in workers():
        process.kill()
    assert renderer.outcomes.get(timeout=10)[1].title == "This page is damaged and cannot be drawn."
    renderer.ask(PageRequest(str(good), 1, 400))
    assert isinstance(renderer.outcomes.get(timeout=10)[1], DrawnPage)


def test_the_newest_wish_wins(renderer, tmp_path):
    path = write_pdf(tmp_path / "page.pdf", [[str(number)] for number in range(30)])
    for page in range(1, 31):
        renderer.ask(PageRequest(str(path), page, 300))
    pages = [renderer.outcomes.get(timeout=10)[0].page]
    while pages[-1] != 30:
        pages.append(renderer.outcomes.get(timeout=10)[0].page)
    assert len(pages) < 30


def test_closing_while_a_page_hangs_leaves_nothing_behind(qtbot, tmp_path):
    made = PageRenderer(lambda request, outcome: None, seconds=60)
    made.ask(PageRequest(str(write_bomb(tmp_path / "bomb.pdf")), 1, 400))
    qtbot.waitUntil(lambda: bool(workers()), timeout=20_000)
    made.close()
    made.close()
    made.ask(PageRequest(str(tmp_path / "late.pdf"), 1, 400))
    assert not made.is_alive()
    assert not workers()


def found(text, page, ordinal=0, sentence=None, words=()):
    lit = tuple(sorted((text.index(word), text.index(word) + len(word)) for word in words))
    return FoundPassage(text, f"p. {page}", page, 0, len(text), ordinal, 0.9, "both", lit, sentence)


def answered(path, *passages):
    return Result(str(path), "", 0.9, "both", 1_700_000_000.0, False, passages)


def labels(preview):
    return " ".join(label.text() for label in preview.findChildren(QLabel) if label.isVisible())


def press(preview, name):
    (button,) = [each for each in preview.findChildren(QToolButton) if name in (each.accessibleName(), each.text())]
    button.click()


def test_a_pdf_opens_at_the_found_page_with_its_sentence_in_view(preview, qtbot, tmp_path):
    filler = [f"Line {number} of the agreement" for number in range(35)]
    path = write_pdf(tmp_path / "lease.pdf", [["Title"], [*filler, SENTENCE], ["End"]])
    preview.show_result(answered(path, found(SENTENCE, 2, sentence=(0, len(SENTENCE)), words=["deposit"])))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: bool(view.lit_rectangles()), timeout=10_000)
    qtbot.waitUntil(lambda: "Page 2 of 3" in labels(preview))
    (box,) = view.lit_rectangles()
    assert view.viewport().rect().contains(box.center().toPoint())
    lit = view.grab().toImage().pixelColor(view.viewport().mapToParent(box.center().toPoint()) - QPoint(0, 7))
    assert lit.blue() < 200 < lit.red()


def test_each_match_of_a_page_comes_into_view_as_one_steps(preview, qtbot, tmp_path):
    texts = [f"The boiler of house {number} is old and loud." for number in range(4)]
    filler = ["and so on"] * 9
    path = write_pdf(tmp_path / "houses.pdf", [[line for text in texts for line in (text, *filler)]])
    known = [found(text, 1, ordinal, words=["boiler"]) for ordinal, text in enumerate(texts)]
    preview.show_result(answered(path, replace(known[0], sentence=(0, len(texts[0])))))
    preview.set_passages(str(path), as_stored(known))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: "Page 1 of 1" in labels(preview), timeout=10_000)
    for _ in range(4):
        press(preview, "Larger")
    for ordinal in (1, 2, 3, 0):
        preview.next_match()
        qtbot.waitUntil(lambda ordinal=ordinal: texts[ordinal][4:] == view._drawn.request.near, timeout=10_000)
        place = view._place(view._drawn.near[0])
        assert abs(place.top() - view._place(view._drawn.words[ordinal]).top()) < place.height()
        assert 0 < place.top() < place.bottom() < view.viewport().height()


def test_pages_turn_with_keys_and_buttons(preview, qtbot, tmp_path):
    path = write_pdf(tmp_path / "lease.pdf", [["one"], ["two"], ["three"]])
    preview.show_result(answered(path, found("one", 1)))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: "Page 1 of 3" in labels(preview), timeout=10_000)
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: "Page 2 of 3" in labels(preview), timeout=10_000)
    press(preview, "Next page")
    qtbot.waitUntil(lambda: "Page 3 of 3" in labels(preview), timeout=10_000)
    press(preview, "Previous page")
    qtbot.waitUntil(lambda: "Page 2 of 3" in labels(preview), timeout=10_000)
    view.verticalScrollBar().setValue(0)
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: "Page 1 of 3" in labels(preview), timeout=10_000)


def test_a_page_is_drawn_anew_for_another_width(preview, qtbot, tmp_path):
    path = write_pdf(tmp_path / "lease.pdf", [["one"]])
    preview.show_result(answered(path, found("one", 1)))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: "Page 1 of 1" in labels(preview), timeout=10_000)
    before = view.pixels_wide()
    press(preview, "Larger")
    assert view.pixels_wide() == pytest.approx(1.25 * before, abs=2)
    with qtbot.waitSignal(view.width_wanted):
        wheel = QWheelEvent(
            QPointF(9, 9), QPointF(9, 9), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )
        view.wheelEvent(wheel)
    assert view.pixels_wide() == before
    with qtbot.waitSignal(view.width_wanted):
        preview.resize(900, 700)
    assert view.pixels_wide() > before


def in_view(view):
    (place,) = view.lit_rectangles()
    return QRectF(view.viewport().rect()).contains(place.center())


@pytest.mark.parametrize("line", [5, 30])
def test_what_is_lit_stays_in_view_however_large_the_page_is_made(preview, qtbot, tmp_path, line):
    lines = ["and so on"] * 36
    lines[line] = SENTENCE
    path = write_pdf(tmp_path / "lease.pdf", [lines])
    preview.show_result(answered(path, found(SENTENCE, 1, sentence=(0, len(SENTENCE)))))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: bool(view.lit_rectangles()), timeout=10_000)
    for press_it in ["Larger"] * 4 + ["Smaller"] * 6 + ["Larger"] * 6:
        press(preview, press_it)
        assert in_view(view)
    for width, height in ((900, 500), (500, 700), (1100, 400)):
        preview.resize(width, height)
        assert in_view(view)
    for width, height in ((500, 400), (900, 700)):
        press(preview, "Text")
        preview.resize(width, height)
        press(preview, "Page")
        assert in_view(view)


def test_the_lit_sentence_comes_into_view_on_a_page_that_is_wider_than_the_view(preview, qtbot, tmp_path):
    column = "BT /F1 12 Tf 60 760 Td (and so on) Tj ET"
    right = f"BT /F1 12 Tf 400 760 Td ({SENTENCE[:30]}) Tj ET"
    path = write_pdf(tmp_path / "lease.pdf", [column, f"{column} {right}"])
    preview.show_result(answered(path, found("and so on", 1), found(SENTENCE[:30], 2, ordinal=1, sentence=(0, 30))))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: "Page 1 of 2" in labels(preview), timeout=10_000)
    for _ in range(4):
        press(preview, "Larger")
    preview.next_match()
    qtbot.waitUntil(lambda: bool(view.lit_rectangles()) and in_view(view), timeout=10_000)


def test_one_switches_between_page_and_text(preview, qtbot, tmp_path):
    path = write_pdf(tmp_path / "lease.pdf", [[SENTENCE]])
    preview.show_result(answered(path, found(SENTENCE, 1, sentence=(0, 11))))
    view, text = preview.findChild(PageView), preview.findChild(FileText)
    assert view.isVisible()
    press(preview, "Text")
    assert text.isVisible()
    assert text.toPlainText().endswith(SENTENCE)
    press(preview, "Page")
    assert view.isVisible()


@pytest.mark.parametrize(
    ("kind", "said"),
    [("protected", "password"), ("damaged", "damaged"), ("gone", "no longer there")],
)
def test_a_page_that_cannot_be_shown_gives_way_to_the_text(preview, qtbot, tmp_path, kind, said):
    path = write_broken(tmp_path / "bad.pdf", kind)
    preview.show_result(answered(path, found(SENTENCE, 1)))
    qtbot.waitUntil(lambda: said in labels(preview), timeout=10_000)
    assert SENTENCE in preview.findChild(FileText).toPlainText()
    assert preview.findChild(FileText).isVisible()
    preview.show_result(answered(write_pdf(tmp_path / "good.pdf", [["fine"]]), found("fine", 1)))
    qtbot.waitUntil(lambda: "Page 1 of 1" in labels(preview), timeout=10_000)
    assert said not in labels(preview)


def test_a_page_without_text_is_shown_as_it_is(preview, qtbot, tmp_path):
    path = write_pdf(tmp_path / "scan.pdf", ["1 0 0 rg 0 0 595 842 re f"])
    preview.show_result(answered(path))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: "Page 1 of 1" in labels(preview), timeout=10_000)
    assert view.isVisible()
    middle = view.grab().toImage().pixelColor(300, 300)
    assert (middle.red(), middle.green()) == (255, 0)


def test_a_newer_answer_leaves_the_page_that_one_turned_to(preview, qtbot, tmp_path):
    path = write_pdf(tmp_path / "lease.pdf", [["one"], ["two"]])
    preview.show_result(answered(path, found("one", 1)), question="q")
    preview.set_passages(str(path), as_stored([found("one", 1), found("two", 2, ordinal=1)]))
    qtbot.waitUntil(lambda: "Page 1 of 2" in labels(preview), timeout=10_000)
    press(preview, "Next page")
    qtbot.waitUntil(lambda: "Page 2 of 2" in labels(preview), timeout=10_000)
    preview.show_result(answered(path, found("one", 1)), question="q")
    assert preview._page == 2
    preview.show_result(answered(path, found("one", 1)), question="another")
    qtbot.waitUntil(lambda: "Page 1 of 2" in labels(preview), timeout=10_000)


def test_trouble_with_a_page_that_one_has_left_keeps_no_other_from_being_shown(preview, qtbot, tmp_path):
    path = write_pdf(tmp_path / "lease.pdf", [["one"], ["two"]])
    preview.show_result(answered(path, found("one", 1)))
    qtbot.waitUntil(lambda: "Page 1 of 2" in labels(preview), timeout=10_000)
    left = preview._paging._asked
    press(preview, "Next page")
    preview._paging._drawn.emit(left, PageTrouble("This page takes too long to draw."))
    qtbot.waitUntil(lambda: "Page 2 of 2" in labels(preview), timeout=10_000)
    assert preview.findChild(PageView).isVisible()
    assert "takes too long" not in labels(preview)
    preview._paging._drawn.emit(preview._paging._asked, PageTrouble("This page is damaged."))
    assert preview.findChild(FileText).isVisible()
    assert "This page is damaged." in labels(preview)


def test_opening_names_the_page(preview, qtbot, tmp_path):
    path = Path(write_pdf(tmp_path / "lease.pdf", [["one"], ["two"]]))
    preview.show_result(answered(path, found("two", 2)))
    with qtbot.waitSignal(preview.open_wanted) as opened:
        press(preview, "Open the file")
    assert opened.args == [str(path), 2]


def test_opening_names_the_page_that_one_has_come_to(preview, qtbot, tmp_path):
    path = write_pdf(tmp_path / "lease.pdf", [["The deposit is high."], ["no more"]])
    page = found("The deposit is high.", 1, words=["deposit"])
    attached = replace(found("A deposit is held.", 1, 1, words=["deposit"]), page=None, place="Attachment a.txt")
    for first, second in ((page, attached), (attached, page)):
        preview.clear()
        preview.show_result(answered(path, first, second))
        preview.set_passages(str(path), as_stored([page, attached]))
        opened = []
        preview.open_wanted.connect(lambda _, page, opened=opened: opened.append(page))
        for _ in range(2):
            press(preview, "Open the file")
            preview.next_match()
        preview.open_wanted.disconnect()
        assert opened == [first.page, second.page]


def test_what_is_attached_to_a_pdf_is_shown_as_text_for_it_stands_on_no_page(preview, qtbot, tmp_path):
    path = write_pdf(tmp_path / "lease.pdf", [["The deposit is high."]])
    page = found("The deposit is high.", 1, words=["deposit"])
    attached = replace(found("A deposit is held.", 1, 1, words=["deposit"]), page=None, place="Attachment a.txt")
    preview.show_result(answered(path, attached, page))
    preview.set_passages(str(path), as_stored([page, attached]))
    text, view = preview.findChild(FileText), preview.findChild(PageView)
    assert text.isVisible()
    with qtbot.waitSignal(preview.open_wanted) as wanted:
        press(preview, "Open the file")
    assert wanted.args == [str(path), None]
    preview.show_result(answered(path, page, attached))
    qtbot.waitUntil(lambda: view.isVisible() and "Page 1 of 1" in labels(preview), timeout=10_000)
    preview.next_match()
    assert text.isVisible()
    assert "Attachment a.txt" in labels(preview)
    assert not any(button.isVisible() for button in preview.findChildren(QToolButton) if button.text() == "Text")
    preview.previous_match()
    qtbot.waitUntil(lambda: view.isVisible() and "Page 1 of 1" in labels(preview), timeout=10_000)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux which files are open")
def test_on_windows_no_document_stays_open(tmp_path, monkeypatch, qtbot):
    monkeypatch.setattr("inkling.gui.preview_worker.sys", SimpleNamespace(platform="win32"))
    path = str(write_pdf(tmp_path / "page.pdf", [["one"]]))
    their_requests, requests = Pipe(duplex=False)
    replies, their_replies = Pipe(duplex=False)
    worker = threading.Thread(target=serve, args=(their_requests, their_replies), daemon=True)
    worker.start()
    assert replies.recv() == STARTED
    for _ in range(2):
        requests.send(PageRequest(path, 1, 100))
        assert replies.recv().pages == 1
        qtbot.waitUntil(lambda: path not in {each.path for each in psutil.Process().open_files()})
    requests.close()
    worker.join()
