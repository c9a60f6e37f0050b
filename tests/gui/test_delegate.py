from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from inkling.gui.delegate import ResultDelegate, fitted_place, shown_date, shown_place
from inkling.gui.excerpt import Excerpt
from inkling.gui.results import ResultsModel
from inkling.gui.snippet import lay_out
from inkling.search.answer import Answer, Version

WIDTH = 620
LEFT_TO_RIGHT, RIGHT_TO_LEFT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft


def paint(
    theme, results, row=0, state=QStyle.StateFlag.State_Enabled, starred=(), width=WIDTH, direction=LEFT_TO_RIGHT
):
    model = ResultsModel()
    model.show(Answer("q", 0.0, True, False, tuple(results)))
    model.set_starred("q", starred)
    delegate = ResultDelegate(theme)
    option = QStyleOptionViewItem()
    option.state = state
    height = delegate.sizeHint(option, model.index(row)).height()
    option.rect = QRect(0, 0, width, height)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(theme.colors.surface)
    painter = QPainter(image)
    painter.setLayoutDirection(direction)
    delegate.paint(painter, option, model.index(row))
    painter.end()
    return image


def pixels(image, color):
    return [
        (x, y) for y in range(image.height()) for x in range(image.width()) if image.pixel(x, y) == color.rgb()
    ]


def yellows(image):
    """Find the pixels of the underline, however its edge is smoothed."""
    found = ((x, y, image.pixelColor(x, y)) for y in range(image.height()) for x in range(image.width()))
    return [(x, y) for x, y, color in found if color.red() - color.blue() > 70]


def lit(make_result, text, word):
    start = text.index(word)
    return make_result("/a/b.txt", text, lit=[(start, start + len(word))])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The boiler broke in winter", "boiler"),
        ("😀😀 the boiler 🔥 broke", "boiler"),
        ("fixed the 🔥🔥 today", "🔥🔥"),
        ("הדוד הישן נשבר בחורף", "נשבר"),
        ("انكسر السخان القديم في الشتاء", "السخان"),
        ("le cafe\u0301 est ferme\u0301 hier", "ferme\u0301"),
        ("𝔘𝔫𝔦𝔠𝔬𝔡𝔢 and words", "words"),
    ],
)
def test_lit_words_are_marked(theme, make_result, scheme, text, word):
    theme.set_scheme(scheme)
    marked = pixels(paint(theme, [lit(make_result, text, word)]), theme.colors.marker)
    assert marked
    left, right = min(x for x, _ in marked), max(x for x, _ in marked)
    plain = pixels(paint(theme, [make_result("/a/b.txt", text)]), theme.colors.marker)
    assert not plain
    assert right - left < WIDTH / 2


def test_the_mark_is_where_the_word_is(theme, make_result):
    first = pixels(paint(theme, [lit(make_result, "boiler and then more words", "boiler")]), theme.colors.marker)
    last = pixels(paint(theme, [lit(make_result, "more words and then boiler", "boiler")]), theme.colors.marker)
    assert max(x for x, _ in first) < max(x for x, _ in last)
    hebrew = "נשבר בחורף הדוד הישן של סבתא"
    right_to_left = pixels(paint(theme, [lit(make_result, hebrew, "נשבר")]), theme.colors.marker)
    assert min(x for x, _ in right_to_left) > WIDTH / 2


def test_the_sentence_is_underlined(theme, make_result):
    text = "First this. Then that happened. And so on."
    span = (text.index("Then"), text.index(" And"))
    with_sentence = paint(theme, [make_result("/a/b.txt", text, sentence=span)])
    yellow = yellows(with_sentence)
    rows = {y for _, y in yellow}
    assert 1 <= len(rows) <= 3
    assert len(yellow) > 100
    assert not yellows(paint(theme, [make_result("/a/b.txt", text)]))


