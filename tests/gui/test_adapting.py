"""Adapting from the preferences: a process of its own, of which a small script plays the part."""

import sys

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QTabWidget

from inkling.gui.background_command import BackgroundCommand
from inkling.gui.preferences import Habits, Preferences
from inkling.gui.preferences_adapting import ADAPTING, AdaptingPanel
from inkling.settings import Settings

BETTER = '{"model": "mine", "held_out": 600, "before": 0.8312, "after": 0.8416, "chance": 0.0159}'
NO_BETTER = '{"model": "", "held_out": 600, "before": 0.8312, "after": 0.8216, "chance": 0.5}'
STEP = '{"phase": "encoding", "done": 1, "total": 4}'


@pytest.fixture
def open_panel(qtbot, theme, tmp_path):
    """A function that gives a panel whose process runs a script."""
    made = []

    def make(script: str) -> AdaptingPanel:
        program = tmp_path / "program.py"
        program.write_text(f"import sys, time\nassert sys.argv[3:] == ['adapt', '--json', '--steps']\n{script}")
        process = BackgroundCommand([sys.executable, str(program)], tmp_path / "home", ADAPTING)
        made.append(process)
        panel = AdaptingPanel(theme, process)
        qtbot.addWidget(panel)
        panel.show()
        return panel

    yield make
    for process in made:
        process.stop()


def button(panel, text):
    (found,) = [each for each in panel.findChildren(QPushButton) if each.text() == text and each.isVisible()]
    return found


def shown(panel):
    return " | ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_a_better_model_is_offered_with_its_figures(open_panel, qtbot):
    panel = open_panel(f"print('''{STEP}''', flush=True)\ntime.sleep(0.2)\nprint('''{BETTER}''')")
    button(panel, "Adapt").click()
    qtbot.waitUntil(lambda: "better on your documents" in shown(panel), timeout=20_000)
    assert "0.831 before, 0.842 after, by chance 1.6%" in shown(panel)
    qtbot.waitUntil(lambda: not panel.findChild(QProgressBar).isVisible(), timeout=20_000)
    with qtbot.waitSignal(panel.use_wanted) as used:
        button(panel, "Use it").click()
    assert used.args == ["mine"]
    assert "mine is chosen" in shown(panel)


def test_a_better_model_found_while_nobody_looked_is_offered_later(open_panel, qtbot, theme, tmp_path):
    panel = open_panel(f"print('''{BETTER}''')")
    command = panel._command
    button(panel, "Adapt").click()
    panel.close()
    qtbot.waitUntil(lambda: command.outcome is not None and not command.running, timeout=20_000)
    other = BackgroundCommand(["inkling"], tmp_path, [])
    dialog = Preferences(theme, Settings(), Habits(), tmp_path / "index.sqlite", command, other)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.findChild(QTabWidget).setCurrentIndex(3)
    assert "better on your documents" in shown(dialog.adapting)
    with qtbot.waitSignal(dialog.models.use_wanted) as used:
        button(dialog.adapting, "Use it").click()
    assert used.args == ["mine"]


def test_a_model_that_is_no_better_is_not_offered(open_panel, qtbot):
    panel = open_panel(f"print('''{NO_BETTER}''')")
    button(panel, "Adapt").click()
    qtbot.waitUntil(lambda: "nothing is changed" in shown(panel), timeout=20_000)
    assert [each.text() for each in panel.findChildren(QPushButton) if each.isVisible()] != ["Use it"]


def test_steps_move_the_bar_and_stopping_keeps_what_is_done(open_panel, qtbot):
    panel = open_panel(f"print('''{STEP}''', flush=True)\ntime.sleep(600)")
    button(panel, "Adapt").click()
    bar = panel.findChild(QProgressBar)
    qtbot.waitUntil(lambda: (bar.value(), bar.maximum()) == (1, 4), timeout=20_000)
    assert "Reading the pairs" in shown(panel)
    button(panel, "Stop").click()
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=20_000)
    assert "goes on from there" in shown(panel)
    assert button(panel, "Adapt").isEnabled()


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("print('inkling: There is too little text. Add more.', file=sys.stderr)\nsys.exit(2)", "too little text"),
        ("sys.exit(1)", "It ended without a word."),
    ],
)
def test_why_it_failed_is_said(open_panel, qtbot, script, expected):
    panel = open_panel(script)
    button(panel, "Adapt").click()
    qtbot.waitUntil(lambda: expected in shown(panel), timeout=20_000)
    assert button(panel, "Adapt").isEnabled()


def test_a_program_that_is_not_there_is_said(qtbot, theme, tmp_path):
    panel = AdaptingPanel(theme, BackgroundCommand([str(tmp_path / "none")], tmp_path, ADAPTING))
    qtbot.addWidget(panel)
    panel.show()
    button(panel, "Adapt").click()
    qtbot.waitUntil(lambda: "could not be started" in shown(panel), timeout=20_000)
