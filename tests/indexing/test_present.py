"""What one process tells the others of its work."""

import os
import stat
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
