"""Pages that are pictures, lit where Tesseract sees what was found; a stand-in sees for it."""

import subprocess
import threading
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage

from inkling.gui import page_lights, preview_pages
from inkling.gui.page_values import PageRequest
from inkling.gui.page_view import PageView
from inkling.gui.preview import Preview
from inkling.gui.preview_pages import DrawnPage, PageRenderer
from inkling.search.answer import FoundPassage, Result
from inkling.tesseract import Word
from picture_samples import StandIn, scan

TEXT = "Dear Ann,\nthe deposit is due"
WIDE, HIGH = 2480, 3210
"""In which dots a page of 612 by 792 points is looked at."""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    found = StandIn(tmp_path / "programs")
    monkeypatch.setenv("PATH", str(found.folder))
    found.says({"grey 65": TEXT, "grey 90": "Nothing of that kind"})
    return found


@pytest.fixture
def lease(write_pdf):
    return write_pdf("lease.pdf", [[scan(65)], ["the deposit is due"], [scan(90)]])


class Renderer:
    """A renderer and what came of its requests."""

    def __init__(self):
        self.outcomes: list[DrawnPage] = []
        self.renderer = PageRenderer(lambda _, outcome: self.outcomes.append(outcome))
        self.renderer.set_languages("eng")

    def ask(self, path, page=1, sentence="the deposit is due", words=("deposit",), near=""):
        self.renderer.ask(PageRequest(str(path), page, 300, sentence, words, near))

    def until(self, count):
        end = time.monotonic() + 20
        while len(self.outcomes) < count:
            assert time.monotonic() < end
            time.sleep(0.01)
        return self.outcomes[count - 1]


@pytest.fixture
def drawing():
    made = Renderer()
    yield made
    made.renderer.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "page renderer"]


def in_dots(boxes):
    """Give boxes in the dots of the page that was looked at, as left, top, width and height."""
    return [
        (round(left * WIDE), round(top * HIGH), round((right - left) * WIDE), round((bottom - top) * HIGH))
        for left, top, right, bottom in boxes
    ]


def near_to(boxes, expected):
    pairs = zip(boxes, expected, strict=True)
    return all(abs(a - b) < 3 for one, other in pairs for a, b in zip(one, other, strict=True))


def test_a_page_is_shown_at_once_and_lit_when_it_was_looked_at(drawing, lease, stand_in):
    drawing.ask(lease)
    first, lit = drawing.until(1), drawing.until(2)
    assert (first.sentence, first.words, first.has_text) == ((), (), False)
    # Words of 80 dots, 20 between them.
    assert near_to(in_dots(lit.sentence), [(100, 200, 380, 20)])
    assert near_to(in_dots(lit.words), [(200, 200, 80, 20)])
    assert lit.image.size() == first.image.size()
    assert stand_in.asked() == ["eng grey 65"]


def test_who_steps_through_a_page_need_not_wait_again(drawing, lease, stand_in):
    drawing.ask(lease)
    drawing.until(2)
    drawing.ask(lease, sentence="Dear Ann,", words=())
    assert near_to(in_dots(drawing.until(3).sentence), [(100, 100, 180, 20)])
    drawing.ask(lease, sentence="", words=(), near="deposit is")
    assert near_to(in_dots(drawing.until(4).near), [(200, 200, 180, 20)])
    assert stand_in.asked() == ["eng grey 65"]


def test_pages_looked_at_lately_are_remembered(drawing, lease, stand_in):
    for page, seen in ((1, TEXT), (3, "Nothing of that kind"), (1, TEXT), (3, "Nothing of that kind")):
        drawing.ask(lease, page, sentence=seen.splitlines()[-1], words=())
        while not (drawing.outcomes and drawing.outcomes[-1].request.page == page and drawing.outcomes[-1].sentence):
            time.sleep(0.01)
    assert stand_in.asked() == ["eng grey 65", "eng grey 90"]


def test_in_other_languages_a_page_is_looked_at_anew(drawing, lease, stand_in):
    for languages, count in (("eng", 2), ("eng+deu", 4)):
        drawing.renderer.set_languages(languages)
        drawing.ask(lease)
        assert drawing.until(count).sentence
    assert stand_in.asked() == ["eng grey 65", "eng+deu grey 65"]


