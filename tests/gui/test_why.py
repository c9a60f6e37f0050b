"""“Why isn't this file found?” and “Why this result?”."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from inkling.documents.scans import SMALLEST_PICTURE
from inkling.gui.why import Step, WhyDialog, steps_of
from inkling.gui.why_result import ShareBar, WhyResult, explain, lit_words
from inkling.gui.wording import size
from inkling.search.answer import FoundPassage, Result, Share, WordShare
from inkling.store.rows import LedgerRow, StoredPassage

PATH = "/home/ann/lease.pdf"
PASSAGES = [StoredPassage(1, 1, 0, 0, "", None, 0, 4, "text")]


def row(state="meaning ready", reason=""):
    return LedgerRow(PATH, state, reason, 1, 1.0)


@pytest.mark.parametrize(
    ("given", "steps", "ok", "part"),
    [
        ({"folder": ""}, 1, False, "Add its folder"),
        ({"covered_by": "*.pdf"}, 2, False, "“*.pdf”"),
        ({"row": None}, 3, False, "Not yet"),
        ({"row": row("waiting")}, 3, None, "waits its turn"),
        ({"row": row("unreadable", "protected by a password")}, 3, False, "read (protected by a password). Once"),
        ({"row": row("skipped", "too large")}, 3, False, "skipped (too large)."),
        ({"row": row("skipped")}, 3, False, "It was skipped."),
        ({"row": row("quarantined", "hung twice")}, 3, False, "Try again"),
        ({"row": row("disconnected")}, 3, False, "not connected"),
        ({"passages": []}, 4, False, "Only its name"),
        ({"query": " "}, 5, None, "Type a query"),
        ({"rank": None}, 5, False, "Not among the results"),
        ({"rank": 3}, 5, True, "At place 3."),
        ({"rank": 1200}, 5, None, "At place 1,200."),
    ],
)
def test_a_file_is_walked_through_to_the_first_hindrance(given, steps, ok, part):
    known = {"row": row(), "folder": "/home/ann", "covered_by": "", "passages": PASSAGES, "rank": 1, "query": "rent"}
    found = steps_of(**(known | given))
    assert len(found) == steps
    assert found[-1].ok is ok
    assert part in found[-1].answer
    assert all(step.ok for step in found[:-1])


def test_a_file_that_was_read_in_part_says_what_is_missing():
    steps = steps_of(row(reason="2 attachments are not read"), "/home/ann", "", PASSAGES, 1, "rent")
    assert [(step.answer, step.ok) for step in steps[2:4]] == [
        ("Yes, but: 2 attachments are not read.", None),
        ("1 passage, by words and by meaning.", True),
    ]


@pytest.mark.parametrize(
    ("name", "state", "reason", "ok", "end"),
    [
        ("a.pdf", "skipped", "no text; perhaps scanned", False, "can be read: see Preferences, Reading."),
        ("a.xps", "skipped", "no text; perhaps scanned", False, "(no text; perhaps scanned)."),
        ("a.pdf", "words ready", "2 of 3 pages without text, perhaps scanned", None, "see Preferences, Reading."),
        ("a.pdf", "words ready", "1 of 3 pages yet to be read as a picture", None, "by itself, in the background."),
        ("a.zip", "words ready", "b.pdf: one page without text, perhaps scanned", None, "see Preferences, Reading."),
        ("a.zip", "skipped", "not read: b.pdf (no text; perhaps scanned)", False, "Preferences, Reading."),
        ("a.zip", "skipped", "not read: b.xps (no text; perhaps scanned)", False, "perhaps scanned))."),
        ("a.zip", "skipped", "no text yet; to be read as a picture", None, "by itself, in the background."),
        ("a.png", "skipped", "no text yet; to be read as a picture", None, "by itself, in the background."),
        ("a.png", "skipped", "no text was recognized", False, "that Preferences, Reading, names, add it there."),
        ("a.png", "skipped", "a PNG picture: Inkling reads text", False, "can be read: see Preferences, Reading."),
        ("a.TIF", "skipped", "a TIFF picture: Inkling reads text", False, "can be read: see Preferences, Reading."),
        ("a.nef", "skipped", "a TIFF picture: Inkling reads text", False, "(a TIFF picture: Inkling reads text)."),
        ("a.jpg", "skipped", "a HEIC picture: Inkling reads text", False, "(a HEIC picture: Inkling reads text)."),
    ],
)
def test_what_can_be_done_for_scanned_pages_and_pictures_is_told(name, state, reason, ok, end):
    known = LedgerRow(f"/home/ann/{name}", state, reason, 20_000, 1.0)
    step = steps_of(known, "/home/ann", "", PASSAGES, 1, "rent")[2]
    assert step.ok is ok
    assert step.answer.endswith(end)


def test_from_which_size_on_pictures_are_read_is_said_as_it_is():
    picture = LedgerRow("/home/ann/a.png", "skipped", "a PNG picture: Inkling reads text", 1, 1.0)
    assert f"of {size(SMALLEST_PICTURE)} and more" in steps_of(picture, "/home/ann", "", [], 1, "")[2].answer


def test_a_file_ready_by_words_alone_says_what_comes():
    steps = steps_of(row("words ready"), "/home/ann", "", PASSAGES, 1, "rent")
    assert "1 passage, by words; by meaning soon." in [step.answer for step in steps]


def test_a_long_query_is_shortened():
    assert len(steps_of(row(), "/home/ann", "", PASSAGES, 1, "word " * 2000)[-1].question) < 100


@pytest.fixture
def dialog(qtbot, theme):
    made = WhyDialog(theme)
    qtbot.addWidget(made)
    return made


def said(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_the_dialog_asks_and_shows_what_was_found_out(dialog, qtbot):
    with qtbot.waitSignal(dialog.wanted) as wanted:
        dialog.ask(PATH, "rent")
    assert wanted.args == [PATH, "rent"]
    assert "Looking" in said(dialog)
    dialog.set_findings("/other.txt", row(), "", [], None, "rent")
    assert "Looking" in said(dialog)
    dialog.set_findings(PATH, row(), "/home/ann", PASSAGES, 4, "rent")
    qtbot.waitUntil(lambda: "At place 4." in said(dialog))
    assert "Looking" not in said(dialog)
    assert len(dialog.steps()) == 5


def test_long_answers_are_not_cut_off(dialog, qtbot):
    dialog.ask(PATH, "rent")
    dialog.set_steps([Step("Why?", "A long answer that needs many lines. " * 12, ok=False)])
    answer = next(label for label in dialog.findChildren(QLabel) if label.text().startswith("A long"))
    qtbot.waitUntil(lambda: answer.height() >= answer.heightForWidth(answer.width()) > 40)


def test_the_dialog_has_the_height_of_what_is_laid_out(dialog, qtbot):
    dialog.ask(PATH, "rent")
    # What is laid out later than it was set, as where fonts come late.
    for text in ("a folder with a long name/" * 30, "House"):
        dialog._folder.setText(text)
        qtbot.waitUntil(lambda: dialog.height() == dialog.layout().totalHeightForWidth(dialog.width()))


def test_a_file_can_be_chosen_or_dropped(dialog, qtbot, monkeypatch, tmp_path):
    with qtbot.assertNotEmitted(dialog.wanted):
        dialog.ask("", "rent")
    assert "Which file do you miss?" in said(dialog)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (PATH, ""))
    choose = next(each for each in dialog.findChildren(QPushButton) if each.text().startswith("Choose"))
    with qtbot.waitSignal(dialog.wanted) as wanted:
        choose.click()
    assert wanted.args == [PATH, "rent"]
    dropped = QMimeData()
    dropped.setUrls([QUrl("https://example.org/a"), QUrl.fromLocalFile(str(tmp_path / "b 🌿.txt"))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(dialog.wanted) as wanted:
        dialog.dropEvent(event)
    assert wanted.args == [str(tmp_path / "b 🌿.txt"), "rent"]


def answered(matched="both", *, weak=False, lit=((4, 11), (20, 27)), score=0.83):
    text = "The deposit and the Deposit."
    passage = FoundPassage(text, "", None, 0, len(text), 0, 0.9, matched, lit, (0, len(text)))
    return Result(PATH, "Lease", score, matched, 1.0, weak, (passage,))


@pytest.mark.parametrize(
    ("result", "meaning", "parts", "absent"),
    [
        (answered("words"), True, ["by its words.", "deposit"], ["meaning", "close"]),
        (answered("meaning", lit=()), True, ["by its meaning"], ["Words of yours"]),
        (answered("both"), True, ["words and by its meaning"], []),
        (answered("words"), False, ["Meaning did not take part"], []),
        (answered("meaning", weak=True), True, ["not really close"], []),
        (Result(PATH, "", 0.1, "words", 1.0, False, ()), True, ["by its words."], ["Words of yours"]),
    ],
)
def test_a_result_is_explained_in_plain_words(result, meaning, parts, absent):
    text = " ".join(explain(result, meaning))
    assert all(part in text for part in parts)
    assert not any(part in text for part in absent)


LONG = "Annual_report_of_the_housing_association-final.version." * 4 + "x" * 300


def test_a_long_title_without_spaces_is_seen_whole(qtbot, theme, dialog):
    why = WhyResult(theme)
    qtbot.addWidget(why)
    why.show_result(replace(answered(), title=LONG), "money back", True)
    dialog.ask(f"/home/{LONG}/{LONG}.txt", "rent")
    for shown in (why, dialog):
        qtbot.waitUntil(lambda shown=shown: whole(shown._title))
        assert LONG in shown._title.text().replace("\u200b", "")


def whole(label):
    wrapped = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    needed = label.fontMetrics().boundingRect(label.rect(), wrapped, label.text())
    return needed.width() <= label.width() and needed.height() <= label.height()


def test_a_lit_word_is_named_once():
    assert lit_words(answered().passages[0]) == ["deposit"]


def test_shares_are_shown_largest_first_and_anew_each_time(qtbot, theme):
    dialog = WhyResult(theme)
    qtbot.addWidget(dialog)
    dialog.show_result(answered(), "money back", True, [("keys", 0.02), ("deposit", 0.12), ("the", -0.05)])
    assert "Score 83 of 100" in said(dialog)
    assert "“The deposit and the Deposit.”" in said(dialog)
    text = said(dialog)
    assert text.index("deposit +0.120") < text.index("the -0.050") < text.index("keys +0.020")
    assert len(dialog.findChildren(ShareBar)) == 4
    dialog.show_result(answered(), "money back", True)
    qtbot.waitUntil(lambda: len(dialog.findChildren(ShareBar)) == 1)
    assert "+0.120" not in said(dialog)
    assert not dialog.grab().isNull()


def test_the_parts_of_the_score_are_shown_with_their_words(qtbot, theme):
    dialog = WhyResult(theme)
    qtbot.addWidget(dialog)
    words = Share("words", 0.33, (WordShare("deposit", 0.33, 4, 900),))
    dialog.show_result(replace(answered(), shares=(Share("meaning", 0.5), words)), "money back", True)
    text = said(dialog)
    assert text.index("the meaning of the passage +0.500") < text.index("deposit 0.330 (in 4 of 900 passages) +0.330")
    assert len(dialog.findChildren(ShareBar)) == 3
