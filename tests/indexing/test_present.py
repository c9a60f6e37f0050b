"""What one process tells the others of its work."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from inkling.indexing.activity import Activity
from inkling.indexing.present import Present


def test_what_is_told_is_the_owners_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "present.json"
    (tmp_path / ".present.json.unfinished").write_text("of one that was killed")
    before = os.umask(0)
    try:
        present = Present(path)
        present.tell(Activity("reading", 1, 2))
        present.clear()
        present.tell(Activity("encoding", 1, 2))
    finally:
        os.umask(before)
    assert list(tmp_path.iterdir()) == [path]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    # Nobody is told of his own work.
    assert present.read() is None


def test_a_process_that_got_the_number_of_one_that_crashed_is_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "present.json"
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    path.write_text(json.dumps({**asdict(Activity("encoding", 1, 2)), "process": other.pid}))
    assert Present(path).read() == Activity("encoding", 1, 2)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert Present(path).read() is None
    other.communicate(b"\n")
