"""Choosing to have scanned pages and pictures read, as a person does it in the preferences."""

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QTabWidget

from inkling.gui.preferences import Preferences


class Page:
    """The page Reading of the preferences, as one sees and uses it."""

    def __init__(self, qtbot, dialog):
        self.dialog, self._qtbot = dialog, qtbot
        pages = dialog.findChild(QTabWidget)
        pages.setCurrentIndex([pages.tabText(place) for place in range(pages.count())].index("Reading"))
        (self.box,) = [each for each in dialog.findChildren(QCheckBox) if "scanned" in each.text()]
        (self.field,) = [each for each in dialog.findChildren(QLineEdit) if "pictures" in each.accessibleName()]

    @property
    def said(self):
        return " ".join(label.text() for label in self.dialog.findChildren(QLabel) if label.isVisible())

    def click_box(self):
        self._qtbot.mouseClick(self.box, Qt.MouseButton.LeftButton, pos=QPoint(9, self.box.height() // 2))

    def type(self, text):
        self.field.selectAll()
        self._qtbot.keyClicks(self.field, text)

    def save(self):
        (button,) = [each for each in self.dialog.findChildren(QPushButton) if each.text() == "Save"]
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def opened(qtbot, window, session):
    def open_page(chosen="", languages=("deu", "eng")):
        session.kept, session.languages = session.settings().with_pictures(chosen), languages
        window.side.show_preferences()
        qtbot.waitUntil(lambda: bool(window.main.findChildren(Preferences)), timeout=20_000)
        page = Page(qtbot, window.main.findChild(Preferences))
        qtbot.waitUntil(lambda: "nstalled" in page.said)
        return page

    return open_page


def chosen(qtbot, session):
    qtbot.waitUntil(lambda: any(call[0] == "change" for call in session.calls))
    return session.kept.pictures


def test_pictures_are_read_in_english_unless_another_language_is_named(opened, qtbot, session):
    page = opened()
    assert "Installed: deu, eng. Join several by a plus, the commonest first: deu+eng." in page.said
    assert (page.box.isEnabled(), page.box.isChecked(), page.field.isEnabled()) == (True, False, False)
    page.click_box()
    assert (page.field.isEnabled(), page.field.text()) == (True, "eng")
    page.save()
    assert chosen(qtbot, session) == "eng"


@pytest.mark.parametrize(
    ("typed", "kept"), [("eng+deu", "eng+deu"), (" deu, eng ", "deu+eng"), ("deu deu;eng+", "deu+eng")]
)
def test_languages_are_typed_and_saved_with_enter(opened, qtbot, session, typed, kept):
    page = opened("eng")
    page.type(typed)
    qtbot.keyClick(page.field, Qt.Key.Key_Return)
    assert chosen(qtbot, session) == kept


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("eng+fra", "does not know “fra” here. Installed: deu, eng."),
        ("English!", "does not know “English!”"),
        ("x" * 300, "does not know “xxx"),
        ("+", "Name a language to read pictures in, as eng."),
    ],
)
def test_what_tesseract_does_not_know_is_told_and_not_saved(opened, qtbot, session, typed, told):
    page = opened()
    page.click_box()
    page.type(typed)
    page.save()
    assert told in page.said
    assert page.dialog.isVisible()
    page.type("eng")
    page.save()
    assert chosen(qtbot, session) == "eng"


def test_switched_off_nothing_is_said_of_the_languages(opened, qtbot, session):
    page = opened("eng+deu")
    page.type("klingon")
    page.click_box()
    page.save()
    assert chosen(qtbot, session) == ""


def test_where_tesseract_is_not_installed_it_is_said_how_to_install_it(opened):
    page = opened(languages=())
    assert "Tesseract is not installed. On Debian and Ubuntu: sudo apt install tesseract-ocr" in page.said
    assert not page.box.isEnabled()
    assert not page.field.isEnabled()


def test_where_tesseract_has_gone_the_rest_can_be_saved_and_pictures_switched_off(opened, qtbot, session):
    page = opened("eng+deu", languages=())
    assert page.dialog.settings().pictures == "eng+deu"
    assert page.dialog.pictures.problem() == ""
    page.click_box()
    page.save()
    assert chosen(qtbot, session) == ""


def test_one_language_alone_says_where_others_come_from(opened):
    assert "Installed: eng. On Debian and Ubuntu, others are packages" in opened(languages=("eng",)).said


def test_the_window_does_not_wait_for_what_is_installed(window, qtbot, session, monkeypatch):
    let = threading.Event()

    def installed():
        assert let.wait(10)
        return ("eng",)

    monkeypatch.setattr(session, "installed", installed)
    window.side.show_preferences()
    qtbot.waitUntil(lambda: bool(window.main.findChildren(Preferences)), timeout=20_000)
    page = Page(qtbot, window.main.findChild(Preferences))
    assert "Looking for Tesseract…" in page.said
    assert not page.box.isEnabled()
    page.dialog.reject()
    let.set()
    # What is told after the dialog has gone harms nothing; the next one is told anew.
    window.side.show_preferences()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in window.main.findChildren(Preferences)))
    (dialog,) = [each for each in window.main.findChildren(Preferences) if each.isVisible()]
    qtbot.waitUntil(lambda: "Installed: eng." in Page(qtbot, dialog).said)
