"""The page of models as a person uses it, talking with a session by the bridge."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QListWidget, QPushButton

from inkling.errors import ModelProblem
from inkling.gui.model_talk import ModelTalk
from inkling.gui.preferences_models import ModelsPage


@pytest.fixture
def page(qtbot, theme, bridge, session):
    bridge.open()
    made = ModelsPage(theme)
    qtbot.addWidget(made)
    made.show()
    ModelTalk(bridge, made)
    qtbot.waitUntil(lambda: made.findChild(QListWidget).count() == 2)
    return made


def button(page, text):
    (found,) = [each for each in page.findChildren(QPushButton) if each.text() == text]
    return found


def shown(page):
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_models_are_listed_and_only_what_makes_sense_can_be_pressed(page, theme):
    listed = page.findChild(QListWidget)
    assert [listed.item(row).text() for row in range(2)] == [
        "all-MiniLM-L6-v2: answers, 1,234 vectors (530 kB)",
        "tiny: not used",
    ]
    listed.setCurrentRow(0)
    assert not button(page, "Use").isEnabled()
    assert not button(page, "Remove").isEnabled()
    assert not button(page, "Go back").isEnabled()
    listed.setCurrentRow(1)
    assert button(page, "Use").isEnabled()
    assert page.findChild(QComboBox).currentText() == "bge"


def test_choosing_going_back_and_removing(page, qtbot, session):
    session.kept = session.settings().with_model("tiny")
    page.findChild(QListWidget).setCurrentRow(1)
    button(page, "Use").click()
    assert not button(page, "Add folder…").isEnabled()
    qtbot.waitUntil(lambda: "is being prepared" in shown(page))
    assert "It compares by dot product." in shown(page)
    assert session.models.asked == [("use", "tiny")]
    button(page, "Remove").click()
    qtbot.waitUntil(lambda: "2.5 MB freed." in shown(page))
    assert session.models.asked[-1] == ("remove", "tiny")


def test_adding_a_folder(page, qtbot, session, monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "tiny"))
    button(page, "Add folder…").click()
    qtbot.waitUntil(lambda: "tiny is at hand" in shown(page))
    assert session.models.asked == [("add", Path(tmp_path / "tiny"))]


def test_a_name_that_was_typed_stays_where_the_list_is_fetched_anew(page, qtbot, session):
    name = page.findChild(QComboBox)
    name.setEditText("owner/tinny")
    button(page, "Look up…").click()
    qtbot.waitUntil(lambda: "Fetch it?" in shown(page))
    session.models.rows = session.models.rows[:1]
    button(page, "Not now").click()
    page.use_wanted.emit("tiny")
    qtbot.waitUntil(lambda: page.findChild(QListWidget).count() == 1)
    assert name.currentText() == "owner/tinny"
    name.setCurrentIndex(0)
    page.set_recommended(())
    assert name.currentText() == ""


def test_a_refusal_is_said_on_the_page(page, qtbot, session):
    session.models.failure = ModelProblem("Its weights are pickled.", "Choose another.")
    page.findChild(QListWidget).setCurrentRow(1)
    button(page, "Use").click()
    qtbot.waitUntil(lambda: "Its weights are pickled. Choose another." in shown(page))
    assert button(page, "Use").isEnabled()


def test_nothing_is_fetched_before_licence_and_size_were_agreed_to(page, qtbot, session):
    button(page, "Look up…").click()
    qtbot.waitUntil(lambda: button(page, "Fetch").isVisible())
    assert "owner/tiny, 3.0 MB, from https://hub. Licence: apache-2.0. Fetch it?" in shown(page)
    assert session.models.asked == [("look up", "bge")]
    button(page, "Not now").click()
    assert not button(page, "Fetch").isVisible()
    button(page, "Look up…").click()
    qtbot.waitUntil(lambda: button(page, "Fetch").isVisible() and button(page, "Fetch").isEnabled())
    session.models.fetching.set()
    button(page, "Fetch").click()
    qtbot.waitUntil(lambda: "every file is what was offered" in shown(page))
    assert session.models.asked[-1][0] == "fetch"


def test_a_fetch_can_be_cancelled(page, qtbot, session):
    button(page, "Look up…").click()
    qtbot.waitUntil(lambda: button(page, "Fetch").isVisible() and button(page, "Fetch").isEnabled())
    button(page, "Fetch").click()
    qtbot.waitUntil(lambda: "1.5 MB of 3.0 MB" in shown(page))
    button(page, "Stop").click()
    qtbot.waitUntil(lambda: "Stopped. Nothing is kept of it." in shown(page))
    assert button(page, "Look up…").isEnabled()
    assert not [label for label in page.findChildren(QLabel) if label.property("role") == "danger"]


def test_leaving_the_page_gives_up_the_fetch_in_silence(qtbot, theme, bridge, session):
    bridge.open()
    leaving = ModelsPage(theme)
    ModelTalk(bridge, leaving)
    leaving.fetch_wanted.emit(session.models.look_up("tiny"))
    qtbot.waitUntil(lambda: session.models.asked[-1][0] == "fetch")
    listed = []
    with qtbot.assertNotEmitted(bridge.broken), qtbot.assertNotEmitted(bridge.failed):
        leaving.deleteLater()
        bridge.models(lambda models: models.list(), listed.append, listed.append)
        qtbot.waitUntil(lambda: listed == [session.models.rows])


def test_a_bug_is_reported_and_the_page_is_free_again(page, qtbot, session, bridge, caplog):
    session.models.failure = ZeroDivisionError("by nought")
    with qtbot.waitSignal(bridge.broken) as broken:
        button(page, "Look up…").click()
    assert "ZeroDivisionError: by nought" in broken.args[0]
    qtbot.waitUntil(lambda: "Something in Inkling went wrong." in shown(page))
    assert button(page, "Look up…").isEnabled()
