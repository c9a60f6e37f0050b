"""The bar that says what went wrong, in windows of any width."""

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from inkling.gui.notice import Notice

PATH = "/home/ann/" + "/".join(["A folder with a name", "another-one-without-any-space-in-it"] * 4)


@pytest.fixture
def notice(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 500)
    window.show()
    made = Notice(theme, window)
    made.window_under = window
    return made


@pytest.mark.parametrize("width", [320, 700, 1600])
@pytest.mark.parametrize(
    ("title", "advice"),
    [
        ("Path copied.", ""),
        (f"The index was damaged; it lies in {PATH} now.", "A new one is built."),
        ("Short.", "An advice that is so long that it takes more than one line. " * 4),
    ],
)
def test_every_word_is_seen_at_any_width(qtbot, notice, width, title, advice):
    notice.window_under.resize(width, 500)
    notice.say(title, advice, "problem")
    assert notice.text == f"{title} {advice}".strip()
    labels = [label for label in notice.findChildren(QLabel) if label.isVisible() and label.text()]
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in labels))
    for label in labels:
        assert label.fontMetrics().horizontalAdvance(max(label.text().split(), key=len)[:20]) < label.width()
    assert notice.geometry().bottom() < 500


def test_a_longer_message_makes_room_for_itself(qtbot, notice):
    notice.say("Short.")
    low = notice.height()
    notice.say(f"The index was damaged; it lies in {PATH} now.", "A new one is built.", "problem")
    qtbot.waitUntil(lambda: notice.height() > low)
    notice.say("Short.")
    qtbot.waitUntil(lambda: notice.height() == low)


def test_it_is_read_out(notice, read_out):
    notice.say("Path copied.")
    notice.say("The list could not be written.", "Choose another place.", "problem")
    assert read_out == [("Path copied.", False), ("The list could not be written. Choose another place.", True)]
