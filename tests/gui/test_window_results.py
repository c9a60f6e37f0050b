import threading
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from inkling.errors import IndexBusy, PathProblem
from inkling.gui.elided_label import ElidedLabel
from inkling.gui.preview_text import FileText
from inkling.gui.results import STARRED
from inkling.gui.why_result import WhyResult
from inkling.search.answer import Answer, Question, Result, Version
from inkling.topics.topic_map import MapFile, Topic, TopicMap

LETTER = "The boiler broke in March. A man came and mended the pump."


@pytest.fixture
def library(tmp_path, session, make_result):
    folder = tmp_path / "letters"
    folder.mkdir()
    session.watched = [str(folder)]
    for name in ("boiler.txt", "plumber.pdf", "garden.md"):
        (folder / name).write_text(LETTER)
    session.results = [
        make_result(folder / "boiler.txt", LETTER, lit=[(4, 10)], sentence=(0, 26), matched="words"),
        make_result(folder / "plumber.pdf", "The boiler was mended.", page=4, place="p. 4", title="Bill"),
        make_result(folder / "garden.md", "A boiler for seeds.", weak=True, matched="meaning"),
    ]
    return folder


@pytest.fixture
def typed(qtbot, library, window):
    """The window after a query was typed, with its three results."""
    QTest.keyClicks(window.main.field, "boiler")
    qtbot.waitUntil(lambda: len(results(window)) == 3 and window.asking.answer.query == "boiler")
    return window


def results(window):
    return [Path(each.path).name for each in window.main.centre.view.results.results]


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.main.field, key, modifier)


def test_the_search_field_has_the_focus(window):
    assert window.main.focusWidget() is window.main.field


def test_typing_word_by_word_brings_rows(qtbot, library, window, session):
    QTest.keyClicks(window.main.field, "b")
    assert not results(window)
    QTest.keyClicks(window.main.field, "oiler")
    qtbot.waitUntil(lambda: len(results(window)) == 3)
    assert window.main.centre.currentWidget() is window.main.centre.view
    assert ("ask", "boiler") in session.calls
    assert window.main.centre.view.current().path.endswith("boiler.txt")


def test_the_preview_follows_the_selection(qtbot, typed, session):
    qtbot.waitUntil(lambda: ("passages_of", typed.main.centre.view.results.results[0].path) in session.calls)
    press(typed, Qt.Key.Key_Down)
    assert typed.main.centre.view.current().path.endswith("plumber.pdf")
    qtbot.waitUntil(lambda: ("passages_of", typed.main.centre.view.current().path) in session.calls)


def test_the_divider_is_skipped_by_keys(typed):
    press(typed, Qt.Key.Key_Down)
    press(typed, Qt.Key.Key_Down)
    assert typed.main.centre.view.current().path.endswith("garden.md")
    assert typed.main.centre.view.currentIndex().row() == 3
    press(typed, Qt.Key.Key_Up)
    assert typed.main.centre.view.current().path.endswith("plumber.pdf")


def test_enter_opens_at_the_page(typed, viewers, library):
    press(typed, Qt.Key.Key_Down)
    press(typed, Qt.Key.Key_Return)
    assert viewers.opened == [(str(library / "plumber.pdf"), 4)]
    assert typed.remembered.history == ("boiler",)


def test_a_key_that_is_held_down_acts_once(typed, viewers, library):
    for again in (False, True, True):
        for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
            event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, modifier, "\r", again)
            QApplication.sendEvent(typed.main.field, event)
    assert viewers.opened == [(str(library / "boiler.txt"), None)]
    assert viewers.shown == [str(library / "boiler.txt")]
    repeated = {each.key().toString() for each in typed.main.findChildren(QShortcut) if each.autoRepeat()}
    assert {"F3", "Shift+F3"} <= repeated
    assert not {"Ctrl+D", "Ctrl+B"} & repeated


