"""Killed at any moment, the index is sound, and the next run ends as if nothing had happened."""

import random
import subprocess
import sys
import time
from pathlib import Path

from indexing_samples import Desk

TESTS = Path(__file__).parents[1]
RUN = """
import sys
sys.path[:0] = [{tests!r}, {app!r}]
from pathlib import Path
from indexing_samples import Desk, slow_encoder
if __name__ == "__main__":
    desk = Desk(Path({home!r}), Path({folder!r}), slow_encoder())
    desk.index()
"""


def test_twelve_kills(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(150):
        lines = (f"Paragraph {line} of letter {number} tells of week {line * number}." for line in range(60))
        text = "\n\n".join(lines)
        (folder / f"{number}.txt").write_text(text)
    undisturbed = Desk(tmp_path / "undisturbed", folder)
    undisturbed.index()
    expected = undisturbed.content()
    undisturbed.close()
    home = tmp_path / "home"
    script = tmp_path / "run.py"
    places = {"tests": str(TESTS), "app": str(TESTS.parent / "app"), "home": str(home), "folder": str(folder)}
    script.write_text(RUN.format(**places))
    chance = random.Random(3)
    for _ in range(12):
        process = subprocess.Popen([sys.executable, str(script)], stderr=subprocess.PIPE)
        time.sleep(chance.uniform(0.3, 1.6))
        process.kill()
        process.communicate()
    desk = Desk(home, folder)
    desk.index()
    assert desk.content() == expected
    assert desk.connections.rows("PRAGMA integrity_check") == [("ok",)]
    desk.close()
