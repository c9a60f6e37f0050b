"""The preview as a person uses it, on files that are no PDF."""

import os
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QLabel, QToolButton

from inkling.gui.preview import Preview
from inkling.gui.preview_matches import as_stored
from inkling.gui.preview_text import FileText
from inkling.search.answer import FoundPassage, Result
from inkling.store.rows import StoredPassage

TEXTS = ["The rent is due.", "The deposit is returned within six weeks.", "Keep the deposit slip."]


@pytest.fixture
def preview(qtbot, theme):
    made = Preview(theme)
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    yield made
    made.close_pages()


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "lease 🌿.txt"
    made.write_text("\n\n".join(TEXTS), "utf-8")
    return made


def answered(path, title="", modified=1_700_000_000.0):
    text = TEXTS[1]
    passage = FoundPassage(text, "§ Deposit", None, 18, 18 + len(text), 1, 0.9, "both", ((4, 11),), (0, len(text)))
    return Result(str(path), title, 0.9, "both", modified, False, (passage,))


def passages():
    starts = [0, 18, 61]
    return [
        StoredPassage(number, 1, number, 0, "", None, start, start + len(text), text)
        for number, (start, text) in enumerate(zip(starts, TEXTS, strict=True))
    ]


def said(preview):
    return " ".join(label.toolTip() or label.text() for label in preview.findChildren(QLabel) if label.isVisible())


def press(preview, name):
    (button,) = [each for each in preview.findChildren(QToolButton) if each.accessibleName() == name]
    button.click()


def test_who_steps_on_before_all_passages_are_there_is_left_where_one_went(preview, file):
    found = answered(file)
    other = replace(found.passages[0], text=TEXTS[2], ordinal=2, start=61, end=61 + len(TEXTS[2]), sentence=None)
    preview.show_result(replace(found, passages=(*found.passages, replace(other, lit=((9, 16),)))))
    preview.next_match()
    assert "2 of 2" in said(preview)
    preview.set_passages(str(file), passages())
    assert "2 of 2" in said(preview)


def test_an_attachment_is_offered_while_one_stands_in_it(qtbot, preview, file):
    stored = passages()
    stored[2] = replace(stored[2], place="Attachment slip.pdf · p. 2")
    preview.show_result(answered(file))
    preview.set_passages(str(file), stored)
    (button,) = [each for each in preview.findChildren(QToolButton) if each.accessibleName() == "Open the attachment"]
    assert not button.isVisible()
    preview.next_match()
    assert button.isVisible()
    with qtbot.waitSignal(preview.attachment_wanted) as wanted:
        button.click()
    assert wanted.args == [str(file), stored[2]]
    preview.previous_match()
    assert not button.isVisible()
    preview.set_passages(str(file), [*stored[:2], replace(stored[2], place="File a/slip.pdf · p. 2"), *stored[3:]])
    preview.next_match()
    assert button.isVisible()
    assert button.accessibleName() == button.toolTip() == "Open the file in the archive"


def test_at_first_it_says_what_it_is_for(preview):
    assert "Choose a result" in said(preview)


def test_a_result_is_shown_at_once_and_its_surroundings_when_they_come(preview, qtbot, file):
    with qtbot.waitSignal(preview.passages_wanted) as wanted:
        preview.show_result(answered(file, "Lease"))
    assert wanted.args == [str(file), 0]
    text = preview.findChild(FileText)
    assert text.lit_texts() == [TEXTS[1], "deposit"]
    preview.set_passages(str(file), passages())
    assert text.toPlainText().splitlines() == TEXTS
    assert text.lit_texts() == [TEXTS[1], "deposit", "deposit"]
    for part in ("Lease", "§ Deposit", "Text", "2023", "1 of 2", str(file)):
        assert part in said(preview)


def test_of_a_file_without_text_it_is_said_so_once_that_is_known(preview, file):
    by_name = replace(answered(file), passages=())
    preview.show_result(by_name)
    assert "no text" not in said(preview)
    preview.set_passages(str(file), [])
    assert "Only the name of this file" in said(preview)
    preview.show_result(by_name)
    assert "Only the name of this file" in said(preview)
    preview.set_passages(str(file), passages())
    assert preview.findChild(FileText).isVisible()
    preview.set_passages(str(file), [])
    preview.show_result(answered(f"{file}.txt"))
    assert preview.findChild(FileText).isVisible()
    preview.clear()
    assert "Choose a result" in said(preview)