@pytest.mark.parametrize("width", [300, 620])
def test_of_two_lit_sentences_a_narrow_row_shows_the_better(theme, make_result, width):
    first, second = "Then that happened, as so often in those years, and nobody knew why. ", "The boiler broke."
    text = f"{'First this. ' * 6}{first}{second} And so on."
    word = text.index("boiler")
    both = (text.index(first), text.index(" And so"))
    found = make_result("/a/b.txt", text, lit=[(word, word + len("boiler"))], sentence=both)
    better = replace(found.passages[0], better=(text.index(second), both[1]))
    shown = pixels(paint(theme, [replace(found, passages=(better,))], width=width), theme.colors.marker)
    from_the_first = pixels(paint(theme, [found], width=width), theme.colors.marker)
    assert shown
    assert from_the_first == (shown if width == 620 else [])


@pytest.mark.parametrize(("width", "least"), [(620, 0.5), (300, 0.25)])
def test_a_title_keeps_its_room_beside_the_tag(theme, make_result, width, least):
    image = paint(theme, [make_result("/a/b.txt", "text", title="Wwww " * 40, matched="both")], width=width)
    line = image.copy(0, 0, width, theme.space(10))
    title = pixels(line, theme.colors.ink)
    assert max(x for x, _ in title) - min(x for x, _ in title) > least * width


def test_selection_hover_and_divider_differ(theme, make_result):
    results = [make_result("/a/b.txt", "text"), make_result("/c.txt", "text", weak=True)]
    chosen = paint(theme, results, state=QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_Enabled)
    assert len(pixels(chosen, theme.colors.accent_soft)) > 10_000
    hovered = paint(theme, results, state=QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Enabled)
    assert len(pixels(hovered, theme.colors.raised)) > 10_000
    assert pixels(paint(theme, results, row=1), theme.colors.line)


@pytest.mark.parametrize("state", [QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_ground_of_its_own_nothing_is_faint(theme, make_result, scheme, state):
    theme.set_scheme(scheme)
    results = [make_result("/a/b.txt", "text")]
    assert pixels(paint(theme, results), theme.colors.faint)
    assert not pixels(paint(theme, results, state=state | QStyle.StateFlag.State_Enabled), theme.colors.faint)


@pytest.mark.parametrize("row", [0, 1])
def test_nothing_lies_upon_another_in_a_window_that_runs_leftwards(theme, make_result, row):
    results = [make_result("/a/b.txt", "text", title="Wwww " * 40), make_result("/c.txt", "text", weak=True)]
    assert paint(theme, results, row, direction=RIGHT_TO_LEFT) == paint(theme, results, row)


def test_a_row_that_is_gone_paints_nothing(theme, make_result):
    blank = paint(theme, [make_result("/a/b.txt", "text")], row=5)
    assert len(pixels(blank, theme.colors.surface)) == blank.width() * blank.height()


@pytest.mark.parametrize(
    "text", ["", "one", "word " * 500, "x" * 3000, "😀" * 900, "הדוד " * 300, "line\n" * 100, "e\u0301" * 800]
)
def test_two_lines_and_an_ellipsis(theme, text):
    layout = lay_out(Excerpt(" ".join(text.split())), theme.font("body"), 300, theme.colors)
    assert layout.lineCount() <= 2
    assert all(layout.lineAt(n).naturalTextWidth() <= 301 for n in range(layout.lineCount()))
    if len(text) > 200:
        assert layout.text().endswith("…")
    else:
        assert layout.text() == text


@pytest.mark.parametrize("width", range(200, 500, 60))
def test_a_word_longer_than_the_lines_fills_them(theme, width):
    layout = lay_out(Excerpt(f"… {'x' * 400}"), theme.font("body"), width, theme.colors)
    assert layout.lineAt(layout.lineCount() - 1).naturalTextWidth() > width * 0.8
    assert layout.text().endswith("x…")


def test_too_narrow_for_a_letter_still_paints(theme, make_result):
    layout = lay_out(Excerpt("word " * 20, ((0, 4),)), theme.font("body"), 1, theme.colors)
    assert layout.lineCount() <= 2


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2024, 5, 20, 1), "today"),
        (datetime(2024, 3, 2), "2 Mar"),
        (datetime(2019, 12, 31), "31 Dec 2019"),
    ],
)
def test_dates_are_short(moment, expected):
    now = datetime(2024, 5, 20, 12)
    assert shown_date(moment.timestamp(), now, QLocale(QLocale.Language.English)) == expected


