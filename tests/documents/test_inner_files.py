"""What lies in a file is handed out by the way that leads there, and taken out of it once for all of its pages."""

from pathlib import Path

import pytest

from inkling.documents import registry
from inkling.documents.document import Attached, Document
from inkling.documents.inner_files import InnerFiles
from inkling.errors import Refusal


def test_what_is_asked_for_again_is_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, done = tmp_path / "a.tgz", []
    path.touch()

    def taken_out(name: str) -> Attached:
        return Attached(name, lambda: done.append(name) or name.encode(), in_archive=True)

    def read_alone(*_: object) -> Document:
        done.append("read")
        return Document("", (), attached=(taken_out("lease.pdf"), taken_out("letter.pdf")))

    monkeypatch.setattr(registry, "read_alone", read_alone)
    files = InnerFiles()
    for way in ((0,), (0,), (1,), (1,), (0,)):
        assert files.at(path, 1, way, 1).name == ("lease.pdf", "letter.pdf")[way[0]]
    assert done == ["read", "lease.pdf", "letter.pdf", "lease.pdf"]
    with pytest.raises(Refusal):
        files.at(path, 1, (2,), 1)
    assert files.at(path, 2, (0,), 1).data == b"lease.pdf"
    assert done[4:] == ["read", "lease.pdf"]