class Gate:
    """Sees a line at the end of a page once it is let, unless that is not wanted any more; counts its looks."""

    def __init__(self):
        self.line, self.looks, self.waits, self._open = "the deposit is due", 0, 0, threading.Event()

    def let(self):
        self._open.set()

    def words_of(self, picture, languages, seconds, is_wanted):
        self.looks += 1
        while not self._open.wait(0.01):
            if not is_wanted():
                raise subprocess.TimeoutExpired("gate", seconds)
            self.waits += 1
        return [Word(word, (1, 1, 1, 1), (100 * place, 3000, 80, 20)) for place, word in enumerate(self.line.split())]


@pytest.fixture
def gate(monkeypatch):
    made = Gate()
    monkeypatch.setattr(page_lights, "find_tesseract", lambda: made)
    return made


def test_what_is_sought_anew_on_a_page_waits_for_the_look_that_has_begun(drawing, lease, gate):
    drawing.ask(lease, sentence="Nobody")
    while not gate.looks:
        time.sleep(0.01)
    drawing.ask(lease)
    waits = gate.waits
    while gate.waits < waits + 2:
        time.sleep(0.01)
    gate.let()
    while not drawing.outcomes[-1].sentence:
        time.sleep(0.01)
    assert (drawing.outcomes[-1].request.sentence, gate.looks) == ("the deposit is due", 1)
    # It is not drawn for what is no longer sought.
    assert len(drawing.outcomes) == 2


def test_a_page_that_one_only_steps_past_is_not_looked_at(drawing, lease, stand_in, monkeypatch):
    monkeypatch.setattr(preview_pages, "REST", 600.0)
    for count, page in ((1, 1), (2, 3), (3, 2)):
        drawing.ask(lease, page)
        assert drawing.until(count).request.page == page
    assert stand_in.asked() == []


def test_a_page_is_not_looked_at_where_it_has_text_or_nothing_is_sought(drawing, lease, stand_in):
    drawing.ask(lease, page=2)
    assert drawing.until(1).sentence
    drawing.ask(lease, page=3, sentence="", words=())
    drawing.until(2)
    drawing.ask(lease, page=2)
    assert drawing.until(3).sentence
    assert stand_in.asked() == []


def test_a_stamp_beside_a_picture_does_not_keep_it_from_being_looked_at(drawing, write_pdf, stand_in):
    stamp = ") Tj ET BT /F1 9 Tf 50 20 Td (Received on 12 March) Tj ("
    path = str(write_pdf("stamped.pdf", [[scan(65), stamp]]))
    drawing.ask(path, sentence="Received on 12 March", words=())
    assert drawing.until(1).sentence
    assert stand_in.asked() == []
    drawing.ask(path)
    assert not drawing.until(2).sentence
    assert near_to(in_dots(drawing.until(3).sentence), [(100, 200, 380, 20)])
    assert stand_in.asked() == ["eng grey 65"]


def test_who_does_not_wish_it_sees_the_page_alone(drawing, lease, stand_in):
    drawing.renderer.set_languages("")
    drawing.ask(lease)
    assert not drawing.until(1).sentence
    drawing.ask(lease, page=2)
    assert drawing.until(2).sentence
    assert stand_in.asked() == []


@pytest.mark.parametrize("said", ["breaks", "", "Other words"])
def test_where_nothing_is_found_the_page_stays_as_it_is(drawing, lease, stand_in, said):
    stand_in.says({"grey 65": said})
    drawing.ask(lease)
    drawing.until(1)
    drawing.ask(lease, page=2)
    while drawing.outcomes[-1].request.page == 1:
        time.sleep(0.01)
    assert not any(each.sentence for each in drawing.outcomes if each.request.page == 1)


def test_another_wish_does_not_wait_for_a_page_that_is_looked_at(drawing, lease, stand_in):
    stand_in.says({"grey 65": "hangs"})
    drawing.ask(lease)
    drawing.until(1)
    while not stand_in.running():
        time.sleep(0.01)
    drawing.ask(lease, page=2)
    assert drawing.until(2).request.page == 2
    while stand_in.running():
        time.sleep(0.01)


def test_closing_does_not_wait_for_a_page_that_is_looked_at(lease, stand_in):
    stand_in.says({"grey 65": "hangs"})
    drawing = Renderer()
    drawing.ask(lease)
    while not stand_in.running():
        time.sleep(0.01)
    drawing.renderer.close()
    assert not drawing.renderer.is_alive()
    assert not stand_in.running()


def test_a_file_that_has_changed_is_looked_at_anew(drawing, lease, stand_in, write_pdf):
    drawing.ask(lease)
    drawing.until(2)
    stand_in.asked()
    write_pdf("other.pdf", [[scan(90)]]).replace(lease)
    drawing.ask(lease, sentence="Nothing of that kind", words=())
    drawing.until(4)
    assert stand_in.asked() == ["eng grey 90"]
    assert drawing.outcomes[-1].sentence


