import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from inkling.gui.search_field import SearchField

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def field(qtbot, theme):
    made = SearchField(theme)
    qtbot.addWidget(made)
    made.set_history(["boiler in winter", "Börse 🔥"])
    made.resize(500, 40)
    made.show()
    made.setFocus()
    return made


@pytest.mark.parametrize(
    ("typed", "rest"), [("bo", "iler in winter"), ("BOIL", "er in winter"), ("b", ""), ("x", ""), ("bör", "se 🔥")]
)
def test_history_completes(field, typed, rest):
    field.setText(typed)
    assert field.completion == rest


@pytest.mark.parametrize("key", [Qt.Key.Key_Right, Qt.Key.Key_End])
def test_right_takes_the_completion(field, key):
    QTest.keyClicks(field, "boil")
    QTest.keyClick(field, key)
    assert field.text() == "boiler in winter"


def test_nothing_completes_in_the_middle(field):
    field.setText("boil")
    field.setCursorPosition(2)
    assert field.completion == ""
    QTest.keyClick(field, Qt.Key.Key_Right)
    assert (field.text(), field.cursorPosition()) == ("boil", 3)


def test_the_completion_is_painted(field):
    field.set_history([])
    field.setText("boil")
    plain = field.grab().toImage()
    field.set_history(["boiler in winter"])
    field.activateWindow()
    assert field.hasFocus()
    assert field.grab().toImage() != plain


def test_what_completes_hebrew_is_painted_behind_it_and_not_upon_it(field):
    field.set_history([])
    field.setText("הדוד ה")
    field.activateWindow()
    plain, caret = field.grab().toImage(), field.cursorRect().center().x()
    field.set_history(["הדוד הישן נשבר"])
    painted = field.grab().toImage()
    changed = [x for x in range(painted.width()) for y in range(0, 40, 2) if painted.pixel(x, y) != plain.pixel(x, y)]
    assert changed
    assert max(changed) <= caret
    QTest.keyClick(field, Qt.Key.Key_Left)
    assert field.text() == "הדוד הישן נשבר"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_asked_before_is_listed_on_paper_of_its_own(field, theme, scheme):
    theme.set_scheme(scheme)
    field.show_history()
    popup = field._listed()
    assert popup.isVisible()
    image = popup.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() - 3) == theme.colors.surface
    popup.hide()


@pytest.mark.parametrize(
    ("key", "modifier", "handed_on"),
    [
        (Qt.Key.Key_Down, NONE, True),
        (Qt.Key.Key_PageUp, NONE, True),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, True),
        (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier, True),
        (Qt.Key.Key_Left, NONE, False),
        (Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier, False),
    ],
)
def test_keys_for_the_list_are_handed_on(qtbot, field, key, modifier, handed_on):
    field.setText("boiler")
    keys = []
    field.list_key.connect(lambda event: keys.append(event.key()))
    QTest.keyClick(field, key, modifier)
    assert bool(keys) == handed_on


def test_what_is_copied_is_of_the_field_only_while_one_is_at_what_is_selected_there(qtbot, field):
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    field.setText("boiler")
    field.selectAll()
    keys = []
    field.list_key.connect(lambda event: keys.append((event.key(), bool(event.modifiers() & shift))))
    QTest.keyClick(field, Qt.Key.Key_C, control)
    assert (keys, QGuiApplication.clipboard().text()) == ([], "boiler")
    # There is nothing else for these keys to copy but the passage.
    QTest.keyClick(field, Qt.Key.Key_C, control | shift)
    assert keys == [(Qt.Key.Key_C, True)]
    field.deselect()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_C, control)
    assert keys[1:] == [(Qt.Key.Key_Down, False), (Qt.Key.Key_C, False)]
    for again in (Qt.Key.Key_A, control), (Qt.Key.Key_Left, shift):
        QTest.keyClick(field, Qt.Key.Key_Down)
        QTest.keyClick(field, *again)
        QTest.keyClick(field, Qt.Key.Key_C, control)
        assert keys.pop() == (Qt.Key.Key_Down, False)


@pytest.mark.qt_log_ignore("does not support")
def test_down_in_an_empty_field_lists_the_history(qtbot, field):
    QTest.keyClick(field, Qt.Key.Key_Down)
    popup = field._completer.popup()
    assert popup.isVisible()
    assert popup.model().rowCount() == 2
    popup.hide()


def test_longest_text(field):
    field.setText("x" * 50_000)
    assert len(field.text()) == 10_000


def listed(field):
    """Open the list of what was asked before, and go to its second entry."""
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = field._completer.popup()
    assert popup.isVisible()
    popup.setCurrentIndex(popup.model().index(1, 0))
    return popup


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize(
    ("key", "text"),
    [
        (Qt.Key.Key_Return, "Börse 🔥"),
        (Qt.Key.Key_Enter, "Börse 🔥"),
        (Qt.Key.Key_Escape, "garden"),
        (Qt.Key.Key_X, "gardenx"),
    ],
)
def test_keys_in_the_list_of_what_was_asked_before_are_its_own(qtbot, field, key, text):
    field.setText("garden")
    popup = listed(field)
    with qtbot.assertNotEmitted(field.list_key):
        QTest.keyClick(popup, key)
    assert (field.text(), popup.isVisible()) == (text, False)