@pytest.fixture
def attached(qtbot, window, session, tmp_path, make_result):
    """The window with a letter and a bill that was found in an attachment of it."""
    letter, taken = tmp_path / "letter.eml", tmp_path / "bill.pdf"
    for path in (letter, taken):
        path.write_text("The boiler broke.")
    place = "Attachment bill.pdf · p. 3"
    session.results = [make_result(letter, "The boiler was mended.", place=place), make_result(letter, "A boiler.")]
    session.results[1] = replace(session.results[1], path=str(taken))
    session.taken_out = str(taken), 3
    QTest.keyClicks(window.main.field, "boiler")
    qtbot.waitUntil(lambda: len(results(window)) == 2 and window.asking.answer.query == "boiler")
    qtbot.waitUntil(lambda: ("passages_of", str(letter)) in session.calls)
    return window


def by_key(window):
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)


def by_menu(window):
    chosen(window.actions.menu(window.main.centre.view.current()), "Open attachment").trigger()


def by_button(window):
    QTest.mouseClick(attachment_button(window), Qt.MouseButton.LeftButton)


def attachment_button(window):
    buttons = window.main.preview.findChildren(QToolButton)
    return next(each for each in buttons if each.accessibleName() == "Open the attachment")


@pytest.mark.parametrize("wish", [by_key, by_menu, by_button])
def test_an_attachment_is_opened_at_its_page(qtbot, attached, session, viewers, wish):
    wish(attached)
    qtbot.waitUntil(lambda: bool(viewers.opened))
    assert viewers.opened == [session.taken_out]
    letter = attached.main.centre.view.current().path
    asked = next(call for call in session.calls if call[0] == "take_out")
    assert asked[1:] == (letter, "Attachment bill.pdf · p. 3", "The boiler was mended.")
    qtbot.waitUntil(lambda: ("note_opened", letter) in session.calls)


def test_where_no_attachment_was_found_the_file_is_opened_and_no_other_offered(qtbot, attached, session, viewers):
    assert attachment_button(attached).isVisible()
    press(attached, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not attachment_button(attached).isVisible())
    result = attached.main.centre.view.current()
    assert "Open attachment" not in {action.text() for action in attached.actions.menu(result).actions()}
    by_key(attached)
    assert viewers.opened == [(result.path, None)]
    assert "take_out" not in {call[0] for call in session.calls}


def test_an_attachment_that_cannot_be_had_is_told_in_a_line(qtbot, attached, session, viewers):
    session.trouble["take_out"] = PathProblem("Nothing in “letter.eml” holds this passage now.", "Open it.")
    by_key(attached)
    qtbot.waitUntil(lambda: attached.main.notice.text.startswith("Nothing in “letter.eml”"))
    assert viewers.opened == []


def test_who_cannot_wait_opens_one_attachment_all_the_same(qtbot, attached, session, viewers):
    may_go_on, take_out = threading.Event(), session.take_out
    session.take_out = lambda *wish: take_out(*wish) if may_go_on.wait(10) else None
    for _ in range(3):
        by_key(attached)
    may_go_on.set()
    qtbot.waitUntil(lambda: bool(viewers.opened))
    session.trouble["take_out"] = PathProblem("Nothing in “letter.eml” holds this passage now.", "Open it.")
    by_key(attached)
    qtbot.waitUntil(lambda: attached.main.notice.text.startswith("Nothing in “letter.eml”"))
    assert viewers.opened == [session.taken_out]
    session.trouble.clear()
    by_key(attached)
    qtbot.waitUntil(lambda: len(viewers.opened) == 2)


def test_what_was_taken_out_is_removed_at_the_start_and_when_the_window_closes(qtbot, attached, session):
    assert session.calls.count(("tidy",)) == 1
    assert session.calls.index(("tidy",)) < session.calls.index(("start",))
    attached.main.close()
    qtbot.waitUntil(lambda: session.calls.count(("tidy",)) == 2)