def test_a_picture_is_lit_too(drawing, tmp_path, stand_in):
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(65, 65, 65))
    assert image.save(str(tmp_path / "letter.png"))
    drawing.ask(tmp_path / "letter.png", sentence="Dear Ann,", words=())
    # No larger than it is itself.
    assert drawing.until(2).sentence == ((0.25, 1 / 3, 0.7, 0.4),)


LINES = tuple(f"line number {number}" for number in range(1, 30))


@pytest.fixture
def preview(theme, qtbot, stand_in):
    made = Preview(theme)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    made.set_languages("eng")
    stand_in.says({"grey 65": "\n".join(LINES), "grey 90": "\n".join(LINES)})
    yield made
    made.close_pages()


def passage(page, sentence=(0, 14), lit=()):
    return FoundPassage(LINES[27], f"p. {page}", page, 0, 14, page, 0.9, "both", lit, sentence)


def answered(path, *passages):
    return Result(str(path), "", 0.9, "both", 1_700_000_000.0, False, passages)


def shown(preview, page):
    view = preview.findChild(PageView)
    return view._drawn is not None and view._drawn.request.page == page


def place_of(view):
    return view._place(view._light()[0]) if view._light() else None


def is_in_sight(view):
    place = place_of(view)
    return place is not None and place.top() >= 0 and place.bottom() < view.viewport().height()


@pytest.mark.parametrize("how", [{}, {"sentence": None, "lit": ((0, 4),)}])
def test_the_preview_goes_to_what_is_lit_and_stays_there(preview, qtbot, lease, how):
    preview.show_result(answered(lease, passage(1, **how)))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: bool(view._light()), timeout=20_000)
    assert is_in_sight(view)
    assert view.verticalScrollBar().value() > 0
    for width, height in ((900, 300), (500, 300)):
        preview.resize(width, height)
        assert is_in_sight(view)


def test_who_steps_to_a_page_is_led_to_what_is_lit_on_it(preview, qtbot, lease):
    preview.show_result(answered(lease, passage(1), passage(3)))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: is_in_sight(view), timeout=20_000)
    preview.next_match()
    qtbot.waitUntil(lambda: shown(preview, 3) and bool(view._light()), timeout=20_000)
    assert is_in_sight(view)


def test_who_turns_to_a_page_or_scrolls_on_it_stays_there_when_it_is_lit(preview, qtbot, lease, gate):
    gate.line = LINES[27]
    preview.show_result(answered(lease, passage(1)))
    view = preview.findChild(PageView)
    # The page makes room for the scroll bar that it comes to need.
    qtbot.waitUntil(lambda: shown(preview, 1) and view.viewport().width() < view.width() - 2, timeout=20_000)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    place = view.verticalScrollBar().value()
    gate.let()
    qtbot.waitUntil(lambda: bool(view._light()), timeout=20_000)
    assert view.verticalScrollBar().value() == place > 0
    view.page_wanted.emit(3)
    qtbot.waitUntil(lambda: shown(preview, 3) and bool(view._light()), timeout=20_000)
    assert view.verticalScrollBar().value() == 0


@pytest.mark.parametrize(("paper", "letters"), [("white", "black"), ("#16161c", "#d8d8e0")])
def test_what_is_lit_is_seen_on_paper_of_any_colour(theme, qtbot, paper, letters):
    view = PageView(theme)
    qtbot.addWidget(view)
    view.resize(400, 400)
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(QColor(paper))
    lit = (0.25, 0.25, 0.75, 0.5)
    request = PageRequest("/a.png", 1, 400)
    seen = []
    for sentence in ((), (lit,)):
        view.show_page(DrawnPage(request, 1, image, sentence, (), ()))
        seen.append(view.grab().toImage().pixelColor(view._place(lit).center().toPoint() + QPoint(1, 1)))
    plain, shone = seen
    assert sum(abs(a - b) for a, b in zip(plain.getRgb(), shone.getRgb(), strict=True)) > 50
    assert abs(shone.lightness() - QColor(letters).lightness()) > 100


def test_what_cannot_be_started_is_no_trouble(drawing, lease, stand_in, monkeypatch):
    monkeypatch.setattr(page_lights, "find_tesseract", lambda: None)
    drawing.ask(lease)
    drawing.until(1)
    drawing.ask(lease, page=2)
    assert drawing.until(2).request.page == 2
