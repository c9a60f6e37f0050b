"""The text of a file around a found passage, with what is lit in it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from inkling.gui import preview_lights
from inkling.gui.preview_lights import utf16
from inkling.gui.preview_matches import as_stored, matches_in
from inkling.gui.preview_text import FileText
from inkling.search.answer import FoundPassage
from inkling.store.rows import StoredPassage


def stored(texts, *, gap=2, places=None):
    passages, start = [], 0
    for ordinal, text in enumerate(texts):
        place = places[ordinal] if places else ""
        section = ordinal if places else 0
        passages.append(StoredPassage(ordinal + 1, 1, ordinal, section, place, None, start, start + len(text), text))
        start += len(text) + gap
    return passages


def found(text, ordinal=0, words=(), sentence=""):
    lit = tuple(sorted((text.index(word), text.index(word) + len(word)) for word in words))
    begin = text.index(sentence)
    return FoundPassage(
        text, "", None, 0, len(text), ordinal, 0.9, "both", lit, (begin, begin + len(sentence)) if sentence else None
    )


@pytest.fixture
def view(qtbot, theme):
    made = FileText(theme)
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("Rent is due. The deposit comes back.", ["deposit"], "The deposit comes back."),
        ("🌿🌿 plants 👩‍👩‍👧 grow here 🌿", ["plants", "👩‍👩‍👧", "grow"], "🌿🌿 plants 👩‍👩‍👧 grow here 🌿"),
        ("הדייר שומר על הגינה. הפיקדון מוחזר.", ["הגינה", "הפיקדון"], "הפיקדון מוחזר."),
        ("le e\u0301te\u0301 au cafe\u0301, n\u0303 and more", ["e\u0301te\u0301", "cafe\u0301"], "n\u0303 and more"),
        ("first\r\nsecond line\r\nthird 𝒙 line", ["second", "𝒙"], "third 𝒙 line"),
        ("tabs\there\tand\u2028there", ["here", "there"], ""),
        ("مرحبا world שלום mixed", ["world", "שלום"], "مرحبا world שלום"),
        ("<b>not bold</b> &amp; <img src='http://example.org/x.png'>", ["bold", "&amp;"], "<b>not bold</b>"),
    ],
)
def test_exactly_what_is_lit_is_lit(view, text, words, sentence):
    before = "🦔 A passage before, with a hedgehog."
    passages = stored([before, text, "after"])
    view.show_passages(passages, [found(text, 1, words, sentence)], 1)
    plain = [each.replace("\r\n", " \n").replace("\u2028", "\n").replace("\u2029", "\n") for each in view.lit_texts()]
    wanted = ([sentence] if sentence else []) + sorted(words, key=text.index)
    assert plain == [each.replace("\u2028", "\n") for each in wanted]
    assert not view.grab().isNull()


def test_lit_words_are_painted_in_the_colour_of_the_marker(view, theme):
    text = "שלום garden 🌿 עולם"
    view.show_passages(stored([text]), [found(text, 0, ["garden", "עולם"])], 0)
    image = view.grab().toImage()
    marker = theme.colors.marker
    lit = [x for x in range(image.width()) for y in range(0, 40, 3) if image.pixelColor(x, y) == marker]
    assert max(lit) - min(lit) > 60  # both words, at both ends of the line


def test_only_what_is_in_sight_is_lit_anew(view, monkeypatch):
    text = "boiler " * 3000
    view.show_passages(stored([text]), [FoundPassage(
        text, "", None, 0, len(text), 0, 0.9, "both", tuple((at, at + 6) for at in range(0, len(text), 7)), None
    )], 0)  # fmt: skip
    boxes = []
    once = preview_lights._line_boxes
    monkeypatch.setattr(preview_lights, "_line_boxes", lambda *args: boxes.append(args) or once(*args))
    bar = view.verticalScrollBar()
    for place in (0, bar.maximum() // 2, bar.maximum()):
        bar.setValue(place)
        boxes.clear()
        image = view.grab().toImage()
        assert 20 < len(boxes) < 500
        marked = [y for y in range(image.height()) if image.pixelColor(100, y) == view._theme.colors.marker]
        assert min(marked) < 40
        assert max(marked) > image.height() - 40


def test_passages_are_laid_out_as_one_edit(view):
    edits = []
    view.document().contentsChange.connect(lambda *edit: edits.append(edit))
    view.show_passages(stored(["A boiler.\n\nAnd more."] * 20), [found("A boiler.\n\nAnd more.", 10)], 10)
    assert len([added for _, _, added in edits if added > 1]) == 1


@pytest.mark.parametrize(("text", "index", "units"), [("abc", 2, 2), ("🌿b", 1, 2), ("a🌿🌿", 3, 5), ("", 0, 0)])
def test_units_are_counted_as_qt_counts_them(text, index, units):
    assert utf16(text, index) == units
    assert units == len(text[:index].encode("utf-16-le")) // 2


def test_the_shown_sentence_is_in_view(view):
    texts = [f"Paragraph {number}. " + "Some words go here. " * 20 for number in range(40)]
    texts[25] += "The one that matters."
    view.show_passages(stored(texts), [found(texts[25], 25, sentence="The one that matters.")], 25)
    cursor = QTextCursor(view.document().find("The one that matters."))
    assert view.viewport().rect().intersects(view.cursorRect(cursor))


def test_of_a_sentence_that_is_longer_than_the_view_its_words_are_in_view(view):
    text = "and so on " * 900 + "zebra" + " and so on" * 900
    view.show_passages(stored(["Before. " * 90, text]), [found(text, 1, ["zebra"], text)], 1)
    assert view.viewport().rect().contains(view.cursorRect(QTextCursor(view.document().find("zebra"))))


@pytest.mark.parametrize("width", [300, 900])
def test_the_shown_sentence_stays_where_it_is_when_the_width_changes(view, qtbot, width):
    texts = [f"Paragraph {number}. " + "Some words go here. " * 20 for number in range(40)]
    texts[25] += "The one that matters."
    view.show_passages(stored(texts), [found(texts[25], 25, sentence="The one that matters.")], 25)
    cursor = QTextCursor(view.document().find("The one that matters."))
    cursor.setPosition(cursor.selectionStart())
    top = view.cursorRect(cursor).top()
    for step in (1, 2, 3):
        view.resize(500 + (width - 500) * step // 3, 400)
        qtbot.wait(20)
        cursor = QTextCursor(view.document().find("The one that matters."))
        cursor.setPosition(cursor.selectionStart())
        assert abs(view.cursorRect(cursor).top() - top) <= 2
    view.resize(width, 60)
    qtbot.wait(20)
    assert view.viewport().rect().intersects(view.cursorRect(cursor))


def test_what_one_has_scrolled_to_stays_at_the_top_when_the_width_changes(view, qtbot):
    texts = [f"Paragraph {number}. " + "Some words go here. " * 20 for number in range(12)]
    view.show_passages(stored(texts), [found(texts[6], 6, sentence="Paragraph 6.")], 6)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)
    first = view.cursorForPosition(view.viewport().rect().topLeft()).block().text()
    view.resize(320, 400)
    qtbot.wait(20)
    assert view.cursorForPosition(view.viewport().rect().topLeft()).block().text() == first


def test_a_large_file_is_laid_out_near_the_found_passage_only(view):
    texts = [f"Passage {number} of a very long file. " * 15 for number in range(10_000)]
    view.show_passages(stored(texts), [found(texts[7000], 7000, ["very"])], 7000)
    assert view.laid_out() < 40
    assert "Passage 7000" in view.toPlainText()


def test_more_is_laid_out_as_one_scrolls_and_nothing_jumps(view, qtbot):
    texts = [f"Passage number {number}. " * 30 for number in range(200)]
    view.show_passages(stored(texts), [found(texts[100], 100)], 100)
    bar = view.verticalScrollBar()
    laid_out = view.laid_out()
    bar.setValue(bar.maximum())
    bottom = view.cursorForPosition(view.viewport().rect().center()).block().text()
    qtbot.waitUntil(lambda: view.laid_out() > laid_out)
    assert view.cursorForPosition(view.viewport().rect().center()).block().text() == bottom
    laid_out = view.laid_out()
    bar.setValue(0)
    top = view.cursorForPosition(view.viewport().rect().topLeft()).block().text()
    qtbot.waitUntil(lambda: view.laid_out() > laid_out)
    assert view.cursorForPosition(view.viewport().rect().topLeft()).block().text() == top
    for _ in range(40):
        bar.setValue(0)
        qtbot.wait(1)
    assert view.toPlainText().startswith("Passage number 0.")


def test_every_passage_comes_once_and_in_order_however_one_scrolls(view, qtbot):
    texts = [f"<{number}>" + " word" * 60 for number in range(120)]
    view.show_passages(stored(texts, places=[f"§ {number}" for number in range(120)]), [found(texts[60], 60)], 60)
    bar = view.verticalScrollBar()
    seen = set()
    for value in [0] * 12 + [10**6] * 24:
        bar.setValue(value)
        qtbot.wait(2)
        numbers = [int(part.partition(">")[0]) for part in view.toPlainText().split("<")[1:]]
        assert numbers == list(range(numbers[0], numbers[0] + view.laid_out()))
        seen.update(numbers)
    assert seen == set(range(120))


def test_a_file_of_tiny_passages_comes_to_rest(view, qtbot):
    texts = [str(number) for number in range(3000)]
    view.show_passages(stored(texts), [found(texts[1500], 1500)], 1500)
    view.verticalScrollBar().setValue(0)
    qtbot.wait(300)
    laid_out = view.toPlainText()
    qtbot.wait(100)
    assert view.toPlainText() == laid_out


def test_one_steps_through_the_matches_of_the_file(view, qtbot):
    texts = [f"Text {number}." + (" The garden is green." if number % 10 == 3 else "") for number in range(50)]
    steps = []
    view.stepped.connect(lambda current, total: steps.append((current, total)))
    view.show_passages(stored(texts), [found(texts[23], 23, ["garden"])], 23)
    view.step(1)
    view.step(1)
    view.step(1)
    view.step(-1)
    assert steps == [(3, 5), (4, 5), (5, 5), (1, 5), (5, 5)]
    assert view.current_match().ordinal == 43
    assert "Text 43" in view.toPlainText()


def test_a_match_of_the_answer_keeps_its_sentence_others_their_words():
    texts = ["The garden. It is green.", "A GARDEN again", "gardeners only", "nothing"]
    matches = matches_in(stored(texts), [found(texts[0], 0, ["garden"], "It is green.")])
    assert [(match.ordinal, match.found) for match in matches] == [(0, True), (1, False)]
    assert matches[0].sentence == (12, 24)
    assert matches[1].lit == ((2, 8),)


@pytest.mark.parametrize(
    ("word", "other", "lit"),
    [
        ("Straße", "Eine STRAßE, eine Strasse.", ((5, 11), (18, 25))),
        ("λόγος", "ΛΌΓΟΣ", ((0, 5),)),
        ("ﬁne", "fine", ((0, 4),)),
    ],
)
def test_words_are_found_again_whatever_their_case(word, other, lit):
    matches = matches_in(stored([f"{word} here", other]), [found(f"{word} here", 0, [word])])
    assert [match.lit for match in matches[1:]] == [lit]


def test_a_passage_that_changed_since_is_not_lit_at_the_wrong_place():
    assert matches_in(stored(["Quite another text now."]), [found("The garden. It is green.", 0, ["garden"])]) == []


def test_found_passages_stand_alone_until_the_others_come(view):
    hits = [found("second text", 5, ["second"]), found("first text", 2, ["first"])]
    assert [each.text for each in as_stored(hits)] == ["first text", "second text"]
    view.show_passages(as_stored(hits), hits, 5)
    assert view.toPlainText().splitlines() == ["first text", "second text"]
    assert sorted(view.lit_texts()) == ["first", "second"]


def test_places_head_their_sections_once(view):
    passages = stored(["one", "two", "three"], places=["§ Rent", "§ Rent", "§ Notice"])
    view.show_passages(passages, [], 0)
    assert view.toPlainText().splitlines() == ["§ Rent", "one", "two", "§ Notice", "three"]


@pytest.mark.parametrize(
    ("gap", "joined"), [(0, "onetwo"), (1, "one two"), (2, "one\ntwo"), (5, "one\ntwo")]
)
def test_what_lay_between_passages_parts_them(view, gap, joined):
    view.show_passages(stored(["one", "two"], gap=gap), [], 0)
    assert view.toPlainText() == joined


@pytest.mark.parametrize(
    ("icon", "text", "shown"),
    [
        ("text", "A line that was broken at seventy signs or so by hand\ngoes on here.", 1),
        ("text", "A line that was broken at seventy signs or so by hand\r\ngoes on here.", 1),
        ("text", "A line that was broken at seventy signs or so by hand\n\nAnother paragraph.", 3),
        ("text", "- a point of the list that is as long as a line is\n- another point", 2),
        ("text", "short lines\nof a poem", 2),
        ("sheet", "a row of a table that is longer than forty-five signs\nanother row", 2),
    ],
)
def test_lines_broken_by_hand_flow_on(view, icon, text, shown):
    last = text.split()[-1]
    view.show_passages(stored([text]), [found(text, 0, [last])], 0, icon)
    assert len(view.toPlainText().split("\n")) == shown
    assert view.lit_texts() == [last]


def test_code_is_indented_by_four_signs(view):
    text = "def dive():\n    return 1\n\treturn 2\n\t\treturn 3"
    view.show_passages(stored([text]), [found(text)], 0, "code")
    block, lefts = view.document().findBlockByNumber(1), []
    while block.isValid():
        line = block.layout().lineAt(0)
        lefts.append(round(line.cursorToX(block.text().index("return"))[0]))
        block = block.next()
    assert lefts == pytest.approx([lefts[0], lefts[0], 2 * lefts[0]], abs=2)


def test_the_head_lines_of_a_mail_are_set_apart(view, theme):
    text = "From: Nora <nora@example.org>\nTo: Berit 🌿\nDate: Monday\n\nDear Berit, sorry."
    view.show_passages(stored([text]), [found(text, 0, ["sorry", "Berit"])], 0, "mail")
    block = view.document().firstBlock()
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
    assert cursor.charFormat().foreground().color() == theme.colors.faint
    cursor.movePosition(QTextCursor.MoveOperation.End)
    assert cursor.charFormat().foreground().color() == theme.colors.ink
    assert view.lit_texts() == ["Berit", "sorry"]


def test_only_the_first_paragraph_of_a_passage_stands_apart(view):
    mail = "From: Nora\nDate: Monday\n\nDear Berit,\nsorry.\nYours, Nora"
    view.show_passages(stored([mail, "One.\nTwo.\nThree."]), [found(mail)], 0, "mail")
    block, margins = view.document().firstBlock(), []
    while block.isValid():
        margins.append((block.text(), block.blockFormat().topMargin() > 0))
        block = block.next()
    apart = [text for text, margin in margins if margin]
    assert apart == ["", "One."]
    assert len(margins) == 9


def test_an_empty_file_shows_nothing_and_stepping_does_nothing(view):
    view.show_passages([], [], 0)
    view.step(1)
    assert view.toPlainText() == ""
    assert view.current_match() is None


def test_another_scheme_keeps_text_and_place(view, theme):
    texts = [f"Paragraph {number}. " * 30 for number in range(30)]
    view.show_passages(stored(texts), [found(texts[15], 15, ["15"])], 15)
    before = (view.toPlainText(), view.verticalScrollBar().value())
    theme.set_scheme("dark")
    assert (view.toPlainText(), view.verticalScrollBar().value()) == before
    assert view.lit_texts()[0] == "15"


def test_text_can_be_selected_and_copied_but_not_changed(view, qtbot):
    view.show_passages(stored(["some text"]), [], 0)
    qtbot.keyClicks(view, "typed")
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.textCursor().selectedText() == "some text"


def test_nothing_is_loaded_for_a_text_that_looks_like_a_page(view):
    text = "<script>alert(1)</script><img src='file:///etc/hostname'>"
    view.show_passages(stored([text]), [], 0, "web")
    assert view.toPlainText() == text
