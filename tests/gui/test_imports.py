"""What is imported before the window is shown, and before it answers: each library more is a delay at every start."""

import json
import subprocess
import sys

import pytest

AFTER_THE_WINDOW = (
    "numpy", "apsw", "sqlite_vec", "tokenizers", "filelock", "pathspec", "watchdog", "psutil", "pypdfium2",
    "kreuzberg", "multiprocessing.connection", "platformdirs", "PySide6.QtDBus", "inkling.session",
    "inkling.gui.ledger", "inkling.gui.preferences", "inkling.gui.help_window",
)
AFTER_THE_ANSWER = (
    "torch", "transformers", "tokenizers", "pathspec", "watchdog", "psutil", "pypdfium2",
    "multiprocessing.connection", "inkling.indexing.indexer", "inkling.indexing.watcher", "mcp",
)


@pytest.mark.parametrize(
    ("module", "later"), [("inkling.gui.app", AFTER_THE_WINDOW), ("inkling.session", AFTER_THE_ANSWER)]
)
def test_what_is_needed_later_is_imported_later(module, later):
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert sorted(set(later) & set(json.loads(done.stdout))) == []