def test_surroundings_of_another_file_are_left_aside(preview, file):
    preview.show_result(answered(file))
    preview.set_passages("/elsewhere.txt", passages())
    assert preview.findChild(FileText).toPlainText().splitlines() == ["§ Deposit", TEXTS[1]]
    preview.clear()
    preview.set_passages(str(file), passages())
    assert "Choose a result" in said(preview)


def test_one_steps_by_key_functions_and_buttons(preview, file):
    preview.next_match()
    preview.show_result(answered(file))
    preview.set_passages(str(file), passages())
    preview.next_match()
    assert "2 of 2" in said(preview)
    preview.next_match()
    assert "1 of 2" in said(preview)
    press(preview, "Previous match")
    assert "2 of 2" in said(preview)
    press(preview, "Next match")
    assert "1 of 2" in said(preview)
    preview.previous_match()
    assert "2 of 2" in said(preview)


def test_another_passage_of_the_same_file_asks_for_nothing_again(preview, qtbot, file):
    preview.show_result(answered(file))
    preview.set_passages(str(file), passages())
    with qtbot.assertNotEmitted(preview.passages_wanted):
        preview.show_result(answered(file))


def long_passages():
    texts = [f"{number}. A deposit " + "and more of it " * 30 for number in range(30)]
    starts = [sum(len(each) + 2 for each in texts[:number]) for number in range(30)]
    return [
        StoredPassage(number, 1, number, 0, "", None, start, start + len(text), text)
        for number, (start, text) in enumerate(zip(starts, texts, strict=True))
    ]


def found_in(path, stored, *ordinals, modified=1_700_000_000.0):
    found = tuple(
        FoundPassage(each.text, "", None, each.start, each.end, each.ordinal, 0.9, "both", (), (0, 2))
        for each in (stored[ordinal] for ordinal in ordinals)
    )
    return Result(str(path), "", 0.9, "both", modified, False, found)


def scroll(text):
    text.verticalScrollBar().triggerAction(QAbstractSlider.SliderAction.SliderPageStepAdd)


def step(text):
    text.window().next_match()


def select(text):
    QTest.mousePress(text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 30))


@pytest.mark.parametrize("use", [scroll, step, select])
def test_a_newer_answer_to_the_same_question_leaves_what_one_reads_in_place(preview, qtbot, file, use):
    stored = long_passages()
    preview.show_result(found_in(file, stored, 12, 20), question="deposit")
    preview.set_passages(str(file), stored)
    text = preview.findChild(FileText)
    with qtbot.waitSignal(preview.used):
        use(text)
    place, match = text.verticalScrollBar().value(), text.current_match().ordinal
    preview.show_result(found_in(file, stored, 14, 12, 20), question="deposit")
    assert (text.verticalScrollBar().value(), text.current_match().ordinal) == (place, match)
    assert [each.ordinal for each in text._matches] == [12, 14, 20]
    preview.show_result(found_in(file, stored, 14), question="another question")
    assert text.current_match().ordinal == 14
    assert text.verticalScrollBar().value() != place


def test_a_mailbox_that_got_mail_leaves_the_message_that_one_reads_in_place(preview, qtbot, file):
    stored = long_passages()
    first, later = (replace(found_in(file, stored, 12, 20, modified=when), part=3) for when in (1e9, 1.1e9))
    preview.show_result(first, question="deposit")
    preview.set_passages(str(file), stored, 3)
    text = preview.findChild(FileText)
    scroll(text)
    place = text.verticalScrollBar().value()
    with qtbot.waitSignal(preview.passages_wanted) as wanted:
        preview.show_result(later, question="deposit")
    assert wanted.args == [str(file), 3]
    assert text.laid_out() > 2
    preview.set_passages(str(file), list(stored), 3)
    assert text.verticalScrollBar().value() == place
    assert "2004" in said(preview)
    preview.set_passages(str(file), [*stored[:11], replace(stored[11], text="Something else."), *stored[12:]], 3)
    assert "Something else." in text.toPlainText()


def test_a_newer_answer_goes_to_its_best_passage_where_nobody_has_read_yet(preview, file):
    stored = long_passages()
    preview.show_result(found_in(file, stored, 12), question="deposit")
    preview.set_passages(str(file), stored)
    preview.show_result(found_in(file, stored, 20, 12), question="deposit")
    assert preview.findChild(FileText).current_match().ordinal == 20


def message(path, part, subject, text, written=None):
    place = f"message {part} · {subject}"
    passage = FoundPassage(text, place, None, 0, len(text), part, 0.9, "both", (), None, written)
    return Result(str(path), subject, 0.9, "both", 1_700_000_000.0, False, (passage,), part=part)


def test_the_next_message_of_a_mailbox_takes_the_place_of_one_that_is_read(preview, qtbot, tmp_path):
    box = tmp_path / "Inbox"
    box.write_text("From nobody")
    first = message(box, 2, "The boiler", "It broke. It broke.", 1_000_000_000)
    second = message(box, 5, "Re: The boiler", "It is mended.", 1_300_000_000)
    text = preview.findChild(FileText)
    preview.show_result(first, question="boiler")
    preview.set_passages(str(box), as_stored(first.passages), 2)
    preview.next_match()
    for part in ("The boiler", "2001", "message 2 · Mail"):
        assert part in said(preview)
    with qtbot.waitSignal(preview.passages_wanted) as wanted:
        preview.show_result(second, question="boiler")
    assert wanted.args == [str(box), 5]
    preview.set_passages(str(box), as_stored(first.passages), 2)
    assert text.toPlainText().splitlines() == ["message 5", "It is mended."]
    for part in ("Re: The boiler", "2011", "message 5 · Mail"):
        assert part in said(preview)


def test_a_file_that_changed_is_fetched_again(preview, qtbot, file):
    stored = long_passages()
    preview.show_result(found_in(file, stored, 12), question="deposit")
    preview.set_passages(str(file), stored)
    scroll(preview.findChild(FileText))
    changed = [replace(each, text=f"Changed {each.text}") for each in stored]
    with qtbot.waitSignal(preview.passages_wanted):
        preview.show_result(found_in(file, changed, 12, modified=1_800_000_000.0), question="deposit")
    preview.set_passages(str(file), changed)
    assert preview.findChild(FileText).lit_texts() == ["Ch"]


def test_what_it_does_not_do_itself_it_asks_for(preview, qtbot, file):
    preview.show_result(answered(file))
    with qtbot.waitSignal(preview.open_wanted) as opened:
        press(preview, "Open the file")
    assert opened.args == [str(file), None]
    with qtbot.waitSignal(preview.show_in_folder_wanted) as shown:
        press(preview, "Show in its folder")
    assert shown.args == [str(file)]
    with qtbot.waitSignal(preview.more_like_wanted) as more:
        press(preview, "More like this passage")
    assert (more.args[0], more.args[1].text) == (str(file), TEXTS[1])
    preview.set_passages(str(file), passages())
    preview.next_match()
    with qtbot.waitSignal(preview.more_like_wanted) as more:
        press(preview, "More like this passage")
    assert (more.args[1].ordinal, more.args[1].text) == (2, TEXTS[2])


def test_there_is_nothing_like_a_passage_that_a_file_has_not(preview, file):
    for result in (replace(answered(file), passages=()), answered(file)):
        preview.show_result(result)
        (button,) = [each for each in preview.findChildren(QToolButton) if each.accessibleName().startswith("More")]
        assert button.isEnabled() == bool(result.passages)


def test_a_result_that_comes_while_closing_is_shown_as_text(preview, file):
    preview.close_pages()
    preview.show_result(answered(file))
    assert TEXTS[1] in preview.findChild(FileText).toPlainText()


def test_a_file_that_has_gone_says_so_over_its_text(preview, qtbot, tmp_path, file):
    preview.show_result(answered(tmp_path / "gone.txt"))
    qtbot.waitUntil(lambda: "no longer there" in said(preview), timeout=5000)
    assert TEXTS[1] in preview.findChild(FileText).toPlainText()
    preview.set_passages(str(tmp_path / "gone.txt"), [])
    assert TEXTS[1] in preview.findChild(FileText).toPlainText()
    assert "Only the name" not in said(preview)
    preview.show_result(answered(file))
    assert "no longer there" not in said(preview)


def test_trouble_of_the_index_is_said(preview, file):
    preview.show_result(answered(file))
    preview.set_trouble("/elsewhere.txt", "No.", "")
    assert "No." not in said(preview)
    preview.set_trouble(str(file), "The index is busy.", "Try again in a moment.")
    assert "The index is busy. Try again in a moment." in said(preview)


