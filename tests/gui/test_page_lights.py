"""Pages that are pictures, lit where Tesseract sees what was found; a stand-in sees for it."""

import threading
import time

import pytest
from PySide6.QtGui import QColor, QImage

from inkling.gui import page_lights
from inkling.gui.page_values import PageRequest
from inkling.gui.page_view import PageView
from inkling.gui.preview import Preview
from inkling.gui.preview_pages import DrawnPage, PageRenderer
from inkling.search.answer import FoundPassage, Result
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


def test_a_page_is_not_looked_at_where_it_has_text_or_nothing_is_sought(drawing, lease, stand_in):
    drawing.ask(lease, page=2)
    assert drawing.until(1).sentence
    drawing.ask(lease, page=3, sentence="", words=())
    drawing.until(2)
    drawing.ask(lease, page=2)
    assert drawing.until(3).sentence
    assert stand_in.asked() == []


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


def test_the_preview_goes_to_what_is_lit(theme, qtbot, lease, stand_in):
    preview = Preview(theme)
    qtbot.addWidget(preview)
    preview.resize(600, 300)
    preview.show()
    preview.set_languages("eng")
    stand_in.says({"grey 65": "\n".join(f"line number {number}" for number in range(1, 30))})
    passage = FoundPassage("line number 28", "p. 1", 1, 0, 14, 0, 0.9, "both", (), (0, 14))
    preview.show_result(Result(str(lease), "", 0.9, "both", 1_700_000_000.0, False, (passage,)))
    view = preview.findChild(PageView)
    qtbot.waitUntil(lambda: bool(view.lit_rectangles()), timeout=20_000)
    (place,) = view.lit_rectangles()
    assert 0 <= place.top() < view.viewport().height()
    assert view.verticalScrollBar().value() > 0
    preview.close_pages()


def test_what_cannot_be_started_is_no_trouble(drawing, lease, stand_in, monkeypatch):
    monkeypatch.setattr(page_lights, "find_tesseract", lambda: None)
    drawing.ask(lease)
    drawing.until(1)
    drawing.ask(lease, page=2)
    assert drawing.until(2).request.page == 2
