"""Forgetting leaves nothing of a folder in any file of the home, whichever way it came there."""

from pathlib import Path

from inkling.places import Places
from inkling.session import Session

SECRET = "quetzalcoatlus"


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