def test_dates_out_of_this_world_do_not_raise():
    assert isinstance(shown_date(1e17, datetime(2024, 1, 1), QLocale.c()), str)
    assert isinstance(shown_date(-1e12, datetime(2024, 1, 1), QLocale.c()), str)


def test_the_place_is_short(make_result, make_passage):
    home = Path("/home/ada")
    found = make_result("/home/ada/Letters/to bob.txt", passages=(make_passage("a", place="p. 4"), make_passage("b")))
    assert shown_place(found, home) == ["to bob.txt", str(Path("~/Letters")), "p. 4", "2 passages"]
    assert shown_place(make_result("/mnt/x.txt"), home) == ["x.txt", "/mnt"]
    assert shown_place(make_result("/mnt/two\nlines/a\n b.txt"), home) == ["a b.txt", "/mnt/two lines"]
    older = Version("/mnt/x v1.txt", 0.0, False)
    folded = replace(make_result("/mnt/x.txt"), versions=(older, older))
    assert shown_place(folded, home) == ["x.txt", "/mnt", "2 older versions"]


def test_the_place_of_a_message_does_not_say_its_title_again(make_result):
    mail = replace(make_result("/mnt/in.mbox", title="הדוד  נשבר", place="message 12 · הדוד  נשבר"), part=12)
    assert shown_place(mail, Path("/home/ada")) == ["in.mbox", "/mnt", "message 12"]
    note = replace(make_result("/mnt/all.enex", title="Bees", place="§ Bees"), part=3)
    assert shown_place(note, Path("/home/ada")) == ["all.enex", "/mnt"]


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("a.txt", "/mnt"),
        ("a.txt", "/mnt/" + "deep/" * 40),
        ("long name " * 20 + ".txt", "/mnt"),
        ("long name " * 20 + ".txt", "/mnt/" + "deep/" * 40),
    ],
)
def test_name_and_folder_are_each_cut_where_the_line_is_too_short(theme, name, folder):
    metrics = QFontMetrics(theme.font("small"))
    line = fitted_place([name, folder, "p. 4"], metrics, 400)
    assert metrics.horizontalAdvance(line) <= 400
    first, second, place = line.split("  ·  ")
    assert first == name or (first.startswith("long") and first.endswith(".txt") and "…" in first)
    assert second == folder or (second.startswith("/") and second.endswith("/") and "…" in second)
    assert place == "p. 4"


def test_name_and_folder_come_before_all_else(theme):
    metrics = QFontMetrics(theme.font("small"))
    parts = ["lease.txt", "/home/ann", "§ Deposit", "3 passages"]
    assert fitted_place(parts, metrics, 200) == "lease.txt  ·  /home/ann"


def test_of_a_long_place_both_ends_are_shown(theme):
    place = f"message 24 · {'An answer to what was asked ' * 4}· Attachment offer.pdf · p. 3"
    line = fitted_place(["all.mbox", "/home/ann", place, "2 passages"], QFontMetrics(theme.font("small")), 500)
    name, folder, shown = line.split("  ·  ")[:3]
    assert (name, folder) == ("all.mbox", "/home/ann")
    assert shown.startswith("message 24")
    assert shown.endswith("p. 3")


def test_a_line_for_less_than_a_place_is_cut_at_its_end(theme):
    metrics = QFontMetrics(theme.font("small"))
    assert metrics.horizontalAdvance(fitted_place(["a.txt", "/mnt", "in a chapter " * 20], metrics, 60)) <= 60


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_it_has_a_star_and_nothing_else_has(theme, make_result, scheme):
    theme.set_scheme(scheme)
    results = [make_result("/a/b.txt", "text"), make_result("/c.txt", "text")]
    starred = [results[0].key]
    assert yellows(paint(theme, results, starred=starred))
    assert not yellows(paint(theme, results, row=1, starred=starred))