def test_control_enter_shows_the_folder(typed, viewers, library):
    press(typed, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert viewers.shown == [str(library / "boiler.txt")]


@pytest.fixture
def slow(typed, session, library, make_result):
    """The window with the rows of “boiler”, on an engine that answers nothing more until it is let."""
    session.results = [*session.results, make_result(library / "pump.txt", "A new pump.")]
    (library / "pump.txt").write_text("A new pump.")
    session.let_answer = threading.Event()
    typed.main.field.selectAll()
    QTest.keyClicks(typed.main.field, "pump new")
    return typed


def let(qtbot, window, session):
    session.let_answer.set()
    qtbot.waitUntil(lambda: window.asking.answer is not None and window.asking.answer.query == "pump new")


def test_enter_waits_for_the_answer_to_what_is_typed(qtbot, slow, viewers, library, session):
    session.results = session.results[-1:]
    press(slow, Qt.Key.Key_Return)
    qtbot.wait(50)
    assert viewers.opened == []
    let(qtbot, slow, session)
    assert viewers.opened == [(str(library / "pump.txt"), None)]


def test_keys_for_the_list_wait_in_their_order(qtbot, slow, viewers, library, session):
    session.results = [session.results[1], session.results[-1]]
    press(slow, Qt.Key.Key_Down)
    press(slow, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(slow.main.field, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    let(qtbot, slow, session)
    assert viewers.shown == [str(library / "pump.txt")]
    qtbot.waitUntil(lambda: [star.query for star in session.stars.all()] == ["pump new"])
    assert session.stars.all()[0].path == str(library / "pump.txt")


def test_enter_is_dropped_when_more_is_typed(qtbot, slow, viewers, session):
    press(slow, Qt.Key.Key_Return)
    QTest.keyClicks(slow.main.field, "x")
    press(slow, Qt.Key.Key_Backspace)
    let(qtbot, slow, session)
    assert viewers.opened == []


def test_enter_is_dropped_when_nothing_is_found(qtbot, slow, viewers, session):
    session.results = []
    press(slow, Qt.Key.Key_Return)
    let(qtbot, slow, session)
    assert results(slow)
    press(slow, Qt.Key.Key_Return)
    assert viewers.opened == []


def test_enter_is_dropped_when_the_answer_is_an_error(qtbot, slow, viewers, session, bridge, problem):
    session.trouble["answer"] = problem
    press(slow, Qt.Key.Key_Return)
    with qtbot.waitSignal(bridge.failed):
        session.let_answer.set()
    del session.trouble["answer"]
    slow.asking._pacer.ask(Question("pump new"))
    let(qtbot, slow, session)
    assert viewers.opened == []


def test_copying_path_and_passage(typed, library):
    press(typed, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == str(library / "boiler.txt")
    assert typed.main.notice.text == "Path copied."
    press(typed, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == LETTER


def test_typing_anywhere_goes_to_the_field(qtbot, typed):
    view, field = typed.main.centre.view, typed.main.field
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClicks(view, " x7")
    assert field.text() == "boilerx7"
    assert field.hasFocus()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_F5)
    assert not field.hasFocus()


def test_selected_text_of_the_field_is_copied_instead(typed):
    typed.main.field.selectAll()
    press(typed, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "boiler"


def test_a_file_that_is_gone_says_so(typed, library, viewers):
    (library / "boiler.txt").unlink()
    press(typed, Qt.Key.Key_Return)
    assert viewers.opened == []
    assert "“boiler.txt” is not there any more." in typed.main.notice.text


def test_a_click_selects_and_a_double_click_opens(qtbot, typed, viewers, library):
    view = typed.main.centre.view
    place = view.visualRect(view.results.index(1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.current().path.endswith("plumber.pdf")
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert viewers.opened == [(str(library / "plumber.pdf"), 4)]


def test_meaning_replaces_words_and_keeps_the_row_that_was_picked(qtbot, library, window, session, make_result):
    results_by_words = session.results
    session.by_meaning = [make_result(library / "new.txt", "A boiler pump"), *reversed(results_by_words)]
    view = window.main.centre.view
    with qtbot.waitSignal(window._bridge.answered):
        window.main.field.setText("boiler")
    press(window, Qt.Key.Key_Down)
    picked = view.current().path
    top = view.visualRect(view.currentIndex()).top()
    qtbot.waitUntil(lambda: "new.txt" in results(window))
    assert view.current().path == picked
    assert view.visualRect(view.currentIndex()).top() == top
    assert results(window)[:2] == ["boiler.txt", "plumber.pdf"]


def test_meaning_reorders_freely_what_nobody_touched(qtbot, library, window, session):
    session.by_meaning = list(reversed(session.results[:2]))
    QTest.keyClicks(window.main.field, "boiler")
    qtbot.waitUntil(lambda: results(window) == ["plumber.pdf", "boiler.txt"])
    assert window.main.centre.view.currentIndex().row() == 0


def test_nothing_found_says_what_was_searched_and_drops_filters(qtbot, library, window):
    main = window.main
    main.field.setText("zebra ext:docx after:2023")
    qtbot.waitUntil(lambda: main.centre.currentWidget() is main.centre.nothing)
    assert "Looked through 11 files by words." in main.centre.nothing.text
    assert "since 2023" in main.centre.nothing.text
    qtbot.mouseClick(main.centre.nothing._drop, Qt.MouseButton.LeftButton)
    assert main.field.text() == "zebra"


def test_nothing_found_is_said_whole_in_the_smallest_window(qtbot, library, window):
    main, page = window.main, window.main.centre.nothing
    main.resize(main.minimumSize())
    main.field.setText('zebra name:zebra in:letters after:2023 before:2025 ext:docx "word for word" -excluded')
    qtbot.waitUntil(lambda: main.centre.currentWidget() is page)
    qtbot.waitUntil(lambda: page.widget().height() > page.height())
    shown = [each for each in page.widget().findChildren(QWidget) if each.isVisible()]
    assert len(shown) == 5
    for one, other in combinations(shown, 2):
        assert not one.geometry().intersects(other.geometry()), (one, other)
    for each in shown:
        assert each.height() >= max(each.heightForWidth(each.width()), each.minimumSizeHint().height()), each


def test_nothing_found_is_read_out_once(qtbot, typed, session, read_out):
    session.results = []
    for _ in range(2):
        QTest.keyClicks(typed.main.field, "s")
        qtbot.waitUntil(lambda: typed.asking.answer.query == typed.main.field.text())
        typed.asking._patience.timeout.emit()
    assert len(read_out) == 1
    assert read_out[0][0].startswith("Nothing found. Looked through 11 files")


def test_nothing_found_word_for_word_offers_the_words_anywhere(qtbot, library, window):
    main = window.main
    main.field.setText("zebra ext:docx")
    qtbot.waitUntil(lambda: main.centre.currentWidget() is main.centre.nothing)
    assert not main.centre.nothing._unquote.isVisible()
    main.field.setText('"zebra crossing" ext:docx')
    qtbot.waitUntil(lambda: main.centre.nothing._unquote.isVisible())
    assert "“zebra crossing” word for word" in main.centre.nothing.text
    qtbot.mouseClick(main.centre.nothing._unquote, Qt.MouseButton.LeftButton)
    assert main.field.text() == "zebra crossing ext:docx"


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01\x02"])
def test_a_query_of_nothing_asks_nothing(qtbot, typed, session, text):
    asked = session.calls.count(("ask", text))
    typed.main.field.setText(text)
    assert typed.main.centre.currentWidget() is typed.main.centre.idle
    assert session.calls.count(("ask", text)) == asked
    assert not results(typed)


def test_a_query_of_ten_thousand_characters(qtbot, library, window, session):
    window.main.field.setText("boiler " * 3000)
    qtbot.waitUntil(lambda: len(results(window)) == 3)
    assert len(window.main.field.text()) <= 10_000


@pytest.mark.qt_log_ignore("does not support")
def test_the_menu_of_a_row(qtbot, typed, session, library):
    view = typed.main.centre.view
    menus = []
    view.menu_wanted.connect(lambda result, place: menus.append(typed.actions.menu(result)))
    place = view.visualRect(view.results.index(1)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QGuiApplication.sendEvent(view.viewport(), event)
    labels = [action.text() for action in menus[0].actions() if action.text()]
    assert labels == [
        "Open", "Show in folder", "Copy path", "Copy passage", "This was it", "More like this passage",
        "Why this result?", "Leave out files like this…",
    ]


def test_folded_versions_can_be_opened(typed, viewers, library, tmp_path):
    older = tmp_path / "letter v1.txt"
    older.write_text("x")
    result = replace(typed.main.centre.view.current(), versions=(Version(str(older), 1.0, False),))
    menu = typed.actions.menu(result)
    folded = chosen(menu, "1 older version").menu()
    assert folded.actions()[0].text().startswith("letter v1.txt")
    folded.actions()[0].trigger()
    assert viewers.opened == [(str(older), None)]


def test_of_a_file_found_by_its_name_alone_no_passage_is_offered(typed):
    result = typed.main.centre.view.current()
    for each in (result, replace(result, passages=())):
        menu = typed.actions.menu(each)
        enabled = {action.text() for action in menu.actions() if action.isEnabled()}
        assert ({"Copy passage", "More like this passage"} <= enabled) == bool(each.passages)
        assert {"Open", "Show in folder", "Copy path", "Why this result?"} <= enabled


def test_a_star_is_given_by_key_and_taken_back_by_menu(qtbot, typed, session):
    result = typed.main.centre.view.current()
    QTest.keyClick(typed.main.field, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: typed.main.notice.text.startswith("Kept: this is what “boiler” sought."))
    star = session.stars.all()[0]
    assert (star.query, star.path, star.passage) == ("boiler", result.path, LETTER)
    rows = typed.main.centre.view.results
    qtbot.waitUntil(lambda: rows.index(0).data(STARRED))
    entry = chosen(typed.actions.menu(result), "This was it")
    assert entry.isChecked()
    entry.trigger()
    qtbot.waitUntil(lambda: typed.main.notice.text == "Taken back.")
    assert session.stars.all() == ()
    qtbot.waitUntil(lambda: not rows.index(0).data(STARRED))
    assert not chosen(typed.actions.menu(result), "This was it").isChecked()


@pytest.fixture
def mailbox(qtbot, window, session, tmp_path, make_passage):
    """The window with three messages of one mailbox, of which two have the same subject, and a letter."""
    box, letter = tmp_path / "in.mbox", tmp_path / "letter.txt"
    box.write_text("From nobody")
    letter.write_text(LETTER)
    session.watched = [str(tmp_path)]
    mails = [(7, "Re: Boiler", "The boiler is mended.", 1_300_000_000), (2, "Re: Boiler", "The boiler broke.", 10**9)]
    session.results = [
        Result(str(box), subject, 0.9, "both", 1_700_000_000.0, False, (passage,), part=part)
        for part, subject, text, written in [*mails, (5, "", "A boiler for the roof.", None)]
        for passage in [make_passage(text, place=f"message {part}{f' · {subject}' * bool(subject)}", ordinal=part)]
        for passage in [replace(passage, written=written)]
    ]
    session.results.append(Result(str(letter), "", 0.5, "both", 1_700_000_000.0, False, (make_passage(LETTER),)))
    QTest.keyClicks(window.main.field, "boiler")
    qtbot.waitUntil(lambda: len(results(window)) == 4 and window.asking.answer.query == "boiler")
    return window


def header_of(window):
    shown = window.main.preview.findChildren(ElidedLabel)
    return " | ".join(label.toolTip() or label.text() for label in shown if label.isVisible())


def test_each_message_of_a_mailbox_is_a_row_and_read_by_itself(qtbot, mailbox, session):
    view, text = mailbox.main.centre.view, mailbox.main.preview.findChild(FileText)
    expected = [
        (7, "The boiler is mended.", ("Re: Boiler", "message 7 · Mail", "2011")),
        (2, "The boiler broke.", ("Re: Boiler", "message 2 · Mail", "2001")),
        (5, "A boiler for the roof.", ("in", "message 5 · Mail", "2023")),
        (0, LETTER, ("letter", "Text", "2023")),
    ]
    for part, words, facts in expected:
        assert view.current().part == part
        path = view.current().path
        qtbot.waitUntil(lambda wanted=("passages_of", path, *[part] * bool(part)): wanted in session.calls)
        qtbot.waitUntil(lambda words=words: text.toPlainText().splitlines()[-1:] == [words])
        for fact in facts:
            assert fact in header_of(mailbox)
        # What is being read stays in its place as long as it is what is shown.
        QTest.keyClick(mailbox.main, Qt.Key.Key_F3)
        press(mailbox, Qt.Key.Key_Down)


def test_a_newer_answer_leaves_the_message_one_looks_at_where_it_is(qtbot, mailbox, session):
    view = mailbox.main.centre.view
    press(mailbox, Qt.Key.Key_Down)
    assert view.current().part == 2
    session.results.reverse()
    mailbox.asking._ask_again()
    qtbot.waitUntil(lambda: [each.part for each in view.results.results] == [7, 2, 0, 5])
    assert (view.current().part, view.currentIndex().row()) == (2, 1)


def test_a_star_is_given_to_one_message_and_taken_back_there(qtbot, mailbox, session):
    view = mailbox.main.centre.view
    box = view.current().path

    def marked():
        return [view.results.result(row).part for row in range(4) if view.results.index(row).data(STARRED)]

    def star():
        QTest.keyClick(mailbox.main.field, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

    press(mailbox, Qt.Key.Key_Down)
    star()
    qtbot.waitUntil(lambda: marked() == [2])
    press(mailbox, Qt.Key.Key_Down)
    assert not chosen(mailbox.actions.menu(view.current()), "This was it").isChecked()
    star()
    qtbot.waitUntil(lambda: marked() == [2, 5])
    press(mailbox, Qt.Key.Key_Up)
    chosen(mailbox.actions.menu(view.current()), "This was it").trigger()
    qtbot.waitUntil(lambda: marked() == [5])
    assert [(star.path, star.part, star.passage) for star in session.stars.all()] == [
        (box, 5, "A boiler for the roof.")
    ]


def test_of_a_mailbox_the_message_is_noted_from_which_it_was_opened(qtbot, mailbox, session, viewers):
    session.kept = replace(session.kept, note_opened=True)
    box = mailbox.main.centre.view.current().path
    press(mailbox, Qt.Key.Key_Down)
    press(mailbox, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(session.stars.all()) == 1)
    assert viewers.opened == [(box, None)]
    assert [(star.kind, star.part, star.passage) for star in session.stars.all()] == [
        ("opened", 2, "The boiler broke.")
    ]


def test_what_was_it_is_marked_when_the_question_comes_again(qtbot, typed, session, library):
    rows, field = typed.main.centre.view.results, typed.main.field
    session.stars.add("pump", str(library / "boiler.txt"))
    session.stars.add("boiler", str(library / "plumber.pdf"))
    session.kept = replace(session.kept, note_opened=True)
    session.stars.opened("pump", str(library / "plumber.pdf"))
    field.setText("pump")
    qtbot.waitUntil(lambda: rows.starred() == {(str(library / "boiler.txt"), 0)})
    field.clear()
    field.setText("pump")
    qtbot.waitUntil(lambda: rows.starred() == {(str(library / "boiler.txt"), 0)})
    field.setText("boiler")
    qtbot.waitUntil(lambda: rows.starred() == {(str(library / "plumber.pdf"), 0)})


def test_what_is_opened_is_noted_only_where_that_is_allowed(qtbot, typed, session):
    view = typed.main.centre.view
    typed.actions.open(view.current())
    qtbot.waitUntil(lambda: ("note_opened", view.current().path) in session.calls)
    assert session.stars.all() == ()
    session.kept = replace(session.kept, note_opened=True)
    typed.actions.open(view.current())
    qtbot.waitUntil(lambda: len(session.stars.all()) == 1)
    assert session.stars.all()[0].kind == "opened"


def chosen(menu, label):
    return next(action for action in menu.actions() if action.text().startswith(label))


def test_more_like_this_passage(qtbot, typed):
    menu = typed.actions.menu(typed.main.centre.view.current())
    chosen(menu, "More like").trigger()
    path = typed.main.centre.view.current().path
    assert typed.main.field.text() in (f"like:{path}#0", f'like:"{path}#0"')


def test_leaving_out_and_taking_it_back(qtbot, typed, session, library):
    menu = typed.actions.menu(typed.main.centre.view.current())
    leave = chosen(menu, "Leave out").menu()
    assert [action.text().partition("\t")[2] for action in leave.actions()] == ["/boiler.txt", "*.txt"]
    chosen(leave, "All .txt").trigger()
    qtbot.waitUntil(lambda: session.exclusions(library) == ("*.txt",))
    qtbot.mouseClick(typed.main.notice._button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.exclusions(library) == ())


def test_a_name_with_an_ampersand_is_shown_with_it(typed, library):
    named = replace(typed.main.centre.view.current(), path=str(library / "R&D plans" / "a&b.txt"))
    leave = chosen(typed.actions.menu(named), "Leave out").menu()
    assert [action.text() for action in leave.actions()][:2] == [
        "This file\t/R&&D plans/a&&b.txt", "The folder “R&&D plans”\t/R&&D plans/",
    ]


@pytest.mark.qt_log_ignore("does not support")
def test_the_map_lights_the_results_of_the_question_that_is_asked_now(qtbot, typed, session, library):
    session.mapped = TopicMap((MapFile(str(library / "boiler.txt"), "", 0, 0.0, 0.0),), (Topic((), 1, 0.0, 0.0),))
    QTest.keyClick(typed.main, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    view = typed.map.window.view
    qtbot.waitUntil(lambda: view.isVisible() and len(view._lit) == 1)
    typed.main.activateWindow()
    qtbot.waitUntil(typed.main.isActiveWindow)
    press(typed, Qt.Key.Key_Escape)
    assert view._lit == []


def test_nothing_is_like_a_file_that_is_not_in_the_index(qtbot, library, window, session):
    nothing = window.main.centre.nothing
    session.answer = lambda question, meaning, _: Answer(question.text, 0.0, meaning, False, ())
    window.main.field.setText(f"like:{library / 'gone.txt'}#3")
    qtbot.waitUntil(lambda: window.main.centre.currentWidget() is nothing)
    assert "is not in the index" in nothing.text
    assert "Looked through" not in nothing.text
    window.main.field.setText(f"like:{library / 'boiler.txt'}#3")
    qtbot.waitUntil(lambda: "Looked through 11 files" in nothing.text)


def test_nothing_is_found_where_it_cannot_be_told_whether_the_example_is_known(qtbot, library, window, session):
    nothing = window.main.centre.nothing
    session.answer = lambda question, meaning, _: Answer(question.text, 0.0, meaning, False, ())
    session.trouble["passages_of"] = IndexBusy("The index is busy.", "Wait.")
    window.main.field.setText(f"like:{library / 'boiler.txt'}#3")
    qtbot.waitUntil(lambda: window.main.centre.currentWidget() is nothing)
    assert "Looked through 11 files" in nothing.text


def test_why_this_result_is_told_without_what_cannot_be_had(qtbot, typed, session):
    session.by_meaning = list(session.results)
    typed.main.field.setText("the boiler")
    qtbot.waitUntil(lambda: typed.asking.answer.meaning)
    session.trouble["explain"] = IndexBusy("The index is busy.", "Wait.")
    typed.actions.why_wanted.emit(typed.main.centre.view.current())
    qtbot.waitUntil(lambda: bool(typed.main.findChildren(WhyResult)))
    [dialog] = typed.main.findChildren(WhyResult)
    assert dialog.isVisible()
    assert dialog._words_title.isHidden()


@pytest.mark.parametrize("by_meaning", [False, True])
def test_why_this_result(qtbot, typed, session, by_meaning):
    if by_meaning:
        session.by_meaning = list(session.results)
        typed.main.field.setText("the boiler")
        qtbot.waitUntil(lambda: typed.asking.answer.meaning)
    typed.actions.why_wanted.emit(typed.main.centre.view.current())

    def dialogs():
        return [each for each in typed.main.children() if type(each).__name__ == "WhyResult"]

    qtbot.waitUntil(lambda: bool(dialogs()))
    assert dialogs()[0].isVisible()
    assert (("explain", "the boiler", LETTER) in session.calls) == by_meaning
    dialogs()[0].close()


@pytest.mark.parametrize("key", [Qt.Key.Key_L, Qt.Key.Key_K])
def test_control_l_and_k_go_to_the_search_field(qtbot, typed, key):
    typed.main.centre.view.setFocus()
    QTest.keyClick(typed.main, key, Qt.KeyboardModifier.ControlModifier)
    assert typed.main.focusWidget() is typed.main.field
    assert typed.main.field.selectedText() == "boiler"


def test_escape_empties_the_field(typed):
    press(typed, Qt.Key.Key_Escape)
    assert typed.main.field.text() == ""
    assert typed.main.centre.currentWidget() is typed.main.centre.idle


def test_while_files_come_in_the_question_is_asked_again(qtbot, typed, session):
    from inkling.indexing.activity import Activity

    typed.asking._again.setInterval(10)
    asked = session.calls.count(("ask", "boiler"))
    session.on_activity(Activity("reading", 1, 10))
    qtbot.waitUntil(lambda: session.calls.count(("ask", "boiler")) > asked)


def test_however_often_files_come_in_the_question_is_asked_again_in_time(qtbot, typed):
    from inkling.indexing.activity import Activity

    again = typed.asking._again
    again.setTimerType(Qt.TimerType.PreciseTimer)
    again.setInterval(100_000)
    typed.asking._take_activity(Activity("idle"))
    QTest.qWait(20)
    left = again.remainingTime()
    for phase in ("scanning", "idle"):
        typed.asking._take_activity(Activity(phase))
    assert 0 < again.remainingTime() <= left


def test_a_file_that_was_renamed_takes_its_own_place(qtbot, typed, session, library, make_result):
    from inkling.indexing.activity import Activity

    view = typed.main.centre.view
    press(typed, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: typed.main.preview._result is not None)
    session.results[1] = make_result(library / "bill.pdf", "The boiler was mended.", page=4)
    typed.asking._again.setInterval(10)
    # All that is told of files that were only moved or removed.
    session.on_activity(Activity("idle"))
    qtbot.waitUntil(lambda: results(typed) == ["boiler.txt", "bill.pdf", "garden.md"])
    assert view.current().path.endswith("bill.pdf")
    del session.results[1:]
    session.on_activity(Activity("idle"))
    qtbot.waitUntil(lambda: results(typed) == ["boiler.txt"])
    assert view.current().path.endswith("boiler.txt")
    qtbot.waitUntil(lambda: typed.main.preview._result.path.endswith("boiler.txt"))


def test_what_another_process_indexes_is_found_and_counted(qtbot, typed, session, library, make_result):
    typed.asking._again.setInterval(10)
    session.results.append(make_result(library / "new.txt", "A new boiler."))
    session.watched.append(str(library.parent / "more"))
    # As every half minute while the window is seen.
    typed._refresh_at_rest.timeout.emit()
    qtbot.waitUntil(lambda: "new.txt" in results(typed))
    assert typed.main.status.text.startswith("24 files")


def test_keys_in_the_list_itself(qtbot, typed, viewers):
    view = typed.main.centre.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.current().path.endswith("garden.md")
    QTest.keyClick(view, Qt.Key.Key_Enter)
    assert viewers.opened[0][0].endswith("garden.md")


def test_everything_has_an_accessible_name(typed):
    from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListView

    for kind in (QAbstractButton, QLineEdit, QListView):
        for widget in typed.main.findChildren(kind):
            if widget.isVisible():
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget
