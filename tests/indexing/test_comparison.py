"""What a scan means for the index, where the system tells little of a file."""

import pytest

from inkling.indexing.comparison import compare
from inkling.indexing.fingerprints import IN_THE_CLOUD
from inkling.indexing.scanner import Scan
from inkling.store.rows import Fingerprint, KnownFile


@pytest.mark.parametrize(
    ("inode", "moved"), [(7, ["/lib/new/a.txt"]), (IN_THE_CLOUD, ["/lib/new/a.txt"]), (0, [])]
)
def test_a_file_that_cannot_be_told_by_its_inode_is_read(inode: int, moved: list[str]) -> None:
    seen = Fingerprint(9, 10**18, inode)
    known = KnownFile(1, "/lib/old/a.txt", seen, b"", "meaning ready", "rules 1", 0)
    plan = compare(Scan({"/lib/new/a.txt": seen}, walked=["/lib"]), [known], "rules 1")
    assert [path for _, path in plan.moved] == moved
    assert [reading.path for reading in plan.readings] == ([] if moved else ["/lib/new/a.txt"])
    assert [file.path for file in plan.gone] == ([] if moved else ["/lib/old/a.txt"])