@pytest.mark.parametrize("modified", [-1e18, 0.0, 1e18, 253_402_300_800.0])
def test_a_date_outside_the_calendar_is_no_trouble(preview, file, modified):
    preview.show_result(answered(file, "Lease", modified))
    assert "Lease" in said(preview)


def test_a_message_is_as_old_as_it_is_and_not_as_its_file(preview, file):
    result = answered(file, "Lease")
    preview.show_result(result)
    assert "2023" in said(preview)
    (passage,) = result.passages
    preview.show_result(replace(result, passages=(replace(passage, written=1_000_000_000),)))
    assert "2001" in said(preview)
    assert "2023" not in said(preview)


@pytest.mark.parametrize("title", ["<b>bold</b>", "two\nlines", "x" * 3000, "עברית עם English", ""])
def test_any_title_stands_in_one_plain_line(preview, file, title):
    preview.show_result(answered(file, title))
    assert (" ".join(title[:400].split()) or file.stem) in said(preview)
    assert preview.width() == 500


def test_a_result_by_name_alone_shows_what_the_index_has(preview, file):
    preview.show_result(Result(str(file), "", 0.5, "words", 0.0, False, ()))
    assert preview.findChild(FileText).toPlainText() == ""
    preview.set_passages(str(file), passages())
    assert preview.findChild(FileText).toPlainText().splitlines() == TEXTS


def test_the_least_width_is_the_same_whatever_is_shown(preview, qtbot, file):
    header, widths = preview._header, set()
    for match, total, page, paged, as_text in (
        (1, 1, 1, False, True), (1, 2, 1, False, True), (144, 231, 1, True, False), (144, 231, 1044, True, False),
        (144, 231, 44, True, True),
    ):  # fmt: skip
        preview.show_result(answered(file, "Lease"))
        header.show_match(match, total)
        header.show_page(page, 2071)
        header.show_views(paged=paged, as_text=as_text)
        widths.add(preview.minimumSizeHint().width())
        preview.resize(preview.minimumSizeHint().width(), 600)
        shown = [each for each in header.findChildren(QToolButton) if each.isVisible()]
        qtbot.waitUntil(lambda shown=shown: all(each.width() >= each.sizeHint().width() for each in shown))
        assert max(each.mapTo(header, each.rect().topRight()).x() for each in shown) < header.width()
    assert len(widths) == 1


def test_counts_are_never_cut_and_nothing_moves_as_one_steps(preview, file):
    header = preview._header
    preview.show_result(answered(file))
    header.show_views(paged=True, as_text=False)

    def places(match, page):
        header.show_match(match, 1231)
        header.show_page(page, 1071)
        for _ in range(10):  # layouts lie within layouts, and each takes a round
            QApplication.processEvents()
        shown = [each for kind in (QToolButton, QLabel) for each in header.findChildren(kind) if each.isVisible()]
        boxes = [QRect(each.mapTo(header, QPoint()), each.size()) for each in shown]
        assert not any(a.intersects(b) for a, b in combinations(boxes, 2))
        assert all(box.right() < header.width() for box in boxes)
        for label in (header._match_label, header._page_label):
            assert label.width() > label.fontMetrics().horizontalAdvance(label.text())
        return boxes

    heights = []
    for width in (preview.minimumSizeHint().width(), 420, 500, 900):
        preview.resize(width, 600)
        assert places(9, 9) == places(1200, 1070)
        heights.append(header.height())
    assert heights == sorted(heights, reverse=True)
    assert heights[0] > heights[-1]


def test_what_is_wanted_of_a_file_whose_name_is_not_utf_8_reaches_that_file(preview, qtbot, tmp_path):
    path = str(tmp_path / os.fsdecode(b"caf\xe9.txt"))
    with qtbot.waitSignal(preview.passages_wanted) as wanted:
        preview.show_result(answered(path))
    assert wanted.args == [path, 0]
    with qtbot.waitSignal(preview.open_wanted) as opened:
        press(preview, "Open the file")
    assert opened.args == [path, None]


def test_a_path_that_is_not_utf_8_is_shown(preview, tmp_path):
    preview.show_result(answered(tmp_path / os.fsdecode(b"caf\xe9.txt"), "Menu"))
    assert "Menu" in said(preview)
