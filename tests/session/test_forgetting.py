"""Forgetting leaves nothing of a folder in any file of the home, whichever way it came there."""

from pathlib import Path

import pytest

from inkling.errors import DiskFull
from inkling.places import Places
from inkling.session import Session
from inkling.store import leftovers

SECRET = "quetzalcoatlus"


def test_what_could_not_be_forgotten_can_be_forgotten_once_more(
    small: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.index([folder])

    def full(*_: object) -> None:
        raise DiskFull("There is no room.")

    with monkeypatch.context() as patched:
        patched.setattr(leftovers, "remove_leftovers", full)
        with pytest.raises(DiskFull):
            small.forget([folder])
    assert [each.path for each in small.settings().folders] == [str(folder)]
    assert small.status().files == 5
    assert small.forget([folder]).files == 5
    assert (small.settings().folders, small.status().files) == ((), 0)


def traces(places: Places) -> list[str]:
    """Name the files of the home in which the secret word stands, forwards or backwards as the full text keeps it."""
    words = (SECRET.encode(), SECRET[::-1].encode())
    found = [path for path in places.home.iterdir() if path.is_file() and path.name != "inkling.log"]
    return [path.name for path in found if any(word in path.read_bytes().lower() for word in words)]


def test_nothing_of_a_forgotten_folder_is_left(small: Session, places: Places, tmp_path: Path) -> None:
    kept, secret = tmp_path / "kept", tmp_path / SECRET
    kept.mkdir()
    secret.mkdir()
    for number in range(40):
        (kept / f"{number}.txt").write_text(f"Letter {number} tells of beans and boats.")
        (secret / f"{number}.md").write_text(f"# The {SECRET} {number}\n\nIt flew over the river, the {SECRET}.")
    small.index([kept, secret])
    small.models.use("two")
    small.index([])
    (places.home / "index.set-aside-20260101-000000.sqlite").write_bytes(f"all of the {SECRET}".encode() * 100)
    assert len(traces(places)) >= 2
    forgotten = small.forget([secret])
    assert forgotten.files == 40
    assert forgotten.bytes_freed > 2000
    assert traces(places) == []
    for model in ("1", "2"):
        vectors, coded = small._connections.rows(
            f"SELECT (SELECT count(*) FROM vectors_{model}), (SELECT sum(length(text_ids)) / 8 FROM codes_{model})"
        )[0]
        assert vectors == coded == 40
    assert small.index([]).passages_encoded == 0
    assert traces(places) == []
