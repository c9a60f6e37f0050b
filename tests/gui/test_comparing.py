"""Comparing models from the preferences: a process of its own, of which a small script mostly plays the part."""

import json
import sys

import pytest
from PySide6.QtWidgets import QLabel, QListWidget, QProgressBar, QPushButton

from inkling.gui.background_command import BackgroundCommand
from inkling.gui.preferences import Preferences
from inkling.gui.preferences_comparing import COMPARING
from inkling.gui.window_memory import Habits
from inkling.settings import Settings

STEP = {"model": "tiny", "done": 128, "total": 400}


def figures(name, first, ten, value, chance, problem=""):
    gain = None if problem else {"value": value, "low": 0.1, "high": 0.9}
    return {"name": name, "first": first, "among_ten": ten, "ndcg": gain, "chance": chance, "problem": problem}


FOUND = {
    "questions": 12, "most_files": 31, "fewest_files": 28, "models": [
        figures("minilm", 8, 11, 0.784, None), figures("tiny", 9, 12, 0.83, 0.31), figures("good", 12, 12, 1.0, 0.01),
        figures("bad", 1, 2, 0.1, 0.001), figures("broken", 0, 0, 0, None, "Its weights are damaged."),
    ],
}  # fmt: skip
SHOWN = {
    "minilm": "Starred files: 8 of 12 came first, 11 among the first ten (nDCG@10 0.78)",
    "tiny": "Starred files: 9 of 12 came first, 12 among the first ten (nDCG@10 0.83), may be luck",
    "good": "Starred files: 12 of 12 came first, 12 among the first ten (nDCG@10 1.00), better",
    "bad": "Starred files: 1 of 12 came first, 2 among the first ten (nDCG@10 0.10), worse",
    "broken": "could not be tried: Its weights are damaged.",
}


class Row:
    """A model as the page of models sees it."""

    vectors = missing = bytes = 0
    licence = caution = ""

    def __init__(self, name):
        self.name, self.role = name, "not used"


@pytest.fixture
def command(tmp_path):
    """A function that makes the command of a script, or the real one where there is none."""
    made = []

    def make(script: str | None) -> BackgroundCommand:
        program = tmp_path / "program.py"
        start = [sys.executable, "-m", "inkling"]
        if script is not None:
            program.write_text(f"import sys, time\nassert sys.argv[3:] == {list(COMPARING)}\n{script}")
            start = [sys.executable, str(program)]
        made.append(BackgroundCommand(start, tmp_path / "home", COMPARING))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def open_dialog(qtbot, theme, tmp_path):
    def open_with(command) -> Preferences:
        other = BackgroundCommand(["inkling"], tmp_path, [])
        dialog = Preferences(theme, Settings(), Habits(), tmp_path / "index.sqlite", other, command)
        qtbot.addWidget(dialog)
        dialog.models.set_rows([Row(name) for name in SHOWN], can_undo=False)
        dialog.show()
        return dialog

    return open_with


def press(dialog, text):
    (button,) = [each for each in dialog.comparing.findChildren(QPushButton) if each.text() == text]
    button.click()


def told(dialog):
    return " | ".join(label.text() for label in dialog.comparing.findChildren(QLabel))


def second_lines(dialog):
    rows = dialog.models.findChild(QListWidget)
    texts = [rows.item(row).text() for row in range(rows.count())]
    return {text.partition(":")[0]: text.partition("\n")[2] for text in texts}


def test_each_model_shows_how_it_did_and_how_that_was_measured(command, open_dialog, qtbot):
    dialog = open_dialog(command(f"print('''{json.dumps(STEP)}''', flush=True)\nprint('''{json.dumps(FOUND)}''')"))
    assert "Ctrl+D" in told(dialog)
    press(dialog, "Compare")
    qtbot.waitUntil(lambda: "among up to 30 others that no model chose" in told(dialog), timeout=20_000)
    assert second_lines(dialog) == SHOWN
    dialog.models.set_rows([Row("tiny")], can_undo=False)
    assert second_lines(dialog) == {"tiny": SHOWN["tiny"]}


def test_what_ended_while_nobody_looked_is_shown_later(command, open_dialog, qtbot):
    compared = command(f"print('''{json.dumps(FOUND)}''')")
    dialog = open_dialog(compared)
    with qtbot.waitSignal(compared.finished, timeout=20_000):
        press(dialog, "Compare")
        dialog.reject()
    assert second_lines(open_dialog(compared)) == SHOWN


def test_how_far_it_is_and_that_it_can_be_stopped(command, open_dialog, qtbot):
    dialog = open_dialog(command(f"print('''{json.dumps(STEP)}''', flush=True)\ntime.sleep(600)"))
    press(dialog, "Compare")
    bar = dialog.comparing.findChild(QProgressBar)
    qtbot.waitUntil(lambda: (bar.value(), bar.maximum()) == (128, 400), timeout=20_000)
    assert "tiny reads the files" in told(dialog)
    press(dialog, "Stop")
    qtbot.waitUntil(lambda: bar.isHidden(), timeout=20_000)
    assert "Nothing is kept of it." in told(dialog)
    assert set(second_lines(dialog).values()) == {""}


def test_the_real_command_says_kindly_that_there_are_too_few_stars(command, open_dialog, qtbot):
    dialog = open_dialog(command(None))
    press(dialog, "Compare")
    qtbot.waitUntil(lambda: "has a star so far" in told(dialog), timeout=30_000)
    assert "Give one to a result that was it: Ctrl+D" in told(dialog)


def test_what_failed_is_read_in_the_charset_of_the_system(qtbot, command, monkeypatch):
    said = r'sys.stderr.buffer.write("inkling: There is no \u201cM\xfcller\u201d.\n".encode("cp1252"))'
    process = command(f"{said}\nsys.exit(2)")
    monkeypatch.setattr("locale.getpreferredencoding", lambda _: "cp1252")
    with qtbot.waitSignal(process.failed) as failed:
        process.start()
    assert failed.args == ["There is no “Müller”."]
